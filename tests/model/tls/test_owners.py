"""Whose keys are told to be somebody else's: only those of which it is certain."""

import itertools
from pathlib import Path

import pytest
from msgspec import Struct

from promaudit.facts.span import Span
from promaudit.facts.tls import KeyFile, Permissions, PrivateKey, PublicKey
from promaudit.model.nginx.configuration import prepare
from promaudit.model.tls.key_access import KeyAccess
from promaudit.readers import nginx as reader
from promaudit.readers.certificates import CertificateReader
from promaudit.readers.files import HostFiles

USERS = "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:\nacme:x:998:998::/:\nodd\nlong:x:{}:1::/:\n".format("9" * 5000)
SPAN = Span("nginx.conf", 1, 1, 1, 2)


class _Installed(Struct):
    """A reader of certificates on a host where the main file has an owner."""

    owner: int | None

    def permissions(self, name: str) -> Permissions | None:
        """What the main file has."""
        return None if self.owner is None or not name.endswith("nginx.conf") else Permissions(0o644, self.owner, 0)


@pytest.mark.parametrize(
    ("user", "main", "key", "owners"),
    [
        ("user www-data;", 0, 0, []),
        ("user www-data;", 0, 33, []),
        ("user www-data;", 0, 998, ["acme (uid 998)"]),
        ("user www-data;", 0, 1001, ["uid 1001"]),
        ("user www-data;", 1001, 1001, []),  # a checkout, or an unpacked archive
        ("user www-data;", None, 1001, []),
        ("user nobody;", 0, 998, []),  # the host does not know that user
        ("", 0, 998, []),  # the default is compiled in
    ],
)
def test_keys_of_other_users(tmp_path: Path, user: str, main: int | None, key: int, owners: list[str]) -> None:
    """Neither root nor the user of the workers, where the configuration is root's."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "passwd").write_text(USERS, encoding="utf-8")
    (tmp_path / "nginx.conf").write_text(f"{user} events {{}} http {{}}", encoding="utf-8")
    files = HostFiles(root=str(tmp_path))
    nginx = prepare(reader.read("/nginx.conf", files=files), files, "1.30.6")
    private = PrivateKey(PublicKey("RSA", 2048, ""), "PKCS#8")
    file = KeyFile("/a.key", "read", private, permissions=Permissions(0o600, key, 0))
    found = KeyAccess(nginx, _Installed(main)).readable(file, SPAN)  # type: ignore[arg-type]

    assert owners == [one.owner for one in found]


def test_permissions_are_those_of_the_file(tmp_path: Path) -> None:
    """In a work tree of git they say nothing."""
    for folder, kept in itertools.product(("host", "checkout"), (0o600, 0o644)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "a.key").write_text("", encoding="utf-8")
        (tmp_path / folder / "a.key").chmod(kept)
        if folder == "checkout":
            (tmp_path / folder / ".git").mkdir(exist_ok=True)
        found = CertificateReader(HostFiles(root=str(tmp_path / folder))).permissions("/a.key")

        assert (kept if folder == "host" else None) == (found.mode if found is not None else None)
