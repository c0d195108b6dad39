"""The command lines that hooks and people mostly write, read without click: its import takes a tenth of a run.

`promaudit check`, sources, options with values, and switches, with no environment variable and no configuration file
that says more. Whatever else there is, and whatever is wrong, is left to click; of what is read here a test holds that
click reads the same.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

from promaudit.cli.asked import Asked
from promaudit.cli.configuration import Configuration, nearest_to
from promaudit.cli.keys import KEYS, LISTS, NO_CONFIG, SWITCHES, TABLES, Key, without_commas

_OPTIONS = {f"--{key.name}": key for key in KEYS if key.kind != "truth" and key.kind not in TABLES}
_SWITCHES = {f"--{one.name}": one.parameter for one in (*SWITCHES, NO_CONFIG)}
_LETTERS = {f"-{one.letter}": one.parameter for one in SWITCHES if one.letter}
_TRUTHS = {f"--{no}{key.name}": (key, not no) for key in KEYS if key.kind == "truth" for no in ("", "no-")}
#: The variables of the environment that say the same as options, and that by which click completes words.
VARIABLES = frozenset({key.variable for key in KEYS}) | {
    "PROMAUDIT_SOURCES", "PROMAUDIT_CONFIG", "PROMAUDIT_AS_OF", "PROMAUDIT_USER", "_PROMAUDIT_COMPLETE",
}  # fmt: skip


class _NotPlainError(Exception):
    """Something that click has to be asked about."""


def asked(words: Sequence[str]) -> Asked | None:
    """What the words behind `promaudit check` ask for; None where click has to be asked."""
    if not VARIABLES.isdisjoint(os.environ):
        return None
    try:
        read = dict(_read(iter(words)))
        values = _defaults() | {name: _value(name, found) for name, found in read.items()}
    except _NotPlainError:
        return None
    if not values["no_config"] and nearest_to(values["sources"]) is not None:
        return None
    return Asked(values, Configuration(""), frozenset(read))


def _defaults() -> dict[str, Any]:
    """What click gives where nothing is said."""
    own = {"deployment": (), "as_of": None, "probe": False, "write_baseline": False, "color": "auto", "config": None}
    switches = dict.fromkeys((*_SWITCHES.values(),), False)
    return own | switches | {"sources": ()} | {key.parameter: _default(key) for key in KEYS}


def _default(key: Key) -> Any:
    if key.kind == "truth":
        return key.default == "true"
    return () if key.kind in LISTS | TABLES else key.default


def _read(words: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """Parameters with their values."""
    lists: dict[str, list[str]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            lists.setdefault("sources", []).append(word)
        elif name in _OPTIONS:
            key = _OPTIONS[name]
            text = value if equals else next(words, None)
            if text is None or (key.words and text not in key.words):
                raise _NotPlainError
            if key.kind in LISTS:
                lists.setdefault(key.parameter, []).append(text)
            else:
                yield key.parameter, text
        elif word in _TRUTHS:
            key, truth = _TRUTHS[word]
            yield key.parameter, truth
        elif word in _SWITCHES or word in _LETTERS:
            yield _SWITCHES.get(word) or _LETTERS[word], True
        else:
            raise _NotPlainError
    yield from lists.items()


def _value(name: str, found: Any) -> Any:
    if not isinstance(found, list):
        return found
    return without_commas(found) if name in _RULES else tuple(found)


_RULES = frozenset(key.parameter for key in KEYS if key.metavar == "RULE")
