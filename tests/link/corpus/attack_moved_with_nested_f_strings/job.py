import imagelib

X = f'''{imagelib.ONE:>{
3}} {f"""in
 ner {imagelib.ONE}"""}
 end'''


def work():
    return X
