"""Variables (ngx_http_variables.c and the modules that define them). One character is one byte."""

import re
from collections.abc import Callable
from functools import lru_cache, partial

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.definitions import Definitions
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.sizes import size
from promaudit.model.nginx.text import compile_text
from promaudit.model.nginx.unknown import RunTimeError, UnknownError
from promaudit.model.nginx.variables_core import CORE, KNOWN_AT_RUN_TIME

#: Computes the value of a variable, None where it has none.
Getter = Callable[[Run], str | None]
#: Gives a variable another value.
Setter = Callable[[Run, str], None]


def getter(defined: Definitions, name: str) -> Getter:
    """What computes the variable of that name (in lower case); it may raise UnknownError."""
    if name in defined.mapped and name not in CORE:
        return partial(_mapped, name=name, directive=defined.mapped[name], defined=defined)
    if name in CORE and name not in defined.mapped and name not in defined.captured:
        # $proxy_host and $proxy_port may be set, and are then what they were set to
        set_too = name in defined.assigned and name not in SETTERS
        return partial(_assigned, name=name, otherwise=CORE[name]) if set_too else CORE[name]
    prefixed = _prefixed(name)
    if (name in defined.assigned or name in defined.captured) and name not in CORE:
        return partial(_assigned, name=name, otherwise=prefixed)
    if prefixed is not None:
        return prefixed
    if name in KNOWN_AT_RUN_TIME:
        return partial(_at_run_time, name=name)
    return partial(_undecided, because=f"the variable ${name} cannot be computed")


def _prefixed(name: str) -> Getter | None:
    """A variable of a family: $arg_NAME, $http_NAME, ..."""
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), None)
    if prefix is None:
        return None
    get, rest = _PREFIXES[prefix], name[len(prefix) :]
    return lambda run: get(run, rest)


def set_args(run: Run, value: str) -> None:
    """`set $args` (ngx_http_variable_set_args)."""
    run.args, run.valid_unparsed = value, False


def set_limit_rate(run: Run, value: str) -> None:
    """`set $limit_rate`: a size; what is none changes nothing (ngx_http_variable_set_limit_rate)."""
    number = value[:-1] if value[-1:] in {"k", "K", "m", "M"} else value
    if number.isascii() and number.isdigit():
        run.variables["limit_rate"] = str(size(value))


def set_variable(run: Run, value: str, name: str) -> None:
    """`set` of any other variable."""
    run.variables[name] = value
    run.unknown.pop(name, None)


#: What `set` does to variables that have a meaning of their own.
SETTERS: dict[str, Setter] = {"args": set_args, "limit_rate": set_limit_rate}


def forget(run: Run, name: str, error: UnknownError) -> None:
    """`set` of a variable to what cannot be computed: an answer that depends on it is undecided."""
    if name == "args":
        raise error
    run.variables.pop(name, None)
    run.unknown[name] = error


def _undecided(run: Run, because: str) -> str:
    raise UnknownError(because)


def _at_run_time(run: Run, name: str) -> str:
    raise RunTimeError(f"the variable ${name} is known at run time alone")


def _assigned(run: Run, name: str, otherwise: Getter | None) -> str | None:
    if name in run.variables:
        return run.variables[name]
    if name in run.unknown:
        raise run.unknown[name]
    return otherwise(run) if otherwise is not None else None


def _mapped(run: Run, name: str, directive: Directive, defined: Definitions) -> str | None:
    """A `map`, `geo` or `split_clients` variable; kept for the rest of the request, as nginx does."""
    if name in run.variables:
        return run.variables[name]
    if name in run.evaluating:
        raise UnknownError(f"the variable ${name} depends on itself", directive.span)
    run.evaluating.add(name)
    try:
        value, keep = _look_up(run, directive, defined)
    except UnknownError as error:
        raise type(error)(error.because, error.span or directive.span) from None
    finally:
        run.evaluating.discard(name)
    if keep:
        run.variables[name] = value
    return value


def _look_up(run: Run, directive: Directive, defined: Definitions) -> tuple[str, bool]:
    if directive.name == "map":
        table = defined.table(directive)
        found = table.find(run.value(compile_text(directive.arguments[0])), run)
        return run.value(compile_text(found)) if found is not None else "", not table.volatile
    if directive.name == "geo":
        return defined.networks(directive).value(run), True
    from promaudit.model.nginx import split_clients

    return split_clients.chosen(run, directive), True


def _argument(run: Run, name: str) -> str | None:
    """$arg_NAME: the first parameter of that name, case ignored, as it stands (ngx_http_arg)."""
    if not name or not run.args:
        return None
    match = re.search(rf"(?:^|&){re.escape(name)}=([^&]*)", run.args, re.IGNORECASE)
    return match[1] if match else None


def _request_header(run: Run, name: str) -> str | None:
    """$http_NAME: underscores stand for dashes; several headers of one name are joined, since 1.23.0 all."""
    found = [value for key, value in run.headers if key.lower().replace("-", "_") == name]
    if not found:
        return None
    joined = name in {"x_forwarded_for", "cookie"} or run.nginx.since(1, 23, 0)
    return ("; " if name == "cookie" else ", ").join(found) if joined else found[0]


def _cookie(run: Run, name: str) -> str | None:
    """$cookie_NAME (ngx_http_parse_multi_header_lines): until 1.29.5 a comma begins a cookie, too, but ends none."""
    pattern = _cookie_pattern(name, run.nginx.since(1, 29, 6))
    for key, value in run.headers:
        match = pattern.match(value) if key.lower() == "cookie" else None
        if match is not None:
            return match[1]
    return None


@lru_cache(maxsize=256)
def _cookie_pattern(name: str, semicolons: bool) -> re.Pattern[str]:
    separator = ";" if semicolons else ";,"
    return re.compile(rf"(?:[^{separator}]*[{separator}] *)*?{re.escape(name)} *= *([^;]*)", re.IGNORECASE | re.DOTALL)


def _upstream_header(run: Run, name: str) -> str | None:
    """$upstream_http_NAME: a header of the upstream's last answer."""
    if run.answered is None:
        return None
    found = [value for key, value in run.answered.headers if key.lower().replace("-", "_") == name]
    if not found:
        return None
    return ", ".join(found) if run.nginx.since(1, 23, 0) else found[0]


def _sent_header(run: Run, name: str) -> str | None:
    """$sent_http_NAME: a header of the answer as far as it stands by now."""
    if name in {"content_type", "content_length", "last_modified", "connection", "keep_alive", "transfer_encoding"}:
        raise RunTimeError(f"the variable $sent_http_{name} is known when the answer is sent")
    kept = f"sent_http_{name}"
    if kept not in run.variables:
        # looked up once in a request, found or not
        run.variables[kept] = _sent_by_now(run, name)
    return run.variables[kept]


def _sent_by_now(run: Run, name: str) -> str | None:
    if name == "location" and run.out_location is not None:
        return run.out_location.value
    found = [h.value for h in run.out_headers if h.live and h.name.lower().replace("-", "_") == name]
    if not found:
        return None
    return ", ".join(found) if run.nginx.since(1, 23, 0) else found[0]


_PREFIXES: dict[str, Callable[[Run, str], str | None]] = {
    "arg_": _argument,
    "http_": _request_header,
    "cookie_": _cookie,
    "upstream_http_": _upstream_header,
    "sent_http_": _sent_header,
}


def _length_to_upstream(run: Run) -> str | None:
    return run.variables.get("proxy_internal_body_length")


CORE.setdefault("proxy_internal_body_length", _length_to_upstream)
CORE.setdefault("proxy_internal_chunked", lambda run: None)
