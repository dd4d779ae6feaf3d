"""Pictures on request."""

from __future__ import annotations

import io

import torch
from diffusers import AutoPipelineForText2Image
from fastapi import FastAPI, Response


class Painter:
    checkpoint: str = "stabilityai/sdxl-turbo"

    def load(self) -> None:
        self.pipe = AutoPipelineForText2Image.from_pretrained(
            self.checkpoint, torch_dtype=torch.float16
        ).to("cuda")

    def free(self) -> None:
        del self.pipe

    def paint(self, prompt: str, steps: int = 2) -> bytes:
        """A picture of a prompt, as PNG."""
        picture = self.pipe(prompt, num_inference_steps=steps, guidance_scale=0.0).images[0]
        buffer = io.BytesIO()
        picture.save(buffer, format="PNG")
        return buffer.getvalue()


def front():
    """The web app; the model answers from its own container."""
    from class_and_front_app import Painter

    web = FastAPI(title="Painter")

    @web.get("/paint")
    async def paint(prompt: str) -> Response:
        picture = await Painter().paint.remote.aio(prompt)
        return Response(picture, media_type="image/png")

    return web
