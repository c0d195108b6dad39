"""nginx.conf -> NginxConfiguration: the main file with everything that it includes, every word with its place."""

from promaudit.facts.files import Files
from promaudit.facts.nginx import Directive, NginxConfiguration
from promaudit.readers.nginx import snippet
from promaudit.readers.nginx.include import folder
from promaudit.readers.nginx.parse import Parser

__all__ = ["read", "read_any", "read_dump"]


def read(path: str, *, files: Files) -> NginxConfiguration:
    """The configuration whose main file stands at `path`.

    Relative includes start from the main file's folder. Whatever is wrong is a value: `stopped` of the result says, in
    nginx's own words where nginx would refuse it, why reading ended, and the directives are those before that place.
    """
    parser = Parser(files, folder(path))
    directives: list[Directive] = []
    parser.file(path, "main", directives)
    sources, unmatched = tuple(parser.sources.values()), tuple(parser.unmatched)
    return NginxConfiguration(path, parser.prefix, tuple(directives), sources, parser.stopped, unmatched)


def read_any(path: str, *, files: Files) -> NginxConfiguration:
    """The configuration whose main file stands at `path`, or the snippet there as part of an `http` block."""
    return snippet.read(path, files=files) or read(path, files=files)


def read_dump(text: str) -> NginxConfiguration | None:
    """The configuration that `nginx -T` printed as `text` (latin-1); includes are looked for in the dump alone.

    None where `text` is no such dump.
    """
    from promaudit.readers.nginx import dump

    if not dump.is_dump(text):
        return None
    files = dump.split(text)
    return read(files.main, files=files)
