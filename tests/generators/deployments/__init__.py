"""Random deployments: nginx as the TLS reverse proxy of one Prometheus as people write it, right and wrong.

`python -m tests.generators.deployments --seed N --count M` makes them, measures each with real servers, and holds what
promaudit predicts against what was measured. See `differential`.
"""
