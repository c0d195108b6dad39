"""What the buffers of a proxying module must be to each other, once blocks have inherited them."""

from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.state import Scope
from promaudit.model.nginx.refusals.values import size

_PAGE = 4096
_NAMES = ("buffer_size", "buffers", "busy_buffers_size", "temp_file_write_size", "max_temp_file_size")


def names(module: str) -> tuple[str, ...]:
    """The directives of a module (`proxy`, `fastcgi`, `uwsgi`, `scgi`) that this check depends on."""
    return tuple(f"{module}_{name}" for name in _NAMES)


def check(place: Scope, module: str) -> None:
    """The rules of `ngx_http_proxy_merge_loc_conf` (and of its like) for one block."""
    count, each = _buffers(place, module)
    if count < 2:
        raise RefusedError(f'there must be at least 2 "{module}_buffers"')
    largest = max(_given(place, f"{module}_buffer_size", _PAGE), each)
    most = f'the maximum of the value of "{module}_buffer_size" and one of the "{module}_buffers"'
    busy = _given(place, f"{module}_busy_buffers_size", 2 * largest)
    if busy < largest:
        raise RefusedError(f'"{module}_busy_buffers_size" must be equal to or greater than {most}')
    if busy > (count - 1) * each:
        raise RefusedError(
            f'"{module}_busy_buffers_size" must be less than the size of all "{module}_buffers" minus one buffer'
        )
    if _given(place, f"{module}_temp_file_write_size", 2 * largest) < largest:
        raise RefusedError(f'"{module}_temp_file_write_size" must be equal to or greater than {most}')
    if 0 < _given(place, f"{module}_max_temp_file_size", 2**30) < largest:
        raise RefusedError(
            f'"{module}_max_temp_file_size" must be equal to zero to disable temporary files usage '
            f"or must be equal to or greater than {most}"
        )


def _given(place: Scope, name: str, default: int) -> int:
    given = place.inherited(name)
    value = size(given[0].arguments[0]) if given else None
    return default if value is None else value


def _buffers(place: Scope, module: str) -> tuple[int, int]:
    given = place.inherited(f"{module}_buffers")
    if not given:
        return 8, _PAGE
    count, each = given[0].arguments
    return int(count), size(each) or _PAGE
