"""What is hidden, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promaudit.reporters.safe import SECRETS, hide_secrets, safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:hunter2@example.com/", "https://user:[hidden]@example.com/"),
        ('proxy_set_header Authorization "Basic YWRtaW46c2VjcmV0";', 'proxy_set_header Authorization "[hidden]";'),
        ("Authorization $http_authorization;", "Authorization $http_authorization;"),
        ("Bearer abcDEF123456", "Bearer [hidden]"),
        ("this asks for basic authentication over http", "this asks for basic authentication over http"),
        ("bearer tokens are fine", "bearer tokens are fine"),
        ("--web.password=hunter2", "--web.password=[hidden]"),
        ("password_file: /etc/secret", "password_file: /etc/secret"),
        ("admin:$2y$05$abcdefghijklmnopqrstuv", "admin:[hidden]"),
        ("admin:$1$abcdefgh$irWbblnpmw.5z7wgBnprh0", "admin:[hidden]"),
        ("admin:$6$rounds=5000$salt$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO", "admin:[hidden]"),
        ("proxy_pass http://127.0.0.1:9090/$1$is_args$args;", "proxy_pass http://127.0.0.1:9090/$1$is_args$args;"),
        ("admin:{SHA}5en6G6MezRroT3XKqkdPOmY=", "admin:[hidden]"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "[hidden]"),
        ("a\x1b[31mb\x00\x9b\u202e\udc80\uffff\tc\n", "a\\x1b[31mb\\x00\\x9b\\u202e\\x80\\uffff\tc\n"),
    ],
)
def test_secrets_are_hidden_and_control_characters_are_escaped(text: str, shown: str) -> None:
    """And nothing else is touched."""
    assert shown == safe(text)


PIECES = st.sampled_from(
    [
        "http://u:pw@h/", "Authorization: ", "X-API-Key=", "cookie ", "Basic dXNlcjpwYXNz", "bearer aB12345",
        "passWORD=x", "api_key: ", "apikey=", "token ", "paſſwd: y", "$apr1$a$b", "$2y$10$abc", "{SSHA}x", "{PLAIN}",
        "-----BEGIN KEY-----", "-----END KEY-----", "data:abc", "secret_file=", "=",
        ":", " ", "\n", '"', "a", "1",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8).map("".join))
def test_a_line_without_the_marks_of_a_secret_has_none(text: str) -> None:
    """Not to search such lines is faster, and hides no less than to search all."""
    searched = text
    for secret in SECRETS:
        searched = secret.pattern.sub(secret.replacement, searched)

    assert searched == hide_secrets(text)
