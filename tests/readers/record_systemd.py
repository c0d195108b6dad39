"""Records again what systemd makes of words, environment files and units: `python -m tests.readers.record_systemd`.

It calls the parser of the systemd that is installed (its shared libraries of version 252 are asked by their symbols),
on texts put together at random from a fixed seed. Needs Debian's packages libsystemd-shared and systemd; runs as root.
"""

import ctypes
import gzip
import json
import os
import random
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parents[1] / "recorded" / "systemd" / "parsed.jsonl.gz"
LIBRARIES = "/usr/lib/x86_64-linux-gnu/systemd"
SEED, COUNT = 20261124, 700
#: EXTRACT_CUNESCAPE | EXTRACT_UNQUOTE
FLAGS = 2 | 32

_PIECES = [*"ab=$ {}\"'\\\t;#%x0nA_-.é", "\\\n", "\\x41", "\\101", "\\u00e9", '"', "'", " ", "$A", "${A}"]
_LINES = [*"ab=x #;\"'\\\t\n", "A=", "B=", "$A", "export ", "\n", '"', "'", "\\\n", " # c", "\r\n"]
_VALUES = {"A": '1 "2 3" x\\y', "a": "", "B": "b\"q'uo te'", "A_": "$A", "C": '"open'}
_UNIT = [
    "a", "--web.external-url=", "http://h/p", '"', "'", '"', " ", " ", "\\", "\\\n", "\\\n# c\n", "$ARGS", "${ARGS}",
    "${X}", "%%", "%n", "%i", "%2", " ; ", "\\x41", "\\.", "$$", "$", "%", " \\\n  ", "=", "#", "${A:-b}", "é", '\\"',
    "%t/",
]  # fmt: skip
_ARGS = ['"--a b"', "'--a' --b=\"c d\"", "--x --y=z", '--q=\\"u', "a%%b %n", "", "it's"]


