"""Valid specs, drawn: every kind and every resource keyword, with hostile texts where text is free."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import strategies as st

Spec = dict[str, object]

PAYLOAD = '''"""A payload with an entry of every kind."""

from __future__ import annotations


def work(item: int = 1) -> int:
    return item


def count(limit: int = 3):
    yield from range(limit)


async def wait(seconds: float = 0.0) -> float:
    return seconds


class Model:
    size: int = 3
    label: str = "it's a \\"label\\""
    exact: bool = False

    def load(self) -> None:
        self.total = self.size

    def close(self) -> None:
        del self.total

    def predict(self, index: int) -> int:
        return self.total + index

    def stream(self):
        yield self.total


def hook(item: int = 1) -> dict[str, int]:
    return {"item": item}


def web():
    return None


def pages():
    return None


def files():
    return None


def gather(items: list[int]) -> list[int]:
    return items


class Service:
    def start(self) -> None:
        self.started = True


def main() -> None:
    print("nothing")
'''
FILES = {"job.py": PAYLOAD}

_FRAGMENTS = [
    '"',
    "'",
    "\\",
    "{",
    "}",
    "{{ x }}",
    "{% y %}",
    "#",
    "$",
    "${",
    "$HOME",
    "%s",
    " ",
    "`",
]
_FRAGMENTS += ["ü", "\u202e", "\ufeff", "-", "=", ",", "a", "B7", '"""', "\\n", "EOF", "x = 1"]
hostile = st.lists(st.sampled_from(_FRAGMENTS), max_size=6).map("".join)
hostile_line = hostile.map(lambda text: f"echo {text}.")
_names = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True)
_seconds = st.integers(1, 86_400)
_gpus = st.sampled_from(["T4", "L4", "A10", "L40S", "A100-80GB:2", "H100:8", "H200", "B200:4"])
_regions = st.sampled_from(["us", "eu", "us-east", "eu-west", "ap", "jp"])
_cores = st.sampled_from([0.125, 0.25, 1, 1.5, 2, 8, 64])
_mebibytes = st.sampled_from([128, 1024, 4096, "512MiB", "2GiB", "1.5GiB"])

