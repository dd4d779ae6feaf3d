"""Proofs about apps on the real SDK: what one asks Modal for, and that importing it is harmless."""
