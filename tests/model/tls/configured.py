"""A folder with an nginx.conf and minted certificates, read and presented."""

import datetime
from collections.abc import Iterable
from pathlib import Path

from promaudit.facts.presentation import Presentation
from promaudit.model.nginx.configuration import Nginx, prepare
from promaudit.model.tls.presentations import Asked, presentations
from promaudit.model.tls.relations import Relations, relations
from promaudit.readers import nginx as reader
from promaudit.readers.certificates import CertificateReader
from promaudit.readers.files import HostFiles
from tests.minting import keys
from tests.minting.authority import AS_OF, Plan, mint, pem

ROOT = Plan("Example Root", ca=True, usage=("keyCertSign",))


def leaf(*names: str, **changes: object) -> Plan:
    """A certificate of the root for some names."""
    return Plan(**{"subject": names[0], "names": names, "issuer": ROOT, **changes})  # type: ignore[arg-type]


class Folder:
    """Files of one host below a folder of the test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reader = CertificateReader(HostFiles())

    def pair(self, name: str, *plans: Plan, password: str = "", owner: Plan | None = None) -> None:
        """Write `name`.crt with these certificates, and `name`.key with the key of the first one, or of `owner`."""
        (self.path / f"{name}.crt").write_bytes(b"".join(pem(mint(plan)) for plan in plans))
        key = self.path / f"{name}.key"
        key.write_bytes(keys.encoded((owner or plans[0]).private(), password=password))
        key.chmod(0o600)

    def file(self, name: str, content: bytes) -> str:
        """Write a file; its path."""
        (self.path / name).write_bytes(content)
        return str(self.path / name)

    def nginx(self, servers: str, version: str = "1.30.6") -> Nginx:
        """The configuration with these servers."""
        main = self.path / "nginx.conf"
        main.write_text(f"events {{}} http {{\n{servers}\n}}", encoding="utf-8")
        files = HostFiles()
        return prepare(reader.read(str(main), files=files), files, version)

    def presented(
        self, servers: str, asked: Iterable[Asked] = (), trusted: tuple[str, ...] = (), version: str = "1.30.6"
    ) -> dict[str, Presentation]:
        """What is presented, by name."""
        found = presentations(self.nginx(servers, version), asked, self.reader, trusted, AS_OF)
        return {one.name: one for one in found}

    def relations(
        self, servers: str, at: datetime.datetime = AS_OF, profile: str = "intermediate", version: str = "1.30.6"
    ) -> Relations:
        """What rules are given."""
        nginx = self.nginx(servers, version)
        found = presentations(nginx, (), self.reader, (), at)
        return relations(nginx, found, self.reader, at, profile)


def accepting(presentation: Presentation) -> set[str]:
    """The clients that accept."""
    return {verdict.client for verdict in presentation.clients if verdict.accepts}


EVERYBODY = {"browsers", "go", "openssl", "curl", "python-ssl", "urllib3", "java", "node"}
