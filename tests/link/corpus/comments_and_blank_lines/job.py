#!/usr/bin/env python3
# -*- coding: utf-8 -*-
#
# A licence text.



# about x
X = 1  # trailing


    # an oddly indented comment
Y = (
    # inside
    2  # two

    ,
)


# before the decorator
def plain(function):
    return function


@plain
# between decorator and function

def work(x):

    # first line

    return x + X, Y  # done
# right below

# at the end
