"""Every rule of `modal_rules.toml`, row by row: what breaks it is told, what is next to that is fine."""
