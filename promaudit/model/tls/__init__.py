"""Certificates, and what nginx and the clients make of them."""
