"""The proof is not vacuous for images: it reports every single change of a source or a step."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from definition.comparing import compare
from definition.recorder import record
from jobspec.local.recorded import Recording
from jobspec.pipeline import compile_spec
from jobspec.spec.job import JobSpec

CASES = Path(__file__).parents[1] / "cases" / "images"
MUTATIONS = (
    ("installers", '["numpy", "wheel"]', '["numpy"]'),
    ("installers", '["numpy", "wheel"], index_url', '["numpy", "wheel"], extra_index_url'),
    ("installers", "com/simple", "com/simpler"),
    ("installers", 'simple", pre = true', 'simple"'),
    ("installers", "com/whl", "com/wheels"),
    ("installers", "0.8.0", "0.8.1"),
    ("installers", "--no-build-isolation", "--no-deps"),
    ("installers", 'gpu = "T4"', 'gpu = "L4"'),
    ("installers", '["requirements.txt", ', "["),
    ("installers", 'pip_requirements = "requirements', 'pip_requirements = "project/requirements'),
    ("installers", "com/more", "com/most"),
    ("installers", "com/links", "com/link"),
    ("installers", ', optional_dependencies = ["extra"]', ""),
    ("installers", ', optional_dependencies = ["extra"], force_build = true', ""),
    ("installers", ', groups = ["dev"]', ""),
    ("installers", 'extras = ["extra"]', 'extras = ["more"]'),
    ("installers", "frozen = false", "frozen = true"),
    ("installers", 'with = ["dev"]', 'only = ["dev"]'),
    ("installers", 'without = ["docs"], ', ""),
    ("installers", 'poetry_version = "2.1.0"', 'poetry_version = "2.0.0"'),
    ("installers", 'poetry_version = "2.1.0"', "old_installer = true"),
    ("installers", 'poetry_version = "2.1.0"', "ignore_lockfile = true"),
    ("installers", "noninteractive", "teletype"),
    ("installers", "H100", "H100:2"),
    ("settings", "/srv/app", "/srv"),
    ("settings", "/bin/bash", "/bin/sh"),
    ("settings", "entrypoint = []", 'entrypoint = ["env"]'),
    ("settings", "{ entrypoint = [] },", ""),
    ("settings", "http.server", "pdb"),
    ("settings", '"USER root", ', ""),
    ("settings", 'LEVEL = "3"', 'LEVEL = "4"'),
    ("settings", ', ignore = ["*.csv"]', ', ignore = ["*.txt"]'),
    ("settings", "assets /assets", "assets/table.csv /assets"),
    ("settings", '"assets/table.csv"', '"assets/notes.txt"'),
    ("uv_project", "3.13", "3.12"),
    ("uv_project", '["helper_module"]', "[]"),
    ("local_files", "/build/", "/builds/"),
    ("local_files", "helper_module", "with_helper"),
    ("local_files", 'local_dir = "assets"', 'local_dir = "context"'),
    ("local_files", 'to = "/assets"', 'to = "/asset"'),
    ("local_files", '"*.txt"', '"*.csv"'),
    ("local_files", '"table.csv" }', '"notes.txt" }'),
    ("local_files", "/data/table.csv", "/data/table"),
    ("sources", "cuda:12.8.1-devel", "cuda:12.9.1-devel"),
    ("sources", 'add_python = "3.12"', 'add_python = "3.11"'),
    ("sources", "RUN apt-get update", "RUN apt-get upgrade"),
    ("sources", 'micromamba = "3.11"\nforce_build = true', 'micromamba = "3.11"'),
    ("sources", 'micromamba = "3.11"', 'micromamba = "3.12"'),
    ("sources", "numpy=2.1", "numpy=2.2"),
    ("sources", '"conda-forge", "bioconda"', '"bioconda", "conda-forge"'),
    ("sources", "{ micromamba_install = [], spec_file", '{ micromamba_install = ["a"], spec_file'),
    ("sources", 'add_python = "3.13"\n', ""),
    ("sources", 'build_args = { LEVEL = "3" }\n', ""),
    ("sources", 'context_dir = "assets"\n', ""),
    ("sources", "base-image:v1", "base-image"),
    ("sources", 'environment = "prod"\n', ""),
    ("sources", "python:3.12", "python:3.11"),
    ("handles", "tools@v1.2", "tools"),
    ("handles", "github.com/team", "gitlab.com/team"),
    ("handles", '"builder"', '"maker"'),
    (
        "handles",
        'git_user = "builder", secrets = ["github"]',
        'git_user = "builder", secrets = ["hub"]',
    ),
    ("handles", '["github", "hub"]', '["hub", "github"]'),
    ("handles", '["cache", "data"]', '["cache"]'),
    ("handles", "read_only = true\n", ""),
    ("handles", '"raw"', '"cooked"'),
    ("handles", 'mount = "/cache"', 'mount = "/caches"'),
    ("handles", 'secret = "registry"\n', ""),
    ("build_function", '{ call = "prepare.py:compile_kernels" }, ', ""),
    ("build_function", 'name = "small"', 'name = "tiny"'),
    ("build_function", ', volumes = ["cache"]', ""),
    ("build_function", ', secrets = ["hub"]', ""),
    ("build_function", 'LEVEL = "1"', 'LEVEL = "2"'),
    ("build_function", 'gpu = "T4"', 'gpu = "L4"'),
    ("build_function", "cpu = 2", "cpu = 4"),
    ("build_function", "4GiB", "8GiB"),
    ("build_function", "20m", "30m"),
    ("build_function", 'cloud = "aws"', 'cloud = "gcp"'),
    ("build_function", '["us", "eu"]', '["eu", "us"]'),
    ("build_function", ", force_build = true", ""),
    ("build_function", "force_build = true", "include_source = false"),
)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, JobSpec]:
    """The jobs of the unchanged specs, which lie in a folder of their own."""
    folder = tmp_path_factory.mktemp("unchanged") / "images"
    shutil.copytree(CASES, folder, ignore=shutil.ignore_patterns("expected"))
    jobs = {case: compile_spec(folder / f"{case}.toml").job for case, _, _ in MUTATIONS}
    return {case: job for case, job in jobs.items() if job is not None}


def _recorded(case: str, folder: Path, before: str, after: str) -> tuple[JobSpec, Recording]:
    shutil.copytree(CASES, folder, ignore=shutil.ignore_patterns("expected"))
    path = folder / f"{case}.toml"
    spec = path.read_text(encoding="utf-8")
    assert spec.count(before) == 1
    path.write_text(spec.replace(before, after), encoding="utf-8")
    compilation = compile_spec(path)
    assert compilation.job is not None and compilation.text is not None
    compilation.path.write_text(compilation.text, encoding="utf-8")
    return compilation.job, record(compilation.path)


@pytest.mark.parametrize(("case", "before", "after"), MUTATIONS)
def test_every_change_of_an_image_is_reported(
    case: str, before: str, after: str, unchanged: dict[str, JobSpec], tmp_path: Path
) -> None:
    job, recording = _recorded(case, tmp_path / "images", before, after)
    assert compare(job, recording) == []
    assert compare(unchanged[case], recording) != []
