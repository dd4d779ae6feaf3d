import imagelib
import imagelib.extra
import os.path, os as operating_system
import xml.dom


def work():
    return imagelib.ONE, imagelib.extra.deepen(1), os.path.sep, operating_system is os, xml.dom.__name__
