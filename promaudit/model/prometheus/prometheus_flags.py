"""The flags of each program by release, read from the source of every release tag; hidden flags included.

A row is name, kind of value, scope, first release with it, first release without it. The scope is `server` or `agent`
for flags of one of Prometheus's two modes, `debian` for those of Debian's builds alone, `upstream` for those that
Debian's builds lack, `-` otherwise. A flag whose kind or scope changed has a row for each.
"""

PROMETHEUS = """
agent bool - 3.0
alertmanager.drain-notification-queue-on-shutdown bool server 2.54
alertmanager.notification-batch-size int server 3.4
alertmanager.notification-queue-capacity int - 0 2.32
alertmanager.notification-queue-capacity int server 2.32
alertmanager.timeout duration - 0 2.25
alertmanager.timeout string - 2.25 3.0
auto-gomaxprocs bool - 3.0
auto-gomemlimit bool - 3.0
auto-gomemlimit.ratio float - 2.50
config.auto-reload bool - 3.12
config.auto-reload-interval duration - 3.0
config.file string - 0
enable-feature strings - 2.25
log.format enum - 2.6
log.level enum - 0
query.lookback-delta duration - 0 2.32
query.lookback-delta duration server 2.32
query.max-concurrency int - 0 2.32
query.max-concurrency int server 2.32
query.max-samples int - 2.5 2.32
query.max-samples int server 2.32
query.timeout duration - 0 2.32
query.timeout duration server 2.32
rules.alert.for-grace-period duration - 2.4 2.32
rules.alert.for-grace-period duration server 2.32
rules.alert.for-outage-tolerance duration - 2.4 2.32
rules.alert.for-outage-tolerance duration server 2.32
rules.alert.resend-delay duration - 2.4 2.32
rules.alert.resend-delay duration server 2.32
rules.max-concurrent-evals int server 2.51
scrape.adjust-timestamps bool - 2.22
scrape.discovery-reload-interval duration - 2.36
scrape.name-escaping-scheme string - 2.55 3.0
scrape.timestamp-tolerance go-duration - 2.30
storage.agent.checkpoint-batch-size int agent 3.12
storage.agent.checkpoint-from-in-memory-series bool agent 3.12
storage.agent.no-lockfile bool agent 2.32
storage.agent.path string agent 2.32
storage.agent.retention.max-time duration agent 2.32
storage.agent.retention.min-time duration agent 2.32
storage.agent.wal-compression bool agent 2.32
storage.agent.wal-compression-type enum agent 2.46
storage.agent.wal-segment-size bytes agent 2.32
storage.agent.wal-truncate-frequency duration agent 2.32
storage.exemplars.exemplars-limit int - 2.26 2.29
storage.remote.flush-deadline duration - 2.3
storage.remote.read-concurrent-limit int - 2.5 2.32
storage.remote.read-concurrent-limit int server 2.32
storage.remote.read-max-bytes-in-frame int - 2.13 2.32
storage.remote.read-max-bytes-in-frame int server 2.32
storage.remote.read-sample-limit int - 2.4 2.32
storage.remote.read-sample-limit int server 2.32
storage.tsdb.allow-overlapping-blocks bool - 2.8 2.32
storage.tsdb.allow-overlapping-blocks bool server 2.32 3.0
storage.tsdb.allow-overlapping-compaction bool server 2.55
storage.tsdb.block-reload-interval duration server 3.9
storage.tsdb.delay-compact-file.path string server 3.9
storage.tsdb.delayed-compaction.max-percent int server 3.0
storage.tsdb.head-chunks-write-queue-size int server 2.34
storage.tsdb.max-block-chunk-segment-size bytes - 2.27 2.32
storage.tsdb.max-block-chunk-segment-size bytes server 2.32
storage.tsdb.max-block-duration duration - 0 2.32
storage.tsdb.max-block-duration duration server 2.32
storage.tsdb.min-block-duration duration - 0 2.32
storage.tsdb.min-block-duration duration server 2.32
storage.tsdb.no-lockfile bool - 0 2.32
storage.tsdb.no-lockfile bool server 2.32
storage.tsdb.path string - 0 2.32
storage.tsdb.path string server 2.32
storage.tsdb.retention duration - 0 2.32
storage.tsdb.retention duration server 2.32 3.0
storage.tsdb.retention.size bytes - 2.7 2.32
storage.tsdb.retention.size bytes server 2.32
storage.tsdb.retention.time duration - 2.7 2.32
storage.tsdb.retention.time duration server 2.32
storage.tsdb.samples-per-chunk int server 2.45
storage.tsdb.wal-compression bool - 2.11 2.32
storage.tsdb.wal-compression bool server 2.32
storage.tsdb.wal-compression-type enum server 2.46
storage.tsdb.wal-segment-size bytes - 2.7 2.32
storage.tsdb.wal-segment-size bytes server 2.32
web.config.file string - 2.24
web.console.libraries string - 0
web.console.templates string - 0
web.cors.origin string - 2.7
web.enable-admin-api bool - 0
web.enable-lifecycle bool - 0
web.enable-otlp-receiver bool upstream 3.0
web.enable-remote-write-receiver bool - 2.33
web.external-url string - 0
web.listen-address string - 0 2.55
web.listen-address strings - 2.55
web.local-assets string debian 0
web.max-connections int - 0
web.max-notifications-subscribers int - 3.0
web.page-title string - 2.6
web.read-timeout duration - 0
web.remote-write-receiver.accepted-protobuf-messages string - 2.54
web.route-prefix string - 0
web.search.max-limit int server 3.13
web.user-assets string - 0
write-documentation bool - 2.44
"""

