"""Files: root and alias, index, autoindex, and what stands at a path (ngx_http_map_uri_to_path, static, index)."""


from msgspec import Struct

from promaudit.facts.files import Kind
from promaudit.facts.nginx import Directive
from promaudit.facts.span import Span
from promaudit.model.nginx import gzip_static
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.internal import internal_redirect
from promaudit.model.nginx.location import parse_name
from promaudit.model.nginx.run import DECLINED, OK, Run, unknown
from promaudit.model.nginx.text import Text, compile_text, file_name, wire
from promaudit.model.nginx.unknown import UnknownError
from promaudit.model.nginx.uri import escape

#: Stands for the length of the name of a regular expression (NGX_MAX_SIZE_T_VALUE): alias takes the URI's place.
WHOLE = -1

_NOT_FOUND, _FORBIDDEN, _NOT_ALLOWED, _MOVED, _ERROR = 404, 403, 405, 301, 500
_CONDITIONAL = frozenset({"range", "if-range", "if-modified-since", "if-unmodified-since", "if-match", "if-none-match"})


class Root(Struct, frozen=True):
    """What root or alias says: `alias` is how much of the URI it takes the place of, 0 for root."""

    text: Text
    alias: int
    directive: Directive | None


def root(block: Block) -> Root:
    """The root or alias in force."""
    return block.remember("root", _root)


def _root(block: Block) -> Root:
    for name in ("alias", "root"):
        if name in block.own:
            return _own_root(block, block.own[name][-1])
    if block.parent is not None:
        return root(block.parent)
    return Root(compile_text("html"), 0, None)


def _own_root(block: Block, directive: Directive) -> Root:
    path = directive.arguments[0]
    if directive.name == "root":
        return Root(compile_text(path.removesuffix("/")), 0, directive)
    regex = block.kind == "location" and block.directive is not None and parse_name(block.directive)[0] in {"~", "~*"}
    return Root(compile_text(path), WHOLE if regex else len(block.name), directive)


def document_root(run: Run) -> str:
    """$document_root: the path of root or alias."""
    text = root(run.block).text
    path = run.value(text)
    if not path and text.constant is None:
        raise unknown("root or alias is empty for this request", root(run.block).directive)
    # `root /` is the empty path, which is none that starts from the prefix
    return path if path.startswith("/") or text.constant == "" else f"{wire(run.nginx.prefix)}/{path}"


def request_filename(run: Run) -> str:
    """$request_filename: the path of the URI."""
    found = path_of(run)
    return found[0] + found[1] if found else ""


def path_of(run: Run) -> tuple[str, str] | None:
    """The path of the URI as what root or alias gives and what of the URI follows; None is a 500."""
    where = root(run.block)
    if where.alias and not run.valid_location:
        return None
    start = document_root(run)
    if where.alias == WHOLE:
        return start, run.uri if run.add_uri_to_alias else ""
    if len(run.uri) < where.alias:
        raise unknown("the URI is shorter than the location that alias stands in", where.directive)
    return start, run.uri[where.alias :]


def _span(run: Run) -> Span | None:
    directive = root(run.block).directive
    return directive.span if directive is not None and run.steps is not None else None


def kind(run: Run, path: str) -> Kind:
    """What stands at a path. Raises UnknownError where that cannot be told."""
    found = "missing" if "\0" in path else run.nginx.files.kind(file_name(path))
    if found == "unreadable" or not _same_everywhere(run, path, found):
        raise unknown(f"whether {path} exists cannot be told", root(run.block).directive)
    return found


def _same_everywhere(run: Run, path: str, found: Kind) -> bool:
    """A relative root starts from the prefix that nginx was built with; where that is not certain, all must agree."""
    text = root(run.block).text
    if not run.nginx.other_prefixes or text.constant is None or text.constant.startswith("/") or not text.constant:
        return True
    rest = file_name(path)[len(run.nginx.prefix) :]
    return all(run.nginx.files.kind(prefix + rest) == found for prefix in run.nginx.other_prefixes)


