"""The definition proof: a spec against a recording of the app that it became, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from modal_proto import api_pb2

from definition.baseline import BARE_CLASS, bare, without_ids
from definition.flat import differences, sets
from definition.functions import OLDER_FIELDS, expected_function, gpus, modal_name, set_gpu
from definition.handles import compare_handles, compare_handles_of
from definition.images import chain_of, compare_image
from definition.layers import files_of_steps
from jobspec.local.recorded import RecordedFunction, RecordedMount, Recording
from jobspec.spec.job import Entry, JobSpec

_MORE_REQUESTS = {"VolumeGetOrCreate", "SecretGetOrCreate", "ProxyGet", "ImageGetByTag"}


def compare(job: JobSpec, recording: Recording) -> list[str]:
    """What the app asks Modal for and the spec does not say, or the other way round, in words.

    Empty when the app asks for exactly what the spec says. The spec's payloads are read from
    beside it. Everything that is sent counts, but for what the SDK sends for a bare object too,
    ids, signatures and the client's own files.
    """
    return list(_compare(job, recording))


def _compare(job: JobSpec, recording: Recording) -> Iterator[str]:
    if recording.app_name != job.name:
        yield f"the app is called {recording.app_name!r}, and the spec says {job.name!r}"
    entries = {modal_name(entry): entry for entry in job.entries}
    yield from sets("function", set(recording.functions), set(entries))
    classes = {entry.name for entry in job.entries if entry.kind.name == "class"}
    yield from sets("class", set(recording.classes), classes)
    yield from compare_handles(job, recording)
    (created,) = (each.message for each in recording.requests if each.rpc == "AppCreate")
    assert isinstance(created, api_pb2.AppCreateRequest)
    if dict(created.tags) != dict(job.tags):
        yield f"the app has the tags {dict(created.tags)}, and the spec says {dict(job.tags)}"
    yield from _compare_requests(recording)
    for name in sorted(entries.keys() & recording.functions.keys()):
        yield from _compare_function(job, entries[name], recording.functions[name])
    for name in sorted(classes & recording.classes.keys()):
        yield from _compare_class(recording, name)


def _compare_requests(recording: Recording) -> Iterator[str]:
    """Nothing of another sort: no dict, queue, sandbox, call or file."""
    allowed = {request.rpc for request in bare().requests} | _MORE_REQUESTS
    for rpc in sorted({request.rpc for request in recording.requests} - allowed):
        yield f"the request {rpc} is nothing that a spec asks for"
    for rpc in recording.refused:
        yield f"the request {rpc} is nothing that the recording server knows"


def _compare_function(job: JobSpec, entry: Entry, found: RecordedFunction) -> Iterator[str]:
    name = f"function {found.name!r}"
    expected = expected_function(job, entry, _module(job))
    choices = gpus(entry)
    ranked = list(found.request.function_data.ranked_functions)
    definitions = [each.function for each in ranked] or [found.definition]
    if len(definitions) != max(1, len(choices)):
        yield f"{name}: {len(definitions)} alternatives, and the spec names {len(choices)} GPUs"
        return
    for index, definition in enumerate(definitions):
        if choices:
            set_gpu(expected, choices[index])
        yield from differences(expected, _without_older(definition), name)
    if ranked:
        yield from _compare_summary(expected, found.request.function_data, name)
        if [each.rank for each in ranked] != list(range(len(ranked))):
            yield f"{name}: the ranks are {[each.rank for each in ranked]}"
    yield from compare_image(job, entry.image, found.image, name)
    yield from compare_handles_of(job, entry, found)
    yield from _compare_files(job, entry, found, name)


def _module(job: JobSpec) -> str:
    from jobspec.pipeline import app_path

    return app_path(Path(job.raw.source.name), job.raw.profile).stem


def _without_older(definition: api_pb2.Function) -> api_pb2.Function:
    """Without ids, and without the older fields where they say what the newer ones say."""
    found = without_ids(definition)
    for older, newer in OLDER_FIELDS.items():
        if getattr(found, older, None) == getattr(found.autoscaler_settings, newer):
            found.ClearField(older)
    return found


def _compare_summary(
    expected: api_pb2.Function, data: api_pb2.FunctionData, name: str
) -> Iterator[str]:
    """What stands beside ranked alternatives says what each of them says."""
    fields = api_pb2.FunctionData.DESCRIPTOR.fields_by_name
    summary, wanted = api_pb2.FunctionData(), api_pb2.FunctionData()
    summary.CopyFrom(data)
    for unlike in {"ranked_functions", "function_schema", *OLDER_FIELDS}.intersection(fields):
        summary.ClearField(unlike)
    for method in summary.method_definitions.values():
        method.ClearField("function_schema")
    for field, value in expected.ListFields():
        if field.name in fields:
            wanted.MergeFrom(api_pb2.FunctionData(**{field.name: value}))
    yield from differences(wanted, summary, f"{name} (summary)")


def _compare_files(job: JobSpec, entry: Entry, found: RecordedFunction, name: str) -> Iterator[str]:
    """The app's own file, and the modules that its images add."""
    wanted = {f"/root/{_module(job)}.py"} if _has_source(job, entry) else set()
    contents = files_of_steps(job, chain_of(job, entry.image))
    asked = _digests(found.mounts)
    yield from sets(f"file of {name}", set(asked), wanted | contents.keys())
    for path in sorted(contents.keys() & asked.keys()):
        if contents[path] != asked[path]:
            yield f"{name}: {path} is not the file beside the spec"


def _has_source(job: JobSpec, entry: Entry) -> bool:
    own = entry.resources.get("include_source")
    return bool(own.value) if own is not None else job.include_source is not False


def _digests(mounts: tuple[RecordedMount, ...]) -> dict[str, str]:
    return {path: digest for mount in mounts for path, digest in mount.files.items()}


def _compare_class(recording: Recording, name: str) -> Iterator[str]:
    wanted, asked = api_pb2.ClassCreateRequest(), api_pb2.ClassCreateRequest()
    bare_class = bare().classes[BARE_CLASS]
    wanted.CopyFrom(bare_class.request)
    asked.CopyFrom(recording.classes[name].request)
    for request in (wanted, asked):
        request.ClearField("app_id")
    yield from differences(wanted, asked, f"class {name!r}")
