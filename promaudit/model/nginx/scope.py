"""Which configuration is in force (ngx_http_update_location_config), and what in it is not computed."""


from promaudit.facts.nginx import Directive
from promaudit.model.nginx.block import Block, inner
from promaudit.model.nginx.refusals.directives import commands
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.unknown import UnknownError

#: Directives that change what becomes of a request in ways that are not computed, unless their value is one of these.
_NOT_COMPUTED = {
    "ssi": {"off"},
    "post_action": set(),
    "random_index": {"off"},
    "add_before_body": {""},
    "add_after_body": {""},
    "disable_symlinks": {"off"},
}

#: Directives of well-known other modules that change neither where a request goes nor its status: they compress, count
#: and log, define variables (which are then unknown), or run before and after requests.
_OTHER_MODULES = (
    "brotli", "zstd", "vhost_traffic_status", "opentracing", "opentelemetry", "otel_", "geoip2", "geoip_",
    "js_import", "js_path", "js_set", "js_var", "js_preload_object", "js_shared_dict_zone", "perl_modules",
    "perl_require", "perl_set", "lua_package_path", "lua_package_cpath", "lua_shared_dict", "lua_code_cache",
    "lua_ssl_", "lua_socket_", "lua_max_", "lua_regex_", "init_by_lua", "init_worker_by_lua", "log_by_lua",
    "more_clear_headers",
)  # fmt: skip

#: The methods that limit_except knows by name; all others it limits.
_METHODS = frozenset(
    {
        "GET", "HEAD", "POST", "PUT", "DELETE", "MKCOL", "COPY", "MOVE", "OPTIONS", "PROPFIND", "PROPPATCH", "LOCK",
        "UNLOCK", "PATCH",
    }
)  # fmt: skip


def enter(run: Run, block: Block) -> None:
    """Make a block's configuration the one in force; limit_except may put its own in its place."""
    limit = block.remember("limit_except", _limit_except)
    if limit is not None and run.method not in limit[0]:
        block = limit[1]
        run.say("find config", f"limit_except: {run.method} is not one of the methods left alone", limit[2].span)
    check(block)
    run.block = block
    handler = block.remember("content handler", _content_handler)
    if handler is not None:
        run.content_handler = handler


def check(block: Block) -> None:
    """Raise UnknownError where something in the block, or in one around it, is not computed."""
    found = block.remember("not computed", _not_computed)
    if found is not None:
        raise found


def _not_computed(block: Block) -> UnknownError | None:
    if block.parent is not None:
        outer = block.parent.remember("not computed", _not_computed)
        if outer is not None:
            return outer
    for directive in block.children:
        if not _is_known(directive.name) and not directive.name.startswith(_OTHER_MODULES):
            return UnknownError(f"`{directive.name}` belongs to a module that is not computed", directive.span)
        harmless = _NOT_COMPUTED.get(directive.name)
        if harmless is not None and (directive.arguments[:1] or ("",))[0] not in harmless:
            return UnknownError(f"`{directive.name}` is not computed", directive.span)
    return None


def _is_known(name: str) -> bool:
    """Whether nginx's own modules have the directive, in the oldest release or in the newest."""
    return bool(commands(name, (1, 22, 0)) or commands(name, (1, 31, 99)))


def _limit_except(block: Block) -> tuple[frozenset[str], Block, Directive] | None:
    """The methods that limit_except leaves alone (GET includes HEAD), and its block; it is not inherited."""
    found = block.own.get("limit_except")
    if not found:
        return None
    methods = {method.upper() for method in found[-1].arguments} & _METHODS
    if "GET" in methods:
        methods.add("HEAD")
    return frozenset(methods), inner(block, found[-1], "limit_except"), found[-1]


def _content_handler(block: Block) -> Directive | None:
    """The handler of a block: its own; in limit_except, a pass of the location's is taken over (lmt_excpt)."""
    own = block.handler
    if own is None and block.kind == "limit_except" and block.parent is not None:
        outer = block.parent.handler
        return outer if outer is not None and outer.name.endswith("_pass") else None
    return own
