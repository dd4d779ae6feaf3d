"""A port of a container that is forwarded, and a class that serves HTTP in the older way."""

import json
import os
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import modal
import modal.experimental

app = modal.App("tunnels", image=modal.Image.debian_slim())
questions = modal.Queue.from_name("tunnels-questions", create_if_missing=True)


def listen(port: int) -> int:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(os.environ["MODAL_TASK_ID"].encode())

        def log_message(self, *_arguments):
            pass

    server = HTTPServer(("0.0.0.0", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


@app.function()
def forward() -> str:
    with modal.forward(listen(0), unencrypted=True) as tunnel:
        questions.put(tunnel.tcp_socket)
        questions.get(partition="asked", timeout=60)
    return os.environ["MODAL_TASK_ID"]


@app.cls()
@modal.experimental.http_server(port=8000, proxy_regions=["us-east"])
class Old:
    @modal.enter()
    def start(self) -> None:
        listen(8000)

    @modal.exit()
    def stop(self) -> None:
        print("the class has ended")


@app.local_entrypoint()
def main() -> None:
    call = forward.spawn()
    host, port = questions.get(timeout=60)
    with urllib.request.urlopen(f"http://{host}:{port}") as answer:
        said = answer.read().decode()
    questions.put("done", partition="asked")
    answers = {"forwarded": said == call.get()}
    with Path(os.environ["ANSWERS"]).open("a") as file:
        print(json.dumps(answers), file=file)
