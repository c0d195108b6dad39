"""Whole deployments, walked by a real client through real servers, and held against what promaudit predicts of them.

Every deployment runs on a host of its own (a network and mount namespace), so that its files are used as they are:
nginx listens on 443 and 80, Prometheus on 9090, names are names.
"""
