"""What nginx asks of the certificate of an upstream: host names alone, and few intermediates."""

import pytest

from promaudit.facts.tls import Certificate
from promaudit.model.tls.handshake import Handshake
from promaudit.model.tls.openssl_names import matches, matches_host
from promaudit.model.tls.openssl_path import Profile, refusal
from promaudit.readers.certificates import certificate, signatures
from tests.minting.authority import AS_OF, Plan, mint
from tests.model.tls.configured import ROOT, leaf

LOWER = Plan("Lower", issuer=Plan("Upper", issuer=ROOT, ca=True), ca=True)


def _read(plan: Plan) -> Certificate:
    read = certificate(mint(plan))
    assert isinstance(read, Certificate)
    return read


@pytest.mark.parametrize(
    ("names", "name", "as_client", "as_nginx"),
    [
        (("ip:192.0.2.7",), "192.0.2.7", True, False),
        (("dns:192.0.2.7",), "192.0.2.7", False, True),
        (("prom*.example.com",), "prom1.example.com", True, True),
        (None, "prom.example.com", True, True),
    ],
)
def test_an_address_is_a_host_name_for_nginx(
    names: tuple[str, ...] | None, name: str, as_client: bool, as_nginx: bool
) -> None:
    """ngx_ssl_check_host asks X509_check_host, which does not look at iPAddress entries."""
    shown = _read(leaf("prom.example.com", names=names))

    assert as_client == matches(shown, name, partial_wildcards=True, common_name=True)
    assert as_nginx == matches_host(shown, name)


@pytest.mark.parametrize(("depth", "kind"), [(0, "unknown-issuer"), (1, "unknown-issuer"), (2, None), (100, None)])
def test_the_depth_counts_intermediates(depth: int, kind: str | None) -> None:
    """proxy_ssl_verify_depth: neither the leaf nor the root counts."""
    chain = tuple(map(_read, (leaf("a.example", issuer=LOWER), LOWER, LOWER.issuer or ROOT)))
    roots = (_read(ROOT),)
    handshake = Handshake(chain, roots, signatures((*chain, *roots)), "", AS_OF)
    refused = refusal(handshake, Profile(depth=depth))

    assert kind == (refused.kind if refused is not None else None)
