"""What an answer is and who gave it is told from the answer alone."""

import pytest

from promaudit.prober.content import classify
from promaudit.prober.request import Answer

TEXT, HTML = ("Content-Type", "text/plain; charset=utf-8"), ("Content-Type", "text/html; charset=utf-8")
JSON = ("Content-Type", "application/json")
NGINX = b"<html>\r\n<center><h1>404</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</html>\r\n"
NOSNIFF = ("X-Content-Type-Options", "nosniff")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(404, (HTML,), NGINX), ("nginx", "nginx")),
        (Answer(301, (HTML, ("Location", "https://h/p/")), NGINX), ("nginx", "nginx")),
        (Answer(200, (("ETag", '"65b0c0f1-267"'), ("Last-Modified", "x")), b"file"), ("file", "nginx")),
        (Answer(200, (TEXT,), b"Prometheus Server is Healthy.\n"), ("healthy", "prometheus")),
        (Answer(200, (TEXT,), b"Prometheus is Ready.\n"), ("ready", "prometheus")),
        (Answer(503, (TEXT, NOSNIFF), b"Service Unavailable"), ("text", "a Go server")),
        (Answer(400, (), b"Client sent an HTTP request to an HTTPS server.\n"), ("text", "a Go server")),
        (Answer(404, (TEXT, NOSNIFF), b"404 page not found\n"), ("text", "a Go server")),
        (Answer(302, (("Location", "/p/graph"),), b'<a href="/p/graph">Found</a>.\n\n'), ("text", "prometheus")),
        (Answer(301, (("Location", "/"),), b'<a href="/">Moved Permanently</a>.\n\n'), ("text", "a Go server")),
        (Answer(302, (("Location", "/login"), ("Server", "Werkzeug/3.0")), b"x"), ("text", "werkzeug")),
        (Answer(302, (("Location", "/login"), ("Server", "nginx")), b""), ("none", "an unknown server")),
        (Answer(200, (TEXT,), b'# TYPE x\nprometheus_build_info{version="2"} 1\n'), ("metrics", "prometheus")),
        (Answer(200, (TEXT,), b"go_goroutines 8\n"), ("text", "an unknown server")),
        (Answer(200, (JSON,), b'{"status":"success","data":{}}'), ("api-success", "prometheus")),
        (Answer(400, (JSON,), b'{"status":"error","errorType":"bad_data"}'), ("api-error", "prometheus")),
        (Answer(200, (JSON,), b'{"upstream":1}'), ("text", "an unknown server")),
        (Answer(200, (JSON,), b"[" * 100_000), ("text", "an unknown server")),
        (Answer(200, (HTML,), b"<script>const GLOBAL_CONSOLES_LINK = '';</script>"), ("page", "prometheus")),
        (Answer(200, (HTML,), b"<title>Grafana</title>"), ("page", "grafana")),
        (Answer(200, (("Content-Type", "text/javascript"),), b"x"), ("asset", "an unknown server")),
        (Answer(200, (HTML,), b"\xff\xfe"), ("text", "an unknown server")),
        (Answer(204), ("none", "an unknown server")),
    ],
)  # fmt: skip
def test_answers(answer: Answer, expected: tuple[str, str]) -> None:
    """nginx signs what it makes itself, Prometheus has words of its own; for the rest nothing is claimed."""
    assert expected == classify("https://h/p/", answer)
