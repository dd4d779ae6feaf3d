"""The commands: each reads and writes; the stages below them do neither."""
