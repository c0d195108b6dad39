"""pkilint, the linter of public CAs, as a second opinion on lifetimes and profiles; differences say why they are."""

from pathlib import Path

import pytest

from promaudit.facts.tls_use import ShownCertificate
from tests.minting.authority import AS_OF, Plan
from tests.model.tls.configured import Folder
from tests.model.tls.pkilint import lifetimes, profiles, recorded

SERVER = "server {{ listen 443 ssl; server_name prom.example.com; {} }}"
PAIR = "ssl_certificate a.crt; ssl_certificate_key a.key;"

#: Where the two differ on purpose: what pkilint says and promaudit does not, or the reverse.
DIFFERENCES = {
    "no purposes": "they want serverAuth; every client accepts a certificate without the extension",
    "key usage without signatures": "they allow it for RSA key exchange: TLS 1.3 has none, and Java refuses it",
    "underscore": "they forbid it in dNSNames; clients differ, so the name is judged for each name that is asked for",
    "internal name": "they forbid it for public CAs; a private name behind a private CA is no mistake",
}


def _shown(path: Path, plan: Plan) -> ShownCertificate:
    folder = Folder(path)
    folder.pair("a", plan)
    shown = folder.relations(SERVER.format(PAIR), AS_OF)["shown_certificate"][0]
    assert isinstance(shown, ShownCertificate)
    return shown


@pytest.mark.parametrize("name", lifetimes())
def test_lifetimes_are_judged_as_pkilint_judges_them(tmp_path: Path, name: str) -> None:
    """To the second, on both sides of each limit of the Baseline Requirements."""
    said = [code for code in recorded()[name] if "validity_period_exceeds" in code]
    limit = _shown(tmp_path, lifetimes()[name]).limit

    assert said == ([f"cabf.serverauth.certificate_validity_period_exceeds_{limit}_days"] if limit else [])


def _objected(shown: ShownCertificate, plan: Plan) -> bool:
    """Whether some rule speaks of the certificate itself."""
    wrong = shown.weak_key or shown.weak_signature or shown.ca or shown.lacks_server_auth or shown.key_usage_problem
    return bool(wrong) or plan.names is None


@pytest.mark.parametrize("name", profiles())
def test_profiles_are_judged_as_pkilint_judges_them(tmp_path: Path, name: str) -> None:
    """But for the differences that are named above."""
    plan = profiles()[name]
    agree = _objected(_shown(tmp_path, plan), plan) == bool(recorded()[name])

    assert agree is (name not in DIFFERENCES)
