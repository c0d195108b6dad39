"""Served chains beside those on disk, and how long they will do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from ssl import PEM_cert_to_DER_cert

import pytest
from msgspec.structs import replace

from promaudit.facts.presentation import Presentation
from promaudit.facts.tls import Certificate
from promaudit.model.observation.chains import difference, expires_soon, served_certificates
from promaudit.readers.certificates import certificate
from tests.servers.certificate import mint

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def leaf(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Any certificate."""
    folder: Path = tmp_path_factory.mktemp("leaf")
    mint(["h.test"], folder / "c.pem", folder / "k.pem")
    found = certificate(PEM_cert_to_DER_cert((folder / "c.pem").read_text()))
    assert isinstance(found, Certificate)
    return found


@pytest.mark.parametrize(
    ("lifetime", "left", "expected"),
    [
        (90, 23, ""),
        (90, 22, "2026-12-23, in 22 days"),
        (90, 1, "2026-12-02, in 1 day"),
        (90, 0, "2026-12-01, today"),
        (90, -1, ""),
        (365, 31, ""),
        (365, 29, "2026-12-30, in 29 days"),
        (6, 2, ""),
        (6, 1, "2026-12-02, in 1 day"),
    ],
)
def test_what_expires_soon(lifetime: int, left: int, expected: str, leaf: Certificate) -> None:
    """A quarter of the lifetime, a month at the most; what has expired is another matter."""
    end = NOW + timedelta(days=left)

    assert expected == expires_soon(replace(leaf, not_before=end - timedelta(days=lifetime), not_after=end), NOW)


def test_chains_differ_by_certificates_number_and_order(leaf: Certificate) -> None:
    """Serial and expiry tell a renewed certificate."""
    renewed = replace(leaf, digest="other", serial=0xABC, not_after=leaf.not_after + timedelta(days=90))
    other = replace(leaf, digest="third")

    assert "" == difference((leaf, other), (leaf, other))
    assert difference((leaf,), (leaf, other)).startswith("1 certificates are sent")
    assert f"serial {leaf.serial:x} is served, abc is on disk" in difference((leaf,), (renewed,))


def test_one_of_several_certificates_on_disk_is_enough(leaf: Certificate) -> None:
    """A server with an RSA and an EC certificate shows one of them."""
    other = replace(leaf, digest="other", serial=1)

    def on_disk(*chain: Certificate, name: str = "h.test") -> Presentation:
        return Presentation(name, None, ("c.pem",), True, "", chain, ())

    assert () == served_certificates([on_disk(other), on_disk(leaf)], "h.test", (leaf,), "")
    assert () == served_certificates([on_disk(other, name="x.test")], "h.test", (leaf,), "")
    assert ["c.pem"] == [one.path for one in served_certificates([on_disk(other)], "h.test", (leaf,), "")]
