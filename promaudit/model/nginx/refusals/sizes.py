"""What some sizes must be beyond being sizes (the `post` handlers of nginx's table)."""

from collections.abc import Callable

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals.refused import RefusedError, wrong

#: NGX_MIN_POOL_SIZE and NGX_POOL_ALIGNMENT on 64-bit machines.
_POOL, _ALIGNMENT = 112, 16


def _pool(directive: Directive, value: int) -> None:
    if value < _POOL:
        raise RefusedError(f"the pool size must be no less than {_POOL}")
    if value % _ALIGNMENT:
        raise RefusedError(f"the pool size must be a multiple of {_ALIGNMENT}")


def _power(most: int, names: str) -> Callable[[Directive, int], None]:
    def check(directive: Directive, value: int) -> None:
        if not 512 <= value <= most or value & (value - 1):
            raise wrong(directive, f"must be {names}")

    return check


def _preread(directive: Directive, value: int) -> None:
    if value > 2**31 - 1:
        raise RefusedError(f"the maximum body preread buffer size is {2**31 - 1}")


def _chunk(directive: Directive, value: int) -> None:
    if value == 0:
        raise RefusedError("the http2 chunk size cannot be zero")


def _receive(directive: Directive, value: int) -> None:
    if value <= 16:
        raise wrong(directive, "value is too small")


def _streams(directive: Directive, value: int) -> None:
    if value == 0 or value & (value - 1):
        raise wrong(directive, "must be a power of two")


_CHECKS: dict[str, Callable[[Directive, int], None]] = {
    "connection_pool_size": _pool,
    "request_pool_size": _pool,
    "http2_pool_size": _pool,
    "gzip_window": _power(32 * 1024, "512, 1k, 2k, 4k, 8k, 16k, or 32k"),
    "gzip_hash": _power(128 * 1024, "512, 1k, 2k, 4k, 8k, 16k, 32k, 64k, or 128k"),
    "http2_body_preread_size": _preread,
    "http2_chunk_size": _chunk,
    "http2_recv_buffer_size": _receive,
    "http2_streams_index_size": _streams,
}


def check(directive: Directive, value: int) -> None:
    """Refuse a value that is a size (or a number), but none that this directive may have."""
    further = _CHECKS.get(directive.name)
    if further is not None:
        further(directive, value)
