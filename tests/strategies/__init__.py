"""Hypothesis strategies for specs, payloads and the texts in them."""
