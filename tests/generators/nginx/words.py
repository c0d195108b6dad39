"""The words that configurations and requests are composed of: what people write, and what they would not."""

BASES = ("/prom", "/prometheus", "/graph", "/alertmanager", "/metrics", "/a", "/a/b")
TAILS = (
    "", "/", "/graph", "/x", "/x/y", "/api/v1/query", "/metrics", "/static/app.js", "/static/", "/static", "x",
    "/-/ready",
    "/index.html", "/empty/", "/empty", "/app.js", "/old/x", "/files/a.txt", "/api/", "/missing.html", "/a.php", "/api",
)  # fmt: skip
NASTY_TAILS = (
    "/a%20b", "/a%2520b", "/a%2Fb", "/a+b", "/%2e%2e/x", "/../x", "/./x", "//x", "/x//y", "/.", "/..", "/;x",
    "/caf\xc3\xa9",
    "/caf%C3%A9", "/%ff", "/\xff", "/a%3Fb", "/a%23b", "/a#frag", "/%7Ex", "/a%00b", "/%", "/%zz", "/%2", '/"x"',
    "/a|b",
    "/a%0ab", "/%5Cx", "/x%", "/a b", "/%2F", "/%2e", "/a%2e%2e/", "/x/../../y", "/...", "/..x", "/.x", "/x/.", "/x/..",
    "/x%2f..", "/a%26b", "/a&b", "/a=b", "/[x]", "/{x}", "/<x>", "/`x`", "/^x", "/\\x", "/a%25", "/A", "/GRAPH",
    "/a%2Bb", "/a%0d%0aX-Y:%201", "/caf%C3%A9/x", "/gz.txt", "/a%25%3Fb", "/%E9", "/x%0D",
)  # fmt: skip
QUERIES = ("", "", "", "", "?x=1", "?debug=1", "?a=b&c=d", "?query=up", "?tenant=blue", "?path=graph", "?debug=0&x=y")
NASTY_QUERIES = (
    "?", "??x", "?a=%20b", "?a=b%26c&d=%2F", "?x=%zz", "?query=rate(x%5B5m%5D)", "?a=1#frag", "?\xff", "?debug",
    "?x=a+b",
    "?path=/../x", "?a=b?c=d", "?&", "?DEBUG=1", "?path=a%20b&path=c", "?x=/", "?tenant=", "?path=%2Fx%3Fy",
)  # fmt: skip
TARGETS = (
    "*", "", "x", "//", "///x", "/..", "/../x", "?x", "http://prom.example.com/prom/graph", "http://other.test/x?y=1",
    "http://prom.example.com", "http://prom.example.com?x=1", "HTTP://PROM.example.com:81/a",
    "https://prom.example.com/prom/",
    "http://", "http:///x", "http:/x", "ftp://prom.example.com/prom", "http://[::1]/prom/", "http://a_b.test/graph",
    "http://prom.example.com/..", "/.", "/%2e%2e/%2e%2e/", "prom.example.com:80", "http://user@prom.example.com/",
    "/\x7f",
    "/\x01", "/%", "/a\tb", "http://prom.example.com:/prom", "http://.example.com/", "http://prom.example.com#f", "/#",
    "/#x?y", "/?#", "http://prom.example.com/#/x", "/" + "a" * 9000, "/" + "b" * 1200, "/prom/" + "a/" * 600,
    "/prom?" + "x" * 8100,
)  # fmt: skip
METHODS = (
    "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "TRACE",
    "PROPPATCH", "QUERY", "FOO", "get", "CONNECT", "M-SEARCH", "GET_X", "G3T",
)  # fmt: skip
HOSTS = (
    "prom.example.com", "prometheus.example.com", "localhost", "example.com", "www.example.com", "a.b.example.com",
    "prom.a.b", "other.test", "x.prom.example.com", "prom1.example.com", "127.0.0.1", "www.foo.test",
)  # fmt: skip
NASTY_HOSTS = (
    "", "a b", "a/b", "..", ".", "a..b", "[::1]", "[::1]:80", "[::1", "x:y:z", "-", "\xc3\xa9.test", "a_b.test", ":80",
        "[]",
    ".example.com", "user@prom.example.com", "prom.example.com,x", "a%41", "prom.example.com..", "prom.example.com:80.",
    "PROM.EXAMPLE.COM:", "a\tb", "prom.example.com:99999", "[::1]x", "a;b", "a\\b", "*.example.com", "~x",
)  # fmt: skip
NAMES = (
    "prom.example.com", "prometheus.example.com", "localhost", "example.com www.example.com", "127.0.0.1", "_",
    "other.test",
    "prom.example.com prometheus.example.com", "PROM.example.com", "example.com",
)  # fmt: skip
NASTY_NAMES = (
    "*.example.com", ".example.com", "www.*", "prom.*", "*.prom.example.com", "~^prom\\d+\\.example\\.com$", '""',
    "*.b",
    "~^(?<sub>[^.]+)\\.example\\.com$", "~^(www\\.)?(.+)$", "~example", "prom.example.com *.example.com",
    ".prom.example.com",
    "www.example.com ~^(?<sub>.+)\\.test$", "*.com", "_ localhost", '"~^(?<sub>[a-z]{3,4})\\."', "a.b.example.com",
    "example.* *.example.com", ".com", "~^$", "$hostname", "www.example.*",
)  # fmt: skip
HEADERS = (
    ("X-Debug", "yes"), ("X-Debug", "YES"), ("X-Debug", "0"), ("X-Tenant", "blue"), ("X_Under_Score", "1"),
    ("Cookie", "beta=1"), ("Cookie", "a=b; beta=0"), ("User-Agent", "curl/8.0"), ("Upgrade", "websocket"),
    ("Authorization", "Basic YWRtaW46c2VjcmV0"), ("Authorization", "Basic YWRtaW46d3Jvbmc="), ("Accept", "text/html"),
    ("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Proto", "https"), ("Referer", "http://x.test/"), ("X-Empty", ""),
    ("Authorization", "Basic"), ("Authorization", "Bearer abc"), ("If-Modified-Since", "Sun, 01 Jan 2040 00:00:00 GMT"),
    ("Range", "bytes=0-1"), ("X-Forwarded-Host", "front.test"), ("Accept-Encoding", "gzip"), ("TE", "trailers"),
)  # fmt: skip
NASTY_HEADERS = (
    ("Host", "other.test"), ("host", "prom.example.com"), ("X-Bad Name", "1"), ("X-Long", "a" * 9000), ("X-Debug",
        "a,b"),
    ("X-Tenant", "a b"), ("", "x"), ("Content-Length", "0"), ("Content-Length", "x"), ("x-debug",
        "no"),
    ("X.Dot", "1"), ("Transfer-Encoding", "gzip"), ("Authorization", "basic YWRtaW46c2VjcmV0"), ("Cookie",
        "beta=1, gamma=2"),
    ("Authorization", "Basic YWRtaW46"), ("Authorization", "Basic !!!"), ("Cookie", "BETA=1"), ("X-Tenant", "\xc3\xa9"),
    ("X-Forwarded-For", "10.1.1.1, 10.2.2.2"), ("Keep-Alive", "5"), ("Via", "1.1 x"), ("X-Tenant", " padded "),
    ("X-Debug", "\t"),
    ("Content-Type", "a/b"), ("Content-Type", "c/d"), ("Via", "1.1 y"), ("Referer", "http://prom.example.com/x"),
    ("Referer", "https://www.foo.test:8/y"), ("Referer", "x"), ("X-Real-IP", "9.9.9.9"), ("X-Real-IP", "010.0.0.1:80"),
    ("X-Forwarded-For", "::ffff:1.2.3.4"), ("X-Forwarded-For", "10.3.3.3, bad"), ("Accept-Encoding", "br, gzip"),
    ("X-Nul", "a\x00b"), ("Connection", "upgrade"), ("Upgrade", "h2c"), ("X-Accel-Redirect", "/x"), ("X-Tenant",
        "$host"),
)  # fmt: skip
REDIRECTS = (
    "/graph", "/prom/graph", "graph", "", "/", "http://127.0.0.1:@UP1@/graph", "http://127.0.0.1:@UP2@/x?y=1",
    "http://prom.example.com/graph", "https://prom.example.com/", "http://localhost/login", "http://127.0.0.1:@UP1@",
    "//other.test/x", "/a%20b?x=y#frag", "http://PROM.example.com/prom/", "http://monitoring/graph", "/query",
    "http://prom.example.com:@PORT1@/x", "http://127.0.0.1/", "https://127.0.0.1:@UP1@/x", "/graph/query?x=1", "?x=1",
)  # fmt: skip
STATUSES = ("204", "401", "403", "404", "500", "502", "503", "301", "304", "400", "418", "302", "206", "429")
CONDITIONS = (
    "$http_x_debug", "$http_x_debug = yes", "$http_x_debug ~* ^(yes|on)$", "$arg_debug", "$arg_debug = 1",
    "$cookie_beta",
    "$request_method = POST", "$request_method !~ ^(GET|HEAD)$", "$host != prom.example.com", "$host ~* ^www\\.(.+)$",
    "$scheme = http", "$is_args", "$args ~ (^|&)tenant=([a-z]+)", "$http_user_agent ~ curl", "-f $request_filename",
    "!-f $request_filename", "-d $request_filename", "!-e $request_filename", "-e $document_root/index.html",
    "$uri ~ ^/prom/(.*)$", '$http_upgrade = "websocket"', "$remote_addr = 127.0.0.1", "$server_port = @PORT1@",
    "$request_uri ~ //", "$query_string", "!-d @DIR@/www", "-f @DIR@/www/maintenance.flag", "$http_x_tenant",
    "$uri !~* \\.(js|css)$", "$v1", "$v1 = x", "$v2 !~ ^a", "$server_name = _", "-x @DIR@/www/index.html",
    "$request_method ~* post", "$http_cookie ~* beta=(\\d)", "$m1 = 1", "$g1", "$uri = /prom", "$request_uri = /prom/x",
    "$server_protocol = HTTP/1.0", '$args = ""', "$uri ~ ^(?<cap>/[a-z]+)", "$content_length", "$binary_remote_addr",
    "$invalid_referer", "$upstream_status", "$s1 = a", "$remote_addr ~ ^(\\d+)", "$limit_rate = 4096",
)  # fmt: skip
TEXTS = (
    "$uri", "$request_uri", "$host", "$http_host", "$args", "$scheme://$host$request_uri", "$server_name", "a", '""',
    "$server_port", "$remote_addr", "$v1", "$m1", "$arg_path", "$request_method", '"$host|$uri|$args"',
    "$document_root",
    "$request_filename", "$is_args$args", "$cookie_beta", "$http_x_tenant", "$proxy_host", "${uri}x",
    "$server_protocol",
    "$document_uri", "$query_string", "$scheme", "$1", "$2", "$sub", "$cap", "$rest", "$g1", "$http_x_empty",
    "$proxy_add_x_forwarded_for", "$content_type", "$server_addr", "$https", "$status", "$realpath_root", "$request",
    "$upstream_status", "$upstream_http_content_type", "$sent_http_location", "$content_length", "$limit_rate",
    "$invalid_referer", "$realip_remote_addr", "$s1", "$proxy_port", '"$1$m1$2"', '"$m1-$1"', "$binary_remote_addr",
)  # fmt: skip
