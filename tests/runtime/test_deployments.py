"""Deployed apps outlast the command that deployed them, and are found by those that come later."""

from __future__ import annotations

import base64
import json
import stat

import pytest
from modal_proto import api_pb2

from jobspec.local.deployments import Deployment, Deployments, requests_of
from jobspec.local.errors import LocalRuntimeError
from jobspec.local.registry import Function, Registry
from jobspec.local.state_folder import StateFolder

TOLD = ["1", "inline", "sesame"]
NAMED = [["a", 1, 1], ["a", 2, 2]]


@pytest.fixture(scope="module")
def deployed(local, tmp_path_factory):
    """The state folder's users of a deployed app, and the file with its token."""
    file = tmp_path_factory.mktemp("secrets") / "token.env"
    file.write_text("TOKEN=sesame\n")
    result = local.run("modal", "deploy", "deploying.py", env_files=(str(file),))
    assert result.status == 0, result.out + result.err
    return str(file)


def test_a_later_command_calls_it(local, deployed):
    result = local.run("python", "looking_up.py", env_files=(deployed,))
    assert result.status == 0, result.out + result.err
    prefix = "Lookup failed for Function '{}' from the '{}' app: "
    said = result.json
    no_app = said.pop("no app")  # others' apps may be there
    assert no_app.startswith(prefix.format("f", "nowhere") + "no app 'nowhere' is deployed here")
    assert "deploying" in no_app
    assert said == {
        "told": TOLD,
        "named": NAMED,
        "changed": ["b", 3, 1],
        "scaled": 3,
        "settings": 3,
        "no function": prefix.format("f", "deploying")
        + "the app has no such function (its functions: late, told).",
        "a class": prefix.format("Named", "deploying")
        + "'Named' is a class: use modal.Cls.from_name.",
        "no class": "Lookup failed for Cls 'told' from the 'deploying' app: "
        "the app has no such class (its classes: Named).",
    }
    listed = local.run("modal", "dict", "items", "deploying-said", "--json")
    items = {item["key"]: item["value"] for item in json.loads(listed.out)}
    assert items["spawned"] == "done"  # although its client had ended
    assert items["a ended"] == 2


def test_it_is_kept_for_its_owner_without_the_values_of_named_secrets(local, deployed):
    file = local.state / "deployments" / "deploying.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    requests = json.loads(file.read_text())["requests"].values()
    contents = b"".join(base64.b64decode(content) for _, content in requests)
    assert b"INLINE" in contents
    assert b"TOKEN" in contents
    assert b"sesame" not in contents
    without = local.run("python", "looking_up.py")
    assert without.status != 0
    assert "--env-file" in without.err


def test_deploying_again_replaces_it_and_stopping_ends_it(local, deployed, monkeypatch):
    monkeypatch.setenv("VERSION", "2")
    script = (
        "modal deploy deploying.py && modal run looking_up.py && modal app list --json"
        " && modal app stop -y deploying && python looking_up.py"
    )
    result = local.run("sh", "-c", script, env_files=(deployed,))
    assert result.json == {"told": ["2", *TOLD[1:]], "named": NAMED}, result.out + result.err
    states = [line for line in result.out.splitlines() if '"state"' in line]
    assert ["deployed" in line for line in states].count(True) == 1, result.out
    assert "no app 'deploying' is deployed here" in result.err


def deployment(name: str, environment: str) -> Deployment:
    image = api_pb2.ImageGetOrCreateRequest(image=api_pb2.Image(dockerfile_commands=["FROM base"]))
    return Deployment("ap-1", name, environment, 2, 1.5, {"f": "fu-1"}, {}, {"im-1": image})


def test_each_environment_has_its_own(tmp_path):
    deployments = Deployments(StateFolder(tmp_path))
    kept = [deployment("a", "main"), deployment("a", "other"), deployment("b.c", "other")]
    for each in kept:
        deployments.keep(each)
    assert [deployments.find(each.name, each.environment) for each in kept] == kept
    assert (deployments.names("main"), deployments.names("other")) == (["a"], ["a", "b.c"])
    deployments.remove("a", "other")
    assert deployments.find("a", "other") is None
    assert deployments.find("a", "main") == kept[0]


@pytest.mark.parametrize(
    "content", ["", "{}", '{"format": 2}', "\0", '{"format": 1, "requests": 1}']
)
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path, content):
    deployments = Deployments(StateFolder(tmp_path))
    deployments.keep(deployment("a", "main"))
    (tmp_path / "deployments" / "a.json").write_text(content)
    with pytest.raises(LocalRuntimeError, match="cannot be read; deploy the app again"):
        deployments.find("a", "main")


def test_what_an_app_refers_to_is_kept_with_it():
    registry = Registry()
    image = api_pb2.Image(base_images=[api_pb2.BaseImage(image_id="im-base")])
    registry.images = {
        "im-base": api_pb2.ImageGetOrCreateRequest(),
        "im-own": api_pb2.ImageGetOrCreateRequest(image=image),
        "im-other": api_pb2.ImageGetOrCreateRequest(),
    }
    definition = api_pb2.Function(image_id="im-own", mount_ids=["mo-1"])
    request = api_pb2.FunctionCreateRequest(function=definition)
    registry.functions["fu-1"] = Function("fu-1", "ap-1", request=request)
    registry.mounts["mo-1"] = api_pb2.MountGetOrCreateRequest()
    registry.functions["fu-2"] = Function("fu-2", "ap-1", request=request)
    found = requests_of(registry, ["fu-2", "fu-1"])
    assert list(found) == ["fu-1", "fu-2", "im-base", "im-own", "mo-1"]
