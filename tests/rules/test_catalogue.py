"""Which mistakes must be covered, by name: users' suppressions and CI depend on the names."""

import pytest

from promaudit.engine.example import examples
from tests.rules.test_examples import catalogue, names

COVERED = {
    "listen": "tls-port-without-ssl plaintext-served no-https-redirect redirect-loses-host-port-or-path",
    "server": "host-not-served name-shadowed http-host-in-redirect",
    "location": "missing-trailing-slash matches-neighbours shadowed base-without-slash",
    "proxy": "prefix-not-stripped prefix-stripped uri-appended-twice uri-not-allowed redirect-leaves-prefix"
    " router-redirects-lost redirect-downgrades redirect-loop rewrite-cycle decodes-path post-refused"
    " upstream-not-prometheus upstream-scheme upstream-unverified read-timeout",
    "flags": "external-url-missing external-url-scheme external-url-host external-url-port external-url-path"
    " external-url-malformed route-prefix-malformed unknown-or-misspelt self-scrape-path alertmanager-path"
    " health-check-path wrong-for-version",
    "tls": "file-unreadable not-a-certificate not-a-key key-mismatch no-san name-mismatch expired not-yet-valid"
    " expires-soon chain-incomplete chain-order chain-has-root self-signed ca-as-leaf wrong-eku key-usage weak-key"
    " weak-signature lifetime key-readable protocols ciphers curves default-server-certificate hsts-missing",
    "exposure": "plaintext-listener no-authentication admin-api lifecycle remote-write pprof config auth-bypass"
    " basic-auth-in-clear htpasswd cors-any",
    "probe": "differs-from-prediction certificate-differs-from-file chain-refused flags-drift plaintext-port-open"
    " legacy-tls unhealthy unreachable",
    "source": "unreadable syntax not-a-file nginx-would-refuse undecided no-prometheus unused-ignore",
}


def wanted() -> list[str]:
    """All names that must be covered."""
    return [f"{folder}/{name}" for folder, rules in COVERED.items() for name in rules.split()]


@pytest.mark.parametrize("name", wanted())
def test_every_mistake_of_the_catalogue_has_a_rule(name: str) -> None:
    """No name of the contract is missing."""
    assert catalogue().find(name) is not None


@pytest.mark.parametrize("name", names())
def test_every_rule_has_a_bad_example_with_its_report_and_a_good_one(name: str) -> None:
    """A rule's page shows the mistake with what is said about it, and how it looks without."""
    rule = catalogue().find(name)
    assert rule is not None
    found = examples(rule.page)

    assert [] == [example.heading for example in found if example.bad and example.report is None]
    assert {True, False} == {example.bad for example in found}
