TABLE = {"k000": 0, "k001": 1, "k002": 2, "k003": 3, "k004": 4, "k005": 5, "k006": 6, "k007": 7, "k008": 8, "k009": 9, "k010": 10, "k011": 11, "k012": 12, "k013": 13, "k014": 14, "k015": 15, "k016": 16, "k017": 17, "k018": 18, "k019": 19, "k020": 20}; TOTAL = sum(TABLE.values()); TEXT = "                                                                                                                                                                      end"


def work(): return TOTAL, len(TEXT), TEXT.strip(), {key: value for key, value in TABLE.items() if value % 7 == 0 and value != 14 and (value > 3 or value == 0)}
