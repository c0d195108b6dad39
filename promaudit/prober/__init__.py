"""Asks the live endpoint: the only package that opens a connection."""
