"""In between."""
