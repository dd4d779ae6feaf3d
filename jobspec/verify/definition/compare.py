"""A spec against a recording of the app that it became, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from modal_proto import api_pb2

from jobspec.local.recorded import RecordedFunction, RecordedMount, Recording
from jobspec.spec.job import Entry, JobSpec
from jobspec.verify.definition.baseline import Baseline, without_ids
from jobspec.verify.definition.flat import differences, sets
from jobspec.verify.definition.functions import (
    OLDER_FIELDS,
    expected_function,
    gpus,
    modal_name,
    set_gpu,
)
from jobspec.verify.definition.handles import compare_handles, compare_handles_of
from jobspec.verify.definition.images import chain_of, compare_image
from jobspec.verify.definition.layers import files_of_steps

_MORE_REQUESTS = {"VolumeGetOrCreate", "SecretGetOrCreate", "ProxyGet", "ImageGetByTag"}
_UPLOADS = {"MountPutFile", "BlobCreate"}  # which files, their digests say


class Difference(NamedTuple):
    """What the app and the spec differ in, in words.

    `entry` is the name in the code of the function or class that it is about, None where it is
    about the app as a whole.
    """

    message: str
    entry: str | None = None


def compare(
    job: JobSpec, recording: Recording, module: str, baseline: Baseline
) -> list[Difference]:
    """What the app asks Modal for and the spec does not say, or the other way round.

    Empty when the app asks for exactly what the spec says. The spec's payloads are read from
    beside it. Everything that is sent counts, but for what the SDK sends for a bare object too,
    ids, signatures and the client's own files.

    Args:
        job: the resolved spec.
        recording: what the app asked for.
        module: the name that containers import the app by.
        baseline: what the SDK sends for objects that ask for nothing.
    """
    return list(_Comparison(job, recording, module, baseline).differences())


@dataclass(frozen=True)
class _Comparison:
    job: JobSpec
    recording: Recording
    module: str
    baseline: Baseline

    def differences(self) -> Iterator[Difference]:
        yield from map(Difference, self._of_app())
        entries = {modal_name(entry): entry for entry in self.job.entries}
        for name in sorted(entries.keys() & self.recording.functions.keys()):
            entry = entries[name]
            found = self.recording.functions[name]
            yield from (Difference(each, entry.name) for each in self._of_function(entry, found))
        for name in sorted(self._classes() & self.recording.classes.keys()):
            yield from (Difference(each, name) for each in self._of_class(name))

    def _classes(self) -> set[str]:
        return {entry.name for entry in self.job.entries if entry.kind.name == "class"}

    def _of_app(self) -> Iterator[str]:
        job, recording = self.job, self.recording
        if recording.app_name != job.name:
            yield f"the app is called {recording.app_name!r}, and the spec says {job.name!r}"
        names = {modal_name(entry) for entry in job.entries}
        yield from sets("function", set(recording.functions), names)
        yield from sets("class", set(recording.classes), self._classes())
        yield from compare_handles(job, recording)
        tags = app_tags(recording)
        if tags != dict(job.tags):
            yield f"the app has the tags {tags}, and the spec says {dict(job.tags)}"
        yield from self._of_requests()

    def _of_requests(self) -> Iterator[str]:
        """Nothing of another sort: no dict, queue, sandbox, call or file."""
        allowed = self.baseline.requests | _MORE_REQUESTS | _UPLOADS
        for rpc in sorted({request.rpc for request in self.recording.requests} - allowed):
            yield f"the request {rpc} is nothing that a spec asks for"
        for rpc in self.recording.refused:
            yield f"the request {rpc} is nothing that the recording server knows"

    def _of_function(self, entry: Entry, found: RecordedFunction) -> Iterator[str]:
        name = f"function {found.name!r}"
        expected = expected_function(self.job, entry, self.module, self.baseline)
        choices = gpus(entry)
        ranked = list(found.request.function_data.ranked_functions)
        definitions = [each.function for each in ranked] or [found.definition]
        if len(definitions) != max(1, len(choices)):
            yield f"{name}: {len(definitions)} alternatives, and the spec names {len(choices)} GPUs"
            return
        for index, definition in enumerate(definitions):
            if choices:
                set_gpu(expected, choices[index])
            yield from differences(expected, without_older(definition), name)
        if ranked:
            yield from _compare_summary(expected, found.request.function_data, name)
            if [each.rank for each in ranked] != list(range(len(ranked))):
                yield f"{name}: the ranks are {[each.rank for each in ranked]}"
        yield from compare_image(self.job, entry.image, found.image, name, self.baseline)
        yield from compare_handles_of(self.job, entry, found)
        yield from self._of_files(entry, found, name)

    def _of_files(self, entry: Entry, found: RecordedFunction, name: str) -> Iterator[str]:
        """The app's own file, and the modules that its images add."""
        wanted = {f"/root/{self.module}.py"} if _has_source(self.job, entry) else set()
        contents = files_of_steps(self.job, chain_of(self.job, entry.image))
        asked = _digests(found.mounts)
        yield from sets(f"file of {name}", set(asked), wanted | contents.keys())
        for path in sorted(contents.keys() & asked.keys()):
            if contents[path] != asked[path]:
                yield f"{name}: {path} is not the file beside the spec"

    def _of_class(self, name: str) -> Iterator[str]:
        wanted, asked = api_pb2.ClassCreateRequest(), api_pb2.ClassCreateRequest()
        wanted.CopyFrom(self.baseline.class_request)
        asked.CopyFrom(self.recording.classes[name].request)
        for request in (wanted, asked):
            request.ClearField("app_id")
        yield from differences(wanted, asked, f"class {name!r}")


def app_tags(recording: Recording) -> dict[str, str]:
    """The labels that an app is created with."""
    for each in recording.requests:
        if isinstance(each.message, api_pb2.AppCreateRequest):
            return dict(each.message.tags)
    return {}


def without_older(definition: api_pb2.Function) -> api_pb2.Function:
    """Without ids, and without the older fields where they say what the newer ones say."""
    found = without_ids(definition)
    settings = found.autoscaler_settings
    _clear(
        found,
        (
            older
            for older, newer in OLDER_FIELDS.items()
            if getattr(found, older, None) == getattr(settings, newer)
        ),
    )
    return found


def _clear(message: api_pb2.Function | api_pb2.FunctionData, fields: Iterable[str]) -> None:
    """Clear fields by their names, which the stubs take as literals alone."""
    for field in fields:
        message.ClearField(field)  # type: ignore[arg-type]  # a name of one of its fields


def _compare_summary(
    expected: api_pb2.Function, data: api_pb2.FunctionData, name: str
) -> Iterator[str]:
    """What stands beside ranked alternatives says what each of them says."""
    fields = api_pb2.FunctionData.DESCRIPTOR.fields_by_name
    summary, wanted = api_pb2.FunctionData(), api_pb2.FunctionData()
    summary.CopyFrom(data)
    _clear(summary, {"ranked_functions", "function_schema", *OLDER_FIELDS}.intersection(fields))
    for method in summary.method_definitions.values():
        method.ClearField("function_schema")
    for field, value in expected.ListFields():
        if field.name in fields:
            wanted.MergeFrom(api_pb2.FunctionData(**{field.name: value}))
    yield from differences(wanted, summary, f"{name} (summary)")


def _has_source(job: JobSpec, entry: Entry) -> bool:
    own = entry.resources.get("include_source")
    return bool(own.value) if own is not None else job.include_source is not False


def _digests(mounts: tuple[RecordedMount, ...]) -> dict[str, str]:
    return {path: digest for mount in mounts for path, digest in mount.files.items()}
