"""The tables of a spec.

Descriptions of keys are the reference's text. Which keys may stand in an entry is decided by its
kind (`jobspec.kinds`).
"""
