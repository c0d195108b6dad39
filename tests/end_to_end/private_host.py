"""A host of its own for a process: its network, names, users, and folders for logs and state; nothing of it lasts.

Made of Linux namespaces: as the superuser, or as any user where the system allows user namespaces.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

#: Addresses of this host besides loopback: one in the world, one in the company's network.
PUBLIC_ADDRESS, OFFICE_ADDRESS = "192.0.2.80", "10.20.30.10"
#: Where clients come from: strangers, and a colleague.
STRANGER, STRANGER_6, COLLEAGUE = "198.51.100.77", "2001:db8:77::7", "10.20.30.40"

#: Tells a process on a host of its own which mount namespace it is not in.
_OUTSIDE = "PROMAUDIT_TESTS_OUTSIDE"
_ADDRESSES = (PUBLIC_ADDRESS, OFFICE_ADDRESS, STRANGER, "203.0.113.77", COLLEAGUE)
_ADDRESSES_6 = ("2001:db8::80", STRANGER_6)
_STATE = ("/run", "/var/log", "/var/lib", "/var/cache")
_FOLDERS = ("/var/log/nginx", "/var/lib/nginx", "/var/cache/nginx", "/var/lib/prometheus")
#: Users that nginx.conf names, as the distributions call them.
_USERS = ("nginx", "www-data", "http")


@lru_cache(maxsize=1)
def command() -> tuple[str, ...] | None:
    """The words that start a command on a host of its own; None where this system does not let us."""
    unshare = shutil.which("unshare")
    if unshare is None or shutil.which("ip") is None or shutil.which("mount") is None:
        return None
    words = (unshare, "--net", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",)))
    tried = subprocess.run([*words, "mount", "-t", "tmpfs", "none", "/run"], capture_output=True, check=False)
    return words if tried.returncode == 0 else None


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs a module of the tests on a host of its own. `command` must not be None."""
    words = command()
    if words is None:
        raise OSError("namespaces are not allowed here")
    return [*words, "env", f"{_OUTSIDE}={_namespace()}", sys.executable, "-m", name, *arguments]


def _namespace() -> str:
    return os.readlink("/proc/self/ns/mnt")


def furnish(scratch: Path) -> None:
    """Called on the new host: bring its network up, and give it users and folders. `scratch` is a folder to use.

    Raises OSError on any other host than one that `module` has made: it must never be done to the system itself.
    """
    _assert_private()
    _run("ip", "link", "set", "lo", "up")
    for address in _ADDRESSES:
        _run("ip", "address", "add", f"{address}/32", "dev", "lo")
    for address in _ADDRESSES_6:
        _run("ip", "-6", "address", "add", f"{address}/128", "dev", "lo", "nodad")
    for folder in _STATE:
        _run("mount", "-t", "tmpfs", "none", folder)
    for folder in _FOLDERS:
        Path(folder).mkdir(parents=True)
    lay_files(scratch)


def _assert_private() -> None:
    if os.environ.get(_OUTSIDE) in {None, _namespace()}:
        raise OSError("this is not a host of its own: start the module by private_host.module")


def lay_files(scratch: Path) -> None:
    """Lay the users and names of this host over those of the system. Raises OSError on the system itself."""
    _assert_private()
    users = [name for name in _USERS if f"\n{name}:" not in Path("/etc/passwd").read_text()]
    _add(scratch, "/etc/passwd", [f"{name}:x:{33 + n}:{33 + n}::/:/bin/false" for n, name in enumerate(users, 900)])
    _add(scratch, "/etc/group", [f"{name}:x:{33 + n}:" for n, name in enumerate(users, 900)])
    _add(scratch, "/etc/hosts", [])
    _add(scratch, "/etc/resolv.conf", [])
    set_names({}, scratch)
    (scratch / "etc.resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")


def is_furnished(scratch: Path) -> bool:
    """Whether the files that were laid over those of the system are still there.

    They are gone where somebody outside has replaced one, as an installation that adds a user does.
    """
    return all((scratch / f"etc.{name}").samefile(f"/etc/{name}") for name in ("passwd", "group", "hosts"))


def set_names(names: dict[str, str], scratch: Path) -> None:
    """The names that this host knows, with their addresses, besides `localhost`."""
    lines = ["127.0.0.1 localhost", "::1 localhost ip6-localhost", *(f"{to} {name}" for name, to in names.items())]
    (scratch / "etc.hosts").write_text("".join(f"{line}\n" for line in lines))


def _add(scratch: Path, path: str, lines: Iterable[str]) -> None:
    """Lay a copy of a file, with these lines at its end, over the file itself."""
    copy = scratch / path.strip("/").replace("/", ".")
    copy.write_text(Path(path).read_text() + "".join(f"{line}\n" for line in lines))
    copy.chmod(0o644)
    _run("mount", "--bind", str(copy), path)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0 and "File exists" not in done.stderr:
        raise OSError(f"{' '.join(words)}: {done.stderr.strip()}")


def why_not(needed: Collection[object]) -> str | None:
    """Why tests on hosts of their own cannot run: no namespaces, or none of the servers; None where they can."""
    if not needed:
        return "no nginx or no Prometheus: name them in PROMAUDIT_SERVERS"
    return None if command() else "this system allows no network namespaces (unshare --net --mount)"
