"""What is taken for granted where no file says it: the options of the command line that the model depends on."""

from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

Profile = Literal["modern", "intermediate", "old"]
#: The newest release of nginx whose behaviour the model was held against.
NEWEST_NGINX = "1.30.6"


class Assumptions(Struct, frozen=True):
    """What the user says beside the files.

    `public_url` is `--public-url` as it was written. `upstreams` are the values of `--upstream`: `HOST:PORT` or
    `COMPONENT=HOST:PORT`, where the component listens as nginx calls it. `prometheus_version` holds for every
    Prometheus whose files name no version. `nginx_version` is a release (`1.26.3`). `as_of` is the time at which
    certificates are judged, with its zone. `ca_files` are absolute paths of PEM files with the roots that clients
    trust; without any, a certificate's own root is taken as trusted. `host_name` is what the audited host calls
    itself, None where that is not known. `profile` is the one of Mozilla's recommendations for TLS that is aimed at.
    """

    public_url: str | None = None
    upstreams: tuple[str, ...] = ()
    prometheus_version: str | None = None
    nginx_version: str = NEWEST_NGINX
    as_of: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    ca_files: tuple[str, ...] = ()
    host_name: str | None = None
    profile: Profile = "intermediate"
