"""The rules of a run: the built-in ones, those of the user's folders, and the choice among them."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from promaudit.cli.usage import bad_parameter, usage_error
from promaudit.engine.catalogue import Catalogue, load, matches
from promaudit.engine.error import RuleError
from promaudit.facts.kinds import KINDS


def load_rules(values: Mapping[str, Any]) -> Catalogue:
    """All rules that exist, locked as the user asks. Raises click.UsageError where a page or a name is wrong."""
    try:
        catalogue = load(KINDS, values["rules"])
    except RuleError as error:
        raise usage_error(f"a rule cannot be used\n{error}") from None
    lock = values.get("lock", ())
    check_names(catalogue, lock, "--lock")
    return Catalogue(tuple(replace(r, locked=True) if matches(r.name, lock) else r for r in catalogue.rules))


def applied_rules(everything: Catalogue, values: Mapping[str, Any]) -> Catalogue:
    """The rules that are applied. Raises click.UsageError where an option names none that exists."""
    for option in ("select", "ignore"):
        check_names(everything, values[option], f"--{option}")
    check_names(everything, (grade[0] for grade in values["severity"]), "--severity")
    for option in ("per_path_select", "per_path_ignore", "per_path_severity"):
        check_names(everything, (entry[1] for entry in values[option]), "--" + option.replace("_", "-"))
    return everything.selected(values["select"], values["ignore"])


def check_names(catalogue: Catalogue, patterns: Iterable[str], option: str) -> None:
    """Raise click.BadParameter for the first pattern that fits no rule."""
    unknown = catalogue.unknown(patterns)
    if unknown:
        close = catalogue.suggest(unknown[0])
        hint = f"; did you mean `{close}`?" if close else ""
        raise bad_parameter(f"no rule is called `{unknown[0]}`{hint}", option)
