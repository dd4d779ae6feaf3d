"""Specs against recordings of the apps that belong beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from definition.recorder import loader
from jobspec.local.recorded import Recording
from jobspec.pipeline import app_path
from jobspec.spec.job import JobSpec
from jobspec.verify.definition import compare as product
from jobspec.verify.definition.baseline import Baseline, baseline


def compare(job: JobSpec, recording: Recording) -> list[product.Difference]:
    """What the app asks Modal for and the spec does not say, or the other way round."""
    module = app_path(Path(job.raw.source.name), job.raw.profile).stem
    return product.compare(job, recording, module, bare())


@cache
def bare() -> Baseline:
    """The baseline, made once a process."""
    return baseline(loader())
