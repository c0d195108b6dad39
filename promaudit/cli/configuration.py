"""promaudit.toml, or `[tool.promaudit]` of pyproject.toml: found upwards from the audited file, checked key by key."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from promaudit.cli.keys import BY_NAME, Key
from promaudit.engine.error import PlacedError
from promaudit.engine.nearest import nearest
from promaudit.facts.finding import SEVERITIES
from promaudit.facts.span import SourceText, Span

if TYPE_CHECKING:
    from promaudit.cli.toml_places import Way

NAMES = ("promaudit.toml", "pyproject.toml")
DEPLOYMENTS = "deployments"
#: Keys of a deployment that are none of the whole.
TITLE = "name"


class ConfigurationError(PlacedError):
    """A configuration file that cannot be used."""


class Configuration(Struct, frozen=True):
    """A configuration file: its values by key, checked, with paths as seen from the working directory.

    `values` are texts, truths, tuples of texts, or texts as the option of the same name is written
    (`tls/*=warning`). `places` are the spans of the keys. `deployments` have values and places of their own.
    """

    path: str
    values: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict)
    deployments: tuple["Configuration", ...] = ()
    title: str = ""

    @property
    def folder(self) -> str:
        """Where relative paths of the file start from."""
        return os.path.dirname(self.path) or "."


def nearest_to(sources: Sequence[object]) -> str | None:
    """The configuration file of the folder of the first source, or of the nearest folder above that has one."""
    first = str(sources[0]) if sources else ""
    path = first if os.path.exists(first) else first.rpartition(":")[2]
    return find(path if os.path.isdir(path) else os.path.dirname(path))


def find(start: str) -> str | None:
    """The configuration file of a folder: in it, or in the nearest folder above that has one."""
    folder = Path(os.path.abspath(start))
    for parent in (folder, *folder.parents):
        if (parent / NAMES[0]).is_file():
            return os.path.relpath(parent / NAMES[0])
        if (parent / NAMES[1]).is_file() and _is_ours(parent / NAMES[1]):
            return os.path.relpath(parent / NAMES[1])
    return None


def _is_ours(path: Path) -> bool:
    """Whether a pyproject.toml speaks of promaudit at all."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError):
        return False
    return "promaudit" in text and re.search(r"(?m)^\s*\[+\s*tool\s*\.\s*[\"']?promaudit\b", text) is not None


def read(path: str) -> Configuration:
    """The configuration that stands in the file at `path`. Raises ConfigurationError."""
    source = _source(path)
    content, prefix = _content(source)
    deployments = content.pop(DEPLOYMENTS, [])
    reader = _Reader(source, prefix)
    if not isinstance(deployments, list) or not all(isinstance(entry, dict) for entry in deployments):
        raise reader.error((DEPLOYMENTS,), "this must be an array of tables, each written `[[deployments]]`")
    values, places = reader.table(content, ())
    found = tuple(reader.deployment(entry, index) for index, entry in enumerate(deployments))
    return Configuration(path, values, places, found)


def _source(path: str) -> SourceText:
    try:
        return SourceText(path, Path(path).read_text("utf-8"))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigurationError(f"cannot read the configuration: {reason}", Span(path, 1, 1, 1, 1)) from None


def _content(source: SourceText) -> tuple[dict[str, Any], "Way"]:
    """The table that speaks of promaudit, and the way to it."""
    import tomllib

    try:
        content = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(error, source) from None
    except RecursionError:
        raise ConfigurationError("nested too deeply", Span(source.path, 1, 1, 1, 1)) from None
    if os.path.basename(source.path) != NAMES[1]:
        return content, ()
    table = content.get("tool", {}).get("promaudit", {})
    return (table if isinstance(table, dict) else {}), ("tool", "promaudit")


def _syntax(error: Exception, source: SourceText) -> ConfigurationError:
    where = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    line, column = (int(where[1]), int(where[2])) if where and where[1] else source.position(len(source.text))
    message = str(error)[: where.start()] if where else str(error)
    return ConfigurationError(f"not TOML: {message}", Span(source.path, line, column, line, column), source.line(line))


