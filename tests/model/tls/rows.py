"""Settings whose effect is told by a real nginx: files for upstreams and of CAs, and suites of cipher lists."""

#: A location that passes on over TLS, and nginx's client certificate there.
TO = "proxy_pass https://10.0.0.1:9090;"
CLIENT = "proxy_ssl_certificate {}.crt; proxy_ssl_certificate_key {}.key;"
#: What stands in a location, and which files are wrong in it.
UPSTREAM: tuple[tuple[str, list[tuple[str, str]]], ...] = (
    (f"{TO} {CLIENT.format('b', 'b')}", []),
    (f"{TO} {CLIENT.format('c', 'b')}", [("proxy_ssl_certificate", "missing")]),
    (f"{TO} {CLIENT.format('b', 'c')}", [("proxy_ssl_certificate_key", "missing")]),
    (f"{TO} {CLIENT.format('empty', 'b')}", [("proxy_ssl_certificate", "empty")]),
    (f"{TO} proxy_ssl_certificate b.key; proxy_ssl_certificate_key b.key;", [("proxy_ssl_certificate", "other-block")]),
    (f"{TO} {CLIENT.format('locked', 'locked')}", [("proxy_ssl_certificate_key", "encrypted")]),
    (f"{TO} {CLIENT.format('locked', 'locked')} proxy_ssl_password_file password;", []),
    # without TLS nobody reads them, whatever they hold
    (f"proxy_pass http://10.0.0.1:9090; {CLIENT.format('c', 'c')}", []),
    (f"proxy_pass http://$host; {CLIENT.format('c', 'b')}", [("proxy_ssl_certificate", "missing")]),
    (f"{TO} {CLIENT.format('$host', 'c')}", []),
    (f"if ($arg_a) {{ {TO} }} {CLIENT.format('c', 'b')}", [("proxy_ssl_certificate", "missing")]),
    (f"{TO} proxy_ssl_trusted_certificate c.crt;", []),
    (f"{TO} proxy_ssl_verify on; proxy_ssl_trusted_certificate c.crt;", [("proxy_ssl_trusted_certificate", "missing")]),
    (
        f"{TO} proxy_ssl_verify on; proxy_ssl_trusted_certificate b.key;",
        [("proxy_ssl_trusted_certificate", "other-block")],
    ),
    (f"{TO} proxy_ssl_verify on; proxy_ssl_trusted_certificate b.crt;", []),
    (
        "grpc_pass grpcs://10.0.0.1:9090; grpc_ssl_certificate c.crt; grpc_ssl_certificate_key b.key;",
        [("grpc_ssl_certificate", "missing")],
    ),
)
#: What stands in a server that speaks TLS, and which files of CAs are wrong in it.
AUTHORITIES: tuple[tuple[str, list[tuple[str, str]]], ...] = (
    ("ssl_client_certificate c.crt;", []),  # no client is asked for a certificate
    ("ssl_client_certificate c.crt; ssl_verify_client on;", [("ssl_client_certificate", "missing")]),
    ("ssl_client_certificate b.key; ssl_verify_client optional;", [("ssl_client_certificate", "other-block")]),
    ("ssl_client_certificate b.crt; ssl_verify_client on;", []),
    ("ssl_trusted_certificate c.crt;", [("ssl_trusted_certificate", "missing")]),
)
#: Pairs for upstreams whose key is the certificate's, another one of its type, or one of another type.
PAIRS = ("b", "other", "types")

ECDSA, RSA = "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"
#: A server's key, its settings, and whether a client gets a handshake (None: it depends on the client).
SUITES: tuple[tuple[str, str, bool | None], ...] = (
    ("rsa 2048", f"ssl_protocols TLSv1.2; ssl_ciphers {RSA};", True),
    ("rsa 2048", f"ssl_protocols TLSv1.2; ssl_ciphers {ECDSA};", False),
    ("P-256", f"ssl_protocols TLSv1.2; ssl_ciphers {RSA};", False),
    ("P-256", f"ssl_protocols TLSv1.2; ssl_ciphers {ECDSA};", True),
    ("P-256", f"ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers {RSA};", True),  # TLS 1.3 has its own suites
    ("rsa 2048", "ssl_protocols TLSv1.2; ssl_ciphers DHE-RSA-AES128-GCM-SHA256;", None),
    ("rsa 2048", "ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;", None),
    ("rsa 2048", "ssl_protocols TLSv1.2; ssl_ciphers HIGH:!aNULL:!MD5;", True),
    ("rsa 2048", "ssl_protocols TLSv1.2;", True),
    ("P-256", "ssl_protocols TLSv1.2;", True),
    ("P-384", f"ssl_protocols TLSv1.2; ssl_ciphers {ECDSA}:{RSA};", True),
    ("rsa 2048", f"ssl_protocols TLSv1.2; ssl_ciphers {ECDSA}:{RSA};", True),
    ("rsa 2048", "ssl_protocols TLSv1.2; ssl_ciphers ADH-AES128-GCM-SHA256;", False),
    ("rsa 2048", "ssl_protocols TLSv1.2; ssl_ciphers PSK-AES128-GCM-SHA256;", False),
    ("P-256", "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES256-SHA;", None),
    ("rsa 2048", "ssl_protocols TLSv1.3; ssl_ciphers AES128-SHA;", True),
    ("rsa 2048", "ssl_protocols TLSv1 TLSv1.1;", False),
)
