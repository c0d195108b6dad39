"""Edits that the model has verified."""
