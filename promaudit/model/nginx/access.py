"""Who may ask: allow and deny, auth_basic, auth_request, and how satisfy joins them (ngx_http_core_access_phase)."""

from collections.abc import Callable

from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.model.nginx import addresses
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.run import DECLINED, OK, Header, Run
from promaudit.model.nginx.unknown import UnknownError

_FORBIDDEN, _UNAUTHORIZED = 403, 401

#: The handler of auth_request, which runs a request of its own.
AuthRequest = Callable[[Run], int]


def access(run: Run, auth_request: AuthRequest) -> int:
    """The access phase and post access: DECLINED where the request may go on, else the status that ends it.

    What one handler refused where any other is enough is kept in r->access_code: where a later handler ends the request
    otherwise, it is still there when an error page goes through the phases.
    """
    rc = _access_phase(run, run.block.remember("access handlers", _handlers), auth_request)
    if rc == DECLINED and run.access_code:
        rc, run.access_code = run.access_code, 0
    return rc


def _access_phase(run: Run, handlers: tuple[str, ...], auth_request: AuthRequest) -> int:
    if not handlers:
        return DECLINED
    any_is_enough = run.block.word("satisfy", "all").lower() == "any"
    for name in handlers:
        rc = auth_request(run) if name == "auth_request" else _HANDLERS[name](run)
        if rc == DECLINED or (rc == OK and not any_is_enough):
            continue
        if rc == OK:
            run.access_code = 0
            _take_back(run)
            return DECLINED
        if not any_is_enough or rc not in {_FORBIDDEN, _UNAUTHORIZED}:
            return rc
        run.access_code = run.access_code if run.access_code == _UNAUTHORIZED else rc
    return DECLINED


def _handlers(block: Block) -> tuple[str, ...]:
    """The handlers that have something to say in a block, in nginx's order."""
    present = {
        "access": bool(_rules_block(block)),
        "auth_basic": block.one("auth_basic") is not None,
        "auth_request": block.one("auth_request") is not None,
    }
    return tuple(name for name, there in present.items() if there)


def _take_back(run: Run) -> None:
    for header in run.out_headers:
        if header.name == "WWW-Authenticate":
            header.live = False


class _Rule(Struct, frozen=True):
    directive: Directive
    network: addresses.Network | None
    unix: bool


def _rules_block(block: Block) -> Block | None:
    """The nearest block with allow or deny."""
    current: Block | None = block
    while current is not None and "allow" not in current.own and "deny" not in current.own:
        current = current.parent
    return current


def _rules(block: Block) -> tuple[_Rule, ...]:
    found = _rules_block(block)
    entries = found.children if found is not None else ()
    return tuple(_rule(entry) for entry in entries if entry.name in {"allow", "deny"})


def _rule(directive: Directive) -> _Rule:
    word = directive.arguments[0]
    if word in {"all", "unix:"}:
        return _Rule(directive, None, word == "unix:")
    network = addresses.network(word)
    if network is None:
        raise UnknownError(f"the address {word} is not understood", directive.span)
    return _Rule(directive, network, False)


def _access(run: Run) -> int:
    """ngx_http_access_handler: the first rule that the client's address is in."""
    unix = run.source.startswith("unix:")
    source = None if unix else addresses.parse(run.source)
    address = None if source is None else addresses.plain(source)
    for rule in run.block.remember("allow and deny", _rules):
        matches = unix if rule.unix else rule.network is None or (address is not None and address in rule.network)
        if matches:
            run.say("access", f"{rule.directive.name} {rule.directive.arguments[0]}: {run.source}", rule.directive.span)
            return OK if rule.directive.name == "allow" else _FORBIDDEN
    return DECLINED


def _auth_basic(run: Run) -> int:
    from promaudit.model.nginx import auth_basic

    rc, realm = auth_basic.check(run)
    if rc == _UNAUTHORIZED:
        run.out_headers.append(Header("WWW-Authenticate", f'Basic realm="{realm}"'))
    return rc


_HANDLERS: dict[str, Callable[[Run], int]] = {"access": _access, "auth_basic": _auth_basic}
