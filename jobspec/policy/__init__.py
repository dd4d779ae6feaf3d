"""What becomes of findings: those that a comment allows, and how much a workspace minds the others."""
