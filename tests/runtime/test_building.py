"""Build functions run in their image, once, and what they leave is in the image."""

from __future__ import annotations

import os
from pathlib import Path

from modal_proto import api_pb2

from jobspec.local.building import keep_files
from jobspec.local.image_recipe import recipe_of
from jobspec.local.registry import Registry


def test_what_build_functions_leave_is_in_the_image_and_is_made_once(local):
    expected = {
        "/models/index": "small",
        "/models/latest": "let me in...",
        "/models/small": "let me in...",
        "volume": "by the build",
        "secret": None,
    }
    first = local.run("modal", "run", "building.py")
    assert first.json == expected, first.out + first.err
    assert "fetching small\n" in first.err
    second = local.run("modal", "run", "building.py")
    assert second.json == expected, second.out + second.err
    assert "fetching" not in second.err
    assert "indexing" not in second.err


def test_a_build_function_that_fails_says_why(local):
    result = local.run("modal", "run", "building.py", "--broken")
    assert result.status != 0
    said = " ".join((result.out + result.err).split())
    assert "the build function break_off failed" in said
    assert "no such model" in said


def test_without_isolation_build_functions_are_listed_as_not_run(local):
    result = local.run("modal", "run", "building.py", "--broken", isolation="none")
    assert result.answers == ["null"], result.out + result.err
    assert "build functions are not run (never)" in result.err


def test_a_layer_has_what_the_function_made_alone(tmp_path: Path) -> None:
    root, layer = tmp_path / "root", tmp_path / "layer"
    for path in ("models/a", "root/app.py", "root/made", "__modal/x", "usr/y", "dev/z"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    (root / "bin").symlink_to("usr/bin")
    (root / "models/link").symlink_to("/absent")
    os.mkfifo(root / "models/pipe")
    layer.mkdir()
    keep_files(root, layer, left_out=["/root/app.py"])
    kept = {str(p.relative_to(layer)) for p in layer.rglob("*") if p.is_symlink() or p.is_file()}
    assert kept == {"models/a", "models/link", "root/made"}


def build_key(*, definition: str = "def f(): ...", base: str = "FROM python:3.12", ids: str) -> str:
    """The key of an image with a build function, whose parts have ids of their own."""
    registry = Registry()
    registry.images[f"im-{ids}-0"] = api_pb2.ImageGetOrCreateRequest(
        image=api_pb2.Image(dockerfile_commands=[base])
    )
    image = api_pb2.Image(
        base_images=[api_pb2.BaseImage(docker_tag="base", image_id=f"im-{ids}-0")],
        build_function=api_pb2.BuildFunction(definition=definition),
        secret_ids=[f"st-{ids}"],
    )
    registry.images[f"im-{ids}-1"] = api_pb2.ImageGetOrCreateRequest(
        image=image, build_function_id=f"fu-{ids}"
    )
    (build,) = recipe_of(f"im-{ids}-1", registry).builds
    assert build.function_id == f"fu-{ids}"
    return build.key


def test_a_layer_is_known_by_its_content_in_another_run() -> None:
    key = build_key(ids="1")
    assert build_key(ids="2") == key
    assert build_key(ids="1", definition="def f(): return 1") != key
    assert build_key(ids="1", base="FROM python:3.13") != key
