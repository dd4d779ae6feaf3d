"""Rules of the payload and of images stay silent where code only looks like a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulebook.compiling import codes, compiled

VOLUME = '\n[volumes]\ndata = { mount = "/data", name = "data" }\n'
SECRET = '\n[secrets]\nhub = { name = "hub", keys = ["HUB_TOKEN"] }\n'
OPEN_SECRET = '\n[secrets]\nhub = { name = "hub" }\n'
NUMPY = '\n[image]\npackages = ["numpy"]\n'
MAIN = '\n[entry]\nkind = "function"\npayload = "job.py:work"\n\n[main]\npayload = "job.py:main"\n'

SILENT: dict[str, tuple[str, str]] = {
    "a path under a mount, built through variables": (
        VOLUME,
        """
import os
from pathlib import Path

ROOT = "/data"
RUNS = os.path.join(ROOT, "runs")


def save(folder, name, text):
    target = Path(folder) / f"{name}.txt"
    target.write_text(text)


def work(name):
    save(RUNS, name, "a")
    (Path(ROOT).joinpath("b") / "c.txt").write_text("b")
    open("/data/%s.txt" % name, "w").write("c")
    open("/data/{}.txt".format(name), "w").write("c")
""",
    ),
    "a path that a constant of the spec begins": (
        '\n[constants]\nDATA = "/data"\n' + VOLUME,
        """
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo_app import DATA


def work(name):
    open(f"{DATA}/{name}", "w").write("a")
""",
    ),
    "a path that an attribute of the object holds": (
        VOLUME
        + '\n[entry]\nkind = "class"\npayload = "job.py:Work"\nenter = ["load"]\nmethods = { run = {} }\n',
        """
from pathlib import Path


class Work:
    def load(self):
        self.root = Path("/data")

    def run(self, name):
        (self.root / name).write_text("a")
""",
    ),
    "a path that an argument brings": (
        VOLUME,
        """
def work(path):
    with open(path) as file:
        return file.read()
""",
    ),
    "scratch files": (
        "",
        """
import tempfile
from pathlib import Path


def work(text):
    Path("/tmp/words.txt").write_text(text)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.txt").write_text(text)
        return Path("/tmp/words.txt").read_text()
""",
    ),
    "a file that is written, then read by a program": (
        "",
        """
import subprocess


def work(text):
    name = "in.txt"
    with open(name, "w") as file:
        file.write(text)
    subprocess.run(["sort", "-o", "out.txt", name], check=True)
    with open("out.txt") as file:
        return file.read()
""",
    ),
    "a file that may be missing": (
        "",
        """
import os
from pathlib import Path


def work():
    try:
        return open("cache.json").read()
    except FileNotFoundError:
        pass
    if os.path.exists("other.json"):
        return open("other.json").read()
    third = Path("third.json")
    return third.read_text() if third.exists() else ""
""",
    ),
    "a local file read locally": (
        MAIN,
        """
def work(text):
    return len(text)


def main():
    from demo_app import work

    print(work.remote(open("rows.csv").read()))
    open("result.txt", "w").write("done")
""",
    ),
    "a helper that both sides use": (
        MAIN,
        """
from pathlib import Path


def load(path):
    return Path(path).read_text()


def work(name):
    return load(f"/etc/{name}")


def main():
    from demo_app import work

    print(load("rows.csv"), work.remote("hostname"))
""",
    ),
    "a variable with a default": (
        "",
        """
import os


def work():
    return os.environ.get("NAME", "nobody"), os.getenv("OTHER", ""), os.environ.get("A_TOKEN") or ""
""",
    ),
    "a variable that a secret may hold": (
        OPEN_SECRET,
        """
import os


def work():
    return os.environ["HUB_TOKEN"], os.environ["ANY_OTHER"]
""",
    ),
    "a variable that code sets": (
        "",
        """
import os


def work():
    os.environ["RANK_OF_MINE"] = "0"
    os.environ.setdefault("SECOND", "1")
    return os.environ["RANK_OF_MINE"], os.environ["SECOND"]
