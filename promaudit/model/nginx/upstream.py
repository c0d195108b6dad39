"""Upstream servers: which one is asked, and what its answer makes of the request (ngx_http_upstream.c)."""

from msgspec.structs import replace

from promaudit.facts.http import Response
from promaudit.facts.http import first as first_header
from promaudit.facts.trace import Passed, Undecided
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.header_filter import rewrite_location, rewrite_refresh
from promaudit.model.nginx.peers import Peer, peers_of
from promaudit.model.nginx.run import OK, Header, Run
from promaudit.model.nginx.special_response import error_page
from promaudit.model.nginx.target import Pass, Target
from promaudit.model.nginx.text import wire
from promaudit.model.nginx.unknown import UnknownError

_BAD_GATEWAY, _ERROR, _UNAUTHORIZED, _SPECIAL = 502, 500, 401, 300

#: Headers of an answer that are not handed on unless proxy_pass_header asks for it (ngx_http_proxy_hide_headers).
_HIDDEN = frozenset(
    {
        "date", "server", "x-pad", "x-accel-expires", "x-accel-redirect", "x-accel-limit-rate", "x-accel-buffering",
        "x-accel-charset",
    }
)  # fmt: skip
#: Headers that nginx writes itself.
_OWN = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})
_NOT_IDEMPOTENT = frozenset({"POST", "LOCK", "PATCH"})
_MOST_PEERS = 32


def ask(run: Run, passed: Pass, target: Target, request: Passed) -> int:
    """Pass a request on. The status that ends the request, or OK where the answer is sent."""
    run.upstream_states = [] if run.upstream_states is None else [*run.upstream_states, None]
    peers = peers_of(run, passed, target)
    if peers is None:
        run.say("upstream", f"no resolver can look up {target.host}: 502", passed.directive.span)
        return _BAD_GATEWAY
    answer = _asked(run, request, target, peers)
    if answer is None:
        run.say("upstream", "no upstream server accepts the connection: 502", passed.directive.span)
        return _BAD_GATEWAY
    return _answered(run, answer)


def _asked(run: Run, request: Passed, target: Target, peers: tuple[Peer, ...]) -> Response | None:
    """The answer of the first server that accepts the connection; None where none does.

    Servers that are not `backup` are asked in turn, so each of them may be the first; if that makes a difference to the
    answer, it cannot be told.
    """
    main = sorted((peer for peer in peers if not peer.backup), key=lambda peer: -peer.weight)
    backups = [peer for peer in peers if peer.backup]
    if len(main) > _MOST_PEERS:
        raise UnknownError("the upstream has very many servers", request.span)
    orders = [[*main[index:], *main[:index], *backups] for index in range(len(main))] or [backups]
    outcomes = [_in_order(run, request, target, order) for order in orders]
    first, tried = outcomes[0]
    if any((one and one[1]) != (first and first[1]) for one, _ in outcomes):
        raise UnknownError("which server of the upstream is asked depends on earlier requests", request.span)
    _keep_states(run, tried if all(tried == other for _, other in outcomes) else None)
    if first is None:
        return None
    asked = {one[0].upstream.partition("://")[2] for one, _ in outcomes if one is not None}
    passed = first[0]
    others = tuple(sorted(asked - {passed.upstream.partition("://")[2]}))
    _note(run, replace(passed, others=others) if others else passed)
    return first[1]


def _keep_states(run: Run, tried: list[int | None] | None) -> None:
    """Keep for $upstream_status what the servers answered; None: that depends on which of them is asked first."""
    run.states_vary = run.states_vary or tried is None
    run.upstream_states = [*(run.upstream_states or ()), *(tried or ())]


#: The server that answered, if any, and the status of each that was asked.
_Outcome = tuple[tuple[Passed, Response] | None, list[int | None]]


def _in_order(run: Run, request: Passed, target: Target, order: list[Peer]) -> _Outcome:
    """Ask servers in order, as proxy_next_upstream says (ngx_http_upstream_next, ngx_http_upstream_test_next)."""
    tries = run.block.word("proxy_next_upstream_tries", "0")
    most = int(tries) if tries.isdigit() and int(tries) else len(order)
    on_error, statuses = run.block.remember("next upstream", _next_upstream)
    if run.method in _NOT_IDEMPOTENT and not statuses & {0}:
        statuses = frozenset()
    tried: list[int | None] = []
    for index, peer in enumerate(order[:most]):
        one = _ask_one(run, request, target, peer)
        tried.append(one[1].status or _BAD_GATEWAY if one is not None else _BAD_GATEWAY)
        last = index + 1 >= min(most, len(order))
        if one is not None and (last or one[1].status not in statuses):
            return one, tried
        if one is None and not on_error:
            return None, tried
    return None, tried or [_BAD_GATEWAY]


