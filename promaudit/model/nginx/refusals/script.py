"""Values with variables in them, as nginx compiles them (`ngx_http_script_compile`)."""


from promaudit import later
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.state import State

_NAME = later.pattern(r"[A-Za-z0-9_]*")


def complex_value(state: State, text: str) -> None:
    """Compile a value: every variable in it counts as used; a `$` that begins none is refused."""
    position = text.find("$")
    while position >= 0:
        position = text.find("$", _variable(state, text, position + 1))


def _variable(state: State, text: str, start: int) -> int:
    """Read the variable after a `$`; the offset after it."""
    if start == len(text):
        raise RefusedError("invalid variable name")
    if text[start] in "123456789":
        return start + 1
    bracket = text[start] == "{"
    start += bracket
    if bracket and start == len(text):
        raise RefusedError("invalid variable name")
    end = _name_end(text, start)
    name = text[start:end]
    if bracket and not text.startswith("}", end):
        raise RefusedError(f'the closing bracket in "{name}" variable is missing')
    if not name:
        raise RefusedError("invalid variable name")
    state.variables.use(name)
    return end + bracket


def _name_end(text: str, start: int) -> int:
    found = _NAME.match(text, start)
    return found.end() if found else start


def log_value(state: State, text: str) -> None:
    """Compile a part of a log format (`ngx_http_log_compile_format`): every variable needs a name here, `$1` is one."""
    position = text.find("$")
    while position >= 0:
        start = position + 1
        bracket = text.startswith("{", start)
        start += bracket
        end = _name_end(text, start)
        name = text[start:end]
        if start < len(text) and bracket and not text.startswith("}", end):
            raise RefusedError(f'the closing bracket in "{name}" variable is missing')
        if not name:
            raise RefusedError(f'invalid parameter "{text[position:]}"')
        if name not in _LOG_VARIABLES:
            state.variables.use(name)
        position = text.find("$", end + bracket)


#: What a log format knows by itself (`ngx_http_log_vars`).
_LOG_VARIABLES = frozenset(
    {
        "pipe", "time_local", "time_iso8601", "msec", "request_time", "status", "bytes_sent", "body_bytes_sent",
        "request_length",
    }
)  # fmt: skip
