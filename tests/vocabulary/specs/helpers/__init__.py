"""A module beside the specs."""
