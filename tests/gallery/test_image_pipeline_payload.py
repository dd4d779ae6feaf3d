"""The filters of specs/image-pipeline, as plain Python on a folder."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from gallery_support import Entry, Load, Provide, Volume
from PIL import Image


@pytest.fixture
def payload(load_payload: Load, provide_app: Provide, tmp_path: Path) -> ModuleType:
    module = load_payload("image-pipeline", "edge_filter")
    vars(module).update(IMAGES=str(tmp_path), library=Volume(tmp_path))
    names = ("draw_images", "filter_image", "filter_all")
    provide_app("image_pipeline_app", **{name: Entry(vars(module)[name]) for name in names})
    return module


def test_a_picture_depends_on_its_seed_alone(payload: ModuleType) -> None:
    first = np.asarray(payload.draw(1, 64))
    assert first.shape == (64, 64, 3)
    assert np.array_equal(first, np.asarray(payload.draw(1, 64)))
    assert not np.array_equal(first, np.asarray(payload.draw(2, 64)))


def test_smoothing_keeps_the_mean_and_spreads_a_point(payload: ModuleType) -> None:
    point = np.zeros((9, 9))
    point[4, 4] = 1.0
    smoothed = payload.smooth(point)
    assert smoothed.sum() == pytest.approx(1.0)
    assert smoothed[2:7, 2:7] == pytest.approx(np.outer(payload.KERNEL, payload.KERNEL))
    assert payload.smooth(np.full((6, 3), 0.4)) == pytest.approx(np.full((6, 3), 0.4))


def test_edges_are_where_brightness_jumps(payload: ModuleType) -> None:
    levels = np.zeros((20, 30), dtype=np.uint8)
    levels[:, 15:] = 255
    edges = payload.find_edges(Image.fromarray(levels))
    assert edges.shape == (20, 30)
    assert edges[:, 14:16].all()
    assert not edges[:, :12].any() and not edges[:, 18:].any()


def test_a_slow_gradient_is_no_edge(payload: ModuleType) -> None:
    ramp = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (64, 1))
    assert not payload.find_edges(Image.fromarray(ramp)).any()


def test_one_picture_gives_its_edges_and_a_thumbnail(payload: ModuleType, tmp_path: Path) -> None:
    (name,) = payload.draw_images(1, 160)
    filtered = payload.filter_image(name)
    assert (filtered.name, filtered.width, filtered.height) == ("picture-000.png", 160, 160)
    with Image.open(tmp_path / "edges" / name) as edges:
        assert np.asarray(edges).mean() == pytest.approx(filtered.edges)
    with Image.open(tmp_path / "thumbnails" / name) as thumbnail:
        assert thumbnail.size == payload.THUMBNAIL
    assert 0.005 < filtered.edges < 0.3


def test_every_writer_commits_all_it_wrote_and_every_reader_reloads(payload: ModuleType) -> None:
    names = payload.draw_images(3, 64)
    assert payload.library.commits == [payload.library.files()]
    assert payload.library.reloads == 0
    payload.filter_all(names)
    assert payload.library.reloads == 3 + 1
    assert len(payload.library.commits) == 1 + 3 + 1
    assert payload.library.commits[-1] == payload.library.files()


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (4, 1), (5, 2)])
def test_the_sheet_has_rows_of_four(
    payload: ModuleType, tmp_path: Path, count: int, rows: int
) -> None:
    payload.filter_all(payload.draw_images(count, 48))
    with Image.open(tmp_path / "contact_sheet.png") as sheet:
        assert sheet.size == (4 * 96, rows * 96)
        last = np.asarray(sheet)[(rows - 1) * 96 + 48, ((count - 1) % 4) * 96 + 48]
    with Image.open(tmp_path / "thumbnails" / f"picture-{count - 1:03}.png") as thumbnail:
        assert last.tolist() == np.asarray(thumbnail)[48, 48].tolist()


def test_main_reports_each_picture(
    payload: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    payload.main(count=2, size=64)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[:2] for line in lines[:2]] == [
        ["picture-000.png", "64x64"],
        ["picture-001.png", "64x64"],
    ]
    assert lines[2] == f"2 pictures on {tmp_path / 'contact_sheet.png'}"
