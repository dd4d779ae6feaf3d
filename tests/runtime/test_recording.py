"""A recording names what an app asked the real SDK for."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobspec.local.errors import RecordingError
from jobspec.local.recording import record

APPS = Path(__file__).parent / "apps"


@pytest.fixture(scope="module")
def recording():
    return record(APPS / "recorded.py")


def test_functions_and_classes_are_named(recording):
    assert recording.app_name == "recorded-app"
    assert set(recording.functions) == {"work", "hook", "Model.*"}
    assert set(recording.classes) == {"Model"}
    assert recording.refused == ()


def test_the_image_is_a_chain_of_layers(recording):
    image = recording.functions["work"].image
    assert image.base.startswith("python:3.12")
    assert [len(layer.commands) > 0 for layer in image.layers] == [True] * 5
    assert any("polars>=1.30" in c for c in image.layers[1].commands)
    assert "ENV MODE=fast" in image.layers[2].commands
    assert "RUN echo built" in image.commands
    assert recording.functions["hook"].image.layers == image.layers[:2]


def test_volumes_are_found_by_path_and_name(recording):
    mount = recording.functions["work"].volumes["/data"]
    assert (mount.volume.name, mount.volume.create_if_missing) == ("store", True)
    assert not mount.read_only
    assert recording.functions["Model.*"].volumes["/models"].read_only
    assert recording.functions["hook"].volumes == {}


def test_secrets_have_names_keys_and_values(recording):
    named, inline = recording.functions["work"].secrets
    assert (named.name, named.required_keys, dict(named.values)) == (
        "hub-token",
        ("HUB_TOKEN",),
        {},
    )
    assert (inline.name, dict(inline.values)) == ("", {"LEVEL": "3"})


def test_resources_schedule_and_gpus(recording):
    work = recording.functions["work"]
    assert work.gpus == ("A100", "H100:2")
    assert (work.definition.resources.milli_cpu, work.definition.resources.milli_cpu_max) == (
        2000,
        4000,
    )
    assert work.definition.resources.memory_mb == 2048
    assert (work.definition.timeout_secs, work.definition.retry_policy.retries) == (90, 2)
    assert work.schedule.cron.cron_string == "0 2 * * *"
    assert recording.functions["hook"].schedule is None


def test_endpoints_methods_and_uploads(recording):
    hook = recording.functions["hook"]
    assert (hook.webhook.method, hook.webhook.web_endpoint_docs) == ("POST", True)
    methods = recording.functions["Model.*"].methods
    assert {name: m.is_generator for name, m in methods.items()} == {
        "predict": False,
        "stream": True,
    }
    assert [list(m.files) for m in hook.mounts] == [["/root/recorded.py"]]


def test_the_requests_are_kept_in_order(recording):
    rpcs = [request.rpc for request in recording.requests]
    assert rpcs[-1] == "AppPublish"
    assert rpcs.count("FunctionCreate") == 3


def test_an_app_that_raises_is_an_error_with_its_traceback(tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("import modal\napp = modal.App('x')\nraise ValueError('no such thing')\n")
    with pytest.raises(RecordingError, match="no such thing"):
        record(broken)


def test_loading_is_bounded_in_time(tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    with pytest.raises(RecordingError, match=r"longer than 1 s"):
        record(slow, timeout=1)
