"""What Go says of a regular expression that does not compile, as far as `--web.cors.origin` goes.

Only unbalanced brackets and parentheses are told (golang/go src/regexp/syntax, Parse); other mistakes are not looked
for.
"""

from promaudit.model.prometheus.go_text import quote
from promaudit.model.prometheus.versions import Version


def complaint_of_cors(value: str, version: Version) -> str | None:
    """Prometheus's words for a value that is no regular expression; None where it is one."""
    pattern = f"^(?s:{value})$" if version.since(3) else f"^(?:{value})$"
    wrong = _unbalanced(pattern)
    if wrong is None:
        return None
    return f"could not compile CORS regex string {quote(value)}: error parsing regexp: {wrong}"


def _unbalanced(pattern: str) -> str | None:
    depth, position = 0, 0
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            position += 1
        elif character == "[":
            end = _class_end(pattern, position)
            if end == -1:
                return f"missing closing ]: `{pattern[position:]}`"
            position = end
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                return f"unexpected ): `{pattern}`"
        position += 1
    return f"missing closing ): `{pattern}`" if depth else None


def _class_end(pattern: str, start: int) -> int:
    position = start + 1
    if pattern[position : position + 1] == "^":
        position += 1
    first = position
    while position < len(pattern):
        if pattern[position] == "\\":
            position += 1
        elif pattern.startswith("[:", position) and pattern.find(":]", position) != -1:
            position = pattern.find(":]", position) + 1
        elif pattern[position] == "]" and position > first:
            return position
        position += 1
    return -1
