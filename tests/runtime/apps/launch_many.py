"""Starts so many `modal run` at once against the one control plane, and tells how each has ended."""

import json
import os
import subprocess
import sys
from pathlib import Path

count = int(sys.argv[1])
command = [sys.executable, "-m", "modal", "run", "loaded.py::one", "--number"]
clients = [
    subprocess.Popen(
        [*command, str(number)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    for number in range(count)
]
said = []
for number, client in enumerate(clients):
    output, _ = client.communicate()
    said.append([client.returncode, f"got {number}" in output])
    if not all([client.returncode == 0, said[-1][1]]):
        print(output, file=sys.stderr)
with Path(os.environ["ANSWERS"]).open("a") as answers:
    print(json.dumps(said), file=answers)
