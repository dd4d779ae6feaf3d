"""The reference of the language, made from the tables that read it.

`python -m jobspec.reference` writes `language.md` anew; the examples in it are those of `examples.md`.
"""
