"""The linker: payload files carried whole into the app's one namespace.

Its dataclasses have neither equality nor a repr that nobody asks for: what Python writes for them when
they are imported costs every compile.
"""
