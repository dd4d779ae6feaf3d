"""What an app should say, from the data of its spec alone; knows nothing of the compiler."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from strategies import images
from strategies.carried import App, Beside, Called, Named, called
from strategies.jobs import Job

SECONDS = {"90s": 90, "30m": 1_800, "1h30m": 5_400, "1d": 86_400, " 2h ": 7_200, "5m": 300}
MEBIBYTES = {"512GiB": 524_288, "1TiB": 1_048_576, "0.75TiB": 786_432}
MAKERS = {
    "volumes": "modal.Volume",
    "secrets": "modal.Secret",
    "dicts": "modal.Dict",
    "queues": "modal.Queue",
    "buckets": "modal.CloudBucketMount",
    "proxies": "modal.Proxy",
}
KEYWORDS = {
    "create": "create_if_missing",
    "environment": "environment_name",
    "version": "version",
    "keys": "required_keys",
}
PAIRS = ("cpu", "memory")
WEB = {
    "endpoint": "modal.fastapi_endpoint",
    "asgi": "modal.asgi_app",
    "wsgi": "modal.wsgi_app",
    "web_server": "modal.web_server",
}
WEB_KEYS = ("method", "docs", "startup_timeout", "label", "custom_domains", "requires_proxy_auth")
SERVER = (
    *("port", "unauthenticated", "h2_enabled", "target_concurrency", "max_concurrency"),
    *("scaleup_window", "exit_grace_period", "compute_region"),
)
STEPS = {
    "apt": ("apt_install", "*"),
    "packages": ("uv_pip_install", "*"),
    "pip": ("pip_install", "*"),
    "requirements": ("uv_pip_install", "requirements"),
    "pip_requirements": ("pip_install_from_requirements", ""),
    "pyproject": ("pip_install_from_pyproject", ""),
    "uv_sync": ("uv_sync", ""),
    "poetry": ("poetry_install_from_file", ""),
    "private_repos": ("pip_install_private_repos", "*"),
    "micromamba_install": ("micromamba_install", "*"),
    "run": ("run_commands", "*"),
    "env": ("env", ""),
    "workdir": ("workdir", ""),
    "entrypoint": ("entrypoint", ""),
    "cmd": ("cmd", ""),
    "shell": ("shell", ""),
    "dockerfile_commands": ("dockerfile_commands", ""),
    "call": ("run_function", ""),
    "local_file": ("add_local_file", ""),
    "local_dir": ("add_local_dir", ""),
    "local_python_source": ("add_local_python_source", "*"),
}
SOURCES = {
    "python": ("modal.Image.debian_slim", "python_version"),
    "registry": ("modal.Image.from_registry", ""),
    "micromamba": ("modal.Image.micromamba", "python_version"),
    "dockerfile": ("modal.Image.from_dockerfile", ""),
    "published": ("modal.Image.from_name", ""),
}
RENAMED = {
    "dockerfile": {"secret": "registry_secret"},
    "published": {"environment": "environment_name"},
}
PATHS = {
    **dict.fromkeys(("local_file", "local_dir", "context_dir", "dockerfile"), Path),
    **dict.fromkeys(("requirements", "pip_requirements", "pyproject", "uv_sync", "poetry"), str),
    **dict.fromkeys(("poetry_lockfile", "spec_file", "context_files"), str),
}


def check(job: Job, app: App) -> None:
    """Every value of the spec stands in the app, as it stands in the spec."""
    data = expanded(job.spec, job.spec.get("constants", {}))
    for name, value in job.spec.get("constants", {}).items():
        same(app.value(name), value)
    about = {
        key: data[key] for key in ("tags", "include_source") if data.get(key) not in (None, {})
    }
    same(app.value("app"), called("modal.App", data["name"], **about))
    if data.get("description", "").strip():
        same(app.docstring, docstring(data["description"]))
    if job.note is not None:
        same(app.value("NOTE"), job.note)
    entries = data["entry"] if isinstance(data["entry"], list) else [data["entry"]]
    _check_images(data, entries, app)
    for key, maker in MAKERS.items():
        for name, table in data.get(key, {}).items():
            same(app.value(name), _handle(maker, table))
    for entry in entries:
        _check_entry(data, entry, app)
    main = data.get("main", {})
    _check_main(main, app)
    if "map" in main:
        same(app.default("what", "main"), App(job.payload).default("what", "make_inputs"))
    modal = "modal" + data.get("modal", ">=1.4").replace(" ", "")
    reads = any("dotenv" in secret for secret in data.get("secrets", {}).values())
    packages = [modal, *["python-dotenv"] * reads, *main.get("packages", [])]
    block = {"requires-python": ">=3.11", "dependencies": packages}
    same(app.script_block(), block)


def _handle(maker: str, table: Mapping[str, Any]) -> Called:
    if "bucket_name" in table:
        given = {
            key: value for key, value in table.items() if key != "mount" and value is not False
        }
        if "secret" in given:
            given["secret"] = Named(given["secret"])
        return called(maker, **given)
    if "values" in table:
        return called(f"{maker}.from_dict", table["values"])
    if "dotenv" in table:
        filename = {} if table["dotenv"] == ".env" else {"filename": table["dotenv"]}
        return called(f"{maker}.from_dotenv", Named("__file__"), **filename)
    given = {keyword: table[key] for key, keyword in KEYWORDS.items() if table.get(key)}
    return called(f"{maker}.from_name", table["name"], **given)


def same(found: object, wanted: object) -> None:
    """Equal in value and type throughout: 1, 1.0 and True are three things."""
    assert exact(found) == exact(wanted), f"the app says {found!r}, the spec {wanted!r}"


def exact(value: object) -> object:
    """A value that compares by types too, and tells -0.0 from 0.0."""
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, [exact(item) for item in value])
    if isinstance(value, Mapping):
        return [(key, exact(item)) for key, item in value.items()]
    if isinstance(value, Called):
        given = [exact(value.receiver), exact(value.args), exact(dict(value.kwargs))]
        return (value.function, given)
    return (type(value).__name__, repr(value))


def expanded(value: Any, constants: Mapping[str, Any], top: bool = True) -> Any:
    """The data with `${NAME}` replaced, and `$${` by `${`; constants stay."""
    if isinstance(value, str):
        pieces = re.split(r"(\$\$\{|\$\{[^{}]*\})", value)
        return "".join(
            "${" if piece == "$${" else str(constants[piece[2:-1]]) if index % 2 else piece
            for index, piece in enumerate(pieces)
        )
    if isinstance(value, list):
        return [expanded(item, constants, False) for item in value]
    if isinstance(value, dict):
        return {
            key: item if top and key == "constants" else expanded(item, constants, False)
            for key, item in value.items()
        }
    return value


def docstring(text: str) -> str:
    """A description as a docstring: no blanks around it or at the ends of its lines; what has
    several lines ends with one."""
    lines = [line.rstrip(" ") for line in text.strip().split("\n")]
    return "\n".join(lines) + ("\n" if len(lines) > 1 else "")


def _check_images(data: Mapping[str, Any], entries: list[Any], app: App) -> None:
    tables = {"image": data["image"], **data.get("images", {})}
    used = {entry.get("image", "image") for entry in entries}
    used |= {tables[name]["from"] for name in used if "from" in tables[name]}
    for name in used:
        same(app.value(name), _image(data, tables[name]))
    for name in tables.keys() - used:
        assert name not in app.assigned


def _image(data: Mapping[str, Any], table: Mapping[str, Any]) -> Called | Named:
    found: Called | Named
    if "from" in table:
        found = Named(table["from"])
    else:
        source = next((key for key in SOURCES if key in table), "python")
        maker, keyword = SOURCES[source]
        start = _build_value(data, source, table.get(source, "3.12"))
        options = _options(data, table, images.SOURCES[source], source)
        if source == "dockerfile":
            options = {"context_dir": Beside("."), **options}
        names = RENAMED.get(source, {})
        options = {names.get(key, key): value for key, value in options.items()}
        args = [] if keyword else [start]
        found = called(maker, *args, **({keyword: start} if keyword else {}), **options)
    steps = [{key: table[key]} for key in ("apt", "packages", "env") if key in table]
    steps += table.get("steps", [])
    if table.get("local_python_source"):
        steps.append({"local_python_source": table["local_python_source"]})
    for step in steps:
        found = _step(data, step, found)
    return found


def _step(data: Mapping[str, Any], step: Mapping[str, Any], base: Called | Named) -> Called | Named:
    action = next((key for key in STEPS if key in step and key != "env"), "env")
    method, how = STEPS[action]
    options = _options(data, step, images.OPTIONS[action], action)
    options |= _options(data, step, images.NEEDED.get(action, ()), action)
    value = _build_value(data, action, step[action])
    if not value and action not in ("entrypoint", "cmd") and "spec_file" not in options:
        return base
    if action == "dockerfile_commands" and any(each.startswith("COPY ") for each in value):
        options = {"context_dir": Beside("."), **options}
    args = list(value) if how == "*" else [] if how else [value]
    args += [options.pop("to")] if "to" in options else []
    options |= {how: value} if how and how != "*" else {}
    return called(method, *args, receiver=base, **options)


def _options(
    data: Mapping[str, Any], table: Mapping[str, Any], keys: tuple[str, ...], owner: str
) -> dict[str, Any]:
    """The options that say other than what Modal does without them."""
    found = {
        "with_" if key == "with" else key: _build_value(data, key, table[key])
        for key in keys
        if key in table
        and table[key] is not (key in ("frozen", "include_source"))
        and (table[key] not in ([], {}) or (key == "ignore" and owner != "local_dir"))
    }
    if "arguments" in found:
        found["kwargs"] = found.pop("arguments")
    if "volumes" in found:
        tables = {name: data["volumes"][name] for name in found["volumes"]}
        found["volumes"] = {each["mount"]: _mounted(name, each) for name, each in tables.items()}
    return found


def _build_value(data: Mapping[str, Any], key: str, value: Any) -> Any:
    if key == "secrets":
        return [Named(name) for name in value]
    if key == "call":
        return Named(value.partition(":")[2])
    if key == "timeout":
        return SECONDS.get(value, value)
    if key == "secret":
        return Named(value)
    if key not in PATHS:
        return value
    if isinstance(value, list):
        return [_build_value(data, key, item) for item in value]
    if isinstance(value, dict):
        return {name: _build_value(data, key, item) for name, item in value.items()}
    return called("str", Beside(value)) if PATHS[key] is str else Beside(value)


def _check_entry(data: Mapping[str, Any], entry: Mapping[str, Any], app: App) -> None:
    name = unicodedata.normalize("NFKC", entry["payload"].partition(":")[2])
    kind = entry["kind"]
    keywords = {"image": Named(entry.get("image", "image")), **_resources(data, entry)}
    mounts = {**_mounts(data, entry, "volumes"), **_mounts(data, entry, "buckets")}
    if mounts:
        keywords["volumes"] = {
            table["mount"]: _mounted(handle, table) for handle, table in mounts.items()
        }
    secrets = _secrets(data, entry)
    if secrets:
        keywords["secrets"] = [Named(handle) for handle in secrets]
    variables = {**data.get("env", {}), **entry.get("env", {})}
    if variables := {key: value for key, value in variables.items() if value is not False}:
        keywords["env"] = variables
    if "proxy" in entry:
        keywords["proxy"] = Named(entry["proxy"])
    schedule = entry.get("schedule", data.get("schedule"))
    if schedule:
        keywords["schedule"] = _schedule(schedule)
    if "name" in entry:
        keywords["name"] = entry["name"]
    own = {key: _server_value(entry[key]) for key in SERVER if kind == "server" and key in entry}
    above = {"class": "app.cls", "server": "app.server"}.get(kind, "app.function")
    decorators = [called(above, **keywords, **own)]
    for key in ("concurrent", "clustered", "batched"):
        if key in entry:
            decorators.append(called(f"modal.{key}", **entry[key]))
    if entry.get("sessioned"):
        decorators.append(called("modal.sessioned"))
    if kind in WEB:
        decorators.append(_web(entry))
    same(app.decorators(name), decorators)
    roles = {method: called("modal.enter", snap=True) for method in entry.get("snap", [])}
    roles |= {method: called("modal.enter") for method in entry.get("enter", [])}
    roles |= {method: called("modal.exit") for method in entry.get("exit", [])}
    for method, table in entry.get("methods", {}).items():
        found = _web(table) if "kind" in table else called("modal.method")
        if "batched" in table:
            found = called("modal.batched", **table["batched"])
        roles[unicodedata.normalize("NFKC", method)] = found
    for method, found in roles.items():
        same(app.decorators(name, method), [found])


def _web(table: Mapping[str, Any]) -> Called:
    port = [table["port"]] if "port" in table else []
    given = {key: table[key] for key in WEB_KEYS if key in table}
    if "startup_timeout" in given:
        given["startup_timeout"] = SECONDS.get(given["startup_timeout"], given["startup_timeout"])
    return called(WEB[table["kind"]], *port, **given)


def _server_value(value: Any) -> Any:
    return SECONDS.get(value, value) if isinstance(value, str) else value


def _resources(data: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**data.get("resources", {}), **entry.get("resources", {})}
    return {
        key: _resource(key, value)
        for key, value in merged.items()
        if value is not False or key == "include_source"
    }


def _resource(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return {**SECONDS, **MEBIBYTES}.get(value, value)
    if isinstance(value, list) and key in PAIRS:
        return tuple(value)
    if isinstance(value, dict) and key == "retries":
        return called("modal.Retries", **value)
    return value


def _mounts(data: Mapping[str, Any], entry: Mapping[str, Any], key: str) -> dict[str, Any]:
    """What the entry has of volumes or buckets, by name: what the shared table says, changed."""
    declared = data.get(key, {})
    chosen = entry.get(key, {})
    if isinstance(chosen, list):
        return {name: declared[name] for name in chosen}
    found = {name: each for name, each in declared.items() if "mount" in each}
    for name, change in chosen.items():
        found.pop(name, None)
        if change is not False:
            found[name] = {**declared[name], **change}
    return found


def _mounted(handle: str, table: Mapping[str, Any]) -> Named | Called:
    options = {
        key: table[key]
        for key in ("read_only", "sub_path")
        if "bucket_name" not in table and table.get(key)
    }
    return (
        called("with_mount_options", receiver=Named(handle), **options)
        if options
        else Named(handle)
    )


def _secrets(data: Mapping[str, Any], entry: Mapping[str, Any]) -> list[str]:
    chosen = entry.get("secrets", {})
    if isinstance(chosen, list):
        return list(chosen)
    return [name for name in data.get("secrets", {}) if name not in chosen]


def _schedule(table: Mapping[str, Any]) -> Called:
    if "cron" in table:
        return called(
            "modal.Cron", table["cron"], **{key: table[key] for key in table.keys() - {"cron"}}
        )
    return called("modal.Period", **{key: value for key, value in table["period"].items() if value})


def _check_main(main: Mapping[str, Any], app: App) -> None:
    if "call" in main:
        name = unicodedata.normalize("NFKC", main["call"])
        call = next(
            app.call_of(f"{name}.{way}", "main")
            for way in ("remote_gen", "remote")
            if f"{name}.{way}(" in app.text
        )
        wanted = {
            unicodedata.normalize("NFKC", key): value for key, value in main["arguments"].items()
        }
        given = {
            key: app.default(key, "main") if value == Named(key) else value
            for key, value in call.kwargs
        }
        same(given, dict(sorted(wanted.items())))
    for key, variable in (("grid", "grid"), ("zip", "together")):
        if key in main:
            same(app.variable(variable, "main"), main[key])
    if "keep" in main:
        same(app.default("output", "main"), main.get("output", "results"))
