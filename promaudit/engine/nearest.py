"""What was probably meant by a misspelt word."""

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that looks most like it, "" where none does."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(words), 1)), "")