def _next_upstream(block: Block) -> tuple[bool, frozenset[int]]:
    """Whether the next server is asked after an error, and after which statuses; 0 stands for non_idempotent."""
    words = _words(block, "proxy_next_upstream") or {"error", "timeout"}
    if "off" in words:
        return False, frozenset()
    statuses = {int(word[5:]) for word in words if word.startswith("http_") and word[5:].isdigit()}
    return "error" in words, frozenset(statuses | ({0} if "non_idempotent" in words else set()))


def _ask_one(run: Run, request: Passed, target: Target, peer: Peer) -> tuple[Passed, Response] | None:
    passed = replace(request, upstream=f"{target.scheme}://{peer.address}")
    answer = run.upstream(passed)
    if isinstance(answer, Undecided):
        raise UnknownError(answer.because, answer.span)
    if answer is None:
        run.say("upstream", f"{passed.upstream} refuses the connection", passed.span)
        return None
    return passed, answer


def _note(run: Run, passed: Passed) -> None:
    top = run.main or run
    top.passed = run.passed = passed
    if run.steps is None:
        return
    run.say("content", f"passed to {passed.upstream}: {passed.method} {passed.target} {passed.http}", passed.span)
    sent = ", ".join(f"{name}: {value}" for name, value in passed.headers)
    run.say("content", f"with the headers {sent}", passed.span)


def _led_on(run: Run, answer: Response) -> str | None:
    """Where the answer sends the request on to; None: nowhere, or proxy_ignore_headers says not to listen."""
    to = first_header(answer.headers, "x-accel-redirect")
    if to is None:
        return None
    return None if "x-accel-redirect" in _words(run.block, "proxy_ignore_headers") else to


def _words(block: Block, name: str) -> frozenset[str]:
    """The words of a directive that may stand in a block more than once, in lower case (ngx_conf_set_bitmask_slot)."""
    return frozenset(word.lower() for directive in block.many(name) for word in directive.arguments)


def _answered(run: Run, answer: Response) -> int:
    """What nginx makes of the answer (ngx_http_upstream_process_header)."""
    run.answered = answer
    status = answer.status
    if status is None:
        return _BAD_GATEWAY
    if run.steps is not None:
        run.say("upstream", f"the upstream answers {status}" + (f" to {answer.location}" if answer.location else ""))
    if status >= _SPECIAL and run.block.on("proxy_intercept_errors", False) and error_page(run.block, status):
        run.say("upstream", f"proxy_intercept_errors: {status} is answered by nginx's own error_page")
        if status == _UNAUTHORIZED:
            run.out_headers.extend(Header(n, v) for n, v in answer.headers if n.lower() == "www-authenticate")
        return status
    to = _led_on(run, answer)
    if to is not None:
        from promaudit.model.nginx import accel_redirect

        return accel_redirect.follow(run, answer, to)
    if answer.headers:
        _copy_headers(run, answer)
    run.out_status = status
    run.send(answer.content, answer.by if answer.by != "nginx" else "upstream")
    return OK


def _copy_headers(run: Run, answer: Response) -> None:
    """ngx_http_upstream_process_headers; since 1.23.0 a second Location is ignored."""
    hidden, located = run.block.remember("hidden headers", _hidden), False
    for name, value in answer.headers:
        lower = name.lower()
        if lower in hidden or lower in _OWN or (lower == "location" and located and run.nginx.since(1, 23, 0)):
            continue
        located = located or lower == "location"
        header = Header(name, value)
        run.out_headers.append(header)
        if lower == "location":
            rewrite_location(run, header)
        elif lower == "refresh":
            rewrite_refresh(run, header)
        elif lower == "set-cookie":
            from promaudit.model.nginx.cookies import rewrite_cookie

            header.value = rewrite_cookie(run, value)


def _hidden(block: Block) -> frozenset[str]:
    hide = {wire(directive.arguments[0]).lower() for directive in block.many("proxy_hide_header")}
    passed = {wire(directive.arguments[0]).lower() for directive in block.many("proxy_pass_header")}
    return frozenset((_HIDDEN | hide) - passed)
