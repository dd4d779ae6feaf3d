"""Two servers."""

import subprocess


class Files:
    def start(self):
        command = ["python", "-m", "http.server", "8000", "--bind", "0.0.0.0"]
        self.process = subprocess.Popen(command)


class Pages:
    def load(self):
        self.names = ["index.html"]

    def start(self):
        command = ["python", "-m", "http.server", "9000", "--bind", "0.0.0.0"]
        self.process = subprocess.Popen(command)

    def stop(self):
        self.process.terminate()
