"""The rewrite module: rewrite, if, set, return, break, in the order in which they stand (ngx_http_rewrite_module.c)."""

from collections.abc import Callable

from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.block import Block, inner
from promaudit.model.nginx.regex import compile_regex
from promaudit.model.nginx.run import DECLINED, OK, Run
from promaudit.model.nginx.scope import enter
from promaudit.model.nginx.script import Code, Codes, Engine, run_codes
from promaudit.model.nginx.text import Text, compile_text, wire
from promaudit.model.nginx.unknown import OverrunError, UnknownError
from promaudit.model.nginx.uri import unescape_redirect
from promaudit.model.nginx.variables import forget

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ABSOLUTE = ("http://", "https://", "$scheme")
_BAD_REQUEST, _ERROR = 400, 500
_STATUS_DIGITS = 3


def rewrite(run: Run, block: Block, phase: str) -> int:
    """Run the rewrite directives of a server or location: DECLINED, or a status that ends the request."""
    codes = block.remember("rewrite", compile_block)
    if not codes:
        return DECLINED
    run.phase = phase
    engine = Engine(run)
    run_codes(engine, codes)
    return engine.status


def compile_block(block: Block) -> Codes:
    """The rewrite directives of a block, compiled."""
    return tuple((entry, _COMPILERS[entry.name](entry, block)) for entry in block.children if entry.name in _COMPILERS)


class _Rewrite(Struct, frozen=True):
    """One `rewrite`: `path` and `query` are the replacement up to and after its first question mark."""

    directive: Directive
    pattern: str
    path: Text
    query: Text | None
    has_args: bool
    keeps_args: bool
    status: int
    flag: str

    def run(self, engine: Engine) -> None:
        run = engine.run
        regex = compile_regex(self.pattern)
        if not run.match(regex, run.uri):
            run.captures = ()
            if run.steps is not None:
                run.say(run.phase, f"`{self.pattern}` does not match {run.uri}", self.directive.span)
            return
        run.internal, run.valid_unparsed = True, False
        run.uri_changed = self.flag != "break"
        if self.flag == "break":
            run.valid_location = False
        engine.quote, engine.is_args = bool(self.status), False
        path, args = self._replace(engine)
        engine.quote = engine.is_args = False
        if self.status:
            self._redirect(engine, path)
        else:
            self._change(engine, path, args)

    def _replace(self, engine: Engine) -> tuple[str, str | None]:
        path = engine.value(self.path)
        if self.query is None:
            return path, None
        engine.is_args = True
        query = engine.value(self.query)
        engine.stale = True
        return path, query

    def _redirect(self, engine: Engine, text: str) -> None:
        run = engine.run
        location = unescape_redirect(text)
        if self.keeps_args and run.args:
            location += ("&" if self.has_args else "?") + run.args
        run.redirect_to(location)
        if run.steps is not None:
            run.say(run.phase, f"`{self.pattern}` matches: {self.status} to {location}", self.directive.span)
        engine.stop(self.status)

    def _change(self, engine: Engine, path: str, args: str | None) -> None:
        run, before, uri = engine.run, _both(engine.run), engine.run.uri
        if args is not None:
            run.args = args + ("&" + run.args if self.keeps_args and run.args else "")
        elif not self.keeps_args:
            run.args = ""
        run.uri = path
        if run.steps is not None:
            run.say(run.phase, f"`{self.pattern}` matches: {before} becomes {_both(run)}", self.directive.span, uri)
        if not path:
            run.say(run.phase, "the rewritten URI is empty: 500", self.directive.span)
            engine.stop(_ERROR)
        elif self.flag in {"last", "break"}:
            engine.stop()


def _both(run: Run) -> str:
    return f"{run.uri}?{run.args}" if run.args else run.uri


def _rewrite(directive: Directive, block: Block) -> Code:
    pattern, replacement, *flags = directive.arguments
    flag = flags[0] if flags else ""
    keeps_args = not replacement.endswith("?")
    if not keeps_args:
        replacement = replacement[:-1]
    redirect = flag in {"redirect", "permanent"} or replacement.startswith(_ABSOLUTE)
    path, mark, query = (replacement, "", "") if redirect else replacement.partition("?")
    return _Rewrite(
        directive,
        wire(pattern),
        compile_text(path),
        compile_text(query) if mark else None,
        "?" in replacement,
        keeps_args,
        (301 if flag == "permanent" else 302) if redirect else 0,
        flag,
    ).run


def _set(directive: Directive, block: Block) -> Code:
    name = wire(directive.arguments[0]).lstrip("$").lower()
    text = compile_text(directive.arguments[1])

    def run(engine: Engine) -> None:
        try:
            value = engine.value(text)
        except OverrunError:
            raise
        except UnknownError as error:
            forget(engine.run, name, error if error.span else type(error)(error.because, directive.span))
            return
        engine.run.nginx.setter(name)(engine.run, value)
        if engine.run.steps is not None:
            engine.run.say(engine.run.phase, f"${name} is set to {value!r}", directive.span)

    return run


def _break(directive: Directive, block: Block) -> Code:
    def run(engine: Engine) -> None:
        if engine.run.uri_changed:
            engine.run.valid_location, engine.run.uri_changed = False, False
        engine.run.say(engine.run.phase, "break: the rest of the rewrite directives is skipped", directive.span)
        engine.stop()

    return run


def _return(directive: Directive, block: Block) -> Code:
    first, *rest = directive.arguments
    if first.isascii() and first.isdigit() and len(first) <= _STATUS_DIGITS:
        status, text = int(first), compile_text(rest[0] if rest else "")
    else:
        status, text = 302, compile_text(first)

    def run(engine: Engine) -> None:
        run = engine.run
        if status < _BAD_REQUEST or text.constant != "":
            engine.stop(send_response(run, status, text, directive))
        else:
            run.say(run.phase, f"return {status}", directive.span)
            engine.stop(status)

    return run


def send_response(run: Run, status: int, words: Text, directive: Directive) -> int:
    """Answer with a text, or redirect to it (ngx_http_send_response), the request's body thrown away."""
    run.out_status = status
    text = run.value(words)
    run.throw_body_away()
    if run.steps is not None:
        run.say(run.phase, f"return {status}" + (f" {text}" if text else ""), directive.span)
    if status in _REDIRECTS:
        run.redirect_to(text)
        return status
    run.send("text")
    return OK


def _if(directive: Directive, block: Block) -> Code:
    from promaudit.model.nginx.condition import compile_condition

    condition = compile_condition(directive)
    child = inner(block, directive, "if")
    codes = child.remember("rewrite", compile_block)
    words = " ".join(directive.arguments)
    in_location = block.location is not None

    def run(engine: Engine) -> None:
        true = condition(engine)
        if engine.run.steps is not None:
            engine.run.say(engine.run.phase, f"if {words} is {'true' if true else 'false'}", directive.span)
        if not true:
            return
        if in_location:
            enter(engine.run, child)
        run_codes(engine, codes)

    return run


_COMPILERS: dict[str, Callable[[Directive, Block], Code]] = {
    "rewrite": _rewrite,
    "set": _set,
    "break": _break,
    "return": _return,
    "if": _if,
}
