"""Web endpoints of each kind that is served."""

import os

import modal

app = modal.App("webby")
PORT = int(os.environ["FILES_PORT"])  # the machine's: containers that serve share its network
image = modal.Image.debian_slim().uv_pip_install("fastapi").env({"FILES_PORT": str(PORT)})


@app.function(image=image)
@modal.fastapi_endpoint(method="POST")
def total(item: dict) -> dict:
    return {"total": sum(item["numbers"])}


@app.function(image=image)
@modal.asgi_app()
def site():
    from fastapi import FastAPI, Request
    from fastapi.responses import StreamingResponse

    web = FastAPI()

    @web.get("/hello/{name}")
    def hello(name: str, loud: bool = False) -> dict:
        return {"hello": name.upper() if loud else name}

    @web.get("/stream")
    def stream():
        return StreamingResponse((f"line {i}\n" for i in range(3)), media_type="text/plain")

    @web.put("/size")
    async def size(request: Request) -> dict:
        return {"size": len(await request.body()), "type": request.headers.get("x-kind")}

    @web.get("/broken")
    def broken():
        raise ValueError("broken on purpose")

    return web


@app.function(image=image)
@modal.wsgi_app()
def pages():
    def application(environ, start_response):
        size = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(size)
        start_response("201 Created", [("Content-Type", "text/plain")])
        asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        return [asked.encode(), b" ", body]

    return application


@app.function(image=image)
@modal.web_server(PORT, startup_timeout=60)
def files():
    import pathlib
    import subprocess
    import sys

    folder = pathlib.Path("/tmp/files")
    folder.mkdir(exist_ok=True)
    (folder / "note.txt").write_text("served by a process of its own")
    command = [sys.executable, "-m", "http.server", str(PORT), "--directory", str(folder)]
    subprocess.Popen(command)


@app.cls(image=image)
class Counter:
    @modal.enter()
    def start(self) -> None:
        self.count = 0

    @modal.fastapi_endpoint()
    def visit(self, by: int = 1) -> dict:
        self.count += by
        return {"count": self.count}
