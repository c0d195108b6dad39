"""What promaudit says of presentations is what nginx and the clients said of them, recorded by record.py.

No client is needed here; a live test asks those that this machine has.
"""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from promaudit.model.tls.start import DEPENDS
from tests.model.tls.case import Case, Recorded
from tests.model.tls.judged import Judged, judge
from tests.model.tls.record import FOLDER, recorded

#: Kinds of presentations whose signature is a weak one.
WEAK = re.compile(r"digest (pss-)?(sha1|md5)")


def disagreements(one: Recorded) -> Iterator[str]:
    """Where promaudit and what was measured disagree.

    An undecided answer disagrees as well, but where it depends on the OpenSSL that nginx runs on, which is not told.
    """
    judged = _judged(one.case, one.version, one.at)
    case = f"{one.case.id} [{one.case.kind}] asked for {one.case.name}"
    depends = judged.start.starts is None and judged.start.because.startswith(DEPENDS.partition("{")[0])
    if not depends and judged.start.starts is not (one.nginx is None):
        yield f"{case}: nginx said {one.nginx}, promaudit {judged.start}"
        return
    for client, accepts in one.clients.items():
        found = judged.clients[client].accepts
        if found is not accepts and not (depends and accepts and found is None):
            yield f"{case}: {client} said {one.words.get(client, 'yes')}, promaudit {judged.clients[client].because}"


def _judged(case: Case, version: str, at: str) -> Judged:
    return judge(case, datetime.fromisoformat(at), version)


@pytest.mark.parametrize("name", ["names", "files", "old", "new", "material"])
def test_verdicts_are_those_of_nginx_and_the_clients(name: str) -> None:
    """No disagreement on names, files and chains, of any client, with the oldest nginx and newer ones."""
    found = [line for one in recorded(name) for line in disagreements(one)]

    assert [] == found


def test_browsers_accept_what_chromium_and_firefox_accept() -> None:
    """Both of them: `browsers` accepts where neither refuses, and says which one does where the other accepts."""
    found = [line for one in recorded("browsers") for line in browser_disagreements(one)]

    assert [] == found


def browser_disagreements(one: Recorded) -> Iterator[str]:
    """Where promaudit and the browsers disagree; whether a wildcard stands below a registry may be left undecided."""
    verdict = _judged(one.case, one.version, one.at).clients["browsers"]
    case = f"{one.case.id} [{one.case.kind}] asked for {one.case.name}: {dict(one.words)}, promaudit {verdict.because}"
    registry = "list of registries" in verdict.because
    if verdict.accepts is not all(one.clients.values()) and not (verdict.accepts is None and registry):
        yield case
    refusing = [name for name, accepts in one.clients.items() if not accepts]
    named = {"Chrome": "chromium", "Firefox": "firefox"}.get(verdict.because.partition(": ")[0])
    if (named is not None and named not in refusing) or (len(refusing) == 1 and named is None):
        yield f"it is {refusing} who refuse, not {named}: {case}"


def test_browsers_divide() -> None:
    """The recordings hold presentations that both accept, that both refuse, and that each of them alone refuses."""
    assert {(True, True), (False, False), (True, False), (False, True)} == {
        (one.clients["chromium"], one.clients["firefox"]) for one in recorded("browsers")
    }


def test_newer_openssl_takes_what_older_ones_refuse() -> None:
    """Weak signatures: nginx 1.22 on OpenSSL 3.0 was seen to refuse them, 1.30 on 3.6 to start."""
    said = {
        one.nginx is None
        for name in ("files", "old", "material")
        for one in recorded(name)
        if WEAK.search(one.case.kind)
        and _judged(one.case, "1.30.6", one.at).start.because.startswith(DEPENDS.partition("{")[0])
    }

    assert {True, False} == said


def test_clients_differ() -> None:
    """The recordings hold what they are for: presentations that all accept, that all refuse, and that divide them."""
    verdicts = [frozenset(one.clients.values()) for one in recorded("names") if one.nginx is None]

    assert {frozenset({True}), frozenset({False}), frozenset({True, False})} == set(verdicts)
    assert 317 <= len(verdicts)


def test_refusals_are_in_the_words_of_nginx() -> None:
    """Where nginx refuses a file, promaudit names the function and OpenSSL's error that nginx names."""
    found = []
    for one in recorded("files"):
        said = one.nginx
        judged = _judged(one.case, one.version, one.at).start.because
        if said is not None and (_function(said) != _function(judged) or _error(judged) not in said):
            found.append((said, judged))

    assert [] == found


def _function(said: str) -> str:
    """The file and the function that failed."""
    return said.partition("SSL: ")[0]


def _error(said: str) -> str:
    """The error number that promaudit names."""
    return said.partition("SSL: ")[2].partition("error:")[2].partition(":")[0]


def test_everything_that_was_recorded_is_compared() -> None:
    """No recording lies beside the tests."""
    found = {path.name.partition(".")[0] for path in FOLDER.glob("*.gz")}

    assert {"names", "files", "old", "new", "material", "browsers"} == found
