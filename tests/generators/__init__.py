"""Random configurations and whole deployments, tried on real servers and held against what promaudit says of them."""
