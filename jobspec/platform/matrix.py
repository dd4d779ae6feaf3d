"""Which facets of an entry do not go together, as data: one row for each pair, with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic, Rule
from jobspec.platform.facets import Facet, Place, Scope
from jobspec.rules import linking, operations, schema


class Words(NamedTuple):
    """How findings speak of a facet: as what does not fit, as what it does not fit, at its place.

    All are formats of `name`, what has the facet.
    """

    key: str
    what: str
    at: str = "set here"


WORDS: Mapping[Facet, Words] = {
    Facet.GENERATOR: Words("yield", "a generator", "`{name}` yields"),
    Facet.WEB: Words("{name}", "a web endpoint", "`{name}` is a web endpoint"),
    Facet.WEB_APP: Words("{name}", "a web app", "`{name}` is a web app"),
    Facet.SEVERAL_METHODS: Words("methods", "several methods", "several"),
    Facet.SNAP: Words("snap", "a memory snapshot"),
    Facet.SCHEDULE: Words("schedule", "a schedule"),
    Facet.CONCURRENT: Words("concurrent", "`concurrent`"),
    Facet.BATCHED: Words("batched", "`batched`"),
    Facet.CLUSTERED: Words("clustered", "a cluster"),
    Facet.UNCLUSTERED: Words("clustered", "an entry that is not clustered"),
    Facet.RETRIES: Words("retries", "retries"),
    Facet.SINGLE_USE: Words("single_use_containers", "a container per input"),
    Facet.GPU: Words("gpu", "a GPU", "the GPU"),
    Facet.PART_OF_A_HOST: Words("gpu", "less than all GPUs of a host", "the GPU"),
    Facet.NOT_ONE_GPU: Words("gpu", "anything but one GPU", "the GPU"),
    Facet.NONPREEMPTIBLE: Words("nonpreemptible", "`nonpreemptible`"),
    Facet.BLOCK_NETWORK: Words("block_network", "a blocked network", "the network is blocked here"),
    Facet.PROXY: Words("proxy", "a proxy"),
    Facet.I6PN: Words("i6pn", "a private network"),
    Facet.BUCKET: Words("buckets.{name}", "a bucket", "the bucket"),
    Facet.NO_MEMORY_SNAPSHOT: Words(
        "enable_memory_snapshot", "an entry without enable_memory_snapshot"
    ),
    Facet.GPU_SNAPSHOT: Words("enable_gpu_snapshot", "a GPU snapshot"),
    Facet.FABRIC_SIZE: Words("fabric_size", "a fabric"),
}


class Pair(NamedTuple):
    """Two facets that do not go together: where the finding stands, the related one, the cure.

    `cause` is what is wrong with a signature; it and `help` are formats of `name`, what has the
    first facet, `help` of `entry` too.
    """

    first: Facet
    second: Facet
    help: str
    rule: Rule = schema.NOT_FOR_KIND
    cause: str = ""


def _signature(first: Facet, second: Facet, cause: str, help: str) -> Pair:
    return Pair(first, second, help, linking.BAD_SIGNATURE, cause)


def _odd(first: Facet, second: Facet, help: str) -> Pair:
    return Pair(first, second, help, operations.ODD_PAIR)


_NO_RETRIES = "write resources = {{ retries = false }} in the entry `{entry}`"
_WHOLE_HOST = 'each container of a cluster has all GPUs of its host, as in gpu = "H100:8"'
_NO_NETWORK = "an entry without a network cannot use it: take one of the two back"

PAIRS: tuple[Pair, ...] = (
    # Schedules
    _signature(
        Facet.REQUIRED_PARAMETER,
        Facet.SCHEDULE,
        "it has a schedule, and nobody gives it `{name}`",
        "give the parameter a default",
    ),
    Pair(
        Facet.GENERATOR,
        Facet.SCHEDULE,
        "nobody takes what a scheduled generator yields: store it, and return",
    ),
    Pair(
        Facet.SCHEDULE,
        Facet.BATCHED,
        "a scheduled run has no inputs to gather: schedule a function that calls this one",
    ),
    _odd(Facet.CONCURRENT, Facet.SCHEDULE, "a schedule gives one input at a time"),
    _odd(Facet.CLUSTERED, Facet.SCHEDULE, "every run starts the whole cluster by itself"),
    # Web endpoints
    _signature(
        Facet.PARAMETER,
        Facet.WEB_APP,
        "a function that returns or starts a web app takes no parameters",
        "read settings from constants of the spec, or from the environment",
    ),
    _signature(
        Facet.COROUTINE,
        Facet.WEB_APP,
        "a function that returns or starts a web app is no coroutine",
        "take out its `async`; the app itself may be asynchronous",
    ),
    Pair(
        Facet.GENERATOR,
        Facet.WEB,
        "return the whole answer, or an ASGI app that streams it",
    ),
    Pair(Facet.RETRIES, Facet.WEB, _NO_RETRIES),
    Pair(
        Facet.CLUSTERED,
        Facet.WEB,
        'a cluster is reached over HTTP as an entry of kind "server"',
    ),
    Pair(
        Facet.BLOCK_NETWORK,
        Facet.WEB,
        "nothing reaches a container without a network: leave block_network out",
    ),
    _odd(
        Facet.SINGLE_USE,
        Facet.WEB,
        "every request waits for a container to start; leave it out, or say concurrent",
    ),
    # Retries
    Pair(Facet.RETRIES, Facet.GENERATOR, _NO_RETRIES),
    # Batches
    _signature(
        Facet.NO_PARAMETER,
        Facet.BATCHED,
        "it is batched, and has no parameter for the list of inputs",
        "take one list for each argument of a call",
    ),
    _signature(
        Facet.DEFAULT,
        Facet.BATCHED,
        "it is batched, and Modal takes no defaults there",
        "take the default out; every call gives every argument",
    ),
    Pair(
        Facet.GENERATOR,
        Facet.BATCHED,
        "return a list with a result for each input",
    ),
    Pair(
        Facet.BATCHED,
        Facet.SEVERAL_METHODS,
        "a class with a batched method has no other: move the others into a second class",
    ),
    Pair(Facet.BATCHED, Facet.CLUSTERED, "Modal gathers no inputs for clusters: leave one out"),
    Pair(
        Facet.BATCHED,
        Facet.SINGLE_USE,
        "a batch is several inputs of one container: leave single_use_containers out",
    ),
    # Concurrency
    Pair(
        Facet.CONCURRENT,
        Facet.SINGLE_USE,
        "a container per input never has several inputs: leave one of the two out",
    ),
    _odd(Facet.CONCURRENT, Facet.CLUSTERED, "several inputs share every container of the cluster"),
    # Clusters
    Pair(Facet.CLUSTERED, Facet.PART_OF_A_HOST, _WHOLE_HOST),
    Pair(Facet.GENERATOR, Facet.CLUSTERED, "return the whole result, from the first container"),
    Pair(
        Facet.CLUSTERED,
        Facet.SEVERAL_METHODS,
        "a clustered class has one method: move the others into a second class",
    ),
    Pair(
        Facet.NONPREEMPTIBLE,
        Facet.CLUSTERED,
        "a cluster has GPUs, which Modal runs preemptibly: leave nonpreemptible out",
    ),
    Pair(Facet.BLOCK_NETWORK, Facet.CLUSTERED, "the containers of a cluster talk over the network"),
    Pair(Facet.GPU_SNAPSHOT, Facet.CLUSTERED, "Modal takes GPU snapshots of single containers"),
    Pair(Facet.FABRIC_SIZE, Facet.UNCLUSTERED, "write clustered = {{ size = … }} in the entry"),
    # GPUs and snapshots
    Pair(
        Facet.NONPREEMPTIBLE,
        Facet.GPU,
        "Modal runs GPU entries preemptibly: leave nonpreemptible to entries without a GPU",
    ),
    Pair(
        Facet.SNAP,
        Facet.NO_MEMORY_SNAPSHOT,
        "write resources = {{ enable_memory_snapshot = true }} in the entry, or move the methods "
        "to enter",
    ),
    Pair(
        Facet.GPU_SNAPSHOT,
        Facet.NO_MEMORY_SNAPSHOT,
        "write enable_memory_snapshot = true beside experimental_options",
    ),
    Pair(Facet.GPU_SNAPSHOT, Facet.NOT_ONE_GPU, 'ask for one GPU, as in gpu = "H100"'),
    # The network
    Pair(Facet.PROXY, Facet.BLOCK_NETWORK, _NO_NETWORK),
    Pair(Facet.I6PN, Facet.BLOCK_NETWORK, _NO_NETWORK),
    Pair(Facet.BUCKET, Facet.BLOCK_NETWORK, _NO_NETWORK),
)


def check_pairs(scope: Scope, name: str, entry: str) -> Iterator[Diagnostic]:
    """A finding for each pair that meets in the scope of that name, of that entry."""
    for pair in PAIRS:
        if pair.first in scope and pair.second in scope:
            yield _finding(pair, scope[pair.first], scope[pair.second], name, entry)


def _finding(pair: Pair, first: Place, second: Place, name: str, entry: str) -> Diagnostic:
    assert first.label is not None  # what an entry lacks is never the first of a pair
    related = []
    if second.label is not None:
        text = WORDS[pair.second].at.format(name=second.name)
        related.append(second.label()._replace(text=text))
    help = pair.help.format(name=first.name, entry=entry)
    if pair.cause:
        cause = pair.cause.format(name=first.name)
        return pair.rule.at(first.label(), *related, help=help, name=name, cause=cause)
    key = WORDS[pair.first].key.format(name=first.name)
    what = WORDS[pair.second].what.format(name=second.name)
    return pair.rule.at(first.label(), *related, help=help, key=key, what=what)
