"""What pkilint says of leaves as public CAs issue them, recorded in tests/recorded/tls/pkilint.json.

    python -m tests.model.tls.pkilint

It needs `lint_cabf_serverauth_cert` of pkilint (0.13.3 was used) on the PATH; the tests need nothing but the recording.
Every certificate lacks what a private test CA cannot have, so only codes that the sound one does not get are kept.
"""

import datetime
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.minting import extensions
from tests.minting.authority import Plan, mint, pem

RECORDED = Path(__file__).parents[2] / "recorded" / "tls" / "pkilint.json"
DAY, SECOND = datetime.timedelta(days=1), datetime.timedelta(seconds=1)
ROOT = Plan("CN=Example CA, O=Example", ca=True, usage=("keyCertSign", "cRLSign"), key="rsa 2048")
PUBLIC = (
    extensions.policies("2.23.140.1.2.1"),
    extensions.information_access("http://ocsp.example.com/", "http://ca.example.com/ca.crt"),
)
SOUND = "sound"


def leaf(**changes: Any) -> Plan:
    """A certificate as a public CA issues it, but for what is changed."""
    usual: dict[str, Any] = {
        "subject": "prom.example.com",
        "names": ("prom.example.com",),
        "issuer": ROOT,
        "usage": ("digitalSignature",),
        "purposes": ("serverAuth",),
        "raw": PUBLIC,
        **lasting("2026-10-01", 90),
    }
    return Plan(**{**usual, **changes})


def lasting(first: str, days: int, more: datetime.timedelta = -SECOND) -> dict[str, datetime.datetime]:
    """A lifetime from a day on; the last second counts, so it ends one before."""
    start = datetime.datetime.fromisoformat(first).replace(tzinfo=datetime.UTC)
    return {"not_before": start, "not_after": start + days * DAY + more}


#: First days with the limit that holds from then on, and the days before.
LIMITS = (("2026-03-14", 398), ("2026-03-15", 200), ("2027-03-14", 200), ("2027-03-15", 100), ("2029-03-14", 100),
          ("2029-03-15", 47))  # fmt: skip


def lifetimes() -> dict[str, Plan]:
    """Lifetimes on both sides of each limit."""
    found = {}
    for first, limit in LIMITS:
        found[f"{limit} days from {first}"] = leaf(**lasting(first, limit))
        found[f"{limit} days and a second from {first}"] = leaf(**lasting(first, limit, SECOND * 0))
        found[f"{limit + 1} days from {first}"] = leaf(**lasting(first, limit + 1))
    return found


def profiles() -> dict[str, Plan]:
    """Leaves with one thing wrong, and sound ones of other kinds."""
    return {
        SOUND: leaf(),
        "no alternative names": leaf(names=None),
        "a CA": leaf(ca=True, usage=("digitalSignature", "keyCertSign")),
        "for clients alone": leaf(purposes=("clientAuth",)),
        "any purpose": leaf(purposes=("any",)),
        "no purposes": leaf(purposes=None),
        "RSA 1024": leaf(key="rsa 1024"),
        "RSA 2048": leaf(key="rsa 2048"),
        "P-384": leaf(key="P-384"),
        "secp256k1": leaf(key="secp256k1"),
        "Ed25519": leaf(key="ed25519"),
        "SHA-1": leaf(digest="sha1"),
        "key usage without signatures": leaf(key="rsa 2048", usage=("keyEncipherment",)),
        "wildcard": leaf(names=("*.example.com", "prom.example.com")),
        "underscore": leaf(names=("my_prom.example.com", "prom.example.com")),
        "internal name": leaf(names=("prom.local", "prom.example.com")),
    }


def recorded() -> dict[str, list[str]]:
    """The codes of each certificate, without those of the sound one."""
    content: dict[str, list[str]] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return content


def main() -> None:
    """Ask pkilint about each, and keep what it says."""
    said = {name: _codes(plan) for name, plan in (profiles() | lifetimes()).items()}
    usual = said[SOUND]
    found = {name: sorted(codes - usual) for name, codes in said.items()}
    RECORDED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _codes(plan: Plan) -> set[str]:
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(pem(mint(plan)))
        file.flush()
        command = [
            "lint_cabf_serverauth_cert",
            "lint",
            "-t",
            "DV-FINAL-CERTIFICATE",
            "-f",
            "JSON",
            "-s",
            "ERROR",
            file.name,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    results = json.loads(done.stdout)["results"]
    return {finding["code"] for result in results for finding in result["finding_descriptions"]}


if __name__ == "__main__":
    main()