class Systemd:
    """The functions of libsystemd-shared and libsystemd-core."""

    def __init__(self) -> None:
        self.shared = ctypes.CDLL(f"{LIBRARIES}/libsystemd-shared-252.so", mode=ctypes.RTLD_GLOBAL)
        self.core = ctypes.CDLL(f"{LIBRARIES}/libsystemd-core-252.so", mode=ctypes.RTLD_GLOBAL)
        self.c = ctypes.CDLL("libc.so.6")
        self.c.fopen.restype, self.c.fopen.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_char_p]
        self.c.fclose.argtypes = [ctypes.c_void_p]
        self.core.unit_dump.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p]
        self.shared.replace_env_argv.restype = ctypes.POINTER(ctypes.c_char_p)

    def words(self, text: bytes) -> list[str] | None:
        """extract_first_word_and_warn, as ExecStart= uses it; None where a quote is not closed."""
        found: list[str] = []
        rest = ctypes.c_char_p(text)
        while True:
            word = ctypes.c_char_p()
            got = self.shared.extract_first_word_and_warn(
                ctypes.byref(rest), ctypes.byref(word), None, FLAGS, b"unit", b"file", 1, text
            )
            if got <= 0:
                return None if got < 0 else found
            found.append((word.value or b"").decode("utf-8", "surrogateescape"))

    def environment(self, text: bytes) -> dict[str, str]:
        """load_env_file, without the names and values that are then dropped (strv_env_clean)."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(text)
            file.flush()
            found = ctypes.POINTER(ctypes.c_char_p)()
            self.shared.load_env_file(None, file.name.encode(), ctypes.byref(found))
        pairs = (entry.partition("=")[::2] for entry in _strings(found))
        return {
            name: value
            for name, value in pairs
            if re.match(r"[A-Za-z_]\w*\Z", name, re.ASCII) and not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value)
        }

    def expand(self, words: list[str], variables: dict[str, str]) -> list[str]:
        """replace_env_argv."""
        entries = [f"{name}={value}".encode() for name, value in variables.items()]
        return _strings(self.shared.replace_env_argv(_array([word.encode() for word in words]), _array(entries)))

    def unit(self, text: str, folder: str) -> tuple[list[str], dict[str, str]] | None:
        """What the service manager loads of a unit: the command and Environment=; None where it refuses the unit."""
        Path(folder, "p.service").write_text(text, encoding="utf-8", newline="")
        dump = Path(folder, "dump")
        dump.unlink(missing_ok=True)
        child = os.fork()
        if not child:
            self._dump(folder, dump)
        os.waitpid(child, 0)
        said = dump.read_text(encoding="utf-8") if dump.exists() else ""
        commands = re.findall(r"^\t\tCommand Line: (.*)$", said, re.M)
        if "Unit Load State: loaded" not in said or len(commands) != 1:
            return None
        pairs = (entry.partition("=")[::2] for entry in re.findall(r"^\tEnvironment: (.*)$", said, re.M))
        return _unquoted(commands[0]), dict(pairs)

    def _dump(self, folder: str, dump: Path) -> None:
        os.environ["SYSTEMD_UNIT_PATH"] = folder
        manager, unit = ctypes.c_void_p(), ctypes.c_void_p()
        failed = self.core.manager_new(0, 1, ctypes.byref(manager)) < 0
        failed = failed or self.core.manager_startup(manager, None, None, None) < 0
        load = self.core.manager_load_startable_unit_or_warn
        if not failed and load(manager, b"p.service", None, ctypes.byref(unit)) >= 0:
            file = self.c.fopen(str(dump).encode(), b"w")
            self.core.unit_dump(unit, file, b"")
            self.c.fclose(file)
        os._exit(0)


def _array(entries: list[bytes]) -> Any:
    return (ctypes.c_char_p * (len(entries) + 1))(*entries, None)


def _strings(array: Any) -> list[str]:
    found, index = [], 0
    while array and array[index] is not None:
        found.append(array[index].decode("utf-8", "surrogateescape"))
        index += 1
    return found


def _unquoted(command: str) -> list[str]:
    """The words of a command as unit_dump shows them: in double quotes, with backslashes."""
    words = re.findall(r'(?:"(?:\\.|[^"\\])*"|\\.|[^ "\\])+', command)
    return [re.sub(r'\\(.)|"', lambda match: match[1] or "", word) for word in words]


def _text(pieces: list[str], most: int) -> str:
    return "".join(random.choice(pieces) for _ in range(random.randint(0, most)))


def cases(systemd: Systemd) -> Iterator[dict[str, Any]]:
    """Words, environment files, expansions, units."""
    for _ in range(COUNT):
        text = _text(_PIECES, 10)
        if "\n" not in text:
            yield {"kind": "words", "text": text, "words": systemd.words(text.encode())}
        text = "A=" * random.randint(0, 1) + _text(_LINES, 14)
        yield {"kind": "environment", "text": text, "variables": systemd.environment(text.encode())}
        word = _text([*"$${}Aab_BC:- ", "$A", "${A}", "$C"], 6)
        yield {"kind": "expand", "word": word, "variables": _VALUES, "words": systemd.expand([word], _VALUES)}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(COUNT):
            yield _unit(systemd, folder)


def _unit(systemd: Systemd, folder: str) -> dict[str, Any]:
    lines = [f'Environment="ARGS={random.choice(_ARGS)}"' for _ in range(random.randint(0, 2))]
    named = random.choice(["", f"ARGS={random.choice(_ARGS)}\nX='{random.choice(_ARGS)}'\n"])
    lines += ["EnvironmentFile=-@DIR@/environment"] if named else []
    prefix = random.choice(["", "", "", "-", "@", ":", "!"])
    text = "\n".join(["[Service]", *lines, f"ExecStart={prefix}/usr/bin/prometheus {_text(_UNIT, 7)}", ""])
    Path(folder, "environment").write_text(named, encoding="utf-8")
    loaded = systemd.unit(text.replace("@DIR@", folder), folder)
    arguments = None
    if loaded is not None:
        command, variables = loaded
        variables |= systemd.environment(named.encode())
        arguments = (command if prefix == ":" else systemd.expand(command, variables))[1:]
    # what the dump shows of a control character cannot be told from a letter
    doubtful = bool(re.search(r"\\[a-z]|\t", text.replace("\\x41", "")))
    return {"kind": "unit", "text": text, "environment": named, "arguments": arguments, "doubtful": doubtful}


def main() -> None:
    """Write the recording."""
    random.seed(SEED)
    os.environ["SYSTEMD_LOG_TARGET"] = "null"
    with gzip.open(RECORDED, "wt", encoding="utf-8", compresslevel=9) as file:
        for case in cases(Systemd()):
            if not case.pop("doubtful", False):
                file.write(json.dumps(case) + "\n")


if __name__ == "__main__":
    main()
