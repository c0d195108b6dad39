"""Comments that silence a rule: `# promaudit: ignore[location/missing-trailing-slash] reason until=2027-03-31`.

On the line of a statement a comment speaks for that statement, and for the block where the statement opens one; on a
line of its own it speaks for the statement below it. What a statement is depends on the language: nginx's directives,
YAML's entries with all that is indented below them, and elsewhere a line with its continuations.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from promaudit import later
from promaudit.facts.ignore import Ignore
from promaudit.facts.inventory import Inventory
from promaudit.facts.nginx import Directive
from promaudit.facts.program import SourceKind
from promaudit.facts.span import SourceText

if TYPE_CHECKING:
    from promaudit.readers.ignored_lines import Lines

_MARK = later.pattern(r"#[ \t]*promaudit:[ \t]*([^\r\n]*)")
_IGNORE = later.pattern(r"ignore[ \t]*\[([^\]]*)\][ \t]*(.*)\Z")
_UNTIL = later.pattern(r"(?:\A|(?<=\s))until=(\S*)")
_YAML: frozenset[SourceKind] = frozenset({"compose", "kubernetes", "helm", "prometheus.yml", "web-config"})
#: Languages in which a comment may stand behind something on the same line.
_TRAILING: frozenset[SourceKind] = frozenset({"shell", "docker-run", "openrc", "dotenv"})


def read_ignores(inventory: Inventory) -> tuple[Ignore, ...]:
    """All suppressions of all sources, those of a file that is included twice once."""
    kinds = {source.path: source.kind for source in inventory.sources}
    nginx = inventory.nginx
    own = nginx.sources if nginx else ()
    statements = tuple(_all(nginx.directives)) if nginx else ()
    found = [ignore for source in own for ignore in _nginx_ignores(source, statements)]
    read = {source.path for source in own}
    for text in inventory.texts:
        if text.path not in read:
            read.add(text.path)
            found.extend(ignores_of(text, kinds.get(text.path, "flags")))
    return tuple(dict.fromkeys(found))


def ignores_of(source: SourceText, kind: SourceKind, directives: Iterable[Directive] = ()) -> tuple[Ignore, ...]:
    """The suppressions of one file; nginx's need its directives, which tell comments from quoted text."""
    if _MARK.search(source.text) is None:
        return ()
    from promaudit.readers.ignored_lines import in_lines, in_yaml

    if kind == "nginx":
        return tuple(_nginx_ignores(source, tuple(_all(directives))))
    if kind in _YAML:
        return tuple(_ignores(source, lambda offset: in_yaml(source, offset)))
    return tuple(_ignores(source, lambda offset: in_lines(source, offset, trailing=kind in _TRAILING)))


def _nginx_ignores(source: SourceText, directives: tuple[Directive, ...]) -> Iterator[Ignore]:
    if _MARK.search(source.text) is None:
        return iter(())
    from promaudit.readers.ignored_lines import in_nginx

    mine = sorted((d for d in directives if d.source.path == source.path), key=lambda d: d.offsets[0])
    return _ignores(source, lambda offset: in_nginx(source, offset, mine))


def _all(directives: Iterable[Directive]) -> Iterator[Directive]:
    """All directives, those of blocks included; without recursion, since blocks may be nested deeply."""
    waiting = list(directives)
    while waiting:
        directive = waiting.pop()
        yield directive
        waiting.extend(directive.block or ())


def _ignores(source: SourceText, lines_at: "Lines") -> Iterator[Ignore]:
    for match in _MARK.finditer(source.text):
        lines = lines_at(match.start())
        if lines is not None:
            yield _ignore(source, match, lines)


def _ignore(source: SourceText, match: re.Match[str], lines: tuple[int, int]) -> Ignore:
    span = source.span(match.start(), match.start() + len(match[0].rstrip()))
    understood = _IGNORE.match(match[1].rstrip())
    if understood is None:
        return Ignore((), "", None, span, *lines, fault="what is understood is `ignore[RULE] reason until=DATE`")
    rules = tuple(rule.strip() for rule in understood[1].split(",") if rule.strip())
    until, fault = _until(understood[2])
    if not rules:
        fault = "it names no rule"
    return Ignore(rules, " ".join(_UNTIL.sub("", understood[2]).split()), until, span, *lines, fault=fault)


def _until(text: str) -> tuple[date | None, str]:
    """The last day on which the comment holds, and what is wrong with it."""
    match = _UNTIL.search(text)
    if match is None:
        return None, ""
    try:
        return date.fromisoformat(match[1]), ""
    except ValueError:
        return None, f"`{match[1]}` is no date like 2027-03-31"
