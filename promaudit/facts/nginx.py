"""nginx.conf as it is written: directives in blocks, in the order and the files in which they stand.

Includes are expanded in place, once for each context that includes them, as nginx does it; every directive keeps its
own file. What the directives mean is the business of `promaudit.model.nginx`.
"""


from msgspec import Struct

from promaudit.facts.finding import Problem
from promaudit.facts.span import SourceText, Span


class Directive(Struct, frozen=True):
    """One directive: its name, its arguments without their quotes, and, where it opens a block, what stands inside.

    `offsets` are the start and end of the name and of each argument in `source.text`, quotes included:
    (name start, name end, first argument start, first argument end, ...). `end` is the offset just after the
    terminating `;` or `{`, `block_end` that just after the closing brace.
    """

    name: str
    arguments: tuple[str, ...]
    source: SourceText
    offsets: tuple[int, ...]
    end: int
    block: "tuple[Directive, ...] | None" = None
    block_end: int | None = None

    @property
    def span(self) -> Span:
        """From the name to the last argument: `proxy_pass http://localhost:9090/`, without the semicolon."""
        return self.source.span(self.offsets[0], self.offsets[-1])

    @property
    def line(self) -> int:
        """The line on which the name stands."""
        return self.source.position(self.offsets[0])[0]

    def argument_span(self, index: int) -> Span:
        """The span of one argument, with its quotes; `index` counts from 0, negative ones from the end."""
        index = index % len(self.arguments)
        return self.source.span(self.offsets[2 * index + 2], self.offsets[2 * index + 3])


class Refusal(Struct, frozen=True):
    """What nginx says when it refuses a configuration, in its own words: `unknown directive "proxypass"`.

    `path` and `line` are None where nginx names none.
    """

    message: str
    path: str | None
    line: int | None
    span: Span | None = None


class NginxConfiguration(Struct, frozen=True):
    """A whole configuration: the main file with everything that it includes.

    `path` is the main file; `prefix` the folder that relative paths of included files and certificates start from (the
    main file's, `ngx_conf_full_name`); `sources` all files that were read, the main file first. `stopped` says why
    reading ended before the end, if it did: a `Refusal` where nginx would end there as well, a `Problem` otherwise; the
    directives are then those before that place, and a block whose end was not reached has no `block_end`. `unmatched`
    are the patterns of includes that no file matches: no mistake, but it may show that another host is looked at.
    `snippet` tells that `path` is no main file, and was taken for part of an `http` block.
    """

    path: str
    prefix: str
    directives: tuple[Directive, ...]
    sources: tuple[SourceText, ...]
    stopped: Refusal | Problem | None = None
    unmatched: tuple[str, ...] = ()
    snippet: bool = False
