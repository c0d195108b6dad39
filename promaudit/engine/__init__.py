"""Rules, the language they are written in, and applying them."""
