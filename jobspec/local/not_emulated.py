"""What an app used that runs differently here than on Modal: listed, never passed over in silence."""

from __future__ import annotations

import os

from modal_proto import api_pb2

from jobspec.local.cores import WORKING_CONTAINERS
from jobspec.local.environments import Environment
from jobspec.local.gpus import machine_gpus
from jobspec.local.image_recipe import Recipe
from jobspec.local.protos import server_port, text
from jobspec.local.variants import Variant

MEBIBYTE = 1 << 20


class NotEmulated:
    """Notes, each once with the names of what it concerns, in the order they came up."""

    def __init__(self) -> None:
        self._notes: dict[str, dict[str, None]] = {}

    def add(self, note: str, name: str = "") -> None:
        """Remember a note, about a function or about the run as a whole."""
        names = self._notes.setdefault(note, {})
        if name:
            names.setdefault(name)

    @property
    def notes(self) -> list[str]:
        """A line for each note."""
        return [f"{n} ({', '.join(names)})" if names else n for n, names in self._notes.items()]

    def refused(self, rpc: str) -> None:
        """An RPC that nothing answers was called."""
        self.add(f"Modal's RPC {rpc} is not implemented: the app got an error")

    def function(self, variant: Variant) -> None:
        """Note what a function that runs has asked for and does not get."""
        definition = variant.definition
        for what in _resources(definition):
            self.add(what, variant.label)
        kept = definition.warm_pool_size or definition.autoscaler_settings.min_containers
        if kept > WORKING_CONTAINERS:
            self.fewer_containers(variant)

    def fewer_containers(self, variant: Variant) -> None:
        """A function has inputs left, or containers to keep, for which none was started."""
        self.add(
            "fewer containers run at once than Modal would start, about one for each core",
            variant.label,
        )

    def image(self, variant: Variant, recipe: Recipe, environment: Environment) -> None:
        """Note what of a function's image is left out."""
        for step in recipe.left_out:
            self.add(f"image step not carried out: {_shortened(step)}", variant.label)
        wanted, used = recipe.python, environment.interpreter.minor
        if wanted is not None and wanted != used:
            self.add(f"Python {used} stands in for the image's {wanted}", variant.label)


def _resources(definition: api_pb2.Function) -> list[str]:
    resources = definition.resources
    placement = definition.scheduler_placement
    used = {
        _gpu(resources.gpu_config): resources.gpu_config.count > 0,
        "cpu is neither reserved nor limited": resources.milli_cpu or resources.milli_cpu_max,
        "this machine has less memory than the app reserves": (
            resources.memory_mb * MEBIBYTE > _machine_memory()
        ),
        "ephemeral disk is neither reserved nor limited": resources.ephemeral_disk_mb,
        "region and cloud make no difference": (
            placement.regions or definition.cloud_provider_str or text(definition, "routing_region")
        ),
        "experimental options make no difference": definition.experimental_options,
        "cloud buckets are empty folders, which last as long as this run": definition.cloud_bucket_mounts,
        "network file systems are not mounted": definition.shared_volume_mounts,
        "there is no private network of containers": definition.i6pn_enabled,
        "access to Modal is not restricted": definition.untrusted,
        "memory snapshots are not taken": definition.checkpointing_enabled,
        "no proxy is used": definition.proxy_id,
        "clusters are not formed": definition._experimental_group_size > 1,
        "HTTP/2 is not spoken": server_port(definition) and definition.http_config.h2_enabled,
    }
    return [note for note, is_used in used.items() if is_used]


def _machine_memory() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _gpu(asked: api_pb2.GPUConfig) -> str:
    kind = asked.gpu_type if asked.count <= 1 else f"{asked.gpu_type}:{asked.count}"
    here = len(machine_gpus())
    match min(here, asked.count):
        case 0:
            return f"there is no GPU here, {kind} was asked for: the code ran on the CPU"
        case 1:
            return f"one GPU of this machine stands in for {kind}"
        case several:
            return f"{several} GPUs of this machine stand in for {kind}"


def _shortened(step: str) -> str:
    line = " ".join(step.split())
    return line if len(line) <= 100 else f"{line[:97]}..."
