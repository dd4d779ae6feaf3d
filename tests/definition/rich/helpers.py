"""A module beside the payload."""
