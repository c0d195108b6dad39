"""openssl and curl as clients, and the programs beside this file, compiled where that is needed and kept running."""

import ipaddress
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.model.tls.clients.answer import Answer
from tests.model.tls.clients.python_clients import python_ssl, with_urllib3

Ask = Callable[[int, str, str], Answer]
HERE = Path(__file__).parent


def is_address(name: str) -> bool:
    """Whether a name is written as an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def openssl(port: int, name: str, roots: str) -> Answer:
    """`openssl s_client`."""
    wanted = ["-verify_ip", name] if is_address(name) else ["-verify_hostname", name, "-servername", name]
    return _run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-verify_return_error", "-CAfile", roots,
         "-no-CApath", "-no-CAstore", *wanted]
    )  # fmt: skip


def curl(port: int, name: str, roots: str) -> Answer:
    """`curl --cacert`."""
    host = f"[{name}]" if ":" in name else name
    return _run(
        ["curl", "-q", "-sS", "-o", "/dev/null", "--noproxy", "*", "--cacert", roots, "--capath", "/nonexistent",
         "--connect-to", f"::127.0.0.1:{port}", f"https://{host}:{port}/"]
    )  # fmt: skip


def _run(command: list[str]) -> Answer:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
    said = done.stderr.decode("utf-8", "replace").strip()
    return Answer(True) if not done.returncode else Answer(False, said[-300:])


class Program:
    """A client that runs on and answers a line with a line."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )

    def ask(self, port: int, name: str, roots: str) -> Answer:
        """Its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{port}\t{name}\t{roots}\n")
        self._process.stdin.flush()
        verdict, _, why = self._process.stdout.readline().rstrip("\n").partition("\t")
        assert verdict in {"yes", "no"}
        return Answer(verdict == "yes", why)

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def everything(folder: Path, stack: ExitStack) -> dict[str, Ask]:
    """All clients that this machine has, by the names of the report; `folder` takes what is compiled."""
    found: dict[str, Ask] = {"python-ssl": python_ssl, "urllib3": with_urllib3}
    if shutil.which("openssl"):
        found["openssl"] = openssl
    if shutil.which("curl"):
        found["curl"] = curl
    for name, command in _commands(folder).items():
        program = Program(command)
        stack.callback(program.close)
        found[name] = program.ask
    return found


def _commands(folder: Path) -> dict[str, list[str]]:
    found = {}
    if shutil.which("go"):
        subprocess.run(["go", "build", "-o", str(folder / "client"), str(HERE / "client.go")], check=True)
        found["go"] = [str(folder / "client")]
    if shutil.which("node"):
        found["node"] = ["node", "--no-warnings", str(HERE / "client.js")]
    if shutil.which("javac"):
        subprocess.run(["javac", "-d", str(folder), str(HERE / "Client.java")], check=True)
        found["java"] = ["java", "-Xshare:auto", "-cp", str(folder), "Client"]
    return found
