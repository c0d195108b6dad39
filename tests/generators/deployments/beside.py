"""What stands beside the location that passes to Prometheus: the base without its slash, the root, and others."""

from tests.generators.deployments.plan import Plan
from tests.generators.deployments.text import block
from tests.generators.nginx.dice import Dice


def base(plan: Plan, dice: Dice) -> list[str]:
    """What becomes of the base without its slash."""
    path = plan.path
    choices = (
        "",
        "",
        "",
        block(f"location = {path}", f"return 302 {path}/;\n"),
        block(f"location = {path}", f"return 301 {path}/;\n"),
        block(f"location = {path}", f"return 301 {plan.base}/;\n"),
        block(f"location = {path}", f"return 301 $scheme://$http_host{path}/;\n"),
        block(f"location = {path}", f"return 301 $scheme://$host{path}/;\n"),
        block(f"location = {path}", f"rewrite ^ {path}/ permanent;\n"),
        f"rewrite ^{path}$ {path}/ redirect;\n",
    )
    made = dice.one(choices)
    return [made] if made else []


def root(plan: Plan, dice: Dice) -> list[str]:
    """What stands at the root of a server whose Prometheus is below a path."""
    path = plan.path
    choices = (
        "",
        "return 404;\n",
        f"return 302 {path}/;\n",
        "deny all;\n",
        "root /var/www/html;\n",
        "root /var/www/html;\ntry_files $uri $uri/ =404;\n",
        "proxy_pass http://127.0.0.1:3000;\n",
        "return 444;\n",
        f"rewrite ^ {path}/ permanent;\n",
        "root /var/www/html;\ntry_files $uri $uri/ /index.html;\n",
    )
    inside = dice.one(choices)
    name = "= /" if inside.startswith("return 302") else dice.one(("/", "/", "= /"))
    return [block(f"location {name}", inside)] if inside else []


def beside(plan: Plan, dice: Dice, to: str) -> list[str]:
    """Other locations: some do no harm, some take a part of what belongs to Prometheus."""
    path, route = plan.path, plan.route
    made = [block("location @prometheus", f"proxy_pass {to};\n")] if plan.wrong("named fallback") else []
    if plan.wrong("intercepted"):
        made.append(block("location = /maintenance", "return 200 maintenance;\n"))
    if plan.wrong("static regex"):
        made.append(block(r"location ~* \.(js|css|ico|svg)$", "expires 30d;\nroot /var/www/html;\n"))
    if plan.wrong("api elsewhere"):
        made.append(block(f"location {dice.one(('', '^~ '))}{path}/api/", "proxy_pass http://127.0.0.1:8000;\n"))
    if plan.wrong("health denied"):
        made.append(block(f"location {dice.one(('', '^~ '))}{path}/-/", dice.one(("deny all;\n", "return 403;\n"))))
    if plan.wrong("shadowed"):
        made.append(
            block(
                dice.one((f"location = {path}/metrics", f"location {path}/query", f"location ~ ^{path}/(graph|query)")),
                "return 404;\n",
            )
        )
    if plan.wrong("regex for others"):
        name = dice.one((r"/\.|/-", r"^/.*/api/", r"/(graph|query)$", r"\.php|/metrics"))
        made.append(block(f"location ~ {name}", dice.one(("deny all;\n", "return 404;\n", "root /srv;\n"))))
    if plan.wrong("status page"):
        made.append(block(f"location = {path}/metrics", "stub_status;\n"))
    if "alertmanager" in plan.others:
        made.append(block("location /alertmanager/", "proxy_pass http://127.0.0.1:9093/;\n"))
    harmless = (
        block("location = /robots.txt", 'return 200 "User-agent: *\\nDisallow: /\\n";\n'),
        block(r"location ~ /\.ht", "deny all;\n"),
        block("location /nginx_status", "stub_status;\nallow 127.0.0.1;\ndeny all;\n"),
        block(f"location {path}/api/", f"proxy_pass {to}{route}/api/;\nproxy_connect_timeout 5s;\n"),
        block(f"location = {path}/-/quit", "return 403;\n"),
        block("location ^~ /.well-known/acme-challenge/", "root /var/www/html;\n"),
        "error_page 500 502 503 504 /50x.html;\n" + block("location = /50x.html", "root /usr/share/nginx/html;\n"),
    )
    if not any(plan.wrong(mistake) for mistake in ("api elsewhere", "nested without pass", "shadowed")):
        made += dice.some(harmless, 2)
    return made
