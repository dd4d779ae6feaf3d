"""JobSpec and linked payload to AppPlan: every value of the spec becomes an expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from jobspec.diagnostic import Diagnostic
from jobspec.expression import Attribute, Call, Expression, Name, lift
from jobspec.link.linker import Linked, PayloadSources, Wanted, link
from jobspec.lower.entries import decorations
from jobspec.lower.findings import check_no_main, check_python, check_unused_images, check_web
from jobspec.lower.handle_findings import check_handles
from jobspec.lower.handles import handle_groups
from jobspec.lower.images import (
    HERE,
    beside,
    image_expression,
    needs_handles,
)
from jobspec.lower.newer import check_newer
from jobspec.mains import check_main, lower_main, names_needed
from jobspec.plan import EMITTER, AppPlan, Declaration, Header, Verbatim
from jobspec.platform import check_platform
from jobspec.spec.job import JobSpec
from jobspec.spec.local_files import names_files
from jobspec.spec.tables.handles import SecretTable
from jobspec.spec.tables.main import MainTable


class Target(NamedTuple):
    """Where the app goes and what it is made from, as its header says.

    `apps` are the modules of all apps of the spec, this one among them; `variant` says which of them
    this is, where there is anything to say. `folder` is the spec's, from that of the app, with
    forward slashes.
    """

    module: str
    apps: frozenset[str]
    spec: str
    payloads: tuple[str, ...]
    variant: str | None
    inputs: str
    folder: str = "."


class Lowered(NamedTuple):
    """The plan of an app, the linked payload that it was made from, and the module that it is."""

    plan: AppPlan
    linked: Linked
    module: str


def lower(
    job: JobSpec, sources: PayloadSources, target: Target
) -> tuple[Lowered | None, list[Diagnostic]]:
    """The plan of the app, or None and why there is none."""
    wanted = Wanted(target.module, target.apps, decorations(job), _needed(job, target.folder))
    linked, diagnostics = link(job, sources, wanted)
    diagnostics = check_web(job) + check_handles(job, target.module) + diagnostics
    if linked is None:
        return None, diagnostics
    diagnostics += check_platform(job, linked.definitions)
    diagnostics += check_main(job, linked.definitions)
    diagnostics += check_no_main(job) + check_unused_images(job) + check_python(job)
    if any(diagnostic.is_error for diagnostic in diagnostics):
        return None, diagnostics
    plan = _plan(job, linked, target)
    diagnostics += check_newer(job, plan)
    if any(diagnostic.is_error for diagnostic in diagnostics):
        return None, diagnostics
    return Lowered(plan, linked, target.module), diagnostics


def _plan(job: JobSpec, linked: Linked, target: Target) -> AppPlan:
    main = job.main or MainTable.model_validate({})
    web_only = not any(entry.callables for entry in job.entries)
    generated = lower_main(job, linked.definitions)
    header = Header(
        sources=(target.spec, *target.payloads),
        variant=target.variant,
        inputs=target.inputs,
        emitter=EMITTER,
        requires_python=">=3.11",
        dependencies=(f"modal{job.modal}", *_for_dotenv(job), *main.packages),
    )
    return AppPlan(
        header=header,
        docstring=_docstring(job, linked),
        future=linked.future,
        head=_head(job, linked.body.head, target.folder),
        command="serve" if web_only and not main.verbs else "run",
        declarations=_declarations(job, linked, target.folder),
        body=tuple(linked.body.pieces),
        main=generated,
    )


def _head(job: JobSpec, head: str, folder: str) -> str:
    """The imports of the payload, and what the declarations need; plain imports stand first."""
    line = "import pathlib\n"
    lines = head.splitlines(keepends=True)
    if not _needs_folder(job, folder) or line in lines:
        return head
    later = (i for i, each in enumerate(lines) if each.startswith("from ") or each > line)
    at = next(later, len(lines))
    return "".join([*lines[:at], line, *lines[at:]])


def _needs_folder(job: JobSpec, folder: str) -> bool:
    """Whether the app names its own folder; `folder` is the spec's, from there."""
    looks_elsewhere = folder != "." and _reads_dotenv(job)
    return looks_elsewhere or any(map(names_files, job.used_images))


def _reads_dotenv(job: JobSpec) -> bool:
    tables = [handle.table for handle in job.handles.values()]
    return any(isinstance(table, SecretTable) and table.dotenv is not None for table in tables)


def _for_dotenv(job: JobSpec) -> tuple[str, ...]:
    """What Modal's SDK reads dotenv files with, where it loads the app."""
    return ("python-dotenv",) if _reads_dotenv(job) else ()


def _docstring(job: JobSpec, linked: Linked) -> str | None:
    """The spec's description, where it says anything; without one, the payload's docstring."""
    text = linked.docstring if job.description is None else job.description
    return text if text is not None and text.strip() else None


Group: TypeAlias = "Sequence[Declaration | Verbatim]"


def _declarations(
    job: JobSpec, linked: Linked, folder: str
) -> tuple[tuple[Declaration | Verbatim, ...], ...]:
    images = job.used_images
    # a build function is defined before the image that it is run for
    declared: list[Group] = [[each] for each in linked.body.build_functions]
    declared.append([Declaration(image.name, image_expression(image, folder)) for image in images])
    handles = handle_groups(job, beside(".", folder))
    groups: list[Group] = [
        [Declaration(HERE, _own_folder())] if _needs_folder(job, folder) else [],
        # before all else that follows, since any text of the spec may name a constant
        [Declaration(name, lift(value)) for name, value in job.constants.items()],
        [Declaration("app", _app(job))],
        *([*handles, *declared] if any(map(needs_handles, images)) else [*declared, *handles]),
    ]
    return tuple(tuple(group) for group in groups if group)


def _own_folder() -> Attribute:
    """The folder of the app, mostly the spec's; in a container the line is as good as none."""
    return Attribute(Call("pathlib.Path", (Name("__file__"),)), "parent")


def _app(job: JobSpec) -> Call:
    keywords: list[tuple[str, Expression]] = []
    if job.tags:
        keywords.append(("tags", lift({**job.tags})))
    if job.include_source is not None:
        keywords.append(("include_source", lift(job.include_source)))
    return Call("modal.App", (lift(job.name),), tuple(keywords))


def _needed(job: JobSpec, folder: str) -> Mapping[str, str]:
    needed = {"app": "the app itself", "modal": "Modal's SDK"}
    if _needs_folder(job, folder):
        needed |= {HERE: "the app's own folder", "pathlib": "the module of paths"}
    needed |= {name: f"the image `{name}`" for name in (i.name for i in job.used_images)}
    needed |= {name: f"the {each.sort.name} `{name}`" for name, each in job.handles.items()}
    needed |= {name: f"the constant `{name}`" for name in job.constants}
    return needed | names_needed(job)
