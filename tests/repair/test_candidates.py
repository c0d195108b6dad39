"""What a repair does not touch."""

from pathlib import Path

import pytest

from tests.cli.run import promaudit

FLAGS = "--web.listen-address=127.0.0.1:9090\n--web.external-url=http://example.com/prometheus\n"
SERVER = "events {{}}\nhttp {{\n    server {{\n        listen 80;\n        server_name example.com;\n{}    }}\n}}\n"


@pytest.mark.parametrize(
    "lines",
    [
        # another program's location
        "        location / {\n            proxy_pass http://127.0.0.1:3000;\n        }\n",
        # who is let in
        "        location /prometheus/ {\n            deny all;\n"
        "            proxy_pass http://127.0.0.1:9090;\n        }\n",
        "        location /prometheus/ {\n            limit_except GET { deny all; }\n"
        "            proxy_pass http://127.0.0.1:9090;\n        }\n",
        "        location /prometheus/ {\n            return 403;\n        }\n",
    ],
)
def test_what_is_not_for_a_repair_to_say_stays(lines: str, tmp_path: Path) -> None:
    """Journeys that only such an edit would mend are left broken, and are named."""
    (tmp_path / "nginx.conf").write_text(SERVER.format(lines))
    (tmp_path / "flags.txt").write_text(FLAGS)

    words = ("nginx.conf", "flags.txt", "--public-url", "http://example.com/prometheus/")
    done = promaudit("fix", "--no-config", *words, folder=tmp_path)

    assert (1, "") == (done.status, done.output)
    assert "no edit known here mends: " in done.errors
