"""A server with sticky sessions, which the entry point asks."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import modal

app = modal.App("sessions", image=modal.Image.debian_slim())
SERVER = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ["MODAL_TASK_ID"].encode())
    def log_message(self, *arguments): pass
http.server.ThreadingHTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
"""


@app.server(port=8000, unauthenticated=True, min_containers=2)
@modal.sessioned()
class Sticky:
    @modal.enter()
    def start(self) -> None:
        subprocess.Popen([sys.executable, "-c", SERVER])


@app.local_entrypoint()
def main() -> None:
    url = Sticky.get_url()

    def ask(token: str) -> str | int:
        headers = {"Modal-Authorization": f"Bearer {token}"}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code

    one, two = Sticky.sessions.start(), Sticky.sessions.start()
    answers = {"one": [ask(one.token) for _ in range(4)], "two": [ask(two.token) for _ in range(4)]}
    Sticky.sessions.terminate(one.token)
    answers["ended"] = ask(one.token)
    answers["none"] = ask("nonsense")
    with Path(os.environ["ANSWERS"]).open("a") as file:
        print(json.dumps(answers), file=file)
