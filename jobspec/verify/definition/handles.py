"""Handles of a recording against the spec: which are asked for, and what each entry has of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from modal_proto import api_pb2

from jobspec.local.recorded import RecordedFunction, RecordedVolume, Recording
from jobspec.local.secrets import read_environment_file
from jobspec.spec.job import Entry, JobSpec
from jobspec.spec.tables.handles import BucketTable, ProxyTable, SecretTable, VolumeTable
from jobspec.verify.definition.flat import differences, sets
from jobspec.verify.definition.secrets import (
    Secret,
    carried_secret,
    differing,
    named_secret,
    recorded_secret,
)


def compare_handles(job: JobSpec, recording: Recording) -> Iterator[str]:
    """Every volume, secret and proxy that any entry has, and no other.

    Dicts and queues are not asked for before code uses them.
    """
    volumes = {
        _volume(table)
        for entry in job.entries
        for name in entry.mounts
        if isinstance(table := job.handles[name].table, VolumeTable)
    }
    volumes |= {_volume(_volume_table(job, name)) for name in _built_with(job, "volumes")}
    yield from sets("volume", {asked_volume(each) for each in recording.volumes}, volumes)
    secrets = {_secret(job, name) for entry in job.entries for name in entry.secrets}
    secrets |= {
        _secret(job, str(table.secret))
        for entry in job.entries
        for name in entry.mounts
        if isinstance(table := job.handles[name].table, BucketTable) and table.secret
    }
    secrets |= {carried_secret(entry.env) for entry in job.entries if entry.env}
    secrets |= {_secret(job, name) for name in _built_with(job, "secrets")}
    secrets |= {carried_secret(values) for values in _build_values(job)}
    yield from sets("secret", {recorded_secret(each) for each in recording.secrets}, secrets)
    proxies = {_proxy(job, entry) for entry in job.entries if entry.table.proxy}
    asked = {
        named(each.message.name, each.message.environment_name)
        for each in recording.requests
        if isinstance(each.message, api_pb2.ProxyGetRequest)
    }
    yield from sets("proxy", asked, proxies)


def _built(job: JobSpec) -> list[Mapping[str, object]]:
    """The options of all sources and steps of the images that entries run in."""
    images = {image.name: image for entry in job.entries for image in job.chain(entry.image)}
    found: list[Mapping[str, object]] = [image.options for image in images.values()]
    return found + [step.options for image in images.values() for step in image.steps]


def _built_with(job: JobSpec, key: str) -> list[str]:
    names: list[str] = []
    for options in _built(job):
        given = options.get(key, ())
        assert isinstance(given, (tuple, Mapping))
        names += given
        if key == "secrets" and "secret" in options:
            names.append(str(options["secret"]))
    return names


def _build_values(job: JobSpec) -> list[Mapping[str, str]]:
    return [values for each in _built(job) if isinstance(values := each.get("env"), Mapping)]


def _volume_table(job: JobSpec, name: str) -> VolumeTable:
    table = job.handles[name].table
    assert isinstance(table, VolumeTable)
    return table


def compare_handles_of(job: JobSpec, entry: Entry, found: RecordedFunction) -> Iterator[str]:
    """What one function has of the handles, and its environment."""
    name = f"function {found.name!r}"
    tables = {handle: job.handles[handle].table for handle in entry.mounts}
    wanted = {
        (mount.path, _volume(table), mount.read_only, _whole(mount.sub_path))
        for handle, mount in entry.mounts.items()
        if isinstance(table := tables[handle], VolumeTable)
    }
    asked = {
        (path, asked_volume(mount.volume), mount.read_only, mount.sub_path)
        for path, mount in found.volumes.items()
    }
    if wanted != asked:
        yield f"{name}: its volumes are {sorted(asked)}, and the spec says {sorted(wanted)}"
    yield from _compare_buckets(job, entry, found, name)
    secrets = [_secret(job, handle) for handle in entry.secrets]
    secrets += [carried_secret(entry.env)] if entry.env else []
    given = [recorded_secret(secret) for secret in found.secrets]
    if secrets != given:
        yield f"{name}: {differing(given, secrets)}"
    proxy = None
    if found.proxy is not None:
        proxy = named(found.proxy.name, found.proxy.environment_name)
    expected = _proxy(job, entry) if entry.table.proxy else None
    if proxy != expected:
        yield f"{name}: its proxy is {proxy}, and the spec says {expected}"


def _compare_buckets(
    job: JobSpec, entry: Entry, found: RecordedFunction, name: str
) -> Iterator[str]:
    wanted = {
        mount.path: table
        for handle, mount in entry.mounts.items()
        if isinstance(table := job.handles[handle].table, BucketTable)
    }
    yield from sets(f"bucket of {name}", set(found.buckets), set(wanted))
    for path in sorted(wanted.keys() & found.buckets.keys()):
        table, asked = wanted[path], found.buckets[path]
        message = api_pb2.CloudBucketMount()
        message.CopyFrom(asked.message)
        message.ClearField("credentials_secret_id")
        yield from differences(_bucket(path, table), message, f"{name}: the bucket at {path}")
        secret = recorded_secret(asked.secret) if asked.secret is not None else None
        expected = _secret(job, table.secret) if table.secret is not None else None
        if secret != expected:
            yield f"{name}: the bucket at {path} has {secret}, and the spec says {expected}"


def _bucket(path: str, table: BucketTable) -> api_pb2.CloudBucketMount:
    kind = "S3"
    for host, other in (("r2.cloudflarestorage.com", "R2"), ("storage.googleapis.com", "GCP")):
        if table.bucket_endpoint_url is not None and host in table.bucket_endpoint_url:
            kind = other
    message = api_pb2.CloudBucketMount(
        bucket_name=table.bucket_name,
        mount_path=path,
        read_only=table.read_only,
        requester_pays=table.requester_pays,
        force_path_style=table.force_path_style,
        bucket_type=api_pb2.CloudBucketMount.BucketType.Value(kind),
    )
    for key in ("bucket_endpoint_url", "key_prefix", "oidc_auth_role_arn"):
        value = getattr(table, key)
        if value is not None:
            setattr(message, key, value)
    return message


def _whole(sub_path: str | None) -> str:
    return sub_path or ""


def named(name: str, environment: str | None) -> str:
    """What an object is called, with the environment that it is of, if one is told."""
    return f"{name} in {environment}" if environment else name


def _volume(table: VolumeTable) -> str:
    more = " (created when missing)" if table.create else ""
    more += f" of version {table.version}" if table.version else ""
    return named(table.name, table.environment) + more


def asked_volume(volume: RecordedVolume) -> str:
    more = " (created when missing)" if volume.create_if_missing else ""
    more += f" of version {volume.request.version}" if volume.request.version else ""
    return named(volume.name, volume.request.environment_name) + more


def _secret(job: JobSpec, handle: str) -> Secret:
    table = job.handles[handle].table
    assert isinstance(table, SecretTable)
    if table.name is not None:
        return named_secret(table.name, table.environment, table.keys)
    if table.dotenv is None:
        return carried_secret(table.values)
    return carried_secret(read_environment_file(Path(job.raw.source.name).parent / table.dotenv))


def _proxy(job: JobSpec, entry: Entry) -> str:
    table = job.handles[str(entry.table.proxy)].table
    assert isinstance(table, ProxyTable)
    return named(table.name, table.environment)
