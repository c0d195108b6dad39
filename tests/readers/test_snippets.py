"""A file of servers that is named alone, as people keep it in conf.d/."""

from pathlib import Path

import pytest

from promaudit.readers.files import HostFiles
from promaudit.readers.nginx import read_any
from promaudit.readers.nginx.snippet import prefix

SERVER = "server {\n    listen 80;\n}\n"


def _names(path: Path, text: str) -> tuple[bool, list[str]]:
    path.write_text(text)
    found = read_any(str(path), files=HostFiles())
    return found.snippet, [directive.name for directive in found.directives]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.conf", SERVER, (True, ["events", "http"])),
        ("a.conf", "upstream a { server b; }\n" + SERVER, (True, ["events", "http"])),
        ("nginx.conf", SERVER, (False, ["server"])),
        ("a.conf", "events {}\nhttp {\n" + SERVER + "}\n", (False, ["events", "http"])),
        ("a.conf", "http {\n" + SERVER + "}\n", (False, ["http"])),
        ("a.conf", "location / {}\n", (False, ["location"])),
        ("a.conf", "", (False, [])),
    ],
)
def test_a_file_of_servers_is_taken_for_part_of_an_http_block(
    tmp_path: Path, name: str, text: str, expected: tuple[bool, list[str]]
) -> None:
    """Unless it is a main file, or called like one: then nginx would refuse it, and so it is said."""
    assert expected == _names(tmp_path / name, text)


def test_places_are_those_of_the_snippet(tmp_path: Path) -> None:
    """What is written around it is nowhere to be seen."""
    path = tmp_path / "a.conf"
    path.write_text(SERVER)
    found = read_any(str(path), files=HostFiles())
    (server,) = found.directives[1].block or ()

    assert (str(path), 1, 1) == server.span[:3]
    assert [str(path)] == [source.path for source in found.sources]


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/etc/nginx/conf.d/a.conf", "/etc/nginx"),
        ("etc/nginx/sites-enabled/a", "etc/nginx"),
        ("conf.d/a.conf", "."),
        ("/etc/nginx/a.conf", "/etc/nginx"),
        ("a.conf", ""),
    ],
)
def test_relative_names_start_where_nginx_conf_stands(path: str, folder: str) -> None:
    """The folder above, for folders that nginx.conf includes."""
    assert folder == prefix(path)
