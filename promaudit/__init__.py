"""promaudit: can Prometheus be used through this nginx, over TLS, at this URL?"""

__version__ = "0.1.0"
