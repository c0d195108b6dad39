"""The flags of the rest of the family by release; the rows are those of `prometheus_flags`."""

ALERTMANAGER = """
alerts.gc-interval go-duration - 0
alerts.per-alertname-limit int - 0.31
auto-gomemlimit.ratio float - 0.28
cluster.advertise-address string - 0.15
cluster.allow-insecure-public-advertise-address-discovery bool - 0.24
cluster.gossip-interval string - 0.15
cluster.label string - 0.26
cluster.listen-address string - 0.15
cluster.peer strings - 0.15
cluster.peer-name string - 0.30
cluster.peer-timeout go-duration - 0.15
cluster.peers-resolve-timeout string - 0.30
cluster.probe-interval string - 0.15
cluster.probe-timeout string - 0.15
cluster.pushpull-interval string - 0.15
cluster.reconnect-interval string - 0.15
cluster.reconnect-timeout string - 0.15
cluster.settle-timeout string - 0.15
cluster.tcp-timeout string - 0.15
cluster.tls-config string - 0.24
config.file string - 0
data.maintenance-interval go-duration - 0.25
data.retention go-duration - 0
dispatch.maintenance-interval go-duration - 0.29
dispatch.start-delay go-duration - 0.30
enable-feature string - 0.27
log.format enum - 0.16
log.level enum - 0
log.silences bool - 0.32
mesh.listen-address string - 0 0.15
mesh.nickname string - 0 0.15
mesh.password string - 0 0.15
mesh.peer strings - 0 0.15
mesh.peer-id string - 0 0.15
silences.max-silence-size-bytes int - 0.28
silences.max-silences int - 0.28
storage.path string - 0
web.config.file string - 0.22
web.external-url string - 0
web.get-concurrency int - 0.17
web.listen-address string - 0 0.25
web.listen-address strings - 0.25
web.route-prefix string - 0
web.systemd-socket bool - 0.25
web.timeout go-duration - 0.17
web.ui-path string debian 0
"""

PUSHGATEWAY = """
log.format enum - 0.8
log.level enum - 0
persistence.file string - 0
persistence.interval go-duration - 0
push.disable-consistency-check bool - 1.1
push.enable-utf8-names bool - 1.11
web.config.file string - 1.4
web.enable-admin-api bool - 0.10
web.enable-lifecycle bool - 0.10
web.external-url url - 0.8
web.listen-address string - 0 1.5
web.listen-address strings - 1.5
web.route-prefix string - 0
web.systemd-socket bool - 1.5
web.telemetry-path string - 0
"""

BLACKBOX = """
config.auto-reload-interval int - 0.28
config.check bool - 0.13
config.enable-auto-reload bool - 0.28
config.file string - 0
history.limit int - 0.13
log.format enum - 0.15
log.level enum - 0
log.prober string - 0.25
timeout-offset float - 0
web.config.file string - 0.19
web.external-url string - 0.15
web.listen-address string - 0 0.23
web.listen-address strings - 0.23
web.route-prefix string - 0.15
web.systemd-socket bool - 0.23
"""

THANOS = """
http-address string - 0
http.config string - 0
http-grace-period value - 0
log.level enum - 0
log.format enum - 0
query.timeout duration - 0
web.disable-cors bool - 0
web.external-prefix string - 0
web.prefix-header string - 0
web.route-prefix string - 0
"""

VICTORIA_METRICS = """
enableTCP6 bool - 0
http.pathPrefix string - 0
httpAuth.password value - 0
httpAuth.username string - 0
httpListenAddr strings - 0
httpListenAddr.useProxyProtocol bool - 0
mtls bool - 0
tls bool - 0
tlsCertFile strings - 0
tlsKeyFile strings - 0
"""

EXPORTER = """
log.format enum - 0
log.level enum - 0
web.config.file string - 0
web.listen-address strings - 0
web.systemd-socket bool - 0
web.telemetry-path string - 0
"""
