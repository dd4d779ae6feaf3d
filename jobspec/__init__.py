"""Compile declarative job specs and plain Python into standalone Modal apps."""

__version__ = "0.1.0"
