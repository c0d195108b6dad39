"""From sources to facts with spans."""

from promaudit.readers.read import read

__all__ = ["read"]
