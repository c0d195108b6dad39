"""A report made up of facts, for the tests of all formats."""

from promaudit.facts.deployment import Source
from promaudit.facts.finding import Finding, Fix, Problem, Related, Witness
from promaudit.facts.http import Response
from promaudit.facts.journey import Exchange, Journey
from promaudit.facts.report import DeploymentReport, Report
from promaudit.facts.span import SourceText

NGINX = SourceText(
    "nginx.conf",
    """\
http {
    server {
        listen 443 ssl;

        location /prometheus {
            proxy_pass http://localhost:9090/;
        }
    }
}
""",
)
FLAGS = SourceText("flags.txt", "--web.external-url=http://example.com/prometheus\n\t--web.route-prefix=/\n")


def at(source: SourceText, text: str) -> Related:
    """The place where `text` stands first."""
    start = source.text.index(text)
    return Related(source.span(start, start + len(text)))


SLASH = Finding(
    "location/missing-trailing-slash",
    "error",
    "pages below `/prometheus/` are redirected to outside of it",
    at(NGINX, "/prometheus").span,
    "no slash at the end here",
    (Related(at(NGINX, "http://localhost:9090/").span, "but one here"),),
    "write `location /prometheus/ {`",
    (
        Witness(
            "GET https://example.com/prometheus/metrics",
            (
                ("nginx passes", "GET //metrics to http://localhost:9090"),
                ("Prometheus answers", "301, Location: /metrics"),
            ),
        ),
        Witness("GET https://example.com/prometheus/-/ready"),
    ),
    Fix(at(NGINX, "/prometheus").span, "/prometheus/"),
    "0123456789abcdef0123456789abcdef",
)
SCHEME = Finding(
    "flags/external-url-scheme",
    "warning",
    "alert links go to http://, where nobody listens",
    at(FLAGS, "http").span,
    related=(Related(at(NGINX, "listen 443 ssl").span, "https alone"), Related(at(FLAGS, "--web.route-prefix").span)),
    fingerprint="ffff",
)
EXCHANGE = Exchange(
    "GET",
    "https://example.com/prometheus/metrics",
    response=Response(301, (("Location", "/metrics"),)),
)
DEPLOYMENT = DeploymentReport(
    (Source("nginx.conf", "nginx"), Source("flags.txt", "flags")),
    "https://example.com/prometheus/",
    (
        Journey("open", "works", (Exchange("GET", "https://example.com/prometheus"),)),
        Journey("metrics", "broken", (EXCHANGE,), "outside the prefix", EXCHANGE),
    ),
    (),
    (SLASH, SCHEME),
    assumed=(("nginx", "1.30.6"),),
)
PROBLEM = Problem("unexpected end of file", at(NGINX, "server").span, "source/syntax", "nginx.conf")


def report(*deployments: DeploymentReport, errors: tuple[Problem, ...] = ()) -> Report:
    """A report on these deployments; on the one above where none is given."""
    return Report("0.1.0", deployments or (DEPLOYMENT,), errors, (NGINX, FLAGS))
