"""Seeded choices."""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Choices that a seed decides; `level` (1 to 4) says how nasty they are."""

    def __init__(self, seed: str, level: int) -> None:
        self._random = random.Random(seed)
        self.level = level

    def often(self, share: float) -> bool:
        """True in that share of all cases."""
        return self._random.random() < share

    def from_level(self, level: int, share: float) -> bool:
        """True in that share of the cases of this level and the nastier ones."""
        return self.level >= level and self._random.random() < share

    def one(self, choices: Sequence[T]) -> T:
        """One of them."""
        return self._random.choice(choices)

    def some(self, choices: Sequence[T], most: int, least: int = 0) -> list[T]:
        """A few different ones."""
        count = min(self._random.randint(least, most), len(choices))
        return self._random.sample(list(choices), count)

    def number(self, least: int, most: int) -> int:
        """A number, both ends included."""
        return self._random.randint(least, most)

    def shuffled(self, items: list[T]) -> list[T]:
        """The same in another order."""
        self._random.shuffle(items)
        return items

    def weighted(self, *choices: tuple[int, Callable[[], T]]) -> T:
        """What one of the calls gives; each is called as often as its weight says."""
        calls = [call for _, call in choices]
        return self._random.choices(calls, [weight for weight, _ in choices])[0]()
