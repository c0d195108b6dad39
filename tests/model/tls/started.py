"""Whether a real nginx starts with the rows of `rows`, and whether a client gets a handshake from it.

    python -m tests.model.tls.started

records it for each nginx of PROMAUDIT_SERVERS in tests/recorded/tls/settings.json. The client is the OpenSSL of Python.
"""

import json
import socket
import ssl
import subprocess
import tempfile
from pathlib import Path

from tests.minting.authority import Plan
from tests.model.tls.configured import Folder, leaf
from tests.model.tls.rows import AUTHORITIES, CLIENT, PAIRS, SUITES, TO, UPSTREAM
from tests.servers.found import Server, found
from tests.servers.nginx import Refused, running, temporary_paths
from tests.servers.ports import free_ports

FILE = Path(__file__).parents[2] / "recorded" / "tls" / "settings.json"
TLS = "listen 443 ssl; server_name a.example; ssl_certificate a.crt; ssl_certificate_key a.key;"
#: By the name of the table and the place of the row.
Answers = dict[str, list[bool]]


def written(path: Path) -> Folder:
    """A pair `a`, a pair `b`, one for `other` whose key is not its own, one `types` with a key of another type."""
    folder = Folder(path)
    folder.pair("a", leaf("a.example"))
    folder.pair("b", leaf("b.example"))
    folder.pair("other", leaf("other.example"), owner=Plan("somebody"))
    folder.pair("types", leaf("types.example"), owner=Plan("somebody", key="rsa 2048"))
    folder.pair("locked", leaf("locked.example"), password="open sesame")
    folder.file("password", b"open sesame\n")
    folder.file("empty.crt", b"")
    return folder


def servers() -> dict[str, list[str]]:
    """The server block of each row that nginx is asked to start with."""
    return {
        "upstream": [f"listen 443; location / {{ {location} }}" for location, _ in UPSTREAM],
        "authorities": [f"{TLS} {server} location / {{ return 204; }}" for server, _ in AUTHORITIES],
        "pairs": [f"listen 443; location / {{ {TO} {CLIENT.format(name, name)} }}" for name in PAIRS],
    }


def answers(server: Server, path: Path) -> Answers:
    """Whether it starts with each row, and whether there is a handshake with each row of suites."""
    folder = written(path)
    said = {name: [_starts(server, folder, block) for block in blocks] for name, blocks in servers().items()}
    return {**said, "suites": _handshakes(server, folder)}


def _starts(server: Server, folder: Folder, block: str) -> bool:
    (port,) = free_ports(1)
    _write(folder, f"server {{ {block.replace('443', f'127.0.0.1:{port}')} }}")
    command = [*server.command, "-t", "-p", str(folder.path), "-c", str(folder.path / "nginx.conf"), "-e", "stderr",
               "-g", f"pid {folder.path}/.nginx/pid;"]  # fmt: skip
    return not subprocess.run(command, capture_output=True, timeout=20, check=False).returncode


def _write(folder: Folder, blocks: str) -> None:
    (folder.path / ".nginx").mkdir(exist_ok=True)
    paths = temporary_paths(folder.path)
    folder.file("nginx.conf", f"events {{}}\nhttp {{ access_log off; {paths}\n{blocks} }}\n".encode())


def _handshakes(server: Server, folder: Folder) -> list[bool]:
    """Whether a client gets a handshake, and the certificate of the row."""
    ports = free_ports(len(SUITES))
    blocks = []
    for number, (port, (key, settings, _)) in enumerate(zip(ports, SUITES, strict=True)):
        folder.pair(f"suite{number}", leaf("a.example", key=key))
        pair = f"ssl_certificate suite{number}.crt; ssl_certificate_key suite{number}.key;"
        blocks.append(f"server {{ listen 127.0.0.1:{port} ssl; {pair} {settings} }}")
    _write(folder, "\n".join(blocks))
    with running(server, folder.path, [("127.0.0.1", port) for port in ports]) as nginx:
        assert not isinstance(nginx, Refused), nginx
        return [_shakes(port) for port in ports]


def _shakes(port: int) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as plain, context.wrap_socket(plain):
            return True
    except OSError:
        return False


def main() -> None:
    """Measure and write."""
    said = {}
    for server in found("nginx"):
        with tempfile.TemporaryDirectory() as path:
            said[server.version] = answers(server, Path(path))
    FILE.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
