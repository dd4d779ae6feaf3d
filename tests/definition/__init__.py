"""The definition proof: what an app asks Modal for, against what its spec says."""
