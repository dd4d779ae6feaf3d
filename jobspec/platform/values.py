"""Values of one entry, or of several, that Modal holds against each other."""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.diagnostic import Diagnostic
from jobspec.rules import operations, schema
from jobspec.spec.job import Entry, JobSpec, Path
from jobspec.spec.table import Table
from jobspec.spec.tables.modifiers import ClusteredTable
from jobspec.spec.tables.resources import RetriesTable


def check_resources(job: JobSpec, entry: Entry) -> Iterator[Diagnostic]:
    """A kind may lack some of what `resources` has; a shared one is taken back, not dropped."""
    for name, instead in entry.kind.lacks.items():
        resource = entry.resources.get(name)
        if resource is None:
            continue
        is_shared = resource.path[: len(entry.path)] != entry.path
        help = f"{instead}: take it out"
        if is_shared:
            help = f"{instead}; write resources = {{ {name} = false }} in the entry `{entry.name}`"
        related = job.raw.label((*entry.path, "kind"), f"`{entry.name}` is of this kind")
        label = job.raw.key_label(resource.path)
        what = f'an entry of kind "{entry.kind.name}"'
        yield schema.NOT_FOR_KIND.at(label, related, help=help, key=name, what=what)


def check_containers(job: JobSpec, entry: Entry) -> Iterator[Diagnostic]:
    """Numbers of containers: the least at most the most, whole clusters."""
    numbers = {
        name: (resource.value, resource.path)
        for name in ("min_containers", "max_containers", "buffer_containers")
        if (resource := entry.resources.get(name)) is not None and isinstance(resource.value, int)
    }
    if "min_containers" in numbers and "max_containers" in numbers:
        (low, low_path), (high, high_path) = numbers["min_containers"], numbers["max_containers"]
        if low > high:
            cause = f"{low} is more than max_containers, which is {high}"
            related = job.raw.key_label(high_path, "max_containers is set here")
            label = job.raw.key_label(low_path)
            yield schema.BAD_VALUE.at(label, related, key="`min_containers`", cause=cause)
    if "buffer_containers" in numbers and "max_containers" in numbers:
        (extra, path), (high, high_path) = numbers["buffer_containers"], numbers["max_containers"]
        if extra > high:
            related = job.raw.key_label(high_path, "max_containers is set here")
            what = f"max_containers = {high}"
            yield operations.ODD_PAIR.at(
                job.raw.key_label(path),
                related,
                help=f"{extra} idle ones never fit under max_containers: lower the one or raise the "
                "other",
                key="buffer_containers",
                what=what,
            )
    cluster: ClusteredTable | None = getattr(entry.table, "clustered", None)
    if cluster is None:
        return
    for name, (number, path) in numbers.items():
        if number % cluster.size:
            cause = f"{number} containers are no whole clusters of {cluster.size}"
            related = job.raw.key_label((*entry.path, "clustered"), "the cluster")
            label = job.raw.key_label(path)
            yield schema.BAD_VALUE.at(label, related, key=f"`{name}`", cause=cause)


def check_retries(job: JobSpec, entry: Entry) -> Iterator[Diagnostic]:
    """The first delay is at most the longest, where the spec says both."""
    resource = entry.resources.get("retries")
    if resource is None or not isinstance(resource.value, RetriesTable):
        return
    first, longest = (resource.value.model_dump()[key] for key in ("initial_delay", "max_delay"))
    if not isinstance(first, (int, float)) or not isinstance(longest, (int, float)):
        return
    if first > longest:
        path = resource.path
        related = job.raw.key_label((*path, "max_delay"), "no delay is longer than this")
        yield operations.ODD_PAIR.at(
            job.raw.key_label((*path, "initial_delay")),
            related,
            help=f"every retry waits {longest} s then: lower initial_delay, or raise max_delay",
            key="initial_delay",
            what=f"max_delay = {longest}",
        )


def check_fabric(job: JobSpec, entry: Entry) -> Iterator[Diagnostic]:
    """A cluster is made of whole fabrics."""
    options = entry.resources.get("experimental_options")
    cluster: ClusteredTable | None = getattr(entry.table, "clustered", None)
    if options is None or cluster is None or not isinstance(options.value, dict):
        return
    size = options.value.get("fabric_size")
    if isinstance(size, int) and cluster.size % size:
        cause = f"a cluster of {cluster.size} containers has no whole fabrics of {size}"
        related = job.raw.key_label((*entry.path, "clustered"), "the cluster")
        label = job.raw.key_label((*options.path, "fabric_size"))
        yield schema.BAD_VALUE.at(label, related, key="`fabric_size`", cause=cause)


def check_addresses(job: JobSpec) -> Iterator[Diagnostic]:
    """A web label and a domain are one URL each."""
    seen: dict[str, tuple[str, Path]] = {}
    for name, table, path in web_tables(job):
        domains = getattr(table, "custom_domains", ())
        addresses = [(domain, (*path, "custom_domains", at)) for at, domain in enumerate(domains)]
        if getattr(table, "label", None) is not None:
            addresses.append((table.model_dump()["label"], (*path, "label")))
        for address, place in addresses:
            other, other_place = seen.setdefault(str(address), (name, place))
            if other_place == place:
                continue
            what = "label" if place[-1] == "label" else "domain"
            cause = f"{address!r} is the {what} of `{other}` too, and a {what} is one URL"
            related = job.raw.label(other_place, "the other one")
            key = "`label`" if what == "label" else "`custom_domains`"
            yield schema.BAD_VALUE.at(job.raw.label(place), related, key=key, cause=cause)


def web_tables(job: JobSpec) -> Iterator[tuple[str, Table, Path]]:
    """What may answer web requests: entries and methods, with their names and places."""
    for entry in job.entries:
        yield entry.name, entry.table, entry.path
        for name, method in entry.methods.items():
            yield f"{entry.name}.{name}", method, (*entry.path, "methods", name)