""",
    ),
    "a variable of the spec, of the image and of Modal": (
        '\n[env]\nA = "1"\n[image]\nenv = { B = "2" }\n',
        """
import os


def work():
    return os.environ["A"], os.environ["B"], os.environ["MODAL_TASK_ID"], os.environ["HOME"]
""",
    ),
    "a variable that is looked for first": (
        "",
        """
import os


def work():
    if "NAME" in os.environ:
        return os.environ["NAME"]
    try:
        return os.environ["OTHER"]
    except KeyError:
        return ""
""",
    ),
    "a variable that local code reads": (
        MAIN,
        """
import os


def work(key):
    return len(key)


def main():
    from demo_app import work

    print(work.remote(os.environ["MY_OWN"]))
""",
    ),
    "texts that are no credentials": (
        SECRET,
        """
import os

API_KEY = "your-api-key"
TOKEN = "<token>"
PASSWORD_FIELD = "password"
MODEL = "sk-learn/random-forest"
HASH = "d41d8cd98f00b204e9800998ecf8427e"


def work(token="token"):
    return {"token": os.environ["HUB_TOKEN"], "address": "postgresql://localhost/orders"}
""",
    ),
    "calls that fit": (
        MAIN,
        """
def work(path, limit=10, *rest, **options):
    return path


def main():
    from demo_app import work

    arguments = ("a", 1)
    work.remote(*arguments)
    work.remote("a", 1, 2, 3, any="thing")
    list(work.map(["a"], [1], [2], kwargs={"any": 3}))
    list(work.starmap([("a", 1), ("b",)]))
    work.spawn("a").get()
""",
    ),
    "state that local code fills itself": (
        MAIN,
        """
SEEN = {}


def work(name):
    cache = {}
    cache[name] = 1
    return cache


def main():
    from demo_app import work

    SEEN.update(work.remote("a"))
    print(SEEN)
""",
    ),
    "a local name like one of the module": (
        MAIN,
        """
rows = []


def work(name):
    rows = []
    rows.append(name)
    return rows


def main():
    from demo_app import work

    print(work.remote("a"), rows)
""",
    ),
    "results of Python's own": (
        NUMPY + MAIN,
        """
from __future__ import annotations

from pathlib import Path

import numpy as np


def work(size: int) -> dict[str, list[Path]]:
    return {"a": [Path(str(each)) for each in np.ones(size)]}


def main() -> None:
    from demo_app import work

    print(work.remote(3))
""",
    ),
    "imports that are guarded, of types alone, or of the launching side": (
        MAIN + 'packages = ["rich"]\n',
        """
from typing import TYPE_CHECKING

try:
    import cupy
except ImportError:
    cupy = None

if TYPE_CHECKING:
    import pandas


def work(size):
    try:
        import numba
    except ImportError:
        numba = None
    return size


def main():
    import rich

    from demo_app import work

    rich.print(work.remote(3))
""",
    ),
    "another name for a distribution": (
        '\n[image]\npackages = ["scikit-learn", "Pillow>=10", "PyYAML", "opencv_python_headless", "python-dateutil"]\n',
        """
def work():
    import cv2
    import dateutil.parser
    import sklearn.linear_model
    import yaml
    from PIL import Image

    return cv2, dateutil, sklearn, yaml, Image
""",
    ),
    "parts of a shared namespace": (
        '\n[image]\npackages = ["google-cloud-storage", "google-cloud-bigquery"]\n',
        """
def work():
    from google.cloud import bigquery, storage

    return bigquery, storage
""",
    ),
    "versions that have some in common": (
        '\n[image]\npackages = ["numpy>=2", "numpy<3", "six==1.16.*", "six!=1.16.1", "attrs~=25.1"]\n'
        'imports = ["six", "attrs"]\n',
        """
def work():
    import attrs
    import numpy
    import six

    return numpy, six, attrs
""",
    ),
    "a timeout as long as the interval": (
        '\n[entry]\nkind = "function"\npayload = "job.py:work"\nresources = { timeout = "1h" }\n'
        'schedule = { cron = "15 */1 * * 1-5" }\n',
        "def work():\n    return 1\n",
    ),
    "a retried entry that moves whole files into their place": (
        VOLUME
        + '\n[entry]\nkind = "function"\npayload = "job.py:work"\nresources = { retries = 3 }\n',
        """
