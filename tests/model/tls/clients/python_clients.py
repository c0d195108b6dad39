"""Python's ssl and urllib3 as clients, in this process."""

import socket
import ssl

import urllib3

from tests.model.tls.clients.answer import Answer


def python_ssl(port: int, name: str, roots: str) -> Answer:
    """ssl.create_default_context."""
    try:
        context = ssl.create_default_context(cafile=roots)
        with (
            socket.create_connection(("127.0.0.1", port), 5) as plain,
            context.wrap_socket(plain, server_hostname=name),
        ):
            return Answer(True)
    except (OSError, ValueError) as error:
        return Answer(False, str(error))


def with_urllib3(port: int, name: str, roots: str) -> Answer:
    """A request by urllib3 whose connection leads to the loopback address, whatever the name."""
    host = f"[{name}]" if ":" in name else name
    pool = _Pool(name, port=port, ca_certs=roots, cert_reqs="CERT_REQUIRED", timeout=5, retries=False)
    try:
        pool.urlopen("GET", f"https://{host}:{port}/", preload_content=False).close()
        return Answer(True)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Answer(False, str(error))
    finally:
        pool.close()


class _Connection(urllib3.connection.HTTPSConnection):
    """A connection to the loopback address that verifies the name it was made for."""

    def _new_conn(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), 5)


class _Pool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Connection
