"""The baseline's file: read before the report is made, written after it."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from promaudit.cli.target import Audited
from promaudit.cli.usage import bad_parameter
from promaudit.engine import baseline
from promaudit.engine.baseline import Accepted
from promaudit.engine.catalogue import Catalogue
from promaudit.facts.finding import Finding

DEFAULT = "promaudit-baseline.json"


class Baseline(Struct, frozen=True):
    """The file, its entries that this run can judge, and the others.

    An entry of a rule that was not applied, or of a file that is there and was not read, is neither found nor mended.
    """

    path: str
    accepted: tuple[Accepted, ...] = ()
    others: tuple[Accepted, ...] = ()

    def write(self, findings: Iterable[Finding]) -> "Baseline":
        """Accept these findings, and keep what this run cannot judge. Raises click.BadParameter."""
        text = baseline.write(findings, self.others)
        try:
            Path(self.path).write_text(text, encoding="utf-8")
        except OSError as error:
            raise _refused(self.path, "write", error) from None
        written = set(baseline.read(text)) - set(self.others)
        return Baseline(self.path, tuple(written), self.others)


def open_baseline(values: Mapping[str, Any], applied: Catalogue, audited: Iterable[Audited]) -> Baseline:
    """The baseline of `--baseline`; an empty one where there is none, or where it is to be written for the first time.

    Raises click.BadParameter where it cannot be read.
    """
    path = values["baseline"] or (DEFAULT if values["write_baseline"] else None)
    if path is None or (values["write_baseline"] and not os.path.exists(path)):
        return Baseline(path or "")
    entries = _read(path)
    rules = {rule.name for rule in applied.rules}
    read = {text.path for one in audited for text in one.inventory.texts}
    ours = tuple(e for e in entries if e.rule in rules and (e.path in read or not os.path.exists(e.path)))
    return Baseline(path, ours, tuple(entry for entry in entries if entry not in ours))


def _read(path: str) -> tuple[Accepted, ...]:
    try:
        return baseline.read(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as error:
        raise _refused(path, "read", error) from None
    except ValueError as error:
        raise bad_parameter(f"{path}: {error}", "--baseline") from None


def _refused(path: str, what: str, error: Exception) -> Exception:
    reason = getattr(error, "strerror", None) or "not UTF-8"
    hint = "; --write-baseline makes it" if isinstance(error, FileNotFoundError) and what == "read" else ""
    return bad_parameter(f"cannot {what} {path}: {reason}{hint}", "--baseline")
