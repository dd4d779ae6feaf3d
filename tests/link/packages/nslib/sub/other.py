"""Another leaf."""

VALUE = 12
