"""Certificates as far as nginx asks for them: whether one is given, has a key, and where its file stands."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State

_MISSING = "No such file or directory"
#: Sources of keys and certificates that are no files.
_ELSEWHERE = ("engine:", "store:")


def check(state: State, http: Directive) -> None:
    """`ngx_http_ssl_merge_srv_conf` for every server."""
    for server in state.servers:
        certificates = server.inherited("ssl_certificate")
        keys = server.inherited("ssl_certificate_key")
        for enabled in server.inherited("ssl"):
            if enabled.arguments[0].lower() == "on" and (certificates or not _rejects(server)):
                _check_enabled(enabled, certificates, keys)
        if len(keys) < len(certificates):
            name = certificates[-1].arguments[0]
            raise RefusedError(f'no "ssl_certificate_key" is defined for certificate "{name}"', nowhere=True)
        pairs = [(one.arguments[0], key.arguments[0]) for one, key in zip(certificates, keys, strict=False)]
        if any("$" in name for pair in pairs for name in pair):
            for pair in pairs:
                _compile(state, http, *pair)
        elif pairs:
            _check_pairs(state, pairs, server.inherited("ssl_password_file"))
        if certificates:
            _check_authorities(state, server)
            _check_parameters(state, server, http)


def _check_parameters(state: State, server: Scope, http: Directive) -> None:
    """Files of Diffie-Hellman parameters and of keys of session tickets that are missing."""
    parameters = server.inherited("ssl_dhparam")
    path = _full(state, parameters[0].arguments[0]) if parameters else ""
    if path and state.files.kind(path) == "missing":
        raise RefusedError(
            f'BIO_new_file("{path}") failed (SSL: error:80000002:system library::{_MISSING}:'
            f"calling fopen({path}, r) error:10000080:BIO routines::no such file)",
            nowhere=True,
        )
    for key in server.inherited("ssl_session_ticket_key"):
        path = _full(state, key.arguments[0])
        if state.files.kind(path) == "missing":
            raise RefusedError(f'open() "{path}" failed (2: {_MISSING})', http, at_end=True)


def _check_enabled(ssl: Directive, certificates: list[Directive], keys: list[Directive]) -> None:
    """What the directive `ssl on` needs, where nginx still has it."""
    for name, given in (("ssl_certificate", certificates), ("ssl_certificate_key", keys)):
        if not given:
            raise RefusedError(f'no "{name}" is defined for the "ssl" directive', ssl)
    if len(keys) < len(certificates):
        name = certificates[-1].arguments[0]
        say = f'no "ssl_certificate_key" is defined for certificate "{name}" and the "ssl" directive'
        raise RefusedError(say, ssl)


def _compile(state: State, http: Directive, *names: str) -> None:
    """Names with variables in them: the files are opened for each connection."""
    try:
        for name in names:
            complex_value(state, name)
    except RefusedError as refused:
        refused.directive, refused.at_end = http, True
        raise


def password_file(state: State, scope: Scope, directive: Directive) -> None:
    """ssl_password_file and others, whose files nginx opens as it reads the directive."""
    scope.once(directive)
    path = _full(state, directive.arguments[0])
    kind = state.files.kind(path)
    if kind == "missing":
        raise RefusedError(f'open() "{path}" failed (2: {_MISSING})')
    if kind == "directory":
        raise RefusedError(f'read() "{path}" failed (21: Is a directory)')


def _check_pairs(state: State, pairs: list[tuple[str, str]], passwords: list[Directive]) -> None:
    """The files of certificates and keys; what stands in them is asked of `state.pair`."""
    known = [pair for pair in pairs if not any(name.startswith(_ELSEWHERE) for name in pair)]
    if state.pair is None or len(known) < len(pairs):
        for name, key_name in known:
            _check_file(state, "certificate", name)
            _check_file(state, "certificate key", key_name)
        return
    password_file = _full(state, passwords[0].arguments[0]) if passwords else None
    message = state.pair([(_full(state, name), _full(state, key)) for name, key in pairs], password_file)
    if message is not None:
        raise RefusedError(message, nowhere=True)


def _check_authorities(state: State, server: Scope) -> None:
    """CAs and what they revoke: ngx_ssl_client_certificate, ngx_ssl_trusted_certificate, ngx_ssl_crl, in that order."""
    asked, client, trusted, revoked = (
        given[0].arguments[0] if (given := server.inherited(name)) else ""
        for name in ("ssl_verify_client", "ssl_client_certificate", "ssl_trusted_certificate", "ssl_crl")
    )
    asks = asked.lower() in {"on", "optional", "optional_no_ca"}
    if asks and asked.lower() != "optional_no_ca" and not client and not (trusted and state.since(1, 27, 1)):
        other = " or ssl_trusted_certificate" if state.since(1, 27, 1) else ""
        raise RefusedError(f"no ssl_client_certificate{other} for ssl_verify_client", nowhere=True)
    for name in ([client] if asks else []) + [trusted]:
        _check_authority(state, "certificate", "SSL_CTX_load_verify_locations", name)
    _check_authority(state, "CRL", "X509_LOOKUP_load_file", revoked)


def _check_authority(state: State, what: str, function: str, name: str) -> None:
    """A file of CAs or CRLs that is missing; since 1.27.2 nginx reads them as it reads certificates."""
    if not name:
        return
    if state.since(1, 27, 2):
        _check_file(state, what, name)
        return
    path = _full(state, name)
    if state.files.kind(path) == "missing":
        raise RefusedError(
            f'{function}("{path}") failed (SSL: error:80000002:system library::{_MISSING}:calling fopen({path}, r) '
            "error:10000080:BIO routines::no such file error:05880002:x509 certificate routines::system lib)",
            nowhere=True,
        )


def _check_file(state: State, what: str, name: str) -> None:
    if name.startswith(("data:", *_ELSEWHERE)):
        return
    path = _full(state, name)
    if state.files.kind(path) != "missing":
        return
    raise RefusedError(
        f'cannot load {what} "{path}": BIO_new_file() failed (SSL: error:80000002:system library::{_MISSING}:'
        f"calling fopen({path}, r) error:10000080:BIO routines::no such file)",
        nowhere=True,
    )


def _full(state: State, name: str) -> str:
    """`ngx_conf_full_name`: below the folder of the main file; `data:` holds the content itself."""
    return name if name.startswith(("/", "data:")) or not state.prefix else f"{state.prefix.rstrip('/')}/{name}"


def check_upstream(state: State, place: Scope, module: str) -> None:
    """`ngx_http_proxy_set_ssl` (and its like) for a block that passes requests on over TLS."""
    passes = place.given.get(f"{module}_pass", [])
    url = passes[0].arguments[0] if passes else ""
    if not ("$" in url or url.lower().startswith(("https://", "grpcs://", "suwsgi://"))):
        return
    certificates = place.inherited(f"{module}_ssl_certificate")
    name = certificates[0].arguments[0] if certificates else ""
    keys = place.inherited(f"{module}_ssl_certificate_key")
    if name and not keys:
        raise RefusedError(f'no "{module}_ssl_certificate_key" is defined for certificate "{name}"', nowhere=True)
    if name and "$" not in name and "$" not in keys[0].arguments[0]:
        passwords = place.inherited(f"{module}_ssl_password_file")
        _check_pairs(state, [(name, keys[0].arguments[0])], passwords)
    verify = place.inherited(f"{module}_ssl_verify")
    if verify and verify[0].arguments[0].lower() == "on":
        trusted = place.inherited(f"{module}_ssl_trusted_certificate")
        if not (trusted and trusted[0].arguments[0]):
            raise RefusedError(f"no {module}_ssl_trusted_certificate for {module}_ssl_verify", nowhere=True)
        _check_authority(state, "certificate", "SSL_CTX_load_verify_locations", trusted[0].arguments[0])


def check_listens(state: State) -> None:
    """`ngx_http_ssl_init`: the default server of an address with TLS needs a certificate, or else rejects all."""
    for port in state.ports.values():
        for shared in port.values():
            name = "quic" if shared.options.quic else "ssl"
            if not (shared.options.ssl or shared.options.quic) or shared.default_server.inherited("ssl_certificate"):
                continue
            servers = shared.servers if _rejects(shared.default_server) else [shared.default_server]
            for server in servers:
                if server.inherited("ssl_certificate") or _rejects(server):
                    continue
                raise RefusedError(
                    f'no "ssl_certificate" is defined for the "listen ... {name}" directive', server.directive
                )


def _rejects(server: Scope) -> bool:
    return any(one.arguments[0].lower() == "on" for one in server.inherited("ssl_reject_handshake"))
