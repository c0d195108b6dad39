"""Checks directive after directive in the order in which nginx reads them (`ngx_conf_parse`, `ngx_conf_handler`)."""

from collections.abc import Sequence

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import listen, location, merged, upstream
from promaudit.model.nginx.refusals.address import ANY, Address
from promaudit.model.nginx.refusals.directives import OPTIONAL, Command, commands
from promaudit.model.nginx.refusals.refused import RefusedError, wrong
from promaudit.model.nginx.refusals.setters import OPENING, OWN, SHARED
from promaudit.model.nginx.refusals.state import Options, Scope, State
from promaudit.model.nginx.refusals.values import SETTERS, number

#: What a block's inside is called in the table of directives, where that is not the block's own name.
_INSIDE = {("if", "server"): "if-in-server", ("if", "location"): "if"}
_LINES = frozenset({"map", "geo", "split_clients", "types", "charset_map"})


def block(state: State, scope: Scope, directives: Sequence[Directive]) -> None:
    """Check the directives of one block; RefusedError is raised with the directive at which nginx stops."""
    for directive in directives:
        try:
            _directive(state, scope, directive)
        except RefusedError as refused:
            refused.directive = refused.directive or directive
            raise


def _directive(state: State, scope: Scope, directive: Directive) -> None:
    if directive.name in OPTIONAL:
        return
    command = _command(state, scope, directive)
    if command is None:
        return
    _check_form(directive, command)
    if directive.block is not None:
        _block(state, scope, directive, directive.block)
        return
    state.names.add(directive.name)
    scope.given.setdefault(directive.name, []).append(directive)
    if command.kind == "own":
        own = OWN.get(directive.name)
        if own is not None:
            own(state, scope, directive)
        return
    if command.kind in SHARED:
        SHARED[command.kind](state, scope, directive)
        return
    SETTERS[command.kind.partition("=")[0]](state, scope, directive, command.kind)


def _command(state: State, scope: Scope, directive: Directive) -> Command | None:
    """What the name means here; None where it is not known and modules are that this check does not know."""
    found = commands(directive.name, state.version)
    for command in found:
        if scope.context in command.contexts or "any" in command.contexts:
            return command
    if not state.closed:
        return None
    if found:
        raise RefusedError(f'"{directive.name}" directive is not allowed here')
    raise RefusedError(f'unknown directive "{directive.name}"')


def _check_form(directive: Directive, command: Command) -> None:
    """Whether it has a block where it must, and as many arguments as it may."""
    if directive.block is not None and not command.block:
        raise RefusedError(f'directive "{directive.name}" is not terminated by ";"')
    if directive.block is None and command.block:
        raise RefusedError(f'directive "{directive.name}" has no opening "{{"')
    if not command.takes(len(directive.arguments)):
        raise RefusedError(f'invalid number of arguments in "{directive.name}" directive')


def _block(state: State, scope: Scope, directive: Directive, children: tuple[Directive, ...]) -> None:
    name = directive.name
    if name in ("http", "events"):
        scope.once(directive)
    inner = Scope(_INSIDE.get((name, scope.context), name), directive, scope, scope.location)
    if name in ("location", "limit_except", "if"):
        _open_location(state, scope, inner, directive)
    elif name == "upstream":
        inner.upstream = upstream.block(state, scope, directive)
        inner.upstream.marks.update(child.name for child in children)
    elif name == "server":
        scope.children.append(inner)
        state.servers.append(inner)
    elif name in OPENING:
        OPENING[name](state, scope, directive)
    if name in _LINES:
        _lines(state, scope, directive, children)
        return
    block(state, inner, children)
    if directive.block_end is not None:
        _close(state, inner, directive)


def _open_location(state: State, scope: Scope, inner: Scope, directive: Directive) -> None:
    if directive.name == "location":
        inner.location = location.location(state, scope, directive)
    elif directive.name == "limit_except":
        inner.location = location.limit_except(state, scope, directive)
    else:
        OPENING["if"](state, scope, directive)
        inner.location = location.noname(scope, directive)
    scope.children.append(inner)


def _lines(state: State, scope: Scope, directive: Directive, children: tuple[Directive, ...]) -> None:
    """The lines of a block that are no directives."""
    from promaudit.model.nginx.refusals import filters, maps

    split, map_ = maps.SplitClients(), maps.Map()
    reader = {
        "map": map_.line,
        "geo": maps.Geo().line,
        "split_clients": split.line,
        "types": maps.Types(scope.types).line,
        "charset_map": filters.CharsetMap("".join(directive.arguments[1:])).line,
    }.get(directive.name)
    for line in children:
        if line.block is not None:
            raise RefusedError('unexpected "{"', line)
        if reader is not None:
            try:
                reader(state, line)
            except RefusedError as refused:
                refused.directive = line
                raise
    if directive.block_end is not None:
        split.close(directive)
        given = scope.given.get("map_hash_bucket_size")
        map_.names.check_sizes("map_hash", number(given[0].arguments[0]) if given else None)


def _close(state: State, inner: Scope, directive: Directive) -> None:
    """What is found at the end of a block."""
    if inner.context == "upstream":
        upstream.close(state, inner, directive)
    elif inner.context == "server" and "listen" not in inner.seen:
        try:
            listen.add(state, inner, None, Address("", 80, ANY), 80, Options())
        except RefusedError as refused:
            refused.directive, refused.at_end = directive, True
            raise
    elif inner.context == "http":
        merged.http(state, inner, directive)


def main(state: State, directives: Sequence[Directive]) -> Scope:
    """Check the main file, with all that it includes."""
    scope = Scope("main")
    block(state, scope, directives)
    return scope


__all__ = ["block", "main", "wrong"]