PROMETHEUS_1 = """
alertmanager.notification-queue-capacity int - 0
alertmanager.timeout go-duration - 0
alertmanager.url value - 0
config.file string - 0
log.format value - 0
log.level value - 0
query.max-concurrency int - 0
query.staleness-delta go-duration - 0
query.timeout go-duration - 0
storage.local.checkpoint-dirty-series-limit int - 0
storage.local.checkpoint-interval go-duration - 0
storage.local.chunk-encoding-version value - 0
storage.local.dirty bool - 0
storage.local.engine string - 0
storage.local.index-cache-size.fingerprint-to-metric int - 0
storage.local.index-cache-size.fingerprint-to-timerange int - 0
storage.local.index-cache-size.label-name-to-label-values int - 0
storage.local.index-cache-size.label-pair-to-fingerprints int - 0
storage.local.max-chunks-to-persist int - 0
storage.local.memory-chunks int - 0
storage.local.num-fingerprint-mutexes int - 0
storage.local.path string - 0
storage.local.pedantic-checks bool - 0
storage.local.retention go-duration - 0
storage.local.series-file-shrink-ratio float - 0
storage.local.series-sync-strategy value - 0
storage.local.target-heap-size int - 1.6
storage.remote.graphite-address string - 0
storage.remote.graphite-prefix string - 0
storage.remote.graphite-transport string - 0
storage.remote.influxdb-url string - 0
storage.remote.influxdb.database string - 0
storage.remote.influxdb.retention-policy string - 0
storage.remote.influxdb.username string - 0
storage.remote.opentsdb-url string - 0
storage.remote.timeout value - 0
version bool - 0
web.console.libraries string - 0
web.console.templates string - 0
web.enable-remote-shutdown bool - 0
web.external-url string - 0
web.listen-address string - 0
web.max-connections int - 0
web.read-timeout go-duration - 0
web.route-prefix string - 0
web.telemetry-path string - 0
web.user-assets string - 0
"""

#: kingpin's own flags, which no program declares.
KINGPIN = """
completion-bash bool - 0
completion-script-bash bool - 0
completion-script-zsh bool - 0
help bool - 0
help-long bool - 0
help-man bool - 0
version bool - 0
"""
