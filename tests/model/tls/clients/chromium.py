"""Chromium as a client: headless, the roots in an NSS database, spoken to over its debugging pipe (CDP).

Nothing is told to ignore: what it says of a certificate is what a person gets to see.
"""

import fcntl
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.model.tls.clients.answer import Answer
from tests.model.tls.clients.nss import database

#: Flags for a machine without a screen or a way out.
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-features=HttpsUpgrades",
    "--proxy-bypass-list=<-loopback>", "--remote-debugging-pipe",
)  # fmt: skip
AT_ONCE = 12


class Chromium:
    """One Chromium with one trust store, in a folder of its own; it takes commands from descriptor 3, answers to 4."""

    def __init__(self, command: str, folder: Path, roots: bytes, proxy: int) -> None:
        database(folder / ".pki" / "nssdb", roots)
        to_read, self._to = map(_out_of_the_way, os.pipe())
        self._from, to_write = map(_out_of_the_way, os.pipe())
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{to_read} 4>&{to_write}', "chromium", command, *FLAGS,
             f"--user-data-dir={folder}/profile", f"--proxy-server=http://127.0.0.1:{proxy}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)}, pass_fds=(to_read, to_write),
        )  # fmt: skip
        os.close(to_read)
        os.close(to_write)
        self._number, self._rest = 0, b""
        self._said: dict[int, dict[str, Any]] = {}

    def ask(self, questions: Sequence[tuple[int, str]]) -> list[Answer]:
        """Go to the pages, so many at a time, each in a tab of its own; the words are those of its error page.

        Chromium waits three seconds before it shows an error: it supposes the portal of a hotel.
        """
        found: list[Answer] = []
        for start in range(0, len(questions), AT_ONCE):
            asked = [self._go(port, name) for port, name in questions[start : start + AT_ONCE]]
            found += [self._answer(number, target) for number, target in asked]
        return found

    def _go(self, port: int, name: str) -> tuple[int, str]:
        host = f"[{name}]" if ":" in name else name
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return self._send("Page.navigate", session, url=f"https://{host}:{port}/"), target

    def _answer(self, number: int, target: str) -> Answer:
        because = self._result(number).get("errorText", "")
        self._call("Target.closeTarget", targetId=target)
        return Answer(not because, because)

    def close(self) -> None:
        """End it."""
        for end in (self._to, self._from):
            os.close(end)
        self._process.terminate()
        self._process.wait(10)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._result(self._send(method, **parameters))

    def _send(self, method: str, session: str = "", **parameters: Any) -> int:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        os.write(self._to, json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        return self._number

    def _result(self, number: int) -> dict[str, Any]:
        while number not in self._said:
            said = self._read()
            if "id" in said:
                self._said[said["id"]] = said
        said = self._said.pop(number)
        return dict(said.get("result") or {"errorText": said["error"]["message"]})

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._from, 65536)
            assert part, "Chromium is gone"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))


def _out_of_the_way(descriptor: int) -> int:
    """The same end of a pipe by a number that is neither 3 nor 4."""
    other = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 64)
    os.close(descriptor)
    return other
