"""The parts that need no container."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest
from modal._utils.jwt_utils import DecodedJwt
from modal_proto import api_pb2

from jobspec.local.calls import Call, Input, input_id_of
from jobspec.local.errors import LocalRuntimeError
from jobspec.local.files import UploadedFiles
from jobspec.local.image_recipe import Recipe, recipe_of
from jobspec.local.pip_settings import parse_pip_settings, uv_options
from jobspec.local.registry import Registry
from jobspec.local.secrets import EnvironmentFiles, SecretKeyMissing, SecretNotFound
from jobspec.local.session import resolve_command
from jobspec.local.state_folder import RunFolders, StateFolder
from jobspec.local.variants import apply_options

ROOT = Path(__file__).parents[2]


def recipe(*layers: list[str], context: dict[str, bytes] | None = None) -> Recipe:
    registry = Registry()
    previous = ""
    for number, commands in enumerate(layers):
        base = [api_pb2.BaseImage(docker_tag="base", image_id=previous)] if previous else []
        files = [api_pb2.ImageContextFile(filename=n, data=d) for n, d in (context or {}).items()]
        image = api_pb2.Image(
            dockerfile_commands=commands, base_images=base, context_files=files if number else []
        )
        previous = f"im-{number}"
        registry.images[previous] = api_pb2.ImageGetOrCreateRequest(image=image)
    return recipe_of(previous, registry)


SLIM = ["FROM python:3.12.10-slim-bookworm"]


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("RUN python -m pip install numpy 'torch==2.8.0'", ["numpy", "torch==2.8.0"]),
        ("RUN pip install --no-cache-dir --pre a", ["--prerelease", "allow", "a"]),
        (
            "RUN /.uv/uv pip install --python $(command -v python) --compile-bytecode 'a>=1,<2'",
            ["a>=1,<2"],
        ),
        (
            "RUN python -m pip install a -i https://x -U",
            ["a", "--index-url", "https://x", "--upgrade"],
        ),
    ],
)
def test_install_steps_are_read(command, arguments):
    found = recipe(SLIM, ["FROM base", command])
    assert [list(i.arguments) for i in found.installs] == [arguments]
    assert (found.python, found.left_out) == ("3.12", [])


@pytest.mark.parametrize(
    "command",
    [
        "RUN pip install a && rm -rf /tmp/x",
        "RUN pip install $(cat packages)",
        "RUN apt-get install -y ffmpeg",
        "RUN curl -L https://x | sh",
        "COPY --from=other /a /b",
        "USER nobody",
    ],
)
def test_steps_that_are_not_carried_out_are_kept_as_written(command):
    found = recipe(SLIM, ["FROM base", command])
    assert (found.installs, found.left_out) == ([], [command])


def test_requirements_come_with_their_content():
    found = recipe(
        SLIM,
        ["FROM base", "COPY /.r.txt /.r.txt", "RUN python -m pip install -r /.r.txt"],
        context={"/.r.txt": b"numpy\n"},
    )
    assert list(found.installs[0].arguments) == ["--requirements", "/.r.txt"]
    assert found.installs[0].files == {"/.r.txt": b"numpy\n"}


def test_environment_and_working_folder_are_read():
    found = recipe(SLIM, ["FROM base", "ENV A='b c'", "ENV D=1"], ["FROM base", "WORKDIR /app"])
    assert (found.environment, found.workdir) == ({"A": "b c", "D": "1"}, "/app")


def test_a_base_image_that_is_not_python_is_left_out():
    found = recipe(["FROM nvidia/cuda:12.4.0-devel-ubuntu22.04"])
    assert (found.python, found.left_out) == (
        None,
        ["base image nvidia/cuda:12.4.0-devel-ubuntu22.04"],
    )


def test_the_python_that_modal_adds_is_the_images() -> None:
    registry = Registry()
    name = "python-build-standalone.20240107.3.13.0-gnu"
    registry.mounts["mo-1"] = api_pb2.MountGetOrCreateRequest(deployment_name=name)
    commands = ["FROM ubuntu:24.04", "COPY /python/. /usr/local", "ENV A=1"]
    commands.insert(2, "RUN ln -s /usr/local/bin/python3 /usr/local/bin/python")
    image = api_pb2.Image(dockerfile_commands=commands, context_mount_id="mo-1")
    registry.images["im-1"] = api_pb2.ImageGetOrCreateRequest(image=image)
    found = recipe_of("im-1", registry)
    assert (found.python, found.left_out) == ("3.13", ["base image ubuntu:24.04"])
    assert found.environment == {"A": "1"}


def test_the_python_of_micromamba_is_the_images() -> None:
    registry = Registry()
    commands = ["FROM mambaorg/micromamba:2", "RUN micromamba install -n base -y python=3.11 pip"]
    registry.images["im-1"] = api_pb2.ImageGetOrCreateRequest(
        image=api_pb2.Image(dockerfile_commands=commands),
        namespace=api_pb2.DEPLOYMENT_NAMESPACE_GLOBAL,
    )
    assert recipe_of("im-1", registry).python == "3.11"


def test_a_path_that_grows_by_what_is_left_out_stays_as_it_is() -> None:
    found = recipe(SLIM, ["FROM base", "ENV PATH=/.uv/.venv/bin:$PATH", "ENV B='$PATH'"])
    assert found.environment == {"B": "$PATH"}


def test_pip_settings_become_options_of_uv_in_pips_order_of_precedence():
    settings = parse_pip_settings(
        [
            "global.find-links='/wheels /more'",
            "global.index-url='https://a'",
            "install.index-url='https://b'",
            ":env:.extra-index-url='https://c'",
            "list.format='columns'",
        ]
    )
    assert uv_options(settings) == [
        *("--index-url", "https://b", "--extra-index-url", "https://c"),
        *("--find-links", "/wheels", "--find-links", "/more"),
        *("--index-strategy", "unsafe-best-match"),
    ]


def test_environment_files_are_read_and_can_belong_to_one_secret(tmp_path):
    shared, own = tmp_path / "shared.env", tmp_path / "own.env"
    shared.write_text('A=1\nexport B="two words"  \n\n# no\nC=x # note\n')
    own.write_text("TOKEN='t'\n")
    files = EnvironmentFiles([str(shared), f"hub={own}"])
    assert files.values("hub", ["TOKEN"]) == {"TOKEN": "t"}
    assert files.values("other", ["B", "C"]) == {"B": "two words", "C": "x"}
    assert files.values("other", []) == {"A": "1", "B": "two words", "C": "x"}
    with pytest.raises(SecretKeyMissing, match="TOKEN"):
        files.values("other", ["TOKEN", "A"])


def test_a_secret_that_no_file_holds_is_not_found():
    with pytest.raises(SecretNotFound, match="--env-file"):
        EnvironmentFiles([]).values("hub", [])


def test_a_line_that_is_no_assignment_is_named(tmp_path):
    file = tmp_path / "bad.env"
    file.write_text("A=1\nnonsense\n")
    with pytest.raises(LocalRuntimeError, match=r"bad\.env:2"):
        EnvironmentFiles([str(file)])


def test_an_environment_file_that_is_not_there_is_told_of_once(tmp_path):
    with pytest.raises(
        LocalRuntimeError, match=r"environment file \S+/no\.env: No such file or \w+$"
    ):
        EnvironmentFiles([str(tmp_path / "no.env")])


def _build_slowly(folder: Path) -> None:
    import time

    time.sleep(0.2)
    (folder / "made").write_text("once")
    with (folder.parent / "count").open("a") as count:
        count.write("x")


def _cached(path: str) -> str:
    return (StateFolder(Path(path)).cached("things", "key", _build_slowly) / "made").read_text()


def test_a_cached_folder_is_made_once_by_many_processes(tmp_path):
    with get_context("spawn").Pool(3) as pool:
        assert pool.map(_cached, [str(tmp_path / "state")] * 3) == ["once"] * 3
    assert (tmp_path / "state/things/count").read_text() == "x"


def test_a_cached_folder_that_fails_leaves_nothing(tmp_path):
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("no")

    state = StateFolder(tmp_path / "state")
    with pytest.raises(ValueError, match="no"):
        state.cached("things", "key", fail)
    assert sorted(p.name for p in (tmp_path / "state/things").iterdir()) == [
        ".key.lock",
        ".key.used",
    ]


def test_the_folders_of_a_run_that_was_killed_are_swept_by_the_next(tmp_path):
    state = StateFolder(tmp_path / "state")
    living, dead = RunFolders(state), RunFolders(state)
    dead._lock.close()  # as the kernel does for a process that was killed
    next_one = RunFolders(state)
    assert (living.scratch.exists(), living.sockets.exists()) == (True, True)
    assert (dead.scratch.exists(), dead.sockets.exists()) == (False, False)
    for folders in (living, next_one):
        folders.remove()
    assert list((tmp_path / "state/runs").iterdir()) == []


def test_the_state_folder_is_ignored_by_version_control(tmp_path):
    StateFolder(tmp_path / "state")
    assert (tmp_path / "state/.gitignore").read_text() == "*\n"


def test_commands_are_those_of_the_running_environment():
    assert resolve_command(["modal", "run", "a.py"]) == [
        sys.executable,
        "-m",
        "modal",
        "run",
        "a.py",
    ]
    assert resolve_command(["python", "a.py"]) == [sys.executable, "a.py"]
    assert resolve_command(["make"]) == ["make"]


@pytest.mark.parametrize(
    "use",
    [
        "from jobspec.local.session import run_command; run_command(['modal'])",
        "from pathlib import Path\nfrom jobspec.local.recording import record; record(Path('a.py'))",
    ],
)
def test_without_modal_the_package_imports_and_says_what_is_missing(use):
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{use}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True
    )
    assert "ModalMissing: the local runtime needs the modal package" in done.stderr


def test_importing_the_package_imports_nothing_heavy():
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import jobspec.local, jobspec.local.session, jobspec.local.recording\n"
        "print({'modal', 'grpclib', 'google', 'aiohttp', 'modal_proto'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


def test_uploaded_files_cannot_leave_the_container(tmp_path):
    names = ["/root/a.py", "/../../etc/x", "b/../../../y"]
    mount = api_pb2.MountGetOrCreateRequest(
        files=[api_pb2.MountFile(filename=name, sha256_hex="ab12") for name in names]
    )
    files = UploadedFiles(StateFolder(tmp_path / "state"))
    assert list(files.tree(mount, "/")) == ["/root/a.py", "/etc/x", "/y"]
    assert next(iter(files.tree(mount, "/assets"))) == "/assets/root/a.py"


def test_a_file_whose_content_is_not_what_it_says_is_not_kept(tmp_path):
    files = UploadedFiles(StateFolder(tmp_path / "state"))
    right = api_pb2.MountPutFileRequest(sha256_hex=hashlib.sha256(b"x").hexdigest(), data=b"x")
    wrong = api_pb2.MountPutFileRequest(sha256_hex="0" * 64, data=b"x")
    assert asyncio.run(files.put(wrong)) is False
    assert asyncio.run(files.put(right)) is True
    assert files.missing([right.sha256_hex, wrong.sha256_hex]) == [wrong.sha256_hex]


def test_an_input_token_has_the_parts_that_the_sdk_reads():
    call = Call("fc-1", "fu-1", "ap-1", 0, 0, None)
    token = Input("in-7", call, 3, api_pb2.FunctionInput()).token
    assert DecodedJwt.decode_without_verification(token).payload["idx"] == 3
    assert input_id_of(token) == "in-7"


def test_options_replace_what_they_set_and_nothing_else():
    definition = api_pb2.Function(timeout_secs=300, secret_ids=["st-1"], batch_max_size=4)
    options = api_pb2.FunctionOptions(
        timeout_secs=5, secret_ids=["st-2"], replace_secret_ids=True, max_concurrent_inputs=8
    )
    result = apply_options(definition, options)
    assert (result.timeout_secs, list(result.secret_ids)) == (5, ["st-2"])
    assert (result.max_concurrent_inputs, result.batch_max_size) == (8, 4)
    assert definition.timeout_secs == 300


def test_a_volume_of_another_environment_has_a_folder_of_its_own(tmp_path):
    state = StateFolder(tmp_path / "state")
    names = [state.volume("data", environment).name for environment in ("", "main", "staging")]
    assert names == ["data", "data", "data@staging"]
