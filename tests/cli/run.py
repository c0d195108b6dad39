"""Runs the command line within this process."""

import os
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner
from msgspec import Struct

from promaudit.cli.commands import group

NGINX = """\
events {}

http {
    server {
        listen 443 ssl;
        server_name example.com;
        ssl_certificate example.com.crt;
        ssl_certificate_key example.com.key;

        location /prometheus/ {
            proxy_pass http://127.0.0.1:9090;
        }
    }
}
"""
FLAGS = "--web.external-url=https://example.com/prometheus/\n--web.listen-address=127.0.0.1:9090\n"


class Done(Struct, frozen=True):
    """What a command printed, and its exit status."""

    status: int
    output: str
    errors: str


def promaudit(
    *arguments: str, folder: Path, environment: Mapping[str, str | None] | None = None, standard_input: bytes = b""
) -> Done:
    """Run a command in `folder`."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        done = CliRunner(env=environment).invoke(group, arguments, input=standard_input, prog_name="promaudit")
    finally:
        os.chdir(before)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)
