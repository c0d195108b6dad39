"""Roundabout ways to pass a path to Prometheus: through other locations, named ones, errors, conditions."""

from tests.generators.deployments.plan import KEEP, Plan
from tests.generators.deployments.text import block
from tests.generators.nginx.dice import Dice


def elaborate(plan: Plan, dice: Dice, to: str, headers: str) -> str:
    """Everything that passes the public path on to `to` (scheme, host and port); each of them does."""
    path, route = plan.path, plan.route
    mapped = (
        f"proxy_pass {to};\n" if plan.way == KEEP else f"rewrite ^{path}/(.*)$ {route}/$1 break;\nproxy_pass {to};\n"
    )
    fixed = f"proxy_pass {to}{route}/;\n"
    choices = (
        block(f"location {path}/", f"rewrite ^{path}/(.*)$ /behind/$1 last;\n")
        + block("location /behind/", "internal;\n", fixed, headers),
        block(f"location {path}/", "try_files /.nothing @prometheus;\n")
        + block("location @prometheus", mapped, headers),
        block(f"location {path}/", "error_page 418 = @prometheus;\nreturn 418;\n")
        + block("location @prometheus", mapped, headers),
        block(f"location {path}/", "root /nowhere;\nerror_page 404 = @prometheus;\n")
        + block("location @prometheus", mapped, headers),
        block(f"location {path}/", fixed, headers, block(f"location {path}/api/", f"proxy_pass {to}{route}/api/;\n")),
        block(f"location {path}/", block("if ($request_method = POST)", f"proxy_pass {to};\n"), mapped, headers),
        block(f"location {path}/", fixed, headers) + block(f"location = {path}/graph", f"return 302 {path}/query;\n"),
        block(f"location ~ ^{path}/(?:api|-|metrics|graph|query|static|assets|favicon)", mapped, headers)
        + block(f"location = {path}/", mapped),
        block(f"location {path}/", mapped, headers) + block(f"location ~* ^{path}/.+\\.(js|css|svg|ico)$", mapped),
        block(f"location ^~ {path}/", mapped, headers) + block(r"location ~* \.(js|css|svg|ico)$", "return 404;\n"),
    )
    return dice.one(choices)
