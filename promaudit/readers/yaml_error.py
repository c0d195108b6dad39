"""What is wrong with a YAML document; apart, so that it can be caught without importing YAML's parser."""

from promaudit.facts.span import Span


class YamlError(ValueError):
    """A document that cannot be read, with the place."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.span = span
