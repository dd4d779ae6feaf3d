"""A spec with shared tables asks for the same as one that writes everything into its entries."""

from __future__ import annotations

from pathlib import Path

from definition.comparing import compare
from definition.compiling import compile_and_record

FILES = {
    "job.py": "def one() -> int:\n    return 1\n\n\ndef two() -> int:\n    return 2\n\n\n"
    "def main() -> None:\n    pass\n"
}
SHARED = """
name = "x"
[resources]
cpu = [1, 2]
memory = "2GiB"
gpu = "L4"
timeout = "10m"
retries = { max_retries = 2, max_delay = 30 }
region = ["us", "eu"]
block_network = true
[volumes]
a = { mount = "/a", name = "va", create = true }
b = { mount = "/b", name = "vb" }
[secrets]
s = { name = "s", keys = ["K"] }
t = { name = "t" }
[[entry]]
kind = "function"
payload = "job.py:one"
[[entry]]
kind = "function"
payload = "job.py:two"
volumes = { a = false, b = { mount = "/c" } }
secrets = { s = false }
resources = { cpu = 3, gpu = false, retries = 1, region = false, block_network = false, cloud = "aws" }
[main]
payload = "job.py:main"
"""
EXPLICIT = """
name = "x"
[volumes]
a = { mount = "/a", name = "va", create = true }
b = { mount = "/c", name = "vb" }
[secrets]
t = { name = "t" }
s = { name = "s", keys = ["K"] }
[[entry]]
kind = "function"
payload = "job.py:one"
volumes = { b = { mount = "/b" } }
secrets = ["s", "t"]
[entry.resources]
cpu = [1, 2]
memory = 2048
gpu = "L4"
timeout = 600
retries = { max_retries = 2, max_delay = 30 }
region = ["us", "eu"]
block_network = true
[[entry]]
kind = "function"
payload = "job.py:two"
volumes = ["b"]
secrets = ["t"]
[entry.resources]
cpu = 3
memory = 2048
timeout = 600
retries = 1
cloud = "aws"
[main]
payload = "job.py:main"
"""


def test_shared_tables_are_defaults(tmp_path: Path) -> None:
    shared, recorded = compile_and_record(tmp_path / "shared" / "x", SHARED, FILES)
    explicit, written_out = compile_and_record(tmp_path / "explicit" / "x", EXPLICIT, FILES)
    assert compare(shared, written_out) == []
    assert compare(explicit, recorded) == []
