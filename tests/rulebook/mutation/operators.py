"""The operators: each makes one kind of mistake in a job, with the codes that may tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.rulebook.mutation.jobs import Original
from tests.rulebook.mutation.texts import (
    Edit,
    append,
    first_import,
    function,
    into_function,
    replace_line,
    set_key,
)


@dataclass(frozen=True)
class Mutant:
    """A broken job: one file of it with another text, and the line that a finding is to name."""

    original: Original
    operator: str
    codes: frozenset[str]
    file: str
    edit: Edit


Make = Callable[[Original], Iterator[tuple[str, Edit]]]


@dataclass(frozen=True)
class Operator:
    name: str
    codes: frozenset[str]
    make: Make

    def mutants(self, original: Original) -> Iterator[Mutant]:
        for file, edit in self.make(original):
            yield Mutant(original, self.name, self.codes, file, edit)


def in_spec(name: str, codes: str, table: str, key: str, value: str) -> Operator:
    """A key of a table with a value that is wrong."""

    def make(original: Original) -> Iterator[tuple[str, Edit]]:
        if key not in original.in_profile(table):  # else the profile's own value takes its place
            yield "spec.toml", set_key(original.spec, table, key, value)

    return Operator(name, frozenset(codes.split()), make)


def in_lines(name: str, codes: str, pattern: str, new: str) -> Operator:
    """Lines of the spec that are changed, each on its own."""

    def make(original: Original) -> Iterator[tuple[str, Edit]]:
        for edit in replace_line(original.spec, pattern, new):
            yield "spec.toml", edit

    return Operator(name, frozenset(codes.split()), make)


def at_module_level(name: str, codes: str, statement: str) -> Operator:
    """A statement at the end of the payload."""

    def make(original: Original) -> Iterator[tuple[str, Edit]]:
        yield original.payload_name, append(original.payload, statement)

    return Operator(name, frozenset(codes.split()), make)


def in_entries(name: str, codes: str, statement: str) -> Operator:
    """A statement at the beginning of what an entry runs."""

    def make(original: Original) -> Iterator[tuple[str, Edit]]:
        for called in original.called[:1]:
            edit = into_function(original.payload, called, statement)
            if edit is not None:
                yield original.payload_name, edit

    return Operator(name, frozenset(codes.split()), make)


def in_main(name: str, codes: str, statement: str) -> Operator:
    """A statement at the beginning of the payload's main; ENTRY stands for an entry's name."""

    def make(original: Original) -> Iterator[tuple[str, Edit]]:
        functions = [n for n in original.called if "." not in n and function(original.payload, n)]
        if original.main is None or not functions:
            return
        app = f"{original.folder.name.replace('-', '_')}_app"
        text = statement.replace("ENTRY", functions[0]).replace("APP", app)
        edit = into_function(original.payload, original.main, text)
        if edit is not None:
            yield original.payload_name, edit

    return Operator(name, frozenset(codes.split()), make)


def without_packages(original: Original) -> Iterator[tuple[str, Edit]]:
    """The image lists nothing: what the payload imports first is to be found."""
    line = first_import(original.payload, original.in_blocks)
    if line is not None:
        text = set_key(original.spec, "image", "packages", "[]").text
        yield "spec.toml", Edit(text, line, original.payload_name)


CALL = "from APP import ENTRY\n"

OPERATORS = [
    # Values of single fields
    in_spec("no such GPU", "JS203", "resources", "gpu", '"H1000"'),
    in_spec("too many GPUs", "JS203", "resources", "gpu", '"A10:5"'),
    in_spec("a GPU count of zero", "JS203", "resources", "gpu", '"T4:0"'),
    in_spec("a mark that the GPU does not have", "JS203", "resources", "gpu", '"H200!"'),
    in_spec("a timeout over a day", "JS203", "resources", "timeout", '"25h"'),
    in_spec("a timeout of nothing", "JS203", "resources", "timeout", "0"),
    in_spec("a time without a unit", "JS203", "resources", "timeout", '"soon"'),
    in_spec("more CPUs than there are", "JS203", "resources", "cpu", "1000"),
    in_spec("a CPU as a text", "JS203", "resources", "cpu", '"2"'),
    in_spec("a limit below the request", "JS203", "resources", "cpu", "[4, 1]"),
    in_spec("too little memory", "JS203", "resources", "memory", "64"),
    in_spec("memory with a fraction", "JS203", "resources", "memory", "512.5"),
    in_spec("a disk below the quota", "JS203", "resources", "ephemeral_disk", "1024"),
    in_spec("retries below zero", "JS203", "resources", "retries", "-1"),
    in_spec(
        "a delay of an hour",
        "JS203",
        "resources",
        "retries",
        "{ max_retries = 2, max_delay = 3600 }",
    ),
    in_spec("no containers at all", "JS203", "resources", "max_containers", "0"),
    in_spec("a window of a second", "JS203", "resources", "scaledown_window", "1"),
    in_spec("no such region", "JS203", "resources", "region", '"us-wst"'),
    in_spec("no such cloud", "JS203", "resources", "cloud", '"awss"'),
    in_spec("a key of another name", "JS201", "resources", "time_out", "60"),
    in_spec("a name with a space", "JS203", "", "name", '"my app"'),
    in_spec("a name of 65 letters", "JS203", "", "name", f'"{"a" * 65}"'),
    in_spec("a tag with a space", "JS203", "tags", "team", '"data platform"'),
    in_spec("an SDK that never was", "JS203", "", "modal", '">=0.9"'),
    in_spec("no such Python", "JS203", "image", "python", '"3.99"'),
    in_spec("a Python as a number", "JS203", "image", "python", "3.12"),
    in_spec("a requirement turned round", "JS203", "image", "packages", '["torch=>2"]'),
    in_spec("an option among packages", "JS203", "image", "packages", '["--upgrade", "torch"]'),
    in_lines(
        "versions without a common one",
        "JS424",
        r"^packages = \[",
        'packages = ["six<1.16", "six>=1.17", ',
    ),
    in_spec("a package of Debian in capitals", "JS203", "image", "apt", '["FFmpeg!"]'),
    in_spec("a command of two lines", "JS203", "image", "steps", '[{ run = ["a\\nb"] }]'),
    in_spec(
        "a step behind local files",
        "JS203",
        "image",
        "steps",
        '[{ local_dir = ".", to = "/data" }, { run = ["ls"] }]',
    ),
    in_spec(
        "a local file that is not there",
        "JS112",
        "image",
        "steps",
        '[{ local_file = "no.txt", to = "/n" }]',
    ),
    in_spec(
        "a relative place for a file",
        "JS203",
        "image",
        "steps",
        '[{ local_file = "spec.toml", to = "n" }]',
    ),
    in_spec("a variable of Modal's", "JS203", "env", "MODAL_REGION", '"eu"'),
    in_spec("a variable that is a number", "JS203", "env", "WORKERS", "4"),
    in_spec("a variable with a dash", "JS203", "env", "my-variable", '"1"'),
    in_spec("a token in the environment", "JS502", "env", "HUB", '"hf_AbCdEfGhIjKlMnOpQrStUv"'),
    in_spec(
        "a mount on the root folder", "JS203", "volumes", "extra", '{ mount = "/", name = "extra" }'
    ),
    in_spec(
        "a mount that is relative",
        "JS203",
        "volumes",
        "extra",
        '{ mount = "data", name = "extra" }',
    ),
    in_spec(
        "a mount over home", "JS203", "volumes", "extra", '{ mount = "/root", name = "extra" }'
    ),
    in_spec(
        "a mount that goes up", "JS203", "volumes", "extra", '{ mount = "/x/../y", name = "extra" }'
    ),
    in_spec(
        "a volume with a space",
        "JS203",
        "volumes",
        "extra",
        '{ mount = "/extra", name = "my data" }',
    ),
    in_spec("a secret without a name", "JS203", "secrets", "hub", '{ keys = ["A"] }'),
    in_spec(
        "a secret with a key of dashes",
        "JS203",
        "secrets",
        "hub",
        '{ name = "hub", keys = ["a-b"] }',
    ),
    in_spec("a payload that is not there", "JS112", "entry", "payload", '"nothing.py:work"'),
    in_lines(
        "a function that is not there",
        "JS302",
        r'^payload = "(\w+\.py):\w+"',
        r'payload = "\1:nothing"',
    ),
    in_spec("no such kind", "JS204", "entry", "kind", '"job"'),
    in_spec("no such image", "JS205", "entry", "image", '"gpus"'),
    in_spec("no such secret", "JS205", "entry", "secrets", '["hubs"]'),
    in_spec("a cron line in words", "JS203 JS213", "entry", "schedule", '{ cron = "every day" }'),
    in_spec(
        "a cron line with seconds", "JS203 JS213", "entry", "schedule", '{ cron = "0 0 2 * * *" }'
    ),
    in_spec(
        "a time zone of Mars",
        "JS203 JS213",
        "entry",
        "schedule",
        '{ cron = "0 2 * * *", timezone = "Mars/Base" }',
    ),
    in_spec(
        "a period of nothing", "JS203 JS213", "entry", "schedule", "{ period = { hours = 0 } }"
    ),
    in_spec(
        "a target above the most",
        "JS203",
        "entry",
        "concurrent",
        "{ max_inputs = 2, target_inputs = 4 }",
    ),
    in_spec(
        "a batch of too many",
        "JS203 JS213",
        "entry",
        "batched",
        "{ max_batch_size = 5000, wait_ms = 10 }",
    ),
    in_lines("a quote that is missing", "JS106", r'^(name = ".*)"$', r"\1"),
    in_lines(
        "a mount in the machine's folders", "JS203", r'mount = "[^"]*"', 'mount = "/usr/lib/data"'
    ),
    Operator("a package left out", frozenset("JS405".split()), without_packages),
    # Statements of the payload
    at_module_level("a file opened at import", "JS311", 'WORDS = open("words.txt").read()'),
    at_module_level(
        "a program started at import", "JS311", "import subprocess\nsubprocess.run(['ls'])"
    ),
    at_module_level(
        "a connection opened at import",
        "JS311",
        "import urllib.request\nurllib.request.urlopen('http://localhost')",
    ),
    at_module_level(
        "a thread started at import",
        "JS311",
        "import threading\nthreading.Thread(target=print).start()",
    ),
    at_module_level("a variable read at import", "JS330", "import os\nTOKEN = os.environ['TOKEN']"),
    at_module_level("a star import", "JS309", "from math import *"),
    at_module_level("the module's own names", "JS310", "NAMES = globals()"),
    at_module_level("the module's own file", "JS310", "HERE = __file__"),
    at_module_level(
        "a sibling that is not added", "JS401 JS405", "import our_helpers_that_are_not_there"
    ),
    at_module_level("a relative import", "JS327", "from . import helpers"),
    at_module_level("a line that is no Python", "JS301", "def broken(:"),
    at_module_level("a key of a service", "JS526", 'KEY = "sk-AbCdEfGhIjKlMnOpQrStUvWxYz0123"'),
    at_module_level("a name of the app", "JS308", "app = 3"),
    in_entries("a file of somebody's machine", "JS522", 'open("/Users/anna/rows.csv").read()'),
    in_entries("a file beside the spec", "JS523", 'open("rows.csv").read()'),
    in_entries("a file that is lost", "JS521", 'open("/results/rows.csv", "w").write("a")'),
    in_entries(
        "a variable that nothing provides",
        "JS527 JS528",
        'import os\nos.environ["NOBODY_HAS_THIS"]',
    ),
    in_entries(
        "a credential that nothing provides",
        "JS528 JS529",
        'import os\nkey = os.environ.get("NOBODYS_TOKEN")',
    ),
    in_entries("a package that no image has", "JS420 JS421", "import cv2"),
    in_entries("a package of Modal's client", "JS427", "import aiohttp"),
    in_entries("a password in a text", "JS526", 'password = "x9fK2mQ8vT4nB7zR1cW6"'),
    in_entries(
        "an address with a password",
        "JS526",
        'url = "postgresql://anna:wonder1and@db.internal/orders"',
    ),
    in_entries("a module that Python took out", "JS426", "import binhex"),
    in_main("an argument too many", "JS340", CALL + "ENTRY.remote(1, 2, 3, 4, 5, 6, 7, 8, 9)"),
    in_main("an argument of another name", "JS340", CALL + "ENTRY.remote(no_such_argument=1)"),
    in_main(
        "a map over too many iterables",
        "JS341",
        CALL + "list(ENTRY.map([1], [2], [3], [4], [5], [6], [7], [8], [9]))",
    ),
    in_main("an entry called directly", "JS303", CALL + "ENTRY(1)"),
    in_main("an entry handed on", "JS304", CALL + "list(map(ENTRY, [1]))"),
    in_main("an attribute that an entry has not", "JS305", CALL + "ENTRY.__name__"),
    in_main("a package that the launching side lacks", "JS323", "import cv2"),
    in_main("another session", "JS614", 'import os\nos.system("modal run other.py")'),
    in_main("the command line", "JS334", "import argparse\nargparse.ArgumentParser().parse_args()"),
]
