"""Draw synthetic images, find their edges and make thumbnails, all on one volume."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

if TYPE_CHECKING:
    from image_pipeline_app import IMAGES, library

KERNEL = np.array([0.0625, 0.25, 0.375, 0.25, 0.0625])  # binomial, close to a Gaussian
THUMBNAIL = (96, 96)
EDGE = 0.06  # gradient, in grey levels from 0 to 1 per pixel


@dataclass(frozen=True)
class Filtered:
    """What one image turned into; `edges` is the share of its pixels on an edge."""

    name: str
    width: int
    height: int
    edges: float


@dataclass(frozen=True)
class Summary:
    """All the pictures of a run and the sheet that shows them."""

    pictures: list[Filtered]
    sheet: str


def draw(seed: int, size: int) -> Image.Image:
    """A square picture of coloured discs and boxes over a gradient, with noise."""
    rng = np.random.default_rng(seed)
    ramp = np.linspace(40, 110, size)
    ground = np.stack([np.add.outer(ramp, ramp) / 2] * 3, axis=-1)
    picture = Image.fromarray(ground.astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    for _ in range(8):
        x, y = (int(value) for value in rng.integers(0, size, 2))
        reach = int(rng.integers(size // 16, size // 5))
        colour = tuple(int(level) for level in rng.integers(120, 256, 3))
        shape = pen.ellipse if rng.random() < 0.5 else pen.rectangle
        shape((x - reach, y - reach, x + reach, y + reach), fill=colour)
    noisy = np.asarray(picture, dtype=float) + rng.normal(0.0, 4.0, (size, size, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def smooth(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """Blur by a small kernel along both axes, edges repeated outwards."""
    for axis in (0, 1):
        reach = len(KERNEL) // 2
        padding = [(reach, reach) if index == axis else (0, 0) for index in (0, 1)]
        windows = np.lib.stride_tricks.sliding_window_view(
            np.pad(grey, padding, mode="edge"), len(KERNEL), axis=axis
        )
        grey = windows @ KERNEL
    return grey


def find_edges(picture: Image.Image) -> NDArray[np.bool_]:
    """Where the smoothed brightness changes fast, shape (height, width)."""
    grey = np.asarray(ImageOps.grayscale(picture), dtype=float) / 255
    down, across = np.gradient(smooth(grey))
    edges: NDArray[np.bool_] = np.hypot(down, across) > EDGE
    return edges


def draw_images(count: int, size: int) -> list[str]:
    """Put `count` pictures of `size` by `size` pixels on the volume; gives their names."""
    raw = Path(IMAGES, "raw")
    raw.mkdir(exist_ok=True)
    names = [f"picture-{number:03}.png" for number in range(count)]
    for number, name in enumerate(names):
        draw(number, size).save(raw / name)
    library.commit()
    return names


def filter_image(name: str) -> Filtered:
    """Write the edges and a thumbnail of one raw picture."""
    library.reload()
    with Image.open(Path(IMAGES, "raw", name)) as file:
        picture = file.convert("RGB")
    edges = find_edges(picture)
    for folder in ("edges", "thumbnails"):
        Path(IMAGES, folder).mkdir(exist_ok=True)
    Image.fromarray(edges).save(Path(IMAGES, "edges", name))
    ImageOps.fit(picture, THUMBNAIL).save(Path(IMAGES, "thumbnails", name))
    library.commit()
    return Filtered(name, picture.width, picture.height, float(edges.mean()))


def filter_all(names: list[str]) -> Summary:
    """Filter the pictures in parallel, then lay the thumbnails out on one sheet."""
    from image_pipeline_app import filter_image

    pictures = list(filter_image.map(names))
    library.reload()  # the thumbnails were written by other containers
    sheet = Path(IMAGES, "contact_sheet.png")
    lay_out([Path(IMAGES, "thumbnails", picture.name) for picture in pictures]).save(sheet)
    library.commit()
    return Summary(pictures, str(sheet))


def lay_out(thumbnails: list[Path], columns: int = 4) -> Image.Image:
    """Thumbnails in rows, on white."""
    width, height = THUMBNAIL
    rows = -(-len(thumbnails) // columns)
    sheet = Image.new("RGB", (columns * width, rows * height), "white")
    for place, path in enumerate(thumbnails):
        row, column = divmod(place, columns)
        with Image.open(path) as thumbnail:
            sheet.paste(thumbnail, (column * width, row * height))
    return sheet


def main(count: int = 8, size: int = 256) -> None:
    """Draw some pictures, filter them and say what was found."""
    from image_pipeline_app import draw_images, filter_all

    summary = filter_all.remote(draw_images.remote(count, size))
    for picture in summary.pictures:
        print(f"{picture.name}  {picture.width}x{picture.height}  {picture.edges:.1%} edges")
    print(f"{len(summary.pictures)} pictures on {summary.sheet}")
