"""Single changes of the rich spec, each of which Modal must be able to see."""

from __future__ import annotations

from typing import NamedTuple


class Mutation(NamedTuple):
    """A text of the rich spec, and the text that stands there instead."""

    name: str
    before: str
    after: str


MUTATIONS = (
    Mutation("app-name", 'name = "rich"', 'name = "richer"'),
    Mutation("python", 'python = "3.11"', 'python = "3.12"'),
    Mutation("apt-name", '"ffmpeg", "git"]', '"ffmpeg", "gcc"]'),
    Mutation("apt-order", '"ffmpeg", "git"]', '"git", "ffmpeg"]'),
    Mutation("package-version", '"polars>=1.0"', '"polars>=1.1"'),
    Mutation("package-extra", '"fastapi[standard]"', '"fastapi"'),
    Mutation("package-more", '"polars>=1.0",', '"polars>=1.0", "pandas",'),
    Mutation("package-marker", "python_version < '4'", "python_version < '5'"),
    Mutation("env-value", '$HOME" }', '$HOMER" }'),
    Mutation("env-key", "GREETING =", "GREETINGS ="),
    Mutation("run-command", "mkdir -p /cache", "mkdir -p /caches"),
    Mutation("run-fewer", '["echo \'first of two\'", "mkdir', '["mkdir'),
    Mutation("step-env", 'LEVEL = "3"', 'LEVEL = "4"'),
    Mutation(
        "step-order",
        '{ env = { LEVEL = "3" } },\n    { apt = ["curl"] },',
        '{ apt = ["curl"] },\n    { env = { LEVEL = "3" } },',
    ),
    Mutation("step-fewer", '    { apt = ["curl"] },\n', ""),
    Mutation("image-base", 'from = "image"\n', ""),
    Mutation("image-package", "torch==2.8.0", "torch==2.8.1"),
    Mutation("local-source", 'local_python_source = ["helpers"]\n', ""),
    Mutation("cpu-request", "[0.5, 2.25]", "[0.75, 2.25]"),
    Mutation("cpu-limit", "[0.5, 2.25]", "[0.5, 2.5]"),
    Mutation("cpu-no-limit", "[0.5, 2.25]", "0.5"),
    Mutation("memory-request", '["512MiB",', '["513MiB",'),
    Mutation("memory-limit", '"1GiB"]', '"2GiB"]'),
    Mutation("memory-override", "memory = 2048", "memory = 2049"),
    Mutation("timeout", 'timeout = "30m"', 'timeout = "31m"'),
    Mutation("timeout-unset", 'timeout = "30m"\n', ""),
    Mutation("startup-timeout", "startup_timeout = 90", "startup_timeout = 91"),
    Mutation("region", '"us-east", "eu"]', '"us-east", "ap"]'),
    Mutation("region-one", 'region = "us"', 'region = "us-west"'),
    Mutation("region-unset", 'region = "us"', "region = false"),
    Mutation("cloud", 'cloud = "aws"', 'cloud = "gcp"'),
    Mutation("volume-mount", 'mount = "/data"', 'mount = "/data2"'),
    Mutation("volume-name", '"store-name"', '"other-store"'),
    Mutation("volume-create", ", create = true", ""),
    Mutation("volume-create-more", 'name = "cache-name" }', 'name = "cache-name", create = true }'),
    Mutation("volume-remount", "store = false", 'store = { mount = "/elsewhere" }'),
    Mutation("volume-selection", 'volumes = ["cache"]', 'volumes = ["store"]'),
    Mutation("volume-none", 'volumes = ["cache"]', "volumes = []"),
    Mutation("secret-name", '"hub-token"', '"hub-tokens"'),
    Mutation("secret-key", '"HUB_USER"', '"HUB_NAME"'),
    Mutation("secret-fewer-keys", ', "HUB_USER"', ""),
    Mutation("secret-more", "secrets = []", 'secrets = ["hub"]'),
    Mutation("secret-order", '["other", "hub"]', '["hub", "other"]'),
    Mutation("secret-without", "secrets = []", "secrets = { hub = false }"),
    Mutation("entry-name", 'name = "other-name"', 'name = "third-name"'),
    Mutation("entry-unnamed", 'name = "other-name"\n', ""),
    Mutation("entry-payload", '"job.py:plain"', '"job.py:plainer"'),
    Mutation("entry-payload-same-name", '"job.py:plain"', '"job.py:plainer"\nname = "plain"'),
    Mutation("entry-image", 'image = "gpu"\nparameters', "parameters"),
    Mutation("cron", '"0 2 * * *"', '"0 3 * * *"'),
    Mutation("cron-timezone", "Europe/Berlin", "Europe/Paris"),
    Mutation("cron-utc", ', timezone = "Europe/Berlin"', ""),
    Mutation("period", "hours = 6", "hours = 7"),
    Mutation("period-unit", "weeks = 1", "days = 1"),
    Mutation(
        "schedule-none", 'schedule = { cron = "0 2 * * *", timezone = "Europe/Berlin" }\n', ""
    ),
    Mutation("gpu-type", 'gpu = "H100:2"', 'gpu = "H200:2"'),
    Mutation("gpu-count", 'gpu = "H100:2"', 'gpu = "H100:4"'),
    Mutation("gpu-none", 'gpu = "H100:2"\n', ""),
    Mutation("gpu-order", '["A10", "H100:2"]', '["H100:2", "A10"]'),
    Mutation("gpu-fewer", '["A10", "H100:2"]', '["A10"]'),
    Mutation("retries", "max_retries = 3", "max_retries = 4"),
    Mutation("retries-delay", "initial_delay = 2.5", "initial_delay = 2.6"),
    Mutation("retries-backoff", "backoff_coefficient = 1.5", "backoff_coefficient = 1.75"),
    Mutation("retries-longest", "max_delay = 30.0", "max_delay = 31"),
    Mutation("retries-number", "retries = 2", "retries = 1"),
    Mutation("retries-table", "retries = 2", "retries = { max_retries = 2 }"),
    Mutation("ephemeral-disk", "600GiB", "601GiB"),
    Mutation("min-containers", "min_containers = 1", "min_containers = 2"),
    Mutation("min-containers-none", "min_containers = 1", "min_containers = 0"),
    Mutation("max-containers", "max_containers = 5", "max_containers = 6"),
    Mutation("buffer-containers", "buffer_containers = 2", "buffer_containers = 3"),
    Mutation("scaledown-window", "scaledown_window = 77", 'scaledown_window = "78s"'),
    Mutation("single-use", "single_use_containers = true", "single_use_containers = false"),
    Mutation("block-network", "block_network = true\n", ""),
    Mutation("snapshot", "enable_memory_snapshot = true\n", ""),
    Mutation("nonpreemptible", "nonpreemptible = true, ", ""),
    Mutation("parameters-fewer", '"size", "count"', '"size"'),
    Mutation("parameters-other", '"exact"]', '"label"]'),
    Mutation("methods-fewer", "{ predict = {}, tokens = {} }", "{ predict = {} }"),
    Mutation("web-method", '"POST"', '"PUT"'),
    Mutation("web-docs", "docs = true\n", ""),
    Mutation("web-label", '"hook-label"', '"hook-labels"'),
    Mutation("web-proxy-auth", "requires_proxy_auth = true\n", ""),
    Mutation("asgi-label", '\nlabel = "web-label"', ""),
    Mutation(
        "kind",
        'kind = "asgi"\npayload = "job.py:web"\nlabel',
        'kind = "endpoint"\npayload = "job.py:web"\nlabel',
    ),
    Mutation(
        "entry-fewer",
        '[[entry]]\nkind = "asgi"\npayload = "job.py:web"\nlabel = "web-label"\n',
        "",
    ),
    Mutation(
        "entry-more", "[main]", '[[entry]]\nkind = "function"\npayload = "job.py:plainer"\n\n[main]'
    ),
)
