"""Gallery jobs, broken on purpose: operators that each make one mistake, where it can be made."""
