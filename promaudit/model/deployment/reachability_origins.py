"""Which web pages may read the component's answers in a visitor's browser (the Fetch standard's CORS protocol)."""

from promaudit.facts.exposure import Guard, Origins
from promaudit.facts.failure import Place
from promaudit.model.deployment.reachability_tries import Try
from promaudit.model.deployment.subject import Subject
from promaudit.model.nginx.regex import compile_regex
from promaudit.model.nginx.unknown import UnknownError

#: Guards that a visitor's browser passes without being told to: the page of a stranger has it pass them, too.
_BY_ITSELF: frozenset[Guard] = frozenset({"deny"})
#: Pages that nobody can have meant.
_STRANGE = ("https://attacker.invalid", "http://x.test:8080")
_FLAG = "web.cors.origin"
_DEFAULT = ".*"


def origins(subject: Subject, guarded: tuple[Try, ...], proxy_pass: Place | None) -> tuple[Origins, ...]:
    """What `--web.cors.origin` allows; empty for a component that has no such flag."""
    setting = subject.backend.server.setting(_FLAG)
    if setting is None or not subject.backend.starts:
        return ()
    kept = next((made.kept for made in guarded if made.kept is not None), None)
    guard = kept.guard if kept is not None else ""
    place = kept.place if kept is not None else None
    found = Origins(
        subject.component, setting, _takes_any(setting.value), guard, guard in _BY_ITSELF, place or proxy_pass
    )  # fmt: skip
    return (found,)


def _takes_any(pattern: str) -> bool:
    """Whether the whole of an Origin header matches, whatever it is (util/httputil/cors.go anchors the pattern)."""
    if pattern == _DEFAULT:
        return True
    try:
        regex = compile_regex(f"^(?:{pattern})$", False)
        return all(regex.match(origin) is not None for origin in _STRANGE)
    except UnknownError:
        return False