import os


def work(text):
    with open("/data/new", "w") as file:
        file.write(text)
    os.replace("/data/new", "/data/rows.txt")
""",
    ),
    "a GPU that a program uses": (
        '\n[resources]\ngpu = "T4"\n',
        """
import subprocess


def work():
    return subprocess.run(["nvidia-smi"], check=True)
""",
    ),
    "a reader that reloads": (
        VOLUME
        + '\n[[entry]]\nkind = "function"\npayload = "job.py:write"\n\n[[entry]]\nkind = "class"\n'
        'payload = "job.py:Reader"\nmethods = { read = {} }\n\n[main]\npayload = "job.py:main"\n',
        """
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo_app import data


def write(text):
    open("/data/a", "w").write(text)


def fresh():
    data.reload()


class Reader:
    def read(self):
        fresh()
        return open("/data/a").read()


def main():
    from demo_app import Reader, write

    for text in "ab":
        write.remote(text)
        print(Reader().read.remote())
""",
    ),
    "a file that a command of the shell makes": (
        "",
        """
import subprocess
from pathlib import Path


def work(data):
    with open("input.mp4", "wb") as file:
        file.write(data)
    subprocess.check_call("ffmpeg -i input.mp4 -frames:v 1 out.png", shell=True)
    Path("script.sh").write_text("echo hi")
    subprocess.run("sh ./script.sh >log.txt", shell=True, check=True)
    return Path("out.png").read_bytes(), Path("log.txt").read_text()
""",
    ),
    "files that go into archives": (
        "",
        """
import shutil
import tarfile
from pathlib import Path


def work(files):
    folder = Path("work")
    for name, data in files.items():
        (folder / name).write_bytes(data)
    shutil.make_archive("bundle", "zip", folder)
    with tarfile.open("/tmp/all.tar.gz", "w:gz") as tar:
        tar.add(folder)
    return Path("/root/bundle.zip").read_bytes()
""",
    ),
    "files of another folder": (
        "",
        """
import os
import zipfile


def work():
    os.chdir("/tmp")
    with zipfile.ZipFile("inner.zip", "w") as archive:
        archive.write("all.tar.gz")
""",
    ),
    "a variable that is looked at before it is used": (
        SECRET,
        """
import os
from contextlib import suppress


def work():
    token = os.environ.get("OTHER_TOKEN")
    if token:
        print(token[:3])
    key = os.getenv("API_KEY")
    names = [key] if key is not None else []
    if os.environ.get("REMOTE_URL"):
        names.append(os.environ["REMOTE_URL"])
    with suppress(KeyError):
        names.append(os.environ["NICKNAME"])
    return names
""",
    ),
    "variables that are merged in": (
        "",
        """
import json
import os


def work(text):
    os.environ |= json.loads(text)
    return os.environ["ANYTHING"]
""",
    ),
    "an entry called elsewhere, where another one is called here": (
        '\n[image]\npackages = ["numpy"]\n\n[[entry]]\nkind = "function"\npayload = "job.py:heavy"\n'
        '\n[[entry]]\nkind = "function"\npayload = "job.py:light"\n\n[main]\npayload = "job.py:main"\n',
        """
def heavy(x):
    import numpy as np

    return float(np.sqrt(x))


def light(x):
    return x + 1


def main():
    from demo_app import heavy, light

    print(light.local(1), heavy.remote(2.0), list(heavy.map([1.0])))
""",
    ),
    "modules that packages of a namespace share, or bring for their users": (
        '\n[image]\npackages = ["google-cloud-bigquery", "slack-bolt", "boto3"]\n',
        """
def work():
    from botocore.exceptions import ClientError
    from google.cloud import bigquery
    from google.oauth2 import service_account
    from slack_sdk import WebClient

    return [str(each) for each in (ClientError, bigquery, service_account, WebClient)]
