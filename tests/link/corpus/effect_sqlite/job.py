import sqlite3

DB = sqlite3.connect('x.db')


def work():
    return 1
