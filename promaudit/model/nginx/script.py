"""The engine that runs rewrite directives, and how it escapes captures (ngx_http_script.c)."""

from collections.abc import Callable

from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.run import DECLINED, Run
from promaudit.model.nginx.text import Text
from promaudit.model.nginx.unknown import UnknownError
from promaudit.model.nginx.uri import escape


class Engine(Struct):
    """ngx_http_script_engine_t: `quote` and `is_args` tell whether captures are escaped, `stale` that nginx's own
    engine may still take itself to be in the query of an earlier rewrite. `status` is what the phase returns.
    """

    run: Run
    quote: bool = True
    is_args: bool = False
    stale: bool = False
    stopped: bool = False
    status: int = DECLINED

    def variable(self, name: str) -> str:
        """The value of a variable."""
        return self.run.variable(name)

    def capture(self, number: int) -> str:
        """A capture, escaped where it goes into a query or a redirect and the request's path was escaped, too."""
        text = self.run.capture(number)
        if not (self.run.quoted or self.run.plus):
            return text
        escaped = escape(text, "args")
        if self.stale and not self.quote and not self.is_args and escaped != text:
            raise UnknownError("how a capture is escaped after an earlier rewrite of the query differs by release")
        return escaped if self.is_args or self.quote else text

    def value(self, text: Text) -> str:
        """A text with its variables and captures replaced."""
        return text.constant if text.constant is not None else text.value(self)

    def stop(self, status: int = DECLINED) -> None:
        """Skip the rest of the directives, and return `status` from the phase."""
        self.stopped, self.status = True, status


#: A compiled directive.
Code = Callable[[Engine], None]
Codes = tuple[tuple[Directive, Code], ...]


def run_codes(engine: Engine, codes: Codes) -> None:
    """Run directives in order until one stops the engine."""
    for directive, code in codes:
        try:
            code(engine)
        except UnknownError as error:
            error.span = error.span or directive.span
            raise
        if engine.stopped:
            return
