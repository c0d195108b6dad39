"""Measures what nginx and the clients make of presentations: real files, real handshakes on loopback."""

import datetime
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.model.tls.case import Case, Recorded
from tests.model.tls.clients.answer import Answer
from tests.model.tls.clients.programs import Ask
from tests.servers.found import Server
from tests.servers.nginx import Refused, refusal, running, temporary_paths
from tests.servers.ports import free_ports

#: As many presentations are served by one nginx.
BATCH = 50


def measured(cases: Sequence[Case], server: Server, clients: Mapping[str, Ask], folder: Path) -> Iterator[Recorded]:
    """Each case with what nginx and the clients said."""
    for start in range(0, len(cases), BATCH):
        yield from _batch(cases[start : start + BATCH], server, clients, folder / str(start))


def _batch(cases: Sequence[Case], server: Server, clients: Mapping[str, Ask], folder: Path) -> Iterator[Recorded]:
    folder.mkdir()
    refused = {case.id: _refusal(case, server, folder) for case in cases}
    with serving([case for case in cases if refused[case.id] is None], server, folder, checked=True) as ports:
        for case in cases:
            now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            if refused[case.id] is not None:
                yield Recorded(case, server.version, refused[case.id], now)
                continue
            roots = str(folder / f"{case.id}.roots")
            answers = {name: _asked(ask, ports[case.id], case.name, roots) for name, ask in clients.items()}
            words = {name: answer.because for name, answer in answers.items() if not answer.accepts}
            yield Recorded(
                case, server.version, None, now, {name: answer.accepts for name, answer in answers.items()}, words
            )


@contextmanager
def serving(
    cases: Sequence[Case], server: Server, folder: Path, checked: bool = False
) -> Iterator[dict[str, int]]:
    """The ports of the cases that nginx takes, while it runs; `checked`: it takes all of them."""
    taken = [case for case in cases if checked or _refusal(case, server, folder) is None]
    ports = dict(zip((case.id for case in taken), free_ports(len(taken)), strict=True))
    _write(folder, "".join(_server(case, ports[case.id], folder) for case in taken))
    with running(server, folder, [("127.0.0.1", port) for port in ports.values()]) as nginx:
        assert not isinstance(nginx, Refused), nginx
        yield ports


def _asked(ask: Ask, port: int, name: str, roots: str) -> Answer:
    """The answer; a connection that breaks tells nothing, and is made again."""
    for _ in range(3):
        answer = ask(port, name, roots)
        if not any(word in answer.because for word in ("Broken pipe", "Connection reset", "reset by peer")):
            break
    assert "onnection refused" not in answer.because, "nginx is gone"
    return answer


def _server(case: Case, port: int, folder: Path) -> str:
    lines = []
    for index, pair in enumerate(case.pairs):
        for suffix, content in (("pem", pair.certificate), ("key", pair.key), ("pass", pair.passwords)):
            if content is not None:
                (folder / f"{case.id}-{index}.{suffix}").write_bytes(content)
        lines.append(f"ssl_certificate {case.id}-{index}.pem; ssl_certificate_key {case.id}-{index}.key;")
        if pair.passwords is not None:
            lines.append(f"ssl_password_file {case.id}-{index}.pass;")
    (folder / f"{case.id}.roots").write_bytes(case.roots)
    return f"server {{ listen 127.0.0.1:{port} ssl; {' '.join(lines)} location / {{ return 200; }} }}\n"


def _write(folder: Path, blocks: str) -> None:
    (folder / "nginx.conf").write_text(
        "events { worker_connections 4096; }\nerror_log /dev/null;\n"
        f"http {{ access_log off; {temporary_paths(folder)}\n{blocks}}}\n",
        encoding="utf-8",
    )


def _refusal(case: Case, server: Server, folder: Path) -> str | None:
    """What `nginx -t` says; None where it takes the files."""
    (folder / ".nginx").mkdir(exist_ok=True)
    _write(folder, _server(case, 1, folder))
    command = [*server.command, "-t", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr",
               "-g", f"pid {folder}/.nginx/pid;"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=20, check=False, stdin=subprocess.DEVNULL)
    if not done.returncode:
        return None
    said = refusal(done.stderr.decode("utf-8", "replace"), folder).message
    return said.replace(str(folder), "").replace(f"{case.id}-", "")
