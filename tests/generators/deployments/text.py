"""nginx's blocks as text."""

from textwrap import indent


def block(name: str, *inside: str) -> str:
    """`name { ... }` with what stands inside moved in by four blanks."""
    return f"{name} {{\n{indent(''.join(inside), '    ')}}}\n"
