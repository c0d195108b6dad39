"""try_files (ngx_http_try_files_module.c)."""


from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.internal import internal_redirect, named_location
from promaudit.model.nginx.run import DECLINED, Run
from promaudit.model.nginx.special_response import split_args
from promaudit.model.nginx.static import WHOLE, document_root, kind, path_of, root
from promaudit.model.nginx.text import Text, compile_text

_ERROR = 500


class TryFiles(Struct, frozen=True):
    """The files to look for (with whether each is a directory), and what is done where none is there."""

    directive: Directive
    files: tuple[tuple[Text, bool], ...]
    last: Text
    code: int


def try_files(run: Run) -> int:
    """The precontent phase: DECLINED where a file is there or there is no try_files, else where it leads."""
    found = run.block.remember("try_files", _try_files)
    if found is None:
        return DECLINED
    if path_of(run) is None:
        return _ERROR
    alias = root(run.block).alias
    for text, directory in found.files:
        name = _name(run, text, alias)
        path = document_root(run) + name
        if kind(run, path) == ("directory" if directory else "file"):
            run.say("precontent", f"try_files: {path} is there", found.directive.span)
            _found(run, name, alias, directory)
            return DECLINED
        run.say("precontent", f"try_files: {path} is not there", found.directive.span)
    return _last(run, found, alias)


def _name(run: Run, text: Text, alias: int) -> str:
    """The name behind the root; of one with variables, the part that alias takes the place of is cut off."""
    name = run.value(text)
    if text.constant is None and alias > 0 and name.startswith(run.uri[:alias]):
        return name[alias:]
    return name


def _found(run: Run, name: str, alias: int, directory: bool) -> None:
    if not alias:
        run.uri = name
    elif alias == WHOLE:
        if not directory:
            run.uri, run.add_uri_to_alias = name, True
    else:
        run.uri = run.uri[:alias] + name


def _last(run: Run, found: TryFiles, alias: int) -> int:
    if found.code >= 0:
        run.say("precontent", f"try_files: {found.code}", found.directive.span)
        return found.code
    name = _name(run, found.last, alias)
    run.say("precontent", f"try_files: on to {name}", found.directive.span)
    if name.startswith("@"):
        return named_location(run, name)
    return internal_redirect(run, *split_args(name))


def _try_files(block: Block) -> TryFiles | None:
    own = block.own.get("try_files")
    if not own:
        return None
    *files, last = own[-1].arguments
    code = int(last[1:]) if last.startswith("=") and last[1:].isdigit() else -1
    return TryFiles(
        own[-1],
        tuple((compile_text(name[:-1] if name.endswith("/") else name), name.endswith("/")) for name in files),
        compile_text(last),
        code,
    )
