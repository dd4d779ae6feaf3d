"""What kinds and modifiers of a spec come to in Modal's messages."""

from __future__ import annotations

import ast

from modal_proto import api_pb2

from jobspec.spec.job import Entry
from jobspec.spec.table import Table
from jobspec.verify.definition import payload_facts
from jobspec.verify.definition.baseline import Baseline


def set_modifiers(function: api_pb2.Function, table: Table) -> None:
    """How inputs reach the containers, as an entry or a method says."""
    concurrent = getattr(table, "concurrent", None)
    if concurrent is not None:
        function.max_concurrent_inputs = concurrent.max_inputs
        function.target_concurrent_inputs = concurrent.target_inputs or 0
    batched = getattr(table, "batched", None)
    if batched is not None:
        function.batch_max_size = batched.max_batch_size
        function.batch_linger_ms = batched.wait_ms
    clustered = getattr(table, "clustered", None)
    if clustered is not None:
        function._experimental_group_size = clustered.size
        function.i6pn_enabled = True
        function.resources.rdma = clustered.rdma


def set_webhook(config: api_pb2.WebhookConfig, table: Table, kind: str) -> None:
    """What a web endpoint of a kind says."""
    said = table.model_dump()
    config.requested_suffix = str(said["label"] or "")
    config.requires_proxy_auth = bool(said["requires_proxy_auth"])
    for domain in said["custom_domains"]:  # type: ignore[attr-defined]  # an array of texts
        config.custom_domains.add(name=domain)
    if kind == "endpoint":
        config.method = str(said["method"])
        config.web_endpoint_docs = bool(said["docs"])
    if kind == "web_server":
        config.web_server_port = said["port"]  # type: ignore[assignment]  # a number
        if said["startup_timeout"] is not None:
            config.web_server_startup_timeout = said["startup_timeout"]  # type: ignore[assignment]  # a number


def set_server(function: api_pb2.Function, entry: Entry) -> None:
    """What a server says; the resources are set already."""
    table, http = entry.table.model_dump(), function.http_config
    if table["port"] is not None:
        http.port = table["port"]  # type: ignore[assignment]  # a number
    http.unauthenticated = bool(table["unauthenticated"])
    http.h2_enabled = bool(table["h2_enabled"])
    function.is_sessioned = bool(table["sessioned"])
    http.exit_grace_period = table["exit_grace_period"] or 0  # type: ignore[assignment]  # a number
    if "startup_timeout" in entry.resources:
        http.startup_timeout = function.startup_timeout_secs
    if function.routing_region:
        http.proxy_regions[:] = [function.routing_region]
        function.ClearField("routing_region")
    if table["target_concurrency"] is not None:
        function.autoscaler_settings.target_concurrency_float = table["target_concurrency"]  # type: ignore[assignment]  # a number
    function.max_concurrent_inputs = table["max_concurrency"] or 0  # type: ignore[assignment]  # a number
    if table["scaleup_window"] is not None:
        function.autoscaler_settings.scaleup_window = table["scaleup_window"]  # type: ignore[assignment]  # a number
    region = table["compute_region"]
    if region is not None:
        regions = [region] if isinstance(region, str) else region
        function.scheduler_placement.regions.extend(regions)  # type: ignore[arg-type]  # texts


def set_methods(
    function: api_pb2.Function, entry: Entry, node: ast.ClassDef, baseline: Baseline
) -> None:
    """The methods that can be called, or have a URL."""
    own = payload_facts.methods(node)
    for name, table in entry.methods.items():
        kind = entry.web.get(name)
        # The SDK looks for `yield` where it makes the decorator that says nothing else.
        plain = "generator" if payload_facts.is_generator(own[name]) else "function"
        batched = getattr(table, "batched", None) is not None
        method = baseline.method(kind or ("batched" if batched else plain))
        method.function_name = f"{entry.name}.{name}"
        if kind is not None:
            set_webhook(method.webhook_config, table, kind)
        set_modifiers(function, table)
        function.method_definitions[name].CopyFrom(method)
