"""Writes files, all of them or none."""

import os
import tempfile
from collections.abc import Mapping

import click


def rewrite(contents: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Give files, by their real paths, new contents in the place of old ones; owner and permissions stay.

    Raises click.UsageError, and leaves every file as it is, where one of them is not any more what it was when it was
    read, or cannot be written.
    """
    ready: list[tuple[str, str]] = []
    done: list[str] = []
    try:
        for path, (old, new) in contents.items():
            with open(path, "rb") as file:
                if file.read() != old:
                    raise click.UsageError(f"{path} has changed since it was read: nothing was written")
            ready.append((_beside(path, new), path))
        for written, path in ready:
            os.replace(written, path)
            done.append(path)
    except OSError as error:
        for path in done:
            os.replace(_beside(path, contents[path][0]), path)
        raise click.UsageError(f"cannot write {error.filename}: {error.strerror}") from None
    finally:
        for written, _ in ready:
            if os.path.exists(written):
                os.unlink(written)


def _beside(path: str, content: bytes) -> str:
    """A new file in the same folder with this content, and the other's owner and permissions."""
    status = os.stat(path)
    descriptor, name = tempfile.mkstemp(prefix=".promaudit-", dir=os.path.dirname(path))
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(file.fileno(), status.st_uid, status.st_gid)
            os.fchmod(file.fileno(), status.st_mode & 0o7777)
    except OSError:
        os.unlink(name)
        raise
    return name
