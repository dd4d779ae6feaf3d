"""The reference of the language, of findings and of Modal's rules, made from code and from data.

`python -m jobspec.reference` writes `language.md`, `findings.md` and `platform.md` anew; the examples in the first are
those of `examples.md`.
"""
