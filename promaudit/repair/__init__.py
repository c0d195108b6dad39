"""Edits that the model has verified: each is applied in memory, and kept if what was broken works with it."""
