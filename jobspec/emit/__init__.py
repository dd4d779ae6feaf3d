"""From plan to text: the printer, the templates, the seal."""
