"""The reference of the language and of Modal's rules, made from what reads specs and from data.

`python -m jobspec.reference` writes `language.md` and `platform.md` anew; the examples in the first are
those of `examples.md`.
"""