class _Reader(Struct, frozen=True):
    """Checks the tables of one file; `prefix` is the way to the table that is ours."""

    source: SourceText
    prefix: "Way"

    def place(self, way: "Way") -> Span:
        from promaudit.cli.toml_places import place

        return place(self.source, (*self.prefix, *way))

    def error(self, way: "Way", message: str, suggestion: str = "") -> ConfigurationError:
        span = self.place(way)
        return ConfigurationError(message, span, self.source.line(span.line), suggestion)

    def deployment(self, content: dict[str, Any], index: int) -> Configuration:
        title = content.pop(TITLE, "")
        if not isinstance(title, str):
            raise self.error((DEPLOYMENTS, index, TITLE), "`name` is a text")
        values, places = self.table(content, (DEPLOYMENTS, index))
        places[TITLE] = self.place((DEPLOYMENTS, index))
        return Configuration(self.source.path, values, places, title=title)

    def table(self, content: dict[str, Any], way: "Way") -> tuple[dict[str, Any], dict[str, Span]]:
        """The values and places of one table."""
        values: dict[str, Any] = {}
        places: dict[str, Span] = {}
        for name, value in content.items():
            key = self._key(name, way)
            values[name] = self._value(key, value, (*way, name))
            places[name] = self.place((*way, name))
        return values, places

    def _key(self, name: str, way: "Way") -> Key:
        known = [key.name for key in BY_NAME.values() if key.of_deployment or not way]
        if name in known:
            return BY_NAME[name]
        if name in BY_NAME:
            raise self.error((*way, name), f"`{name}` holds for all deployments: it stands outside of them")
        close = nearest(name, [*known, TITLE if way else DEPLOYMENTS])
        raise self.error((*way, name), f"there is no key `{name}`", close)

    def _value(self, key: Key, value: Any, way: "Way") -> Any:
        if key.kind == "truth":
            return self._checked(isinstance(value, bool), value, way, "is true or false")
        if key.kind in {"text", "path", "word"}:
            return self._word(key, self._text(value, way), way)
        if key.kind in {"texts", "paths", "sources"}:
            return tuple(self._path(key, text) for text in self._texts(value, way))
        if key.kind == "grades":
            return tuple(f"{rule}={grade}" for rule, grade in self._grades(value, way))
        return tuple(self._by_path(key, value, way))

    def _checked(self, fits: bool, value: Any, way: "Way", words: str) -> Any:
        if not fits:
            raise self.error(way, f"`{way[-1]}` {words}")
        return value

    def _text(self, value: Any, way: "Way") -> str:
        return str(self._checked(isinstance(value, str), value, way, "is a text"))

    def _word(self, key: Key, text: str, way: "Way") -> str:
        if key.words and text not in key.words:
            raise self.error(way, f"`{key.name}` is one of {', '.join(key.words)}", nearest(text, key.words))
        return self._path(key, text)

    def _texts(self, value: Any, way: "Way") -> tuple[str, ...]:
        fits = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
        return tuple(self._checked(fits, value, way, "is a list of texts"))

    def _grades(self, value: Any, way: "Way") -> Iterator[tuple[str, str]]:
        self._checked(isinstance(value, dict), value, way, 'is a table like { "tls/no-san" = "warning" }')
        for rule, grade in value.items():
            if grade not in SEVERITIES:
                raise self.error((*way, rule), f"a severity is one of {', '.join(SEVERITIES)}")
            yield rule, grade

    def _by_path(self, key: Key, value: Any, way: "Way") -> Iterator[str]:
        """The entries of a table of patterns of paths, as the option has them."""
        self._checked(isinstance(value, dict), value, way, "is a table whose keys are patterns of paths")
        for pattern, entry in value.items():
            if key.kind == "rules-by-path":
                yield from (f"{pattern}={rule}" for rule in self._texts(entry, (*way, pattern)))
            else:
                yield from (f"{pattern}={rule}={grade}" for rule, grade in self._grades(entry, (*way, pattern)))

    def _path(self, key: Key, text: str) -> str:
        """A path as seen from the working directory; texts that are no paths as they are."""
        if key.kind not in {"path", "paths", "sources"} or text == "-":
            return text
        kind, colon, path = text.rpartition(":") if key.kind == "sources" else ("", "", text)
        if os.path.isabs(path):
            return text
        folder = os.path.dirname(self.source.path)
        return f"{kind}{colon}{os.path.relpath(os.path.join(folder, path))}"
