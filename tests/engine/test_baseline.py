"""What a team has accepted: only what is new is told, and what is mended is said."""

import pytest

from promaudit.engine.baseline import Accepted, compare, read, write
from promaudit.facts.finding import Finding
from promaudit.facts.span import Span

PLACE = Span("a.conf", 1, 1, 1, 2)
ONE = Finding("tls/no-san", "error", "it is so", PLACE, fingerprint="f1")
TWO = Finding("tls/expired", "error", "it is so", None, fingerprint="f2")


def test_a_baseline_holds_names_and_places_alone() -> None:
    """Sorted, one entry a finding, and none of the configuration's text."""
    text = write([ONE, TWO, ONE], kept=[Accepted("f0", "flags/x", "b.conf")])

    assert [("f2", "tls/expired", ""), ("f1", "tls/no-san", "a.conf"), ("f0", "flags/x", "b.conf")] == [
        (entry.fingerprint, entry.rule, entry.path) for entry in read(text)
    ]
    assert "it is so" not in text
    assert text == write([TWO, ONE], kept=[Accepted("f0", "flags/x", "b.conf")])


def test_accepted_findings_are_known_and_the_others_new() -> None:
    """What no longer occurs is mended."""
    found = compare([ONE, TWO], (*read(write([ONE])), Accepted("f9", "a/b", "")))

    assert ((TWO,), (ONE,), (Accepted("f9", "a/b", ""),)) == (found.new, found.known, found.mended)


def test_locked_rules_are_always_new() -> None:
    """No baseline accepts them."""
    found = compare([ONE], read(write([ONE])), locked=["tls/no-san"])

    assert ((ONE,), ()) == (found.new, found.known)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "the baseline is not JSON"),
        ("[" * 100000, "the baseline is not JSON"),
        ("[]", "the baseline is not of version 1"),
        ('{"version": 2}', "the baseline is not of version 1"),
        ('{"version": 1}', "the baseline has no list `findings`"),
        ('{"version": 1, "findings": [1]}', "an entry of the baseline needs the texts"),
        ('{"version": 1, "findings": [{"rule": "a/b", "path": 1, "fingerprint": ""}]}', "needs the texts"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(text: str, message: str) -> None:
    """With a sentence for the user."""
    with pytest.raises(ValueError, match=message):
        read(text)
