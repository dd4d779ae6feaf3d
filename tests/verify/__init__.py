"""`jobspec verify`: what it proves of apps, and what it finds."""
