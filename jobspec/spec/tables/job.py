"""The whole spec, but for its entries, which their kinds read."""

from __future__ import annotations

from jobspec.spec import choices, handle_values
from jobspec.spec.table import ANYTHING, Table, defaulted, named, one, optional, required, value
from jobspec.spec.tables.handles import (
    BucketTable,
    DictTable,
    ProxyTable,
    QueueTable,
    SecretTable,
    VolumeTable,
)
from jobspec.spec.tables.images import ImageTable
from jobspec.spec.tables.main import MainTable
from jobspec.spec.tables.resources import ResourcesTable
from jobspec.spec.tables.schedule import ScheduleTable
from jobspec.spec.tables.shapes import BOOLEAN, ENV, IDENTIFIER, TEXT


class JobTable(Table):
    """The whole spec, but for its entries, which their kinds read."""

    name = required(value(handle_values.app_name, str), "The app's name on Modal.")
    description = optional(TEXT, "What the job does.")
    modal = optional(
        value(choices.modal_range, str), "The range of Modal's SDK that the app is for."
    )
    tags = defaulted(value(handle_values.tags, dict[str, str]), {}, "Labels of the app on Modal.")
    include_source = optional(BOOLEAN, "Whether containers get the app's own file; they do.")
    image_builder = optional(
        value(choices.image_builder, str),
        "The image builder that the workspace has chosen, which says what Python there is; 2025.06.",
    )
    image = optional(one(ImageTable), "What is installed where entries run.")
    images = defaulted(
        named(IDENTIFIER, one(ImageTable)), {}, "Further images, which entries choose by name."
    )
    resources = optional(one(ResourcesTable), "What every entry is given.")
    env = defaulted(ENV, {}, "Environment variables of every entry.")
    volumes = defaulted(named(IDENTIFIER, one(VolumeTable)), {}, "Volumes of every entry.")
    secrets = defaulted(named(IDENTIFIER, one(SecretTable)), {}, "Secrets of every entry.")
    dicts = defaulted(named(IDENTIFIER, one(DictTable)), {}, "Dicts that code uses by name.")
    queues = defaulted(named(IDENTIFIER, one(QueueTable)), {}, "Queues that code uses by name.")
    buckets = defaulted(named(IDENTIFIER, one(BucketTable)), {}, "Cloud buckets of every entry.")
    proxies = defaulted(
        named(IDENTIFIER, one(ProxyTable)), {}, "Proxies, which entries choose by name."
    )
    schedule = optional(one(ScheduleTable), "When the one entry runs by itself.")
    constants = defaulted(
        named(IDENTIFIER, ANYTHING),
        {},
        "Constants of the app, for its code and the spec's strings.",
    )
    main = optional(one(MainTable), "What running the app does.")
    profiles = defaulted(
        named(IDENTIFIER, ANYTHING),
        {},
        "Apps of the same spec, each by what it changes: tables in the shape of the spec's own, "
        "with `entry.NAME` for the entry of that payload; `base = false` for no app without one.",
    )
