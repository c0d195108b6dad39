"""From sources to facts with spans."""
