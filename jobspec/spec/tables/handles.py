"""Handles: objects of Modal that an app names once, for its entries and its code."""

from __future__ import annotations

from typing import Self

from jobspec.spec import handle_values, values
from jobspec.spec.faults import Conflict, refuse
from jobspec.spec.table import Table, defaulted, optional, required, value
from jobspec.spec.tables.shapes import BOOLEAN, ENV, IDENTIFIER, OBJECT_NAME

MOUNT = value(handle_values.mount_path, str)
SUB_PATH = value(handle_values.sub_path, str)
_ENV_KEYS = value(values.array(handle_values.env_key), list[str])
_ENVIRONMENT = "The environment of the workspace that has it, if not the app's."
_CREATE = "Create it when it is missing."


class VolumeTable(Table):
    """A volume: a handle of the app, mounted in every entry that does not say otherwise."""

    mount = optional(MOUNT, "Absolute path in the container; without one, only code uses it.")
    name = required(OBJECT_NAME, "The volume's name on Modal.")
    create = defaulted(BOOLEAN, False, _CREATE)
    version = optional(value(values.integer(1, 2), int), "Version of its file system, 1 or 2.")
    environment = optional(OBJECT_NAME, _ENVIRONMENT)
    read_only = defaulted(BOOLEAN, False, "Mount it so that nothing can be written.")
    sub_path = optional(SUB_PATH, "The folder of the volume to mount, instead of all of it.")


class SecretTable(Table):
    """A secret: a handle of the app, given to every entry that does not say otherwise."""

    name = optional(OBJECT_NAME, "The secret's name on Modal.")
    keys = defaulted(_ENV_KEYS, (), "The keys it must hold.")
    environment = optional(OBJECT_NAME, _ENVIRONMENT)
    dotenv = optional(
        value(handle_values.dotenv, str),
        "A file of variables beside the spec, read where the app is run or deployed.",
    )
    values = defaulted(ENV, {}, "The variables themselves, in plain text: nothing confidential.")

    @classmethod
    def prepare(cls, found: object) -> object:
        """The table, unless it asks for variables of the deploying machine."""
        if isinstance(found, dict) and "environ" in found:
            raise ValueError(
                "Modal reads `environ` whenever the app is imported, which then fails wherever a "
                "variable is not set; write a named secret, or dotenv"
            )
        return found

    def checked(self) -> Self:
        """One source, and keys only of a secret that Modal holds."""
        sources = [key for key in ("name", "dotenv", "values") if key in self.model_fields_set]
        if len(sources) != 1:
            cause = "a secret has one of name, dotenv, values"
            had = f"{cause}; this has {', '.join(sources)}"
            refuse(*(Conflict(key, had, sources[0]) for key in sources[1:2]))
            raise ValueError(cause)
        if sources == ["values"] and not self.values:
            raise ValueError("values has no variable")
        if self.name is None:
            lost = [key for key in ("keys", "environment") if key in self.model_fields_set]
            refuse(*(Conflict(key, f"{key} goes with name", sources[0]) for key in lost))
        return self


class DictTable(Table):
    """A dict: a handle of the app, which code reads and writes from everywhere."""

    name = required(OBJECT_NAME, "The dict's name on Modal.")
    create = defaulted(BOOLEAN, False, _CREATE)
    environment = optional(OBJECT_NAME, _ENVIRONMENT)


class QueueTable(Table):
    """A queue: a handle of the app, which code puts to and gets from everywhere."""

    name = required(OBJECT_NAME, "The queue's name on Modal.")
    create = defaulted(BOOLEAN, False, _CREATE)
    environment = optional(OBJECT_NAME, _ENVIRONMENT)


class BucketTable(Table):
    """A cloud bucket: a handle of the app, mounted in every entry that does not say otherwise."""

    mount = required(MOUNT, "Absolute path in the container.")
    bucket_name = required(value(handle_values.bucket_name, str), "The bucket's name alone.")
    bucket_endpoint_url = optional(
        value(handle_values.url, str), "Where the bucket is, if not on S3: R2's or Google's URL."
    )
    key_prefix = optional(
        value(handle_values.key_prefix, str), "The part of the bucket to mount; ends in `/`."
    )
    secret = optional(IDENTIFIER, "The secret with the credentials; none for a public bucket.")
    oidc_auth_role_arn = optional(
        value(handle_values.role_arn, str), "The AWS role to assume instead of a secret."
    )
    read_only = defaulted(BOOLEAN, False, "Mount it so that nothing can be written.")
    requester_pays = defaulted(BOOLEAN, False, "Whoever reads the bucket pays; needs secret.")
    force_path_style = defaulted(BOOLEAN, False, "Name the bucket in the path of a URL.")

    def checked(self) -> Self:
        """Credentials once, and where they are needed."""
        if self.secret is not None and self.oidc_auth_role_arn is not None:
            cause = "a bucket has secret or oidc_auth_role_arn, not both"
            refuse(Conflict("oidc_auth_role_arn", cause, "secret"))
        if self.requester_pays and self.secret is None:
            refuse(Conflict("requester_pays", "requester_pays needs secret", "oidc_auth_role_arn"))
        return self


class ProxyTable(Table):
    """A proxy: a handle of the app, through which an entry that names it reaches the network."""

    name = required(OBJECT_NAME, "The proxy's name on Modal.")
    environment = optional(OBJECT_NAME, _ENVIRONMENT)
