"""What an app asks Modal for, against what its spec says."""
