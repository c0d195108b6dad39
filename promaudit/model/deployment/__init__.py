"""Joins nginx, Prometheus and certificates, and finds what happens between them."""
