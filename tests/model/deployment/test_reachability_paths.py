"""Which request targets are tried: those that the locations suggest, and other spellings of them."""

import pytest

from promaudit.model.deployment.reachability_paths import literal_head, paths, spellings
from promaudit.model.nginx.configuration import Server, prepare
from promaudit.readers import read
from promaudit.readers.files import HostFiles

PATHS = [
    # (locations, route prefix, what must be among the targets for api/v1/query)
    ("location /p/ { proxy_pass http://h:9090/; }", "", "/p/api/v1/query"),
    ("location /p/ { proxy_pass http://h:9090; }", "/p", "/p/api/v1/query"),
    ("location /p { proxy_pass http://h:9090/; }", "/p", "/pp/api/v1/query"),
    ("location /x/ { proxy_pass http://h:9090/prom/; }", "/prom", "/x/api/v1/query"),
    ("location /a/ { location /a/b/ { proxy_pass http://h:9090/; } }", "", "/a/b/api/v1/query"),
    ("location ~ ^/r(/|$) { rewrite ^/r/(.*)$ /$1 break; proxy_pass http://h:9090; }", "", "/r/api/v1/query"),
    ("location / { rewrite ^/old/(.*)$ /$1 break; proxy_pass http://h:9090; }", "", "/old/api/v1/query"),
    ("location /data/ { proxy_pass http://h:9090/api/; }", "", "/data/v1/query"),
]


@pytest.mark.parametrize(("locations", "prefix", "wanted"), PATHS)
def test_locations_suggest_targets(locations: str, prefix: str, wanted: str, tmp_path: object) -> None:
    """Whatever the way from a location's name to the component's path is, a target that goes it is tried."""
    assert wanted in paths(_server(f"server {{ listen 80; {locations} }}", tmp_path), prefix, "api/v1/query", "/p")


def _server(text: str, folder: object) -> Server:
    main = f"{folder}/nginx.conf"
    with open(main, "w", encoding="utf-8") as file:
        file.write(f"events {{}} http {{ {text} }}")
    configuration = read([main], files=HostFiles()).nginx
    assert configuration is not None
    return prepare(configuration, HostFiles(), "1.30.6").servers[0]


@pytest.mark.parametrize(
    ("pattern", "head"),
    [
        ("^/prom/(.*)$", "/prom/"), ("^/prom(/|$)", "/prom"), ("/prom/?(.*)", "/prom"), (r"^/a\.b/", "/a.b/"),
        (r"\.js$", ".js"), ("^(?:/x)", ""), (r"^/p\.?", "/p"),
    ],
)  # fmt: skip
def test_the_plain_beginning_of_a_regular_expression(pattern: str, head: str) -> None:
    """What every match begins with; a character that may be missing is not part of it."""
    assert head == literal_head(pattern)


@pytest.mark.parametrize(
    "wanted",
    [
        "/p//-/reload", "//p/-/reload", "/p/-/reload/", "/p/%2d/reload", "/p/%252d/reload", "/P/-/RELOAD",
        "/p../-/reload", "/p/x/../-/reload", "/x/../p/-/reload", "/p%2f-/reload", "/p/-/reload;x", "/p/-/reload?x",
    ],
)  # fmt: skip
def test_other_spellings(wanted: str) -> None:
    """The ways that people are known to walk around locations."""
    assert wanted in [target for _, target in spellings("/p/-/reload")]


def test_spellings_keep_the_query() -> None:
    """Only the path is written otherwise."""
    assert all("?query=up" in target for _, target in spellings("/p/api?query=up"))
