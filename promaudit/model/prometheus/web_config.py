"""The wrapper that `--web.config.file` puts around a server (prometheus/exporter-toolkit web/handler.go, ServeHTTP)."""

import binascii
from base64 import b64decode

from promaudit.facts.server import WebConfig
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.routing import Call, Outcome


def challenge(call: Call, config: WebConfig) -> Outcome | None:
    """401 where a user and a password are asked for and not given, for every path; None lets the call pass.

    A password is checked against a bcrypt hash, which is not done here: a request says by `authorized` that its
    credentials are right.
    """
    if not config.users or call.request.authorized:
        return None
    user = _user(call.request.header("authorization"))
    if user is None or user not in config.users:
        return call.respond(401, "text", (("Www-Authenticate", "Basic"),))
    return Undecided("whether the password is right is not known", config.span)


def _user(authorization: str | None) -> str | None:
    """The user of Basic credentials (RFC 7617); None where there are none that can be read."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, _ = b64decode(encoded, validate=True).decode("utf-8", "surrogateescape").partition(":")
    except (binascii.Error, ValueError):
        return None
    return user if colon else None
