"""What the payload's code does, as rules ask for it: names resolved, places known, reach told."""