def content(run: Run) -> int:
    """The content phase without a handler: index, autoindex, static files, in nginx's order."""
    if run.method not in {"GET", "HEAD", "POST"}:
        return _other_method(run)
    if not run.uri.endswith("/"):
        return _static(run)
    rc = _index(run)
    if rc == DECLINED and run.block.on("autoindex", False) and run.method != "POST":
        rc = _autoindex(run)
    if rc == DECLINED:
        run.say("content", f"{run.uri} is a directory without an index file: 403", _span(run))
        return _FORBIDDEN
    return rc


def _other_method(run: Run) -> int:
    dav = run.block.one("dav_methods")
    if dav is not None and run.method in {method.upper() for method in dav.arguments}:
        raise UnknownError("dav_methods is not computed", dav.span)
    run.say("content", f"a file is not answered to {run.method}: 405")
    return _NOT_ALLOWED


def _static(run: Run) -> int:
    """ngx_http_static_handler."""
    path = path_of(run)
    if path is None:
        return _ERROR
    full = path[0] + path[1]
    found = kind(run, full)
    if found != "file" and gzip_static.serves(run, full + ".gz"):
        return _send(run, full + ".gz")
    if found == "directory":
        location = escape(run.uri) + "/" + (f"?{run.args}" if run.args else "")
        run.redirect_to(location)
        run.say("content", f"{full} is a directory: 301 to {location}", _span(run))
        return _MOVED
    if found != "file":
        run.say("content", f"{full} does not exist: 404", _span(run))
        return _NOT_FOUND
    if run.method == "POST":
        run.say("content", f"{full} is a file, which is not answered to POST: 405", _span(run))
        return _NOT_ALLOWED
    return _send(run, full)


def _send(run: Run, path: str) -> int:
    if any(name.lower() in _CONDITIONAL for name, _ in run.headers):
        raise UnknownError(f"the request for {path} is conditional or for a range")
    run.say("content", f"the file {path} is sent", _span(run))
    run.out_status = 200
    run.send("file")
    return OK


def _index(run: Run) -> int:
    """ngx_http_index_handler: the first index file that exists is redirected to internally."""
    tested = False
    for text in run.block.remember("index", _indexes):
        name = run.value(text)
        if name.startswith("/"):
            return internal_redirect(run, name, run.args)
        path = path_of(run)
        if path is None:
            return _ERROR
        folder = path[0] + path[1]
        if kind(run, folder + name) != "missing":
            run.say("content", f"{folder + name} is the index file", _span(run))
            return internal_redirect(run, run.uri + name, run.args)
        if not tested:
            rc = _folder(run, folder)
            if rc != OK:
                return rc
            tested = True
    return DECLINED


def _indexes(block: Block) -> tuple[Text, ...]:
    found = [name for directive in block.many("index") for name in directive.arguments]
    return tuple(compile_text(name) for name in found or ["index.html"])


def _folder(run: Run, folder: str) -> int:
    """ngx_http_index_test_dir; below a file, looking for the index itself has failed before."""
    found = kind(run, folder.rstrip("/") or "/")
    if found == "directory":
        return OK
    if found != "missing" and not folder.endswith("/"):
        run.say("content", f"{folder} is no directory: 500", _span(run))
        return _ERROR
    run.say("content", f"{folder} {'does not exist' if found == 'missing' else 'is no directory'}: 404", _span(run))
    return _NOT_FOUND


def _autoindex(run: Run) -> int:
    path = path_of(run)
    if path is None:
        return _ERROR
    folder = path[0] + path[1]
    # nginx cuts the last character off, be it a slash (of the URI) or, below alias, not
    if kind(run, folder[:-1] if len(folder) > 1 else folder) != "directory":
        return _NOT_FOUND
    run.say("content", f"the listing of {folder} is sent", _span(run))
    run.out_status = 200
    run.send("file")
    return OK
