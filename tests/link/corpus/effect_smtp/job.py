import smtplib

S = smtplib.SMTP('localhost')


def work():
    return 1
