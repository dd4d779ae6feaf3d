"""From the resolved spec and the linked payload to the plan of the app."""
