"""Internal redirects: through the phases once more (ngx_http_internal_redirect, ngx_http_named_location)."""

from promaudit.model.nginx.run import RESTART, Run
from promaudit.model.nginx.scope import enter

_ERROR = 500


def internal_redirect(run: Run, uri: str, args: str) -> int:
    """Go through the phases again with another URI, from the server's own configuration on."""
    run.uri_changes -= 1
    if run.uri_changes == 0:
        run.say("internal redirect", f"too many internal redirects, the last to {uri}: 500")
        return _ERROR
    before = run.uri
    run.uri, run.args = uri, args
    run.say("internal redirect", f"internal redirect to {uri}" + (f"?{args}" if args else ""), None, before)
    run.block = run.server.block
    run.content_handler = run.server.block.handler
    run.internal, run.valid_unparsed, run.valid_location, run.add_uri_to_alias = True, False, True, False
    run.named, run.target = False, None
    return RESTART


def named_location(run: Run, name: str) -> int:
    """Go on in a named location, the URI as it is (ngx_http_named_location)."""
    run.uri_changes -= 1
    if run.uri_changes == 0 or not run.uri:
        run.say("internal redirect", f"too many internal redirects, the last to {name}: 500")
        return _ERROR
    found = run.server.root.children.named.get(name)
    if found is None:
        run.say("internal redirect", f"there is no location {name}: 500")
        return _ERROR
    run.say("internal redirect", f"on to location {name}", found.directive.span if found.directive else None)
    run.internal, run.uri_changed, run.named = True, False, True
    run.content_handler = run.target = None
    enter(run, found.block)
    return RESTART
