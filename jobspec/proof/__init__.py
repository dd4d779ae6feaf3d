"""Proofs about a generated app: that importing it has no effect outside the process."""
