"""Which version of TLS real nginx speaks where two servers of a socket have different ssl_protocols."""

import os
import socket
import ssl
from pathlib import Path

import pytest

from promaudit.model.nginx.configuration import Nginx, prepare
from promaudit.model.tls.presentations import server_of, tls_sockets
from promaudit.model.tls.settings import negotiated
from promaudit.readers import nginx as reader
from promaudit.readers.files import HostFiles
from tests.model.tls.configured import Folder, leaf
from tests.servers.found import Server, found
from tests.servers.nginx import Refused, running, temporary_paths
from tests.servers.ports import free_ports

#: The protocols of the default server, and those of the other one.
PAIRS = (
    ("TLSv1.2", "TLSv1.3"),
    ("TLSv1.3", "TLSv1.2"),
    ("TLSv1.2 TLSv1.3", "TLSv1.2"),
    ("TLSv1.2 TLSv1.3", "TLSv1.3"),
    ("TLSv1.2", "TLSv1.2 TLSv1.3"),
    ("TLSv1.3", "TLSv1.2 TLSv1.3"),
)
CLIENTS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}


def _write(folder: Folder, ports: list[int]) -> None:
    pair = "ssl_certificate a.crt; ssl_certificate_key a.key; return 204;"
    blocks = "".join(
        f"server {{ listen 127.0.0.1:{port} ssl default_server; ssl_protocols {first}; {pair} }}"
        f" server {{ listen 127.0.0.1:{port} ssl; server_name a.example; ssl_protocols {second}; {pair} }}\n"
        for port, (first, second) in zip(ports, PAIRS, strict=True)
    )
    paths = temporary_paths(folder.path)
    folder.file("nginx.conf", f"events {{}}\nhttp {{ access_log off; {paths}\n{blocks}}}\n".encode())


def _spoken(port: int) -> set[str]:
    """The versions with which a client gets a handshake."""
    return {name for name, version in CLIENTS.items() if _shakes(port, version)}


def _shakes(port: int, version: ssl.TLSVersion) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    try:
        with (
            socket.create_connection(("127.0.0.1", port), 5) as plain,
            context.wrap_socket(plain, server_hostname="a.example"),
        ):
            return True
    except OSError:
        return False


def _predicted(nginx: Nginx) -> list[set[str]]:
    return [
        set(negotiated(nginx, server_of(one, "a.example"), one.default_server)) & set(CLIENTS)
        for one in tls_sockets(nginx)
    ]


@pytest.mark.servers
@pytest.mark.parametrize("server", found("nginx"), ids=str)
def test_versions_are_those_that_nginx_speaks(server: Server, tmp_path: Path) -> None:
    """Up to 1.29.1 those of the default server, then each server's own."""
    folder = Folder(tmp_path)
    folder.pair("a", leaf("a.example"))
    ports = free_ports(len(PAIRS))
    _write(folder, ports)
    files = HostFiles()
    nginx = prepare(reader.read(str(tmp_path / "nginx.conf"), files=files), files, server.version)
    with running(server, tmp_path, [("127.0.0.1", port) for port in ports]) as started:
        assert not isinstance(started, Refused), started
        spoken = [_spoken(port) for port in ports]

    assert spoken == _predicted(nginx)


@pytest.mark.servers
def test_there_is_an_nginx_to_ask() -> None:
    """A run that has none says so."""
    if not found("nginx") and os.environ.get("CI") != "true":
        pytest.skip("no nginx: PROMAUDIT_SERVERS names none, and the system has none")

    assert found("nginx")
