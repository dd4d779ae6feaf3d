"""Web servers that all listen on one port, each in containers of its own."""

import sys

import modal

app = modal.App("listening", image=modal.Image.debian_slim())
PORT = 8000
SERVER = """
import http.server, os, sys, urllib.request
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path.startswith("/fetch?"):
            body = urllib.request.urlopen(self.path[7:]).read()
        else:
            body = (sys.argv[1] + " in " + os.environ["MODAL_TASK_ID"]).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments): pass
http.server.ThreadingHTTPServer(("0.0.0.0", int(sys.argv[2])), Handler).serve_forever()
"""


def listen(name: str) -> None:
    import subprocess

    subprocess.Popen([sys.executable, "-c", SERVER, name, str(PORT)])


@app.function(max_containers=2)
@modal.web_server(PORT, startup_timeout=60)
def one():
    listen("one")


@app.function()
@modal.web_server(PORT, startup_timeout=60)
def two():
    listen("two")


@app.cls()
class Three:
    @modal.enter()
    def name(self) -> None:
        self.called = "three"

    @modal.web_server(PORT, startup_timeout=60)
    def serve(self):
        listen(self.called)


@app.function()
@modal.web_server(PORT, startup_timeout=1)
def deaf():
    """Nothing listens."""
