"""`promaudit check`: the options, and what they mean. Reads, judges and prints by `promaudit.cli.checked`."""

import sys
from datetime import UTC, datetime
from typing import Any

import click
from msgspec.structs import replace

from promaudit.cli.checked import check
from promaudit.cli.keys import SWITCHES
from promaudit.cli.options import Configured, asked_of, options, switch
from promaudit.cli.probe_options import check_probe_options, probe_options
from promaudit.cli.terminal import COLOURS


@click.command("check", cls=Configured)
@options
@click.option("--deployment", multiple=True, metavar="NAME", help="Of the configured deployments, audit this one.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", envvar="PROMAUDIT_AS_OF",
              help="Judge certificates and comments on this day: 2027-03-01.")
@click.option("--probe", is_flag=True, help="Ask the live endpoint as well, and compare.")
@probe_options
@click.option("--write-baseline", is_flag=True, help="Accept everything that is found, in the file of --baseline.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="When to use colours.")
@switch(*SWITCHES)
@click.pass_context
def command(context: click.Context, /, **values: Any) -> None:
    """Audit a deployment: nginx, Prometheus's flags, certificates.

    NGINX_CONF is the main file, or `-` for what `nginx -T` prints. A SOURCE is a unit, a compose file, a Kubernetes
    manifest, a list of flags, prometheus.yml, ...: it is recognised by name and content, or said as KIND:PATH. Without
    any, the deployments of the configuration are audited, else the nginx of this host.
    """
    check_probe_options(context, values["probe"])
    asked = asked_of(context)
    sys.exit(check(replace(asked, values=values | {"as_of": unless_today(values["as_of"])})))


def unless_today(day: datetime | None) -> datetime | None:
    """The day of --as-of; None for today, so that what was issued this morning is judged as of now."""
    return None if day is not None and day.date() == datetime.now(UTC).date() else day
