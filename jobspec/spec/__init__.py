"""From TOML to a resolved spec."""
