"""Objects in a video."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import av
import torch
from torchvision.io import read_image
from torchvision.models.detection import ssdlite320_mobilenet_v3_large as detector

if TYPE_CHECKING:
    from two_stages_app import frames

FOLDER = Path("/frames")


def cut(video: bytes) -> list[str]:
    """Every thirtieth frame, stored as a picture."""
    (FOLDER / "video.mp4").write_bytes(video)
    names = []
    with av.open(str(FOLDER / "video.mp4")) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index % 30 == 0:
                names.append(f"{index:06}.jpg")
                frame.to_image().save(FOLDER / names[-1])
    frames.commit()
    return names


class Looker:
    def load(self) -> None:
        self.model = detector(weights="DEFAULT").eval().cuda()

    def look(self, name: str) -> int:
        """How many objects a picture shows."""
        frames.reload()
        picture = read_image(str(FOLDER / name)).cuda() / 255
        with torch.inference_mode():
            scores = self.model([picture])[0]["scores"]
        return int((scores > 0.5).sum())


def main(video: str) -> None:
    """Count the objects of a local file."""
    from two_stages_app import Looker, cut

    names = cut.remote(Path(video).read_bytes())
    for name, count in zip(names, Looker().look.map(names), strict=True):
        print(name, count)
