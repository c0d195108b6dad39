"""Specifiers in unit files: `%` and a letter (systemd.unit(5), SPECIFIERS; src/core/unit-printf.c)."""

import re

#: What a specifier stands for where the system's manager (not a user's) starts the unit.
_SYSTEM = {
    "%": "%", "C": "/var/cache", "E": "/etc", "L": "/var/log", "S": "/var/lib", "t": "/run", "U": "0", "u": "root",
    "G": "0", "g": "root", "h": "/root",
    "T": "/tmp", "V": "/var/tmp",  # noqa: S108 - what the manual says
}  # fmt: skip
#: Specifiers whose value is that of the running system.
_RUNNING = frozenset("aABbcDHlmMoqrRsvwWyY")
_BY_USER = frozenset("CEhLStUuGg")
_SPECIFIER = re.compile(r"%(.)", re.DOTALL)
_ESCAPE = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")


class SpecifierError(ValueError):
    """A letter or digit behind a `%` that is no specifier: systemd refuses the setting."""


def resolve(text: str, unit: str, *, unknown: str, user: bool = False) -> tuple[str, tuple[str, ...]]:
    """The text with its specifiers replaced, and those that only the running system can tell.

    `unit` is the name of the unit (`prometheus@a.service`), `unknown` what is put in for a specifier that cannot be
    told. `user` tells that a user's manager starts it. A percent sign before anything but a letter or digit stays.
    Raises SpecifierError.
    """
    names, open_ends = _names(unit), []

    def replace(match: re.Match[str]) -> str:
        letter = match[1]
        if letter in names:
            return names[letter]
        if letter in _SYSTEM and not (user and letter in _BY_USER):
            return _SYSTEM[letter]
        if letter in _RUNNING or letter in _SYSTEM:
            open_ends.append(match.group())
            return unknown
        if letter.isascii() and letter.isalnum():
            raise SpecifierError(f"Failed to resolve unit specifiers in {text}: Invalid slot")
        return match.group()

    return _SPECIFIER.sub(replace, text), tuple(open_ends)


def _names(unit: str) -> dict[str, str]:
    """The specifiers that are made of the unit's name; capitals stand for the name without its escapes."""
    stem = unit.rpartition(".")[0]
    prefix, _, instance = stem.partition("@")
    last = prefix.rpartition("-")[2]
    escaped = {"n": unit, "N": stem, "p": prefix, "i": instance, "j": last, "d": f"/run/credentials/{unit}"}
    plain = {"P": prefix, "I": instance, "J": last, "f": "/" + (instance or prefix)}
    return escaped | {letter: _unescaped(text) for letter, text in plain.items()}


def _unescaped(text: str) -> str:
    """What systemd-escape(1) made of a text, undone: `-` is a slash, `\\x2d` a character."""

    def decode(match: re.Match[str]) -> str:
        return bytes.fromhex(match.group().replace("\\x", "")).decode("utf-8", "surrogateescape")

    return _ESCAPE.sub(decode, text.replace("-", "/"))
