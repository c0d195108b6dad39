"""Where nothing is said because nothing can be known, and what callers may rely on."""

import sys
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from promaudit.facts.files import Files, NoFiles
from promaudit.model.nginx.refusals import refusals, warnings
from promaudit.readers import nginx
from tests.model.nginx.refusals.recorded import Memory

MAIN = "/etc/nginx/nginx.conf"
TLS = "events {{}} http {{ server {{ listen 443 ssl; ssl_certificate {}; ssl_certificate_key k; }} }}"


def refused(text: str, version: str = "1.26.3", files: Files | None = None) -> str | None:
    """The message with which a configuration is refused."""
    host = Memory({MAIN: text})
    found = refusals(nginx.read(MAIN, files=host), files or host, version)
    return found[0].message if found else None


@pytest.mark.parametrize(
    "text",
    [
        "load_module modules/x.so;\nevents {}\nx_directive on;\nhttp { y; server_name a; }",
        "load_module modules/x.so;\nevents {}\nhttp { server { listen 80; return 200 $x_variable; } }",
        "events {}\nhttp { lua_package_path x; server { location / { content_by_lua_block { x = {} } } } }",
        "events {}\nhttp { init_by_lua_file x; }",
        "include /usr/share/nginx/modules/*.conf;\nevents {}\nhttp { more_set_headers a; }",
        "events { use kqueue; kqueue_events 5; }\nhttp { aio on; server { listen 80 setfib=1 accept_filter=x; } }",
        "events {}\nstream { anything at all; server {} }",
        "events {}\nmail { anything {} }",
        "events {}\nhttp { geoip_country x; server { return 200 $geoip_country_code; } }",
        "events {}\nhttp { upstream u { server no.such.name:80; } server { location / { proxy_pass http://other; } } }",
        "events {}\nhttp { server { listen some.name:80; listen other.name:80; } }",
    ],
)
def test_what_cannot_be_known_is_no_mistake(text: str) -> None:
    """Modules that are loaded, modules that some builds have, and names that only a resolver knows."""
    assert refused(text) is None


def test_modules_that_are_not_there() -> None:
    """A folder of modules beside the main file, or one that is there and empty, loads none."""
    text = "include {};\nevents {{}}\nbad;"
    assert refused(text.format("modules/*.conf")) == 'unknown directive "bad"'
    assert refused(text.format("/etc/nginx/modules-enabled/*.conf")) == 'unknown directive "bad"'
    assert refused(text.format("/usr/share/nginx/modules/*.conf")) is None


def test_names_that_never_resolve() -> None:
    """Names below .invalid resolve nowhere (RFC 6761, section 6.4)."""
    text = "events {} http { server { location / { proxy_pass http://a.invalid; } } }"
    assert refused(text) == 'host not found in upstream "a.invalid"'


def test_the_first_mistake_counts() -> None:
    """nginx stops at the first mistake, be it one of words or one of meaning."""
    assert refused("events {}\nhttp { bad; server {") == 'unknown directive "bad"'
    assert refused("events {}\nhttp {\n} }\nbad;") == 'unexpected "}"'
    assert refused("events {}\nhttp { include gone; bad; }") == (
        'open() "/etc/nginx/gone" failed (2: No such file or directory)'
    )


def test_a_certificate_that_is_not_there() -> None:
    """A missing file is refused as OpenSSL 3 says it; a file that cannot be looked up is not."""
    text = TLS.format("c.crt")
    said = refused(text)
    assert said is not None
    assert said.startswith('cannot load certificate "/etc/nginx/c.crt": BIO_new_file() failed (SSL: error:80000002')
    assert refused(text, files=NoFiles()) is None


def test_certificates_are_judged_by_the_caller() -> None:
    """What stands in certificates and keys is asked for with the paths that nginx opens."""
    asked = []

    def pair(pairs: Sequence[tuple[str, str]], passwords: str | None) -> str | None:
        asked.append((*pairs, passwords))
        return "no match" if pairs[0][0] == "/c" else None

    configuration = nginx.read(MAIN, files=Memory({MAIN: TLS.format("/c")}))
    assert [one.message for one in refusals(configuration, NoFiles(), "1.26.3", pair)] == ["no match"]
    configuration = nginx.read(MAIN, files=Memory({MAIN: TLS.format("c")}))
    assert refusals(configuration, NoFiles(), "1.26.3", pair) == ()
    assert asked == [(("/c", "/etc/nginx/k"), None), (("/etc/nginx/c", "/etc/nginx/k"), None)]


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("1.22.1", 'unknown directive "http2"'),
        ("1.25.0", 'unknown directive "http2"'),
        ("1.25.1", None),
        ("1.26.3-3+deb13u1", None),
        ("1.30", None),
        ("nginx/1.22", 'unknown directive "http2"'),
    ],
)
def test_versions(version: str, message: str | None) -> None:
    """Versions are compared number by number; what a distribution appends does not count."""
    assert refused("events {} http { server { listen 80; http2 on; } }", version) == message


def test_warnings_up_to_the_refusal() -> None:
    """Warnings are those that nginx prints before it gives up."""
    text = "events {} http { server { server_name a/b; bad; server_name c/d; } }"
    configuration = nginx.read(MAIN, files=Memory({MAIN: text}))
    assert [one.message for one in warnings(configuration, NoFiles(), "1.26.3")] == [
        'server name "a/b" has suspicious symbols'
    ]


def test_cost_is_linear() -> None:
    """Ten times the servers are checked in about ten times the time: nothing is compared with everything."""
    server = "server {{ listen 80; server_name s{0}; location / {{ proxy_pass http://10.0.0.1:{1}; }} }}\n"
    steps = []
    for count in (300, 3000):
        text = "events {} http {" + "".join(server.format(number, number + 1) for number in range(count)) + "}"
        configuration = nginx.read(MAIN, files=Memory({MAIN: text}))
        steps.append(_steps(partial(refusals, configuration, NoFiles(), "1.26.3")))
    assert steps[1] < 12 * steps[0]


def _steps(call: Callable[[], object]) -> int:
    """How many functions a call calls."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(None)
    return count
