"""Firefox as a client: headless, the roots in the NSS database of its profile, spoken to over Marionette.

A request of its own is made over a connection that it verifies like any other; nothing is told to ignore.
"""

import json
import os
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.model.tls.clients.answer import Answer
from tests.model.tls.clients.nss import database
from tests.servers.ports import free_ports

#: Nothing is looked up or fetched; every connection leads through the proxy. Marionette's port is the last one.
PREFERENCES: dict[str, object] = {
    "network.proxy.type": 1, "network.proxy.ssl": "127.0.0.1", "network.proxy.allow_hijacking_localhost": True,
    "security.OCSP.enabled": 0, "app.update.enabled": False, "browser.safebrowsing.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False, "services.settings.server": "data:,",
    "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
    "browser.startup.homepage": "about:blank", "browser.startup.page": 0, "network.trr.mode": 5,
    "browser.aboutwelcome.enabled": False, "remote.system-access-check.enabled": False,
}  # fmt: skip
SCRIPT = """
const [url, done] = arguments;
const request = new XMLHttpRequest();
const said = () => request.channel.securityInfo?.errorCodeString || String(request.channel.status);
try {
  request.open("GET", url);
  request.onload = () => done("");
  request.onerror = request.ontimeout = request.onabort = () => done(said());
  request.timeout = 8000;
  request.send();
} catch (error) {
  done(String(error));
}
"""


class Firefox:
    """One Firefox with one trust store, in a profile of its own."""

    def __init__(self, command: str, folder: Path, roots: bytes, proxy: int) -> None:
        profile = folder / "profile"
        database(profile, roots)
        (port,) = free_ports(1)
        given = {**PREFERENCES, "network.proxy.ssl_port": proxy, "marionette.port": port}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in given.items())
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self._process = subprocess.Popen(
            [command, "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile",
             str(profile)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"},
        )  # fmt: skip
        self._socket = _connected(port)
        self._number = 0
        self._read()
        self._call("WebDriver:NewSession", capabilities={})
        self._call("Marionette:SetContext", value="chrome")
        self._call("WebDriver:SetTimeouts", script=20000)

    def ask(self, questions: Sequence[tuple[int, str]]) -> list[Answer]:
        """Make a request to each of them; the words are those of its error page."""
        return [self._ask(port, name) for port, name in questions]

    def _ask(self, port: int, name: str) -> Answer:
        host = f"[{name}]" if ":" in name else name
        url = f"https://{host}:{port}/"
        because = self._call("WebDriver:ExecuteAsyncScript", script=SCRIPT, args=[url], sandbox="system")["value"]
        return Answer(not because, because)

    def close(self) -> None:
        """End it."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = json.dumps([0, self._number, method, parameters]).encode()
        self._socket.sendall(f"{len(message)}:".encode() + message)
        _, number, error, result = self._read()
        assert number == self._number
        assert error is None, error
        return dict(result)

    def _read(self) -> Any:
        size = b""
        while not size.endswith(b":"):
            size += self._socket.recv(1)
        content = b""
        while len(content) < int(size[:-1]):
            content += self._socket.recv(int(size[:-1]) - len(content))
        return json.loads(content)


def _connected(port: int) -> socket.socket:
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port), 30)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Firefox does not answer")