_RESOURCES: dict[str, st.SearchStrategy[object]] = {
    "cpu": st.one_of(_cores, st.tuples(_cores, st.just(64)).map(list)),
    "memory": st.one_of(_mebibytes, st.tuples(_mebibytes, st.just("8GiB")).map(list)),
    "gpu": st.one_of(_gpus, st.lists(_gpus, min_size=1, max_size=3, unique=True)),
    "timeout": st.one_of(_seconds, st.sampled_from(["90s", "30m", "1h30m", "1d"])),
    "startup_timeout": st.integers(1, 3_600),
    "ephemeral_disk": st.sampled_from([524_288, "1TiB", "3TiB"]),
    "min_containers": st.integers(0, 3),
    "max_containers": st.integers(3, 4_000),
    "buffer_containers": st.integers(0, 10),
    "scaledown_window": st.integers(2, 3_600),
    "single_use_containers": st.booleans(),
    "region": st.one_of(_regions, st.lists(_regions, min_size=1, max_size=3, unique=True)),
    "cloud": st.sampled_from(["aws", "gcp", "oci", "auto"]),
    "block_network": st.booleans(),
    "routing_region": st.sampled_from(["us-east", "ap-south"]),
    "restrict_modal_access": st.booleans(),
    "include_source": st.booleans(),
    "experimental_options": st.dictionaries(
        st.sampled_from(["one", "two_2"]), st.one_of(hostile, st.booleans(), st.integers(0, 9))
    ),
    "enable_memory_snapshot": st.booleans(),
}
_retries = st.one_of(
    st.integers(0, 10),
    st.fixed_dictionaries(
        {"max_retries": st.integers(0, 10)},
        optional={
            "initial_delay": st.sampled_from([0, 0.5, 1, 1.0]),
            "backoff_coefficient": st.sampled_from([1, 1.1, 2.5, 10.0]),
            "max_delay": st.sampled_from([1, 30.5, 60]),
        },
    ),
)
_schedule = st.one_of(
    st.fixed_dictionaries(
        {"cron": st.sampled_from(["0 2 * * *", "*/5 1-3 1,2 jan mon", "0 0 * * 7"])},
        optional={"timezone": st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"])},
    ),
    st.dictionaries(
        st.sampled_from(["years", "months", "weeks", "days", "hours", "minutes", "seconds"]),
        st.integers(1, 99),
        min_size=1,
    ).map(lambda period: {"period": period}),
)
_KINDS: dict[str, Spec] = {
    "work": {"kind": "function"},
    "wait": {"kind": "function"},
    "count": {"kind": "function"},
    "Model": {"kind": "class"},
    "hook": {"kind": "endpoint"},
    "web": {"kind": "asgi"},
    "pages": {"kind": "wsgi"},
    "files": {"kind": "web_server", "port": 8000},
    "gather": {"kind": "function"},
    "Service": {"kind": "server", "enter": ["start"]},
}
_WEB = {"endpoint", "asgi", "wsgi", "web_server"}
_server = st.fixed_dictionaries(
    {},
    optional={
        "port": st.integers(1, 65_535),
        "unauthenticated": st.booleans(),
        "h2_enabled": st.booleans(),
        "target_concurrency": st.sampled_from([0, 1, 2.5, 7]),
        "max_concurrency": st.sampled_from([0, 7, 100]),
        "scaleup_window": st.integers(1, 600),
        "exit_grace_period": st.integers(0, 3_600),
        "compute_region": st.one_of(_regions, st.lists(_regions, min_size=1, unique=True)),
    },
)
_VOLUMES = ("store", "cache")
_SECRETS = ("hub", "other")


_values = st.dictionaries(st.sampled_from(["A", "b_2"]), hostile, min_size=1)
_env = st.dictionaries(st.sampled_from(["ONE", "two_2"]), hostile)
_volume = st.fixed_dictionaries(
    {},
    optional={
        "create": st.booleans(),
        "version": st.sampled_from([1, 2]),
        "environment": st.just("main"),
        "read_only": st.booleans(),
        "sub_path": st.sampled_from(["a", "a b/c"]),
    },
)


@st.composite
def resources(draw: st.DrawFn, *, may_unset: bool, may_retry: bool) -> Spec:
    """Some of the keywords; in an entry `false` may unset one."""
    names = draw(st.lists(st.sampled_from(sorted(_RESOURCES)), unique=True, max_size=7))
    found = {name: draw(_RESOURCES[name]) for name in names}
    if may_unset:
        unset = draw(st.lists(st.sampled_from(sorted(_RESOURCES)), unique=True, max_size=2))
        found |= dict.fromkeys(unset, False)
    if may_retry and draw(st.booleans()):
        found["retries"] = draw(_retries)
    return found


@st.composite
def images(draw: st.DrawFn) -> Spec:
    """An image with some of its keys, in the usual order."""
    steps = st.one_of(
        st.lists(hostile_line, min_size=1, max_size=2).map(lambda run: {"run": run}),
        st.just({"apt": ["curl", "git=1:2.43.0-1"]}),
        st.dictionaries(st.sampled_from(["ONE", "two_2"]), hostile, min_size=1).map(
            lambda env: {"env": env}
        ),
        st.just({"packages": ["torch==2.8.0", "pandas[excel]>=2; python_version < '4'"]}),
    )
    optional = {
        "apt": st.just(["ffmpeg"]),
        "env": st.dictionaries(st.sampled_from(["A", "B_2"]), hostile, min_size=1),
        "steps": st.lists(steps, max_size=3),
    }
    fixed = {"packages": st.just(["fastapi[standard]", "polars>=1.0,<2"])}
    return draw(st.fixed_dictionaries(fixed, optional=optional))


@st.composite
def entries(draw: st.DrawFn, name: str) -> Spec:
    """An entry of the payload's function or class of that name."""
    entry: Spec = _KINDS[name] | {"payload": f"job.py:{name}"}
    retries = name in {"work", "wait"}
    if draw(st.booleans()):
        entry["image"] = "second"
    if draw(st.booleans()):
        entry["volumes"] = draw(st.sampled_from([[], ["cache"], {"store": False}]))
    if draw(st.booleans()):
        entry["secrets"] = draw(st.sampled_from([[], ["other", "hub"], {"hub": False}]))
    if draw(st.booleans()):
        entry["env"] = draw(_env)
    if retries and draw(st.booleans()):
        entry["schedule"] = draw(_schedule)
    if entry["kind"] == "class":
        order = ["size", "label", "exact"]
        entry["parameters"] = draw(st.lists(st.sampled_from(order), unique=True))
        entry["enter"], entry["exit"] = ["load"], ["close"]
        entry["methods"] = draw(st.sampled_from([{"predict": {}}, {"stream": {}, "predict": {}}]))
    elif draw(st.booleans()):
        entry["name"] = f"{name}.{draw(_names)}"[:64]
    if entry["kind"] == "endpoint":
        entry["method"] = draw(st.sampled_from(["GET", "POST", "DELETE"]))
        entry["docs"] = draw(st.booleans())
    if entry["kind"] in _WEB and draw(st.booleans()):
        entry["label"] = f"label-{name}"
        entry["requires_proxy_auth"] = draw(st.booleans())
        entry["custom_domains"] = draw(st.sampled_from([[], [f"{name}.example.com"]]))
    unset: set[str] = {"block_network"} if entry["kind"] in {*_WEB, "server"} else set()
    if entry["kind"] == "server":
        entry |= draw(_server)
        unset |= {"timeout", "region", "single_use_containers", "restrict_modal_access"}
    elif draw(st.booleans()):
        entry["concurrent"] = {"max_inputs": draw(st.integers(2, 100))}
        unset.add("single_use_containers")
    if name == "gather":
        entry["batched"] = {"max_batch_size": draw(st.integers(1, 1_000)), "wait_ms": 5}
        unset.add("single_use_containers")
    entry["resources"] = {**draw(resources(may_unset=True, may_retry=retries))} | dict.fromkeys(
        sorted(unset), False
    )
    return entry


@st.composite
def specs(draw: st.DrawFn) -> str:
    """The text of a spec of several entries."""
    chosen = draw(st.lists(st.sampled_from(sorted(_KINDS)), unique=True, min_size=1, max_size=4))
    spec: Spec = {
        "name": draw(_names),
        "description": draw(hostile),
        "modal": ">=1.6",
        "tags": draw(st.sampled_from([{}, {"team": "data", "a-b": "R-7"}])),
        "env": draw(_env),
        "image": draw(images()) | {"python": draw(st.sampled_from(["3.10", "3.12", "3.14"]))},
        "images": {"second": draw(images()) | draw(st.sampled_from([{}, {"from": "image"}]))},
        "resources": draw(resources(may_unset=False, may_retry=False)),
        "volumes": {
            handle: {"mount": f"/{handle}", "name": f"v-{handle}", **draw(_volume)}
            for handle in _VOLUMES
        },
        "secrets": {
            handle: {"name": f"s-{handle}", "keys": draw(st.sampled_from([[], ["A_1", "b"]]))}
            for handle in _SECRETS
        }
        | {"plain": {"values": draw(_values)}},
        "entry": [draw(entries(name)) for name in chosen],
        "main": {"payload": "job.py:main"},
    }
    return to_toml(spec)


def to_toml(spec: Mapping[str, object]) -> str:
    """A document of one line a key, every table inline."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in spec.items())


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value.replace("${", "$${"))
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value)
