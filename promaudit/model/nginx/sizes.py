"""Sizes of configurations: 8k, 1m, 1g (ngx_parse_size, ngx_parse_offset)."""

from promaudit.model.nginx.block import Block

_UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def size(text: str) -> int:
    """A size in bytes; 0 for what is none."""
    number, unit = (text[:-1], text[-1].lower()) if text[-1:].isalpha() else (text, "")
    return int(number) * _UNITS.get(unit, 1) if number.isascii() and number.isdigit() else 0


def most_body(block: Block) -> int:
    """client_max_body_size in bytes, 0 for no limit."""
    return size(block.word("client_max_body_size", "1m"))


def longest_line(block: Block) -> int:
    """The longest request line or header that is read, with its line end."""
    large = block.one("large_client_header_buffers")
    buffer = size(large.arguments[1]) if large and len(large.arguments) > 1 else 8 << 10
    return max(buffer, size(block.word("client_header_buffer_size", "1k")))
