"""The whole spec, but for its entries, which their kinds read."""

from __future__ import annotations

from jobspec.spec import choices
from jobspec.spec.table import ANYTHING, Table, defaulted, named, one, optional, required, value
from jobspec.spec.tables.handles import SecretTable, VolumeTable
from jobspec.spec.tables.images import ImageTable
from jobspec.spec.tables.main import MainTable
from jobspec.spec.tables.resources import ResourcesTable
from jobspec.spec.tables.schedule import ScheduleTable
from jobspec.spec.tables.shapes import IDENTIFIER, OBJECT_NAME, TEXT


class JobTable(Table):
    """The whole spec, but for its entries, which their kinds read."""

    name = required(OBJECT_NAME, "The app's name on Modal.")
    description = optional(TEXT, "What the job does.")
    modal = optional(
        value(choices.modal_range, str), "The range of Modal's SDK that the app is for."
    )
    image = optional(one(ImageTable))
    images = defaulted(named(IDENTIFIER, one(ImageTable)), {})
    resources = optional(one(ResourcesTable))
    volumes = defaulted(named(IDENTIFIER, one(VolumeTable)), {})
    secrets = defaulted(named(IDENTIFIER, one(SecretTable)), {})
    schedule = optional(one(ScheduleTable))
    constants = defaulted(named(IDENTIFIER, ANYTHING), {})
    main = optional(one(MainTable))
