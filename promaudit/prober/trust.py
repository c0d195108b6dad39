"""Whom this machine trusts."""

import os
import ssl

#: Where distributions keep the roots, for a Python that was built elsewhere.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)  # fmt: skip


def system_roots() -> str | None:
    """The file with the roots that OpenSSL's programs trust; None where there is none."""
    paths = ssl.get_default_verify_paths()
    return next((path for path in (paths.cafile, *_BUNDLES) if path and os.path.isfile(path)), None)
