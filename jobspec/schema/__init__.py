"""The language as a JSON Schema, for editors and programs that write specs."""
