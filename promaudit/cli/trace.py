"""`promaudit trace`: what becomes of one request, or of many."""

import sys
from typing import Any

import click

from promaudit.facts.assumptions import NEWEST_NGINX


@click.command("trace", context_settings={"max_content_width": 100})
@click.argument("nginx_conf", metavar="NGINX_CONF")
@click.argument("url", required=False, metavar="URL")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("-X", "--method", metavar="METHOD", default="GET", show_default=True, help="The request's method.")
@click.option(
    "-H",
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="A header of the request, once for each; `Host:` alone sends no Host.",
)
@click.option("--body-len", metavar="BYTES", type=click.IntRange(0), default=0, help="Length of the request's body.")
@click.option(
    "--connect",
    metavar="ADDRESS:PORT",
    help="Connect there, whatever the URL says: 10.0.0.1:8443 or [::1]:443.",
)
@click.option("--source", metavar="ADDRESS", help="Where the client comes from, for allow, deny and geo.  [127.0.0.1]")
@click.option(
    "--answer",
    metavar="'STATUS [LOCATION]'",
    help="What the upstream answers, where no flags say it: `200`, `302 /graph`, `refused`.  [200]",
)
@click.option("--flags", metavar="TEXT", help="Prometheus's command line as text.")
@click.option("--upstream", multiple=True, metavar="HOST:PORT", help="Where Prometheus listens as nginx calls it.")
@click.option("--prometheus-version", metavar="VERSION", help="Its release where no file says it: 3.5.3, 2.42.0+ds.")
@click.option("--nginx-version", metavar="VERSION", help=f"The nginx to follow.  [{NEWEST_NGINX}]")
@click.option("--root", metavar="DIR", help="Take absolute paths in the files below DIR.")
@click.option(
    "--batch",
    metavar="FILE",
    help="Answer the requests of FILE (`-`: standard input): JSON Lines in and out.",
)
@click.option("--format", "format_name", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Colours; NO_COLOR turns them off as well.",
)
def command(**values: Any) -> None:  # fmt: skip
    """Follow one request, or many, through nginx step by step.

    Shows which server and location take the request and why the others do not, what each rewrite makes of it, what is
    passed on to which upstream, and what becomes of the Location on the way back, each with its file and line. Nothing
    is run and nothing is asked: it is computed from the files, and what cannot be computed is `undecided`.

    \b
    promaudit trace nginx.conf https://example.com/prometheus/graph
    promaudit trace nginx.conf http://example.com/ --connect 10.0.0.1:80 --header 'Host: other.test'
    promaudit trace nginx.conf https://example.com/prometheus --answer '302 /graph'

    With Prometheus's flags it goes on into Prometheus and follows redirects as a browser does:

    \b
    promaudit trace nginx.conf https://example.com/prometheus prometheus.service
    promaudit trace nginx.conf https://example.com/p --flags '--web.external-url=https://example.com/p/'

    Many requests, one JSON object a line in, one a line out, in order (absent keys have these values):

    \b
    {"id": 1, "request": {"scheme": "http", "address": "127.0.0.1", "port": 80, "source": "127.0.0.1", "sni": null,
     "method": "GET", "target": "/", "http": "HTTP/1.1", "headers": [["Host", "example.com"]], "body_len": 0},
     "answer": {"status": 200, "headers": []}}

    NGINX_CONF is the main nginx.conf, a folder that holds it, or `-`, what `nginx -T` printed. Exit status: 0 decided,
    2 wrong usage, 3 undecided, refused by nginx, or not readable.
    """
    if values["batch"] is not None:
        sys.exit(_batch(values))
    sys.exit(_one(values))


def _batch(values: dict[str, Any]) -> int:
    """Answer the requests of a file. The exit status."""
    if values["url"] is not None:
        raise click.UsageError("--batch takes no URL: the requests say where they go")
    if values["batch"] == values["nginx_conf"] == "-":
        raise click.UsageError("standard input cannot be both NGINX_CONF and the requests of --batch")
    from promaudit.cli.trace_batch import answer_file

    return answer_file(values["nginx_conf"], values["batch"], values["root"], values["nginx_version"])


def _one(values: dict[str, Any]) -> int:
    """Follow the request of the URL. The exit status."""
    if values["url"] is None:
        raise click.UsageError("say a URL, like http://localhost/prometheus/, or --batch FILE")
    from promaudit.cli.trace_one import Question, answer

    return answer(Question(**{name: value for name, value in values.items() if name != "batch"}))
