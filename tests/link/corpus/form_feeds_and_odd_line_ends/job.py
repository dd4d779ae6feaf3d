A = 1

B = " linesepmoreend"
def helper():
    return """onetwo 
three"""
# comment with   a separator and  another
C = 3


def work():
    return A, B, helper(), C
