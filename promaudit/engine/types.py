"""Types of the expression language: those of the facts' own annotations, and nothing else."""

import types
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct


class Type(Struct, frozen=True):
    """What an expression gives: plain classes, and the words that a Literal allows (None: any text).

    `classes` holds str, bool, int, float, NoneType, tuple and fact types; `item` is the type of a tuple's entries.
    """

    classes: frozenset[type]
    words: frozenset[str] | None = None
    item: "Type | None" = None

    @property
    def optional(self) -> bool:
        """Whether the value may be None."""
        return types.NoneType in self.classes

    def present(self) -> "Type":
        """The type without None."""
        return Type(self.classes - {types.NoneType}, self.words, self.item)

    def __or__(self, other: "Type") -> "Type":
        words = None if self.words is None or other.words is None else self.words | other.words
        if not self.has_text:
            words = other.words
        elif not other.has_text:
            words = self.words
        return Type(self.classes | other.classes, words, self.item or other.item)

    @property
    def has_text(self) -> bool:
        """Whether the value may be text."""
        return str in self.classes

    def __str__(self) -> str:
        names = sorted("None" if c is types.NoneType else c.__name__ for c in self.classes)
        return " or ".join(names) or "nothing"


def plain(*classes: type) -> Type:
    """The type of values of these classes."""
    return Type(frozenset(classes))


def literal(text: str) -> Type:
    """The type of one word."""
    return Type(frozenset({str}), frozenset({text}))


STR, BOOL, INT, NONE = plain(str), plain(bool), plain(int), plain(types.NoneType)
NUMBERS = frozenset({int, float, bool})


def of(annotation: Any) -> Type:
    """The type that an annotation of a fact says."""
    origin = get_origin(annotation)
    if origin in {Union, types.UnionType}:
        found = [of(argument) for argument in get_args(annotation)]
        joined = found[0]
        for other in found[1:]:
            joined |= other
        return joined
    if origin is Literal:
        return Type(frozenset({str}), frozenset(map(str, get_args(annotation))))
    if origin is tuple:
        arguments = [argument for argument in get_args(annotation) if argument is not Ellipsis]
        return Type(frozenset({tuple}), None, of(arguments[0]) if arguments else None)
    if annotation is None or annotation is types.NoneType:
        return NONE
    return plain(annotation if isinstance(annotation, type) else origin or object)


def is_fact(cls: type) -> bool:
    """Whether expressions may ask for attributes of this class: a struct or a named tuple, nothing else."""
    return issubclass(cls, Struct) or (issubclass(cls, tuple) and hasattr(cls, "_fields"))


@cache
def attributes(fact: type) -> dict[str, Type]:
    """The names that an expression may ask of a fact: its fields and its documented properties."""
    found = {name: of(annotation) for name, annotation in _annotations(fact)}
    return {name: found[name] for name in sorted(found) if not name.startswith("_")}


def _annotations(fact: type) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(fact)
    names = fact.__struct_fields__ if issubclass(fact, Struct) else getattr(fact, "_fields", ())
    for name in names:
        yield name, hints[name]
    for name, value in vars(fact).items():
        if isinstance(value, property) and value.fget is not None and value.__doc__:
            yield name, get_type_hints(value.fget)["return"]