""",
    ),
    "routes that a package keeps and calls later": (
        '\n[image]\npackages = ["fastapi", "requests"]\n\n[secrets]\nhub = { name = "hub", keys = ["KEY"] }\n'
        '\n[entry]\nkind = "asgi"\npayload = "job.py:serve"\n',
        """
import os
import sqlite3
import subprocess
from typing import Annotated

import requests
from fastapi import APIRouter, Depends, FastAPI

router = APIRouter()


def connection():
    return sqlite3.connect("/tmp/rows.db")


@router.get("/a")
def first(rows: Annotated[sqlite3.Connection, Depends(connection)]):
    subprocess.run(["ls"], check=True)
    return requests.get("https://example.com", headers={"x": os.environ["KEY"]}).text


@router.get("/b")
def second():
    with open("/tmp/a") as file:
        return file.read()


router.add_api_route("/c", second)


def serve():
    app = FastAPI()
    app.include_router(router)
    return app
""",
    ),
    "names of modules that are there, or asked for": (
        '\n[image]\npython = "3.11"\n',
        """
import datetime
import itertools
import sys
from enum import StrEnum

if sys.version_info >= (3, 12):
    from typing import override
else:

    def override(function):
        return function


class Kind(StrEnum):
    A = "a"


@override
def pieces(rows):
    if hasattr(itertools, "batched"):
        return list(itertools.batched(rows, 2))
    return [rows]


def work(rows):
    return [datetime.datetime.now(datetime.UTC), Kind.A, pieces(rows)]
""",
    ),
    "functions that a registry of one's own keeps": (
        "",
        """
import subprocess
from pathlib import Path


class Registry:
    def __init__(self):
        self.items = {}

    def register(self, name):
        def inner(item):
            self.items[name] = item
            return item

        return inner


steps = Registry()


@steps.register("list")
def listed():
    return subprocess.check_output(["ls"])


@steps.register("host")
def host():
    return Path("/etc/hostname").read_text()


def work(name):
    return steps.items[name]()
""",
    ),
    "a reader that is started anew": (
        VOLUME
        + '\n[[entry]]\nkind = "function"\npayload = "job.py:write"\n\n[[entry]]\nkind = "function"\n'
        'payload = "job.py:read"\n\n[main]\npayload = "job.py:main"\n',
        """
def write(text):
    open("/data/a", "w").write(text)


def read():
    return open("/data/a").read()


def main():
    from demo_app import read, write

    write.remote("a")
    print(read.remote())
""",
    ),
}

ABOUT = ("JS34", "JS42", "JS52", "JS61")
NO_MATTER = ("JS422", "JS423", "JS428")
"""Notes, which say what there is."""


@pytest.mark.parametrize("what", SILENT)
def test_nothing_is_said_of(what: str, tmp_path: Path) -> None:
    spec, payload = SILENT[what]
    found = codes(tmp_path, spec, payload)
    assert [c for c in found if c.startswith(ABOUT) and c not in NO_MATTER] == []


TWO_IMAGES = """
[image]
packages = ["pandas"]

[images.other]
packages = ["OTHER"]

[[entry]]
kind = "function"
payload = "job.py:first"

[[entry]]
kind = "function"
payload = "job.py:second"
image = "other"
"""

SHARED = {
    "in a function": """
def mean(values):
    import numpy as np

    return float(np.mean(values))


def first(values):
    return mean(values)


def second(values):
    return mean(values)
""",
    "at the top": """
import numpy as np


def first(values):
    return float(np.mean(values))


def second(values):
    return float(np.mean(values))
""",
}


@pytest.mark.parametrize("where", SHARED)
def test_a_package_of_unknown_needs_may_bring_a_module_that_another_image_has(
    where: str, tmp_path: Path
) -> None:
    unknown = compiled(tmp_path / "a", TWO_IMAGES.replace("OTHER", "our-own-tools"), SHARED[where])
    assert unknown.text is not None
    assert {each.rule.code for each in unknown.diagnostics} & {"JS401", "JS421"}
    known = compiled(tmp_path / "b", TWO_IMAGES.replace("OTHER", "polars"), SHARED[where])
    assert known.text is None
    assert {each.rule.code for each in known.diagnostics} & {"JS406", "JS420"}
