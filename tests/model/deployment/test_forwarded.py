"""nginx on loopback behind a public name: somebody forwards strangers to it, and nothing but nginx keeps them out."""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.exposure import Challenge, Detour, Exposure
from tests.model.deployment.composed import nginx, predicted, server

FLAGS = "--web.listen-address=127.0.0.1:9090\n--web.external-url=http://h.test/\n"
OPEN = "location / { proxy_pass http://127.0.0.1:9090; }"
API = "location /api/ { proxy_pass http://127.0.0.1:9090; }"
ASKS = "auth_basic x; auth_basic_user_file /dev/null;"
GUARDED = f"location / {{ {ASKS} proxy_pass http://127.0.0.1:9090; }}"


@pytest.mark.parametrize(
    ("listen", "body", "public", "expected"),
    [
        ("127.0.0.1:80", OPEN, "http://h.test", {"exposure"}),
        ("127.0.0.1:80", GUARDED, "http://h.test", set()),
        ("127.0.0.1:80", GUARDED + API, "http://h.test", {"exposure", "detour"}),
        ("127.0.0.1:80", OPEN, "http://localhost", set()),
        ("127.0.0.1:80", OPEN, None, set()),
        ("80", GUARDED, "http://h.test", {"challenge"}),
        ("80", GUARDED + API, "http://h.test", {"exposure", "detour", "challenge"}),
    ],
)
def test_who_gets_in(tmp_path: Path, listen: str, body: str, public: str | None, expected: set[str]) -> None:
    """What speaks TLS in front is not known: a password that is asked for over http on loopback is no mistake."""
    files = {"nginx.conf": nginx(server(body, listen, "h.test localhost")), "flags.txt": FLAGS}
    found = predicted(tmp_path, files, assumptions=Assumptions(public_url=public))[0]
    kinds = {"exposure": Exposure, "detour": Detour, "challenge": Challenge}

    assert expected == {kind for kind, one in kinds.items() if any(isinstance(f, one) for f in found.select(kind))}
