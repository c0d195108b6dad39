"""Composes requests for a configuration: for its listens, names and locations, and beside them."""

import re
from dataclasses import dataclass, replace

from tests.generators.nginx import words
from tests.generators.nginx.case import Asked
from tests.generators.nginx.dice import Dice

_LISTEN = re.compile(r"^(?:(.*):)?(@PORT\d@)$")


@dataclass(slots=True)
class Site:
    """What is known of one server: (listen, whether it speaks TLS), names, and the words of its locations."""

    listens: list[tuple[str, bool]]
    names: list[str]
    locations: list[str]


def requests(dice: Dice, sites: list[Site], count: int) -> tuple[Asked, ...]:
    """So many requests."""
    return tuple(_request(dice, dice.one(sites)) for _ in range(count))


def _request(dice: Dice, site: Site) -> Asked:
    listen, tls = dice.one(site.listens)
    match = _LISTEN.match(listen)
    host, port = (match[1] or "", match[2]) if match else ("", "@PORT1@")
    asked = Asked(port_token=port, host=_host(dice, site), target=_target(dice, site), address=_address(dice, host))
    if tls and dice.often(0.9):
        asked = replace(
            asked, scheme="https", sni=dice.one((None, "prom.example.com", "other.test", "www.example.com"))
        )
    if dice.often(0.15):
        asked = replace(asked, method=dice.one(words.METHODS[:7] if dice.level < 3 else words.METHODS))
    if dice.often(0.08):
        asked = replace(asked, http="HTTP/1.0")
    elif dice.from_level(3, 0.01):
        asked = replace(asked, http=dice.one(("HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", "HTTP/1.")))
    headers = dice.some(words.HEADERS, 2 if dice.often(0.4) else 0)
    if dice.from_level(3, 0.08):
        headers += dice.some(words.NASTY_HEADERS, 2, 1)
    if dice.often(0.2):
        headers.append(("X-Want-Redirect", dice.one(words.REDIRECTS)))
    elif dice.often(0.1):
        headers.append(("X-Want-Status", dice.one(words.STATUSES)))
    elif dice.from_level(3, 0.04):
        headers.append(("X-Want-Header", dice.one(("X-Accel-Redirect: /static/app.js", "Location: /loc",
            "Refresh: 0; url=/x",
                                                   "X-Accel-Redirect: @named", "X-Accel-Redirect: /prom/x?a=b",
                                                   "X-Accel-Redirect: /a%20b/./x", "X-Accel-Redirect: x",
                                                   "X-Accel-Redirect: /x/../y", "Set-Cookie: a=b; Path=/",
                                                   "X-Accel-Redirect: /oauth2/auth"))))  # fmt: skip
    body = "x" * dice.one((5, 200)) if asked.method in ("POST", "PUT", "PATCH") and dice.often(0.6) else ""
    return replace(asked, headers=tuple(headers), body=body)


def _address(dice: Dice, host: str) -> str:
    if host.startswith("["):
        return "::1"
    return dice.one(("127.0.0.2", "127.0.0.1")) if dice.often(0.1) else host if host.startswith("127") else "127.0.0.1"


def _host(dice: Dice, site: Site) -> str | None:
    if dice.often(0.04):
        return None
    known = [name for name in site.names if not name.startswith(("~", '"', "_"))]
    host = dice.one(known) if known and dice.often(0.6) else dice.one(words.HOSTS)
    host = host.replace("*", "x") if "*" in host else "y" + host if host.startswith(".") and dice.often(0.7) else host
    if dice.often(0.15):
        return host + dice.one((":80", ":@PORT1@", ":", ".", ":8080", ".:@PORT1@"))
    if dice.often(0.08):
        return host.upper()
    return dice.one(words.NASTY_HOSTS) if dice.from_level(2, 0.06) else host


def _target(dice: Dice, site: Site) -> str:
    if dice.from_level(2, 0.05):
        return dice.one(words.TARGETS)
    path = _path(dice, site)
    query = dice.one(words.NASTY_QUERIES) if dice.from_level(2, 0.15) else dice.one(words.QUERIES)
    return path + query


def _path(dice: Dice, site: Site) -> str:
    plain = [words_.split()[-1].strip('"') for words_ in site.locations if not words_.startswith("~")]
    plain = [path for path in plain if path.startswith("/")]
    base = dice.one(plain) if plain and dice.often(0.75) else dice.one(words.BASES)
    if dice.from_level(2, 0.2):
        return base.rstrip("/") + dice.one(words.NASTY_TAILS)
    if dice.from_level(2, 0.04):
        return base[:-1] or "/"
    tail = dice.one(words.TAILS)
    return base.rstrip("/") + tail if tail.startswith("/") else base + tail
