"""The directives of nginx 1.22 to 1.31, as its modules declare them (`ngx_command_t`), those of Debian's static build.

One line is: contexts | numbers of arguments | kind of value | since | until | names. `1+` is one or more, `123` one to
three, `flag` exactly one. The kinds are those of nginx's setters (`ngx_conf_set_flag_slot` and its like); `own` is a
setter of the directive's own; `{}` marks a block. `since` is the first release that knows the line, `until` the first
that does not any more. A line that begins with white space goes on with the one before.

`max_headers` came with 1.29.8, but distributions have added it to older releases, so it is known to all.
"""

TABLE = """
main | 0 | own{} |  |  | events http
main | 1 | enum=stop, abort |  |  | debug_points
main | 1 | milliseconds |  |  | timer_resolution worker_shutdown_timeout
main | 1 | number |  |  | worker_rlimit_nofile
main | 1 | offset |  |  | worker_rlimit_core
main | 1 | own |  |  | env load_module ssl_engine worker_priority worker_processes
main | 1 | string |  |  | lock_file pid working_directory
main | 1+ | own |  |  | error_log worker_cpu_affinity
main | 12 | own |  |  | user
main | 23 | own |  |  | thread_pool
main | flag | flag |  |  | daemon master_process pcre_jit
main | flag | flag | 1.27.4 |  | ssl_object_cache_inheritable
events | 1 | milliseconds |  |  | accept_mutex_delay
events | 1 | number |  |  | epoll_events worker_aio_requests
events | 1 | own |  |  | debug_connection use worker_connections
events | flag | flag |  |  | accept_mutex multi_accept
http | 0 | own{} |  |  | server
http | 1 | number |  |  | map_hash_bucket_size map_hash_max_size server_names_hash_bucket_size
    server_names_hash_max_size variables_hash_bucket_size variables_hash_max_size
http | 1 | own{} |  |  | upstream
http | 1 | size |  |  | http2_recv_buffer_size
http | 12 | own{} |  |  | geo
http | 2 | own |  |  | limit_conn_zone
http | 2 | own{} |  |  | charset_map map split_clients
http | 2+ | own |  |  | fastcgi_cache_path log_format proxy_cache_path scgi_cache_path uwsgi_cache_path
http | 3 | own |  |  | limit_req_zone
http server | 1 | enum=off, on, optional, optional_no_ca |  |  | ssl_verify_client
http server | 1 | milliseconds |  |  | client_header_timeout
http server | 1 | number |  |  | http2_max_concurrent_streams http2_streams_index_size ssl_verify_depth
http server | 1 | number |  | 1.25.1 | http2_max_concurrent_pushes
http server | 1 | number | 1.25.0 |  | http3_max_concurrent_streams quic_active_connection_id_limit
http server | 1 | number |  |  | max_headers
http server | 1 | obsolete |  |  | http2_idle_timeout http2_max_field_size http2_max_header_size
    http2_max_requests http2_recv_timeout
http server | 1 | obsolete | 1.25.1 |  | http2_max_concurrent_pushes
http server | 1 | own |  |  | ssl_ocsp_cache ssl_password_file
http server | 1 | own | 1.25.0 |  | quic_host_key
http server | 1 | seconds |  |  | ssl_session_timeout
http server | 1 | size |  |  | client_header_buffer_size connection_pool_size http2_body_preread_size
    http2_pool_size request_pool_size ssl_buffer_size
http server | 1 | size | 1.25.0 |  | http3_stream_buffer_size
http server | 1 | string |  |  | ssl_ciphers ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve
    ssl_ocsp_responder ssl_stapling_file ssl_stapling_responder ssl_trusted_certificate
http server | 1 | strings |  |  | ssl_certificate ssl_certificate_key ssl_session_ticket_key
http server | 1 | strings | 1.29.4 |  | ssl_ech_file
http server | 1+ | mask=SSLv2, SSLv3, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3 |  |  | ssl_protocols
http server | 12 | own |  |  | ssl_session_cache
http server | 123 | own | 1.27.4 |  | ssl_certificate_cache
http server | 2 | buffers |  |  | large_client_header_buffers
http server | 2 | pairs |  |  | ssl_conf_command
http server | flag | enum=off, on, leaf |  |  | ssl_ocsp
http server | flag | flag |  |  | ignore_invalid_headers merge_slashes ssl_early_data ssl_prefer_server_ciphers
    ssl_reject_handshake ssl_session_tickets ssl_stapling ssl_stapling_verify underscores_in_headers
http server | flag | flag | 1.25.0 |  | http3 http3_hq quic_gso quic_retry
http server | flag | flag | 1.25.1 |  | http2
http server | flag | flag | 1.29.1 |  | ssl_certificate_compression
http server | flag | own |  | 1.25.1 | ssl
http server location | 0 | own{} |  |  | types
http server location | 1 | complex |  |  | grpc_ssl_certificate grpc_ssl_certificate_key grpc_ssl_name
    proxy_method proxy_ssl_certificate proxy_ssl_certificate_key proxy_ssl_name secure_link secure_link_md5
    uwsgi_ssl_certificate uwsgi_ssl_certificate_key uwsgi_ssl_name
http server location | 1 | complex-size | 1.27.0 |  | fastcgi_limit_rate proxy_limit_rate scgi_limit_rate
    uwsgi_limit_rate
http server location | 1 | enum=1.0, 1.1 |  |  | gzip_http_version
http server location | 1 | enum=1.0, 1.1 |  | 1.29.4 | proxy_http_version
http server location | 1 | enum=1.0, 1.1, 2 | 1.29.4 |  | proxy_http_version
http server location | 1 | enum=all, any |  |  | satisfy
http server location | 1 | enum=html, json, jsonp, xml |  |  | autoindex_format
http server location | 1 | enum=info, notice, warn, error |  |  | limit_conn_log_level limit_req_log_level
http server location | 1 | enum=off, exact, before |  |  | if_modified_since
http server location | 1 | enum=off, log, v1, on |  |  | userid
http server location | 1 | enum=off, on, always |  |  | gzip_static lingering_close
http server location | 1 | enum=off, on, build |  |  | server_tokens
http server location | 1 | enum=off, on, clean |  |  | client_body_in_file_only
http server location | 1 | flag |  |  | uwsgi_cache_background_update
http server location | 1 | milliseconds |  |  | auth_delay client_body_timeout fastcgi_cache_lock_age
    fastcgi_cache_lock_timeout fastcgi_connect_timeout fastcgi_next_upstream_timeout fastcgi_read_timeout
    fastcgi_send_timeout grpc_connect_timeout grpc_next_upstream_timeout grpc_read_timeout grpc_send_timeout
    keepalive_time lingering_time lingering_timeout memcached_connect_timeout memcached_next_upstream_timeout
    memcached_read_timeout memcached_send_timeout proxy_cache_lock_age proxy_cache_lock_timeout
    proxy_connect_timeout proxy_next_upstream_timeout proxy_read_timeout proxy_send_timeout resolver_timeout
    scgi_cache_lock_age scgi_cache_lock_timeout scgi_connect_timeout scgi_next_upstream_timeout scgi_read_timeout
    scgi_send_timeout send_timeout uwsgi_cache_lock_age uwsgi_cache_lock_timeout uwsgi_connect_timeout
    uwsgi_next_upstream_timeout uwsgi_read_timeout uwsgi_send_timeout
http server location | 1 | milliseconds | 1.27.4 |  | keepalive_min_timeout
http server location | 1 | milliseconds | 1.31.0 |  | tunnel_connect_timeout tunnel_next_upstream_timeout
    tunnel_read_timeout tunnel_send_timeout
http server location | 1 | number |  |  | fastcgi_cache_min_uses fastcgi_next_upstream_tries
    grpc_next_upstream_tries grpc_ssl_verify_depth keepalive_requests max_ranges memcached_gzip_flag
    memcached_next_upstream_tries min_delete_depth open_file_cache_min_uses proxy_cache_min_uses
    proxy_headers_hash_bucket_size proxy_headers_hash_max_size proxy_next_upstream_tries proxy_ssl_verify_depth
    scgi_cache_min_uses scgi_next_upstream_tries types_hash_bucket_size types_hash_max_size userid_service
    uwsgi_cache_min_uses uwsgi_next_upstream_tries uwsgi_ssl_verify_depth
http server location | 1 | number | 1.31.0 |  | tunnel_next_upstream_tries
http server location | 1 | number=0..255 |  |  | uwsgi_modifier1 uwsgi_modifier2
http server location | 1 | number=1..9 |  |  | gzip_comp_level
http server location | 1 | number=400..599 |  |  | limit_conn_status limit_req_status
http server location | 1 | obsolete | 1.25.1 |  | http2_push
http server location | 1 | offset |  |  | client_max_body_size directio_alignment fastcgi_cache_max_range_offset
    proxy_cache_max_range_offset scgi_cache_max_range_offset uwsgi_cache_max_range_offset
http server location | 1 | own |  |  | aio ancient_browser_value auth_request directio fastcgi_cache
    fastcgi_cache_key fastcgi_split_path_info fastcgi_store grpc_ssl_password_file mirror modern_browser_value
    proxy_cache proxy_cache_key proxy_ssl_password_file proxy_store real_ip_header scgi_cache scgi_cache_key
    scgi_store set_real_ip_from userid_expires userid_mark uwsgi_cache uwsgi_cache_key uwsgi_ssl_password_file
    uwsgi_store
http server location | 1 | own |  | 1.25.1 | http2_push
http server location | 1 | seconds |  |  | open_file_cache_valid
http server location | 1 | size |  |  | client_body_buffer_size fastcgi_buffer_size fastcgi_busy_buffers_size
    fastcgi_max_temp_file_size fastcgi_temp_file_write_size grpc_buffer_size gzip_hash gzip_min_length gzip_window
    http2_chunk_size memcached_buffer_size mp4_buffer_size mp4_max_buffer_size postpone_gzipping postpone_output
    proxy_buffer_size proxy_busy_buffers_size proxy_max_temp_file_size proxy_temp_file_write_size read_ahead
    scgi_buffer_size scgi_busy_buffers_size scgi_max_temp_file_size scgi_temp_file_write_size sendfile_max_chunk
    slice ssi_min_file_chunk ssi_value_length subrequest_output_buffer_size uwsgi_buffer_size
    uwsgi_busy_buffers_size uwsgi_max_temp_file_size uwsgi_temp_file_write_size
http server location | 1 | low-water |  |  | fastcgi_send_lowat proxy_send_lowat send_lowat
http server location | 1 | size |  | 1.27.0 | fastcgi_limit_rate proxy_limit_rate scgi_limit_rate uwsgi_limit_rate
http server location | 1 | size | 1.31.0 |  | tunnel_buffer_size tunnel_send_lowat
http server location | 1 | size | 1.31.3 |  | fastcgi_socket_rcvbuf fastcgi_socket_sndbuf grpc_socket_rcvbuf
    grpc_socket_sndbuf proxy_socket_rcvbuf proxy_socket_sndbuf scgi_socket_rcvbuf scgi_socket_sndbuf
    tunnel_socket_rcvbuf tunnel_socket_sndbuf uwsgi_socket_rcvbuf uwsgi_socket_sndbuf
http server location | 1 | string |  |  | add_after_body add_before_body default_type fastcgi_index
    grpc_ssl_ciphers grpc_ssl_crl grpc_ssl_trusted_certificate proxy_set_body proxy_ssl_ciphers proxy_ssl_crl
    proxy_ssl_trusted_certificate secure_link_secret userid_domain userid_name userid_p3p userid_path
    uwsgi_ssl_ciphers uwsgi_ssl_crl uwsgi_ssl_trusted_certificate uwsgi_string
http server location | 1 | strings |  |  | fastcgi_catch_stderr fastcgi_hide_header fastcgi_pass_header
    grpc_hide_header grpc_pass_header proxy_hide_header proxy_pass_header scgi_hide_header scgi_pass_header
    uwsgi_hide_header uwsgi_pass_header
http server location | 1+ | complex-list |  |  | fastcgi_cache_bypass fastcgi_no_cache proxy_cache_bypass
    proxy_no_cache scgi_cache_bypass scgi_no_cache uwsgi_cache_bypass uwsgi_no_cache
http server location | 1+ | complex-list | 1.29.0 |  | early_hints
http server location | 1+ | mask=GET, HEAD, POST |  |  | fastcgi_cache_methods proxy_cache_methods
    scgi_cache_methods uwsgi_cache_methods
http server location | 1+ | mask=SSLv2, SSLv3, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3 |  |  | grpc_ssl_protocols
    proxy_ssl_protocols uwsgi_ssl_protocols
http server location | 1+ | mask=X-Accel-Redirect, X-Accel-Expires, X-Accel-Limit-Rate, X-Accel-Buffering,
    X-Accel-Charset, Expires, Cache-Control, Set-Cookie, Vary |  |  | fastcgi_ignore_headers grpc_ignore_headers
    proxy_ignore_headers scgi_ignore_headers uwsgi_ignore_headers
http server location | 1+ | mask=error, timeout, invalid_header, non_idempotent, http_500, http_502, http_503,
    http_504, http_403, http_404, http_429, off |  |  | grpc_next_upstream
http server location | 1+ | mask=error, timeout, invalid_header, non_idempotent, http_500, http_502, http_503,
    http_504, http_403, http_404, http_429, updating, off |  |  | proxy_cache_use_stale proxy_next_upstream
http server location | 1+ | mask=error, timeout, invalid_header, non_idempotent, http_500, http_503, http_403,
    http_404, http_429, updating, off |  |  | fastcgi_cache_use_stale fastcgi_next_upstream scgi_cache_use_stale
    scgi_next_upstream uwsgi_cache_use_stale uwsgi_next_upstream
http server location | 1+ | mask=error, timeout, invalid_response, not_found, off |  |  | memcached_next_upstream
http server location | 1+ | mask=error, timeout, off | 1.31.0 |  | tunnel_next_upstream
http server location | 1+ | mask=off, expired, no-cache, no-store, private, no_last_modified, no_etag, auth, any |
    |  | gzip_proxied
http server location | 1+ | mask=off, put, delete, mkcol, copy, move |  |  | dav_methods
http server location | 1+ | own |  |  | ancient_browser error_log fastcgi_cache_valid gzip_disable index
    proxy_cache_valid resolver scgi_cache_valid uwsgi_cache_valid
http server location | 1+ | types |  |  | addition_types charset_types gzip_types ssi_types sub_filter_types
http server location | 12 | bind |  |  | fastcgi_bind grpc_bind memcached_bind proxy_bind scgi_bind uwsgi_bind
http server location | 12 | bind | 1.31.0 |  | tunnel_bind
http server location | 12 | mask=none, msie6, safari |  |  | keepalive_disable
http server location | 12 | own |  |  | disable_symlinks keepalive_timeout modern_browser open_file_cache
    proxy_cookie_domain proxy_cookie_path proxy_redirect
http server location | 123 | access |  |  | dav_access fastcgi_store_access proxy_store_access scgi_store_access
    uwsgi_store_access
http server location | 123 | mask=off, secure, httponly, samesite=strict, samesite=lax, samesite=none |  |  |
    userid_flags
http server location | 123 | own |  |  | limit_req
http server location | 123 | own | 1.27.4 |  | grpc_ssl_certificate_cache proxy_ssl_certificate_cache
    uwsgi_ssl_certificate_cache
http server location | 1234 | own |  |  | open_log_file_cache proxy_cookie_flags
http server location | 1234 | path |  |  | client_body_temp_path fastcgi_temp_path proxy_temp_path scgi_temp_path
    uwsgi_temp_path
http server location | 2 | buffers |  |  | fastcgi_buffers gunzip_buffers gzip_buffers output_buffers
    proxy_buffers scgi_buffers uwsgi_buffers
http server location | 2 | own |  |  | auth_request_set limit_conn sub_filter
http server location | 2 | pairs |  |  | grpc_set_header grpc_ssl_conf_command proxy_set_header
    proxy_ssl_conf_command uwsgi_ssl_conf_command
http server location | 23 | own |  |  | fastcgi_param scgi_param uwsgi_param
http server location | flag | flag |  |  | absolute_redirect aio_write autoindex autoindex_exact_size
    autoindex_localtime chunked_transfer_encoding client_body_in_single_buffer create_full_put_path etag
    fastcgi_buffering fastcgi_cache_background_update fastcgi_cache_lock fastcgi_cache_revalidate
    fastcgi_force_ranges fastcgi_ignore_client_abort fastcgi_intercept_errors fastcgi_keep_conn
    fastcgi_pass_request_body fastcgi_pass_request_headers fastcgi_request_buffering fastcgi_socket_keepalive
    grpc_intercept_errors grpc_socket_keepalive grpc_ssl_server_name grpc_ssl_session_reuse grpc_ssl_verify gunzip
    gzip_no_buffer gzip_vary limit_conn_dry_run limit_req_dry_run log_not_found log_subrequest
    memcached_socket_keepalive mirror_request_body mp4_start_key_frame msie_padding msie_refresh
    open_file_cache_errors open_file_cache_events port_in_redirect proxy_buffering proxy_cache_background_update
    proxy_cache_convert_head proxy_cache_lock proxy_cache_revalidate proxy_force_ranges proxy_ignore_client_abort
    proxy_intercept_errors proxy_pass_request_body proxy_pass_request_headers proxy_request_buffering
    proxy_socket_keepalive proxy_ssl_server_name proxy_ssl_session_reuse proxy_ssl_verify real_ip_recursive
    recursive_error_pages reset_timedout_connection scgi_buffering scgi_cache_background_update scgi_cache_lock
    scgi_cache_revalidate scgi_force_ranges scgi_ignore_client_abort scgi_intercept_errors scgi_pass_request_body
    scgi_pass_request_headers scgi_request_buffering scgi_socket_keepalive server_name_in_redirect
    ssi_ignore_recycled_buffers ssi_last_modified ssi_silent_errors sub_filter_last_modified sub_filter_once
    tcp_nodelay tcp_nopush uwsgi_buffering uwsgi_cache_lock uwsgi_cache_revalidate uwsgi_force_ranges
    uwsgi_ignore_client_abort uwsgi_intercept_errors uwsgi_pass_request_body uwsgi_pass_request_headers
    uwsgi_request_buffering uwsgi_socket_keepalive uwsgi_ssl_server_name uwsgi_ssl_session_reuse uwsgi_ssl_verify
http server location | flag | flag |  | 1.25.1 | http2_push_preload
http server location | flag | flag | 1.27.2 |  | proxy_pass_trailers
http server location | flag | flag | 1.31.0 |  | tunnel_socket_keepalive
http server location | flag | obsolete | 1.25.1 |  | http2_push_preload
upstream | 0 | own |  |  | ip_hash least_conn
upstream | 012 | own |  |  | random
upstream | 1 | milliseconds |  |  | keepalive_time keepalive_timeout
upstream | 1 | milliseconds | 1.27.3 |  | resolver_timeout
upstream | 1 | number |  |  | keepalive_requests
upstream | 1 | own |  | 1.29.7 | keepalive
upstream | 1+ | own |  |  | server
upstream | 1+ | own | 1.27.3 |  | resolver
upstream | 12 | own |  |  | hash zone
upstream | 12 | own | 1.29.7 |  | keepalive
upstream | 12 | own | 1.31.0 |  | least_time
upstream | 2+ | own | 1.29.6 |  | sticky
any | 1 | own |  |  | include
http server location if | 1 | complex-size |  |  | limit_rate limit_rate_after
http server location if | 1 | enum=off, on, merge | 1.29.3 |  | add_header_inherit add_trailer_inherit
http server location if | 1 | own |  |  | charset root source_charset
http server location if | 1 | string |  |  | post_action
http server location if | 12 | own |  |  | expires
http server location if | 2+ | own |  |  | error_page
http server location if | 23 | own |  |  | add_header add_trailer
http server location if | flag | flag |  |  | gzip override_charset sendfile ssi
http server location if limit_except | 1+ | own |  |  | access_log
http server location if-in-server if | flag | flag |  |  | rewrite_log uninitialized_variable_warn
http server location limit_except | 1 | complex |  |  | auth_basic
http server location limit_except | 1 | own |  |  | allow auth_basic_user_file deny
location | 0 | own |  |  | empty_gif flv internal mp4
location | 1 | own |  |  | alias
location | 1+ | own{} |  |  | limit_except
location | flag | flag |  |  | random_index
location if | 1 | own |  |  | fastcgi_pass grpc_pass memcached_pass scgi_pass uwsgi_pass
location if limit_except | 1 | own |  |  | proxy_pass
server | 1+ | own |  |  | listen server_name
server location | 01 | own |  |  | stub_status
server location | 1 | number |  |  | referer_hash_bucket_size referer_hash_max_size
server location | 1+ | own |  |  | valid_referers
server location | 1+ | own{} |  |  | if
server location | 12 | own{} |  |  | location
server location | 2+ | own |  |  | try_files
server location if | 01 | own | 1.31.0 |  | tunnel_pass
server location if-in-server if | 0 | own |  |  | break
server location if-in-server if | 12 | own |  |  | return
server location if-in-server if | 2 | own |  |  | set
server location if-in-server if | 23 | own |  |  | rewrite
"""
