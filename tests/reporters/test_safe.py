"""What is hidden, and what is not."""

import pytest

from promaudit.reporters.safe import safe


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
        ("admin:{SHA}5en6G6MezRroT3XKqkdPOmY=", "admin:[hidden]"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "[hidden]"),
        ("a\x1b[31mb\x00\x9b\u202e\udc80\uffff\tc\n", "a\\x1b[31mb\\x00\\x9b\\u202e\\x80\\uffff\tc\n"),
    ],
)
def test_secrets_are_hidden_and_control_characters_are_escaped(text: str, shown: str) -> None:
    """And nothing else is touched."""
    assert shown == safe(text)
