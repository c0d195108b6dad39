"""Breaks valid configurations at random and compares what real nginx says of them with what promaudit says.

    python -m tests.model.nginx.refusals.differential --seed 1 --count 300

Compared is with every nginx that tests/servers/found.py finds.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from promaudit.facts.nginx import Directive, NginxConfiguration
from promaudit.model.nginx.refusals import refusals, warnings
from promaudit.model.nginx.refusals.directives import known
from promaudit.readers import nginx
from promaudit.readers.files import HostFiles
from tests.model.nginx.refusals.composed import composed
from tests.model.nginx.refusals.recorded import cases
from tests.servers.found import found

Said = tuple[str, str | None, int | None]
VALUES = (
    "on", "off", "1", "0", "10", "-1", "1k", "5m", "1g", "10s", "1d", "500ms", "1x", "", "default", "$host", "${host",
    "$", "$unknown_one", "$1", "/a", "/a/", "a", "http://127.0.0.1:9090", "http://127.0.0.1:9090/x", "~^/(a", "=404",
    "404", "200", "99999999999999999999", "127.0.0.1", "127.0.0.1/8", "::1", "[::1]:80", "80", "70000", "unix:/tmp/x",
    "zone=a:1m", "zone=a", "rate=1r/s", "last", "break", "permanent", "always", "all", "any", "*.example.com", "'a b'",
    "24001", "24002 ssl", "24001 default_server", "name", "1.1", "error timeout", "if=$host", "max=5", "combined", "@b",
)  # fmt: skip
_BEGINS = re.compile(r"^(?:nginx: |\d+/\d+/\d+ [\d:]+ )(?=\[)|^nginx: (?:the )?configuration file.*\n?", re.MULTILINE)
_SAYS = re.compile(r"\[(\w+)\] (?:\d+#\d+: )?(.*?)(?: in (/\S+):(\d+))?\n?", re.DOTALL)
#: What depends on the host that nginx is tried on, or on names that only the recorded host knew.
_HOST = ("host not found", "getpwnam", "getgrnam", "mkdir()", "bind()", "could not open error log", "cannot load cert",
         "chown(", "invalid PID", "SSL_", '"aio on" is unsupported')  # fmt: skip


class Server(Struct, frozen=True, dict=True):
    """A real nginx: how to start it, and its version."""

    command: tuple[str, ...]
    version: str

    def says(self, folder: Path) -> tuple[Said | None, list[Said]]:
        """What `nginx -t` says of the configuration in a folder: why it refuses it, and what it warns of."""
        done = subprocess.run(
            [*self.command, "-t", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"],
            capture_output=True, timeout=30, check=False,
        )  # fmt: skip
        refusal, warned = None, []
        for line in _BEGINS.split(done.stderr.decode("utf-8", "surrogateescape")):
            found = _SAYS.fullmatch(line)
            if found is None:
                continue
            said = (found[2], found[3], int(found[4]) if found[4] else None)
            if found[1] == "warn" and not found[2].startswith("could not build optimal"):
                warned.append(said)
            if refusal is None and found[1] in ("emerg", "crit", "alert"):
                refusal = said
        if done.returncode and refusal is None:
            refusal = ("", None, None)
        if refusal is not None:
            # of a character that is not ASCII, nginx prints the first byte where promaudit prints it whole
            refusal = (refusal[0].replace('unexpected "\udcc3"', 'unexpected "é"'), *refusal[1:])
        return (refusal if done.returncode else None), warned


def servers() -> tuple[Server, ...]:
    """The real nginx to compare with (see tests.servers.found); none where none can be had."""
    return tuple(Server(server.command, server.version) for server in found("nginx"))


def directives(configuration: NginxConfiguration, path: str) -> list[Directive]:
    """All directives of the file at `path`, outer before inner."""

    def walk(block: Sequence[Directive]) -> Iterator[Directive]:
        for directive in block:
            if directive.source.path == path:
                yield directive
            yield from walk(directive.block or ())

    return list(walk(configuration.directives))


def invented(random_: random.Random) -> str:
    """A directive that may or may not make sense, out of the table of all."""
    names = known((1, 30, 0))
    name = random_.choice(sorted(names))
    command = random_.choice(names[name])
    counts = [count for count in range(4) if command.takes(count)] or [3]
    count = random_.choice(counts) if random_.random() < 0.9 else random_.randrange(4)
    words = [name, *(random_.choice(VALUES) or '""' for _ in range(count))]
    return " ".join(words) + (" {}" if command.block is (random_.random() < 0.95) else ";")


def mutated(text: str, every: list[Directive], random_: random.Random) -> str:  # noqa: PLR0911
    """The configuration with one mistake in it (or none)."""
    one, other = random_.choice(every), random_.choice(every)
    start, name_end, last, end = one.offsets[0], one.offsets[1], one.offsets[-1], one.end
    whole = text[start : one.block_end or end]
    match random_.randrange(16):
        case 0:
            return text[: end - 1] + text[end:]
        case 1:
            cut = (one.block_end or end) - 1
            return text[:cut] + text[cut + 1 :]
        case 2:
            at = random_.randrange(start, name_end)
            return text[:at] + random_.choice("xX_{};\"' #") + text[at + random_.randrange(2) :]
        case 3:
            return text[: other.end] + "\n" + whole + "\n" + text[other.end :]
        case 4:
            return text[:start] + whole + "\n" + text[start:]
        case 5:
            return text[:last] + " " + (random_.choice(VALUES) or '""') + text[last:]
        case 6 if one.arguments:
            index = random_.randrange(len(one.arguments))
            return text[: one.offsets[2 * index + 2]] + text[one.offsets[2 * index + 3] :]
        case 7 if one.arguments:
            index = random_.randrange(len(one.arguments))
            value = random_.choice(VALUES) or '""'
            return text[: one.offsets[2 * index + 2]] + value + text[one.offsets[2 * index + 3] :]
        case 8:
            return text[:start] + text[one.block_end or end :]
        case 9:
            at = random_.randrange(len(text))
            return text[:at] + random_.choice("{};\"'\\#$ \n~*/") + text[at + random_.randrange(2) :]
        case 10:
            return text[: random_.randrange(len(text))]
        case _:
            lines = "\n".join(invented(random_) for _ in range(random_.choice((1, 1, 2))))
            return text[: other.end] + "\n" + lines + "\n" + text[other.end :]


def ours(folder: Path, version: str) -> tuple[Said | None, list[Said]]:
    """What promaudit says of the configuration in a folder."""
    files = HostFiles()
    configuration = nginx.read(str(folder / "nginx.conf"), files=files)
    found = refusals(configuration, files, version)
    warned = warnings(configuration, files, version)
    return (
        (found[0].message, found[0].path, found[0].line) if found else None,
        [(warning.message, warning.path, warning.line) for warning in warned],
    )


def compared(theirs: tuple[Said | None, list[Said]], mine: tuple[Said | None, list[Said]]) -> str:
    """`equal`, `host` (nothing can be compared), or the kind of the difference."""
    refusal = theirs[0]
    if refusal is not None and refusal[0].startswith('mkdir() "/var/') and mine[0] is None:
        refusal = None  # all was read and found good: what is missing is a folder of this host
    if refusal is not None and refusal[1] is None and refusal[0].startswith(("open()", "stat()")):
        return "host"
    if refusal is not None and (not refusal[0] or refusal[0].startswith(_HOST)):
        return "host"
    if refusal is None and mine[0] is not None:
        return "FALSE"
    if refusal is not None and mine[0] is None:
        return "MISSED"
    if refusal != mine[0] and not (refusal and mine[0] and _same_pattern(refusal, mine[0])):
        return "DIFFERENT"
    return "equal" if theirs[1] == mine[1] else "WARNINGS"


def _same_pattern(theirs: Said, mine: Said) -> bool:
    """Whether both refuse a regular expression: why, and where in it, depends on the PCRE2 nginx is linked with."""
    both = theirs[0].startswith("pcre2_compile() failed") and mine[0].startswith("pcre2_compile() failed")
    return both and theirs[1:] == mine[1:] and _pattern(theirs[0]) == _pattern(mine[0])


def _pattern(message: str) -> str:
    return message.partition(' in "')[2].partition('" at "')[0]


def write(folder: Path, case: dict[str, object], text: str) -> None:
    """Write a case into a folder of its own."""
    files = case["files"]
    assert isinstance(files, dict)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.write_text(content)
    (folder / "nginx.conf").write_bytes(text.encode("utf-8", "surrogateescape"))


def certificates(folder: Path) -> None:
    """The certificates that every recorded case has."""
    (folder / "tls").mkdir()
    for name in ("server", "other"):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
             "/CN=prom.example.com", "-keyout", f"tls/{name}.key", "-out", f"tls/{name}.crt"],
            cwd=folder, check=True, capture_output=True,
        )  # fmt: skip


Compared = tuple[str, Server, str, object, object]


def run(seed: int, count: int, against: Sequence[Server]) -> Iterator[Compared]:
    """Compare `count` mistakes with each server: kind, server, configuration, what nginx and what promaudit says."""
    random_ = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificates(folder)
        valid = [case for case in cases(name) if case["valid"]]
        for _ in range(count):
            case = random_.choice(valid)
            write(folder, case, case["config"])
            text = _broken(folder, random_)
            if random_.random() < 0.2:
                text = _broken(folder, random_)
            for server in against:
                theirs, mine = server.says(folder), ours(folder, server.version)
                yield compared(theirs, mine), server, text, theirs, mine


def _broken(folder: Path, random_: random.Random) -> str:
    """Make a mistake in one of the files of a configuration; the text of that file."""
    configuration = nginx.read(str(folder / "nginx.conf"), files=HostFiles())
    source = configuration.sources[0] if random_.random() < 0.7 else random_.choice(configuration.sources)
    every = directives(configuration, source.path)
    text = mutated(source.text, every, random_) if every else source.text + invented(random_)
    Path(source.path).write_bytes(text.encode("utf-8", "surrogateescape"))
    return text


def compositions(seed: int, count: int, against: Sequence[Server]) -> Iterator[Compared]:
    """The same for configurations that are composed of parts which do not always go together."""
    random_ = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificates(folder)
        for _ in range(count):
            text = _composed(folder, random_)
            for server in against:
                theirs, mine = server.says(folder), ours(folder, server.version)
                yield compared(theirs, mine), server, text, theirs, mine


def _composed(folder: Path, random_: random.Random) -> str:
    """Write a composition; mostly one that is read to the end, since what is found there is found last."""
    text = composed(random_)
    write(folder, {"files": {"htpasswd": ""}}, text)
    while random_.random() < 0.97:
        refusal, _ = ours(folder, "1.26.3")
        if refusal is None or refusal[1] is None or refusal[2] == text.count("\n"):
            break
        text = composed(random_)
        write(folder, {"files": {}}, text)
    return text


def words(seed: int, count: int, against: Sequence[Server]) -> Iterator[Compared]:
    """The same for words: nginx says how it reads one where it refuses it as a level of error_log."""
    random_ = random.Random(seed)
    case: dict[str, object] = {"files": {}}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(count):
            soup = "".join(random_.choices("\"'\\\\${{};# \t\r\n()abtrn~}é", k=random_.randint(1, 14)))
            text = f"error_log stderr {soup};\nevents {{}}\n" if random_.random() < 0.8 else soup
            write(folder, case, text)
            for server in against:
                theirs, mine = server.says(folder), ours(folder, server.version)
                yield compared(theirs, mine), server, text, theirs, mine


KINDS = {"run": run, "compositions": compositions, "words": words}


def main() -> int:
    """Print the differences, and how many comparisons ended how."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--kind", choices=KINDS, default="run")
    chosen = options.parse_args()
    totals: Counter[str] = Counter()
    for kind, server, text, theirs, mine in KINDS[chosen.kind](chosen.seed, chosen.count, servers()):
        totals[kind] += 1
        if kind not in ("equal", "host"):
            print(f"--- {kind} nginx {server.version}\n  nginx:     {theirs}\n  promaudit: {mine}")
            line = next((said[2] for said in (theirs[0], mine[0]) if said and said[2]), None)  # type: ignore[index]
            for number, row in enumerate(text.splitlines(), 1):
                if line and line - 2 <= number <= line:
                    print(f"  {number:4} {row}")
    print(dict(totals))
    return 0 if set(totals) <= {"equal", "host"} else 1


if __name__ == "__main__":
    sys.exit(main())
