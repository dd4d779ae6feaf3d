"""The import proof: what it catches, and what it lets pass."""
