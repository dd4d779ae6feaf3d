"""Tunes."""

import numpy as np


class Composer:
    tempo: int
    seed: int = 1

    def start(self) -> None:
        self.random = np.random.default_rng(self.seed)

    def compose(self, bars: int) -> list[int]:
        """Four notes a bar."""
        return self.random.integers(48, 84, size=4 * bars).tolist()

    def page(self):
        """A page that plays nothing."""
        import site_pages
        from fastapi import FastAPI
        from fastapi.responses import HTMLResponse

        web = FastAPI()

        @web.get("/")
        def home() -> HTMLResponse:
            return HTMLResponse(site_pages.HOME)

        return web


def main(bars: int = 4, tempo: int = 120) -> None:
    from music_library_app import Composer

    print(Composer(tempo=tempo).compose.remote(bars))
