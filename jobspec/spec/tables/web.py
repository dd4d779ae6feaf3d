"""What is said of web endpoints, of functions and of methods alike."""

from __future__ import annotations

from jobspec.spec import choices, values
from jobspec.spec.table import Table, defaulted, optional, required, value
from jobspec.spec.tables.shapes import BOOLEAN

PORT = value(values.integer(1, 65_535), int)


class WebTable(Table):
    """What every web endpoint may say."""

    label = optional(value(choices.web_label, str), "The label in the URL.")
    custom_domains = defaulted(
        value(values.array(choices.domain), list[str]),
        (),
        "Domains of your own, registered with Modal.",
    )
    requires_proxy_auth = defaulted(BOOLEAN, False, "Only with a proxy token.")


class FastapiEndpointTable(WebTable):
    """A function that answers one route."""

    method = defaulted(value(choices.http_method, str), "GET", "The HTTP method.")
    docs = defaulted(BOOLEAN, False, "Interactive documentation at /docs.")


class WebServerTable(WebTable):
    """A function that starts a server, listening on 0.0.0.0, and returns."""

    port = required(PORT, "The port that the server listens on.")
    startup_timeout = optional(
        value(values.seconds(1, 86_400), int | str), "Longest wait for the port to answer; 5s."
    )
