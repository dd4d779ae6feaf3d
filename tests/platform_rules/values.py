"""Values of single keys: sections 1.1 to 1.7, and what is said of accounts."""

from __future__ import annotations

from platform_rules.cases import WORK, Case, case, entries, spec

LONG = "a" * 65
ID = "ap-" + "a1B2" * 5 + "cd"
GENERATOR = "def work():\n    yield 1\n"
ASGI = "def work():\n    return None\n"
TWO = "def work():\n    return 1\n\n\ndef rest():\n    return 2\n"
CLASS = "class Work:\n    def run(self):\n        return 1\n"
FASTAPI = 'packages = ["fastapi[standard]"]'


def resources(line: str, **more: str) -> str:
    return spec(resources=line, **more)


def timed(lines: str, payload: str = WORK) -> str:
    return spec(schedule=lines, payload=payload)


def several(count: int, what: str) -> str:
    """Entries `work0`, … with a line each, the sixth of which is marked."""
    named = [
        f'kind = "function"\npayload = "job.py:work{n}"\n{what}  #! JS650'
        if n == 5
        else f'kind = "function"\npayload = "job.py:work{n}"\n{what}'
        for n in range(count)
    ]
    main = '[main]\ncall = "work0"\n'
    payload = "\n\n".join(WORK.replace("work", f"work{n}") for n in range(count))
    return entries(*named, payload=payload, top=main)


def endpoints(count: int) -> str:
    """Web endpoints `work0`, …, the ninth of which is marked."""
    named = [
        f'kind = "endpoint"{"  #! JS650" if n == 8 else ""}\npayload = "job.py:work{n}"'
        for n in range(count)
    ]
    payload = "\n\n".join(WORK.replace("work", f"work{n}") for n in range(count))
    return entries(*named, payload=payload, top=f"[image]\n{FASTAPI}\n")


VALUES: list[Case] = [
    # 1.1
    case(
        "1.1/app-name",
        [
            f'name = "{LONG}"  #! JS203\n[entry]\nkind = "function"\npayload = "job.py:work"\n--- job.py\n{WORK}',
            spec('name = "a b"  #! JS203'),
            spec(f'name = "{ID}"  #! JS203'),
        ],
        [spec(f'name = "{LONG[1:]}"'), spec('name = "A._-9"'), spec(f'name = "{ID}e"')],
    ),
    case(
        "1.1/app-name-required",
        f'description = "x"  #! JS202\n[entry]\nkind = "function"\npayload = "job.py:work"\n--- job.py\n{WORK}',
        spec('name = "x"'),
    ),
    case(
        "1.1/tags",
        [
            spec(tags=f'team = "{"a" * 64}"  #! JS203'),
            spec(tags='"a b" = "x"  #! JS203'),
            spec(tags='team = ""  #! JS203'),
            spec(tags='team = "x\\n"  #! JS203'),
        ],
        spec(tags=f'team = "{"a" * 63}"'),
    ),
    case("1.1/functions", 'name = "demo"  #! JS202\n', spec()),
    # 1.2
    case(
        "1.2/identifier",
        [
            spec(name="class", entry="").replace(':class"', ':class"  #! JS203'),
            spec(name="app", payload="def app():\n    return 1\n").replace(
                ':app"', ':app"  #! JS206'
            ),
            spec(name="image", payload="def image():\n    return 1\n").replace(
                ':image"', ':image"  #! JS206'
            ),
        ],
        spec(name="apps", payload="def apps():\n    return 1\n"),
    ),
    case(
        "1.2/identifier-unique",
        [
            entries(
                'kind = "function"\npayload = "job.py:work"  #~ JS210\nname = "a"',
                'kind = "function"\npayload = "job.py:work"  #! JS210\nname = "b"',
            ),
            entries(
                'kind = "function"\npayload = "job.py:work"\n',
                'kind = "function"\npayload = "more.py:rest"\n',
                top='[main]\ncall = "work"\n',
            )
            + "--- more.py\ndef work():  #! JS313\n    return 3\n\n\ndef rest():\n    return 2\n",
        ],
        entries(
            'kind = "function"\npayload = "job.py:work"\n',
            'kind = "function"\npayload = "more.py:rest"\n',
            top='[main]\ncall = "work"\n',
        )
        + "--- more.py\ndef rest():\n    return 2\n",
    ),
    case(
        "1.2/identifier-rebound",
        spec(payload=WORK.replace("def work", "def work") + "\n\nwork = None  #! JS319\n"),
        spec(payload=WORK + "\n\nworks = None\n"),
    ),
    case(
        "1.2/name",
        [
            spec(entry='name = "a b"  #! JS203'),
            spec(entry='name = ""  #! JS203'),
            entries(
                'kind = "function"\npayload = "job.py:work"  #~ JS210\nname = "a"',
                'kind = "function"\npayload = "job.py:rest"  #! JS210\nname = "a"',
                payload=TWO,
            ),
        ],
        spec(entry='name = "a-b.C_9"'),
    ),
    case(
        "1.2/name-of-a-class",
        spec(
            kind="class",
            name="Work",
            entry='methods = { run = {} }\nname = "x"  #! JS213',
            payload=CLASS,
        ),
        spec(kind="class", name="Work", entry="methods = { run = {} }", payload=CLASS),
    ),
    case(
        "1.2/scope",
        spec(payload="def outer():\n    def work():\n        return 1\n").replace(
            ':work"', ':work"  #! JS302'
        ),
        spec(payload="def outer():\n    def inner():\n        return 1\n\n\n" + WORK),
    ),
    case(
        "1.2/target-kind",
        [
            spec(name="Work", payload=CLASS).replace(':Work"', ':Work"  #! JS302'),
            spec(kind="class", entry="methods = { run = {} }").replace(
                ':work"', ':work"  #! JS302'
            ),
        ],
        spec(kind="class", name="Work", entry="methods = { run = {} }", payload=CLASS),
    ),
    case(
        "1.2/entrypoint-types",
        spec(
            main='payload = "job.py:start"',
            payload=WORK + "\n\ndef start(a: dict[str, int]):  #! JS321\n    print(a)\n",
        ),
        spec(
            main='payload = "job.py:start"',
            payload="from datetime import datetime\nfrom typing import Literal\n\n\n"
            + WORK
            + '\n\ndef start(a: str, b: int, c: float, d: bool, e: datetime, f: Literal["x"], g):\n    print(a)\n',
        ),
    ),
    case(
        "1.2/entrypoint-name",
        [
            spec(main='call = "main"', name="main", payload="def main():\n    return 1\n").replace(
                'job.py:main"', 'job.py:main"  #! JS206'
            ),
            spec(main='payload = "job.py:work"  #! JS212'),
        ],
        spec(main='call = "work"'),
    ),
    # 1.3
    case(
        "1.3/gpu-type",
        [
            resources(f'gpu = "{gpu}"  #! JS203')
            for gpu in (
                "H200!",
                "B300+",
                "A10G",
                "any",
                "cpu",
                "none",
                "",
                "H1000",
                "A100-40",
                "T4!",
            )
        ],
        [
            resources(f'gpu = "{gpu}"')
            for gpu in (
                "H100!",
                "B200+",
                "A10",
                "h100",
                "A100-40GB",
                "L40S",
                "rtx-pro-6000",
                "B300",
            )
        ],
    ),
    case(
        "1.3/gpu-count",
        [
            resources(f'gpu = "{gpu}"  #! JS203')
            for gpu in ("H100:9", "A10:5", "T4:0", "T4:", "T4:1.5", "T4:-1", "T4:2:3", "H100:100")
        ],
        [resources(f'gpu = "{gpu}"') for gpu in ("H100:8", "A10:4", "T4:1", "H100!:8")],
    ),
    case(
        "1.3/gpu-count-undocumented",
        resources('gpu = "RTX-PRO-6000:2"  #! JS653'),
        [resources('gpu = "RTX-PRO-6000"'), resources('gpu = "RTX-PRO-6000:1"')],
    ),
    case(
        "1.3/gpu-list",
        [
            resources("gpu = []  #! JS203"),
            resources('gpu = ["H100", ""]  #! JS203'),
            resources('gpu = ["H100", "H100"]  #! JS203'),
            resources('gpu = ["H100", "h100:1"]  #! JS203'),
        ],
        [resources('gpu = ["H100", "H100:2", "A100-80GB"]'), resources('gpu = ["L4"]')],
    ),
    case(
        "1.3/gpu-of-a-build",
        spec(image='steps = [{ run = ["true"], gpu = ["T4", "L4"] }]  #! JS203'),
        spec(image='steps = [{ run = ["true"], gpu = "T4" }]'),
    ),
    case(
        "1.3/cpu",
        [
            resources(f"cpu = {cpu}  #! JS203")
            for cpu in ("0.124", "64.5", '"2"', "true", "nan", "inf", "-1", "[1]", "[1, 2, 3]")
        ],
        [resources(f"cpu = {cpu}") for cpu in ("0.125", "64", "2.5")],
    ),
    case(
        "1.3/cpu-beside-a-gpu",
        resources('cpu = 40.5  #! JS653\ngpu = "L4"  #~ JS653'),
        [resources('cpu = 40\ngpu = "L4"'), resources("cpu = 64")],
    ),
    case(
        "1.3/cpu-limit",
        [resources(f"cpu = {cpu}  #! JS203") for cpu in ("[2, 1]", "[1, 0]", "[0, 1]")],
        [resources("cpu = [1, 1]"), resources("cpu = [0.125, 64]")],
    ),
    case(
        "1.3/memory",
        [
            resources(f"memory = {memory}  #! JS203")
            for memory in ("127", "344065", "512.0", "true", '"512"', '"512MB"', "-1")
        ],
        [resources(f"memory = {memory}") for memory in ("128", "344064", '"336GiB"')],
    ),
    case(
        "1.3/memory-limit",
        [
            resources(f"memory = {memory}  #! JS203")
            for memory in ("[512, 256]", "[0, 512]", "[512]", "[512.0, 1024.0]")
        ],
        resources("memory = [128, 128]"),
    ),
    case(
        "1.3/ephemeral-disk",
        [
            resources(f"ephemeral_disk = {disk}  #! JS203")
            for disk in ("524287", "3145729", '"10GiB"', "600000.0")
        ],
        [resources(f"ephemeral_disk = {disk}") for disk in ("524288", "3145728", '"512GiB"')],
    ),
    case(
        "1.3/cloud",
        [resources(f"cloud = {cloud}  #! JS203") for cloud in ('"awss"', '"azure"', '""')],
        [resources(f'cloud = "{cloud}"') for cloud in ("aws", "GCP", "oci", "auto")],
    ),
    case(
        "1.3/region",
        [
            resources(f"region = {region}  #! JS203")
            for region in ('"us-wst"', "[]", '["us", 1]', '["us", "us"]', "1", '"europe"')
        ],
        [resources(f"region = {region}") for region in ('"us"', '["us-east", "eu-west"]', '"jp"')],
    ),
    case(
        "1.3/region-of-a-provider",
        [
            resources('region = "us-east-1"  #! JS653'),
            resources('region = ["us-east", "us-ashburn-1"]  #! JS653'),
            resources('region = "us-central1"  #! JS653'),
        ],
        resources('region = "us-east"'),
    ),
    case(
        "1.3/routing-region",
        [
            resources('routing_region = "eu-north"  #! JS203'),
            resources('routing_region = ""  #! JS203'),
        ],
        resources('routing_region = "eu-west"', top='modal = ">=1.4.3"'),
    ),
    case(
        "1.3/nonpreemptible",
        resources('nonpreemptible = true  #! JS213\ngpu = "L4"  #~ JS213'),
        resources("nonpreemptible = true"),
    ),
    case(
        "1.3/proxy",
        [
            spec(entry='proxy = "gate"  #! JS205'),
            spec(
                resources="block_network = true  #~ JS213",
                entry='proxy = "gate"  #! JS213',
                more='[proxies]\ngate = { name = "gate" }',
            ),
        ],
        spec(
            resources="cpu = 1",
            entry='proxy = "gate"',
            more='[proxies]\ngate = { name = "gate" }',
        ),
    ),
    # 1.4
    case(
        "1.4/timeout",
        [
            resources(f"timeout = {time}  #! JS203")
            for time in ("0", "86401", "60.0", '"2d"', "-1", '"soon"')
        ],
        [resources(f"timeout = {time}") for time in ("10", "86400", '"1d"')],
    ),
    case(
        "1.4/timeout-short",
        resources("timeout = 9  #! JS653"),
        resources("timeout = 10"),
    ),
    case(
        "1.4/startup-timeout",
        [resources(f"startup_timeout = {time}  #! JS203") for time in ("0", "86401", "1.5", "-1")],
        resources("startup_timeout = 86400"),
    ),
    case(
        "1.4/retries",
        [resources(f"retries = {n}  #! JS203") for n in ("-1", "1.0", '"3"', "true", "101")],
        [resources(f"retries = {n}") for n in ("0", "100", "3")],
    ),
    case(
        "1.4/retries-table",
        [
            resources("retries = { initial_delay = 1 }  #! JS202"),
            resources("retries = { max_retries = 1, max_delay = 0.5 }  #! JS203"),
            resources("retries = { max_retries = 1, max_delay = 61 }  #! JS203"),
            resources("retries = { max_retries = 1, initial_delay = 60.5 }  #! JS203"),
            resources("retries = { max_retries = 1, backoff_coefficient = 0.9 }  #! JS203"),
            resources("retries = { max_retries = 1, backoff_coefficient = 10.1 }  #! JS203"),
        ],
        [
            resources("retries = { max_retries = 0, max_delay = 1, initial_delay = 0 }"),
            resources("retries = { max_retries = 1, max_delay = 60, initial_delay = 60 }"),
            resources("retries = { max_retries = 1, backoff_coefficient = 1.0 }"),
            resources("retries = { max_retries = 1, backoff_coefficient = 10 }"),
        ],
    ),
    case(
        "1.4/retries-delays",
        resources(
            "[resources.retries]\nmax_retries = 3\ninitial_delay = 30  #! JS601\nmax_delay = 10  #~ JS601"
        ),
        resources("retries = { max_retries = 3, initial_delay = 10, max_delay = 10 }"),
    ),
    case(
        "1.4/retries-web",
        [
            spec(kind="endpoint", entry="resources = { retries = 0 }  #! JS213", image=FASTAPI),
            spec(
                kind="class",
                name="Work",
                entry='methods = { run = { kind = "asgi" } }\nresources = { retries = 2 }  #! JS213',
                payload=CLASS,
            ),
        ],
        spec(kind="endpoint", image=FASTAPI),
    ),
    case(
        "1.4/retries-generator",
        [
            resources("retries = 0  #! JS213", payload=GENERATOR),
            spec(
                kind="class",
                name="Work",
                entry="methods = { run = {} }\nresources = { retries = 2 }  #! JS213",
                payload=CLASS.replace("return", "yield"),
            ),
        ],
        [resources("retries = 0"), resources("cpu = 1", payload=GENERATOR)],
    ),
    case(
        "1.4/min-containers",
        [resources(f"min_containers = {n}  #! JS203") for n in ("-1", "1.0", "true", '"1"')],
        resources("min_containers = 0"),
    ),
    case(
        "1.4/max-containers",
        [
            *(resources(f"max_containers = {n}  #! JS203") for n in ("0", "4001", "1.0", "-1")),
            resources("min_containers = 3  #! JS203\nmax_containers = 2  #~ JS203"),
        ],
        [resources("max_containers = 4000"), resources("min_containers = 2\nmax_containers = 2")],
    ),
    case(
        "1.4/buffer-containers",
        resources("buffer_containers = -1  #! JS203"),
        resources("buffer_containers = 0"),
    ),
    case(
        "1.4/buffer-over-max",
        resources("buffer_containers = 3  #! JS601\nmax_containers = 2  #~ JS601"),
        resources("buffer_containers = 2\nmax_containers = 2"),
    ),
    case(
        "1.4/scaledown-window",
        [resources(f"scaledown_window = {n}  #! JS203") for n in ("1", "3601", "5.0", '"2h"')],
        [resources(f"scaledown_window = {n}") for n in ("2", "3600", '"1h"')],
    ),
    case(
        "1.4/single-use",
        [
            resources('single_use_containers = "yes"  #! JS203'),
            resources(
                "single_use_containers = true  #~ JS213",
                entry="concurrent = { max_inputs = 2 }  #! JS213",
            ),
            resources(
                "single_use_containers = true  #~ JS213",
                entry="batched = { max_batch_size = 2, wait_ms = 1 }  #! JS213",
                payload="def work(x):\n    return x\n",
            ),
        ],
        resources("single_use_containers = true"),
    ),
    case(
        "1.4/max-inputs",
        resources("max_inputs = 1  #! JS201"),
        resources("single_use_containers = true"),
    ),
    # 1.5
    case(
        "1.5/cron",
        [
            timed(f'cron = "{line}"  #! JS203')
            for line in (
                "",
                "not a cron",
                "0 0 0 * * *",
                "@daily",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * 32 * *",
                "* * * 13 *",
                "* * * * 8",
                "? * * * *",
                "0 0 L * *",
                "0 0 15W * *",
                "0 0 * * 1#2",
                "5-1 * * * *",
                "*/0 * * * *",
                "*/60 * * * *",
                "0,,1 * * * *",
            )
        ],
        [
            timed(f'cron = "{line}"')
            for line in (
                "0 0 * * *",
                "59 23 31 12 7",
                "*/15 0-23/2 1,15 jan-mar mon-FRI",
                "*/59 * * * 0",
            )
        ],
    ),
    case(
        "1.5/cron-never",
        [
            timed(f'cron = "{line}"  #! JS203')
            for line in ("0 0 31 2 *", "0 0 31 4,6 *", "0 0 30 feb *")
        ],
        [
            timed(f'cron = "{line}"')
            for line in (
                "0 0 29 2 *",
                "0 0 31 4,5 *",
                "0 0 30 2 mon",
                "0 0 30,1 2 *",
                "0 0 */30 2 *",
            )
        ],
    ),
    case(
        "1.5/timezone",
        [
            timed('cron = "0 0 * * *"\ntimezone = "Mars/Base"  #! JS203'),
            timed('cron = "0 0 * * *"\ntimezone = "Europe/Berln"  #! JS203'),
            timed('cron = "0 0 * * *"\ntimezone = true  #! JS203'),
            timed('period = { hours = 1 }  #~ JS203\ntimezone = "UTC"  #! JS203'),
        ],
        [timed(f'cron = "0 0 * * *"\ntimezone = "{zone}"') for zone in ("UTC", "America/New_York")],
    ),
    case(
        "1.5/period",
        [
            timed(f"period = {{ {period} }}  #! JS203")
            for period in (
                "",
                "hours = 0",
                "hours = -1",
                "hours = 1.5",
                "days = true",
                "seconds = nan",
            )
        ],
        [timed("period = { seconds = 1 }"), timed("period = { days = 0, hours = 6 }")],
    ),
    case(
        "1.5/schedule-object",
        spec(entry='schedule = "0 0 * * *"  #! JS203'),
        spec(entry='schedule = { cron = "0 0 * * *" }'),
    ),
    case(
        "1.5/schedule-parameters",
        [
            timed('cron = "0 0 * * *"', "def work(x):  #! JS321\n    return x\n"),
            timed('cron = "0 0 * * *"', "def work(*, x):  #! JS321\n    return x\n"),
        ],
        timed('cron = "0 0 * * *"', "def work(x=1, *args, y=2, **kwargs):\n    return x\n"),
    ),
    case(
        "1.5/schedule-generator",
        timed('cron = "0 0 * * *"', GENERATOR.replace("1", "1  #! JS213")).replace(
            "def work():\n    yield 1  #! JS213", "def work():  #! JS213\n    yield 1"
        ),
        timed('cron = "0 0 * * *"', "def work():\n    return (x for x in [1])\n"),
    ),
    case(
        "1.5/schedule-batched",
        spec(
            entry='schedule = { cron = "0 0 * * *" }  #! JS213\nbatched = { max_batch_size = 2, wait_ms = 1 }  #~ JS213',
            payload="def work(x):  #! JS321\n    return x\n",
        ),
        spec(
            entry="batched = { max_batch_size = 2, wait_ms = 1 }",
            payload="def work(x):\n    return x\n",
        ),
    ),
    case(
        "1.5/schedule-of-others",
        [
            spec(
                kind="class",
                name="Work",
                entry='methods = { run = {} }\nschedule = { cron = "0 0 * * *" }  #! JS213',
                payload=CLASS,
            ),
            spec(kind="asgi", entry='schedule = { cron = "0 0 * * *" }  #! JS213', payload=ASGI),
            spec(
                kind="server",
                name="Work",
                entry='enter = ["run"]\nschedule = { cron = "0 0 * * *" }  #! JS213',
                payload=CLASS,
            ),
        ],
        spec(entry='schedule = { cron = "0 0 * * *" }'),
    ),
    case(
        "1.5/schedule-limit",
        several(6, 'schedule = { cron = "0 0 * * *" }'),
        several(5, 'schedule = { cron = "0 0 * * *" }'),
    ),
    # 1.6
    case(
        "1.6/secrets",
        [spec(entry='secrets = "hub"  #! JS203'), spec(entry='secrets = ["hub"]  #! JS205')],
        spec(entry='secrets = ["hub"]', more='[secrets]\nhub = { name = "hub" }'),
    ),
    case(
        "1.6/secret-name",
        [
            spec(more=f'[secrets]\nhub = {{ name = "{name}" }}  #! JS203')
            for name in ("", "a b", LONG)
        ],
        spec(more=f'[secrets]\nhub = {{ name = "{LONG[1:]}" }}'),
    ),
    case(
        "1.6/required-keys",
        [
            spec(more='[secrets]\nhub = { name = "hub", keys = "TOKEN" }  #! JS203'),
            spec(more='[secrets]\nhub = { name = "hub", keys = ["A B"] }  #! JS203'),
        ],
        spec(more='[secrets]\nhub = { name = "hub", keys = ["TOKEN"] }'),
    ),
    case(
        "1.6/env",
        [
            spec(env='"bad key" = "x"  #! JS203'),
            spec(env='"1A" = "x"  #! JS203'),
            spec(env="A = 1  #! JS203"),
            spec(more='[secrets]\nhub = { values = { "a-b" = "x" } }  #! JS203'),
        ],
        spec(env='A_1 = "x"\n_b = ""'),
    ),
    case(
        "1.6/env-length",
        [
            spec(env=f'A = "{"x" * 32769}"  #! JS203'),
            spec(env=f'{"A" * 16385} = "x"  #! JS203'),
            spec(entry=f'env = {{ A = "{"x" * 32769}" }}  #! JS203'),
            spec(more=f'[secrets.hub.values]\nA = "{"x" * 32769}"  #! JS203'),
        ],
        [spec(env=f'A = "{"x" * 32768}"'), spec(env=f'{"A" * 16384} = "x"')],
    ),
    case(
        "1.6/env-credentials",
        spec(env='TOKEN = "hf_abcdefghijklmn"  #! JS502'),
        spec(env='MODEL = "hf_home"'),
    ),
    case(
        "1.6/from-local-environ",
        spec(more='[secrets]\nhub = { environ = ["TOKEN"] }  #! JS203'),
        spec(more='[secrets]\nhub = { dotenv = ".env" }'),
    ),
    case(
        "1.6/reserved",
        [
            spec(env=f'{name} = "x"  #! JS203')
            for name in (
                "MODAL_CLOUD_PROVIDER",
                "MODAL_IMAGE_ID",
                "MODAL_REGION",
                "MODAL_TASK_ID",
                "MODAL_ENVIRONMENT",
                "MODAL_IS_REMOTE",
                "MODAL_IDENTITY_TOKEN",
                "MODAL_SANDBOX_ID",
            )
        ],
        [spec(env='MODALITY = "x"'), spec(env='MODAL_LOGLEVEL = "DEBUG"')],
    ),
    case(
        "1.6/system-variables",
        [
            spec(env='PATH = "/opt/bin"  #! JS550'),
            spec(entry='env = { PYTHONPATH = "/opt" }  #! JS550'),
            spec(more='[secrets.hub.values]\nLD_LIBRARY_PATH = "/opt"  #! JS550'),
        ],
        [spec(env='PATHS = "/opt/bin"'), spec(image='env = { PATH = "/opt/bin:/usr/bin" }')],
    ),
    case(
        "1.6/precedence",
        [
            spec(
                env='TOKEN = "x"  #! JS551',
                more='[secrets]\nhub = { name = "hub", keys = ["TOKEN"] }  #~ JS551',
            ),
            spec(
                more="[secrets]\n"
                'hub = { name = "hub", keys = ["TOKEN"] }  #~ JS551\n'
                'own = { values = { TOKEN = "x" } }  #! JS551'
            ),
        ],
        [
            spec(env='TOKENS = "x"', more='[secrets]\nhub = { name = "hub", keys = ["TOKEN"] }'),
            spec(
                env='TOKEN = "x"',
                entry="secrets = []",
                more='[secrets]\nhub = { name = "hub", keys = ["TOKEN"] }',
            ),
            spec(env='TOKEN = "x"', entry='env = { TOKEN = "y" }'),
        ],
    ),
    # 1.7
    case(
        "1.7/mount-path",
        [
            spec(more=f'[volumes]\ndata = {{ mount = "{path}", name = "d" }}  #! JS203')
            for path in (
                "data",
                "/a/../b",
                "~/x",
                "C:/x",
                "/",
                "/root",
                "/tmp",
                "/data/",
                "//data",
                "/./x",
            )
        ],
        [
            spec(more=f'[volumes]\ndata = {{ mount = "{path}", name = "d" }}')
            for path in ("/data", "/root/.cache", "/tmp/x", "/mnt/a-b/c")
        ],
    ),
    case(
        "1.7/mount-system",
        [
            spec(more=f'[volumes]\ndata = {{ mount = "{path}", name = "d" }}  #! JS203')
            for path in (
                "/__modal",
                "/__modal/deps",
                "/pkg",
                "/proc/x",
                "/sys",
                "/dev/shm",
                "/etc",
                "/usr",
                "/usr/lib/x",
                "/usr/local",
                "/usr/local/bin",
                "/usr/local/lib/python3.12",
                "/bin",
                "/lib64/x",
            )
        ],
        [
            spec(more=f'[volumes]\ndata = {{ mount = "{path}", name = "d" }}')
            for path in (
                "/libs",
                "/usr/share/ollama",
                "/usr/local/share/x",
                "/etc/app",
                "/packages",
            )
        ],
    ),
    case(
        "1.7/mount-source",
        spec(more='[volumes]\ndata = { mount = "/root/demo_app.py", name = "d" }  #! JS552'),
        spec(more='[volumes]\ndata = { mount = "/root/demo_app", name = "d" }'),
    ),
    case(
        "1.7/mount-twice",
        spec(
            more='[volumes]\na = { mount = "/data", name = "a" }  #~ JS203\nb = { mount = "/data", name = "b" }  #! JS203'
        ),
        spec(more='[volumes]\na = { mount = "/a", name = "a" }\nb = { mount = "/b", name = "b" }'),
    ),
    case(
        "1.7/volume-twice",
        spec(
            more="[volumes]\n"
            'a = { mount = "/a", name = "x" }  #~ JS203\n'
            'b = { mount = "/b", name = "x", sub_path = "y" }  #! JS203'
        ),
        spec(
            more='[volumes]\na = { mount = "/a", name = "x" }\n'
            'b = { mount = "/b", name = "x", environment = "other" }'
        ),
    ),
    case(
        "1.7/nested",
        spec(
            more='[volumes]\na = { mount = "/a", name = "a" }  #~ JS501\nb = { mount = "/a/b", name = "b" }  #! JS501'
        ),
        spec(more='[volumes]\na = { mount = "/a", name = "a" }\nb = { mount = "/ab", name = "b" }'),
    ),
    case(
        "1.7/volume-name",
        [
            spec(more=f'[volumes]\ndata = {{ mount = "/d", name = "{name}" }}  #! JS203')
            for name in ("", "a/b", LONG)
        ],
        spec(more=f'[volumes]\ndata = {{ mount = "/d", name = "{LONG[1:]}" }}'),
    ),
    case(
        "1.7/volume-version",
        [
            spec(more=f'[volumes]\ndata = {{ mount = "/d", name = "d", version = {n} }}  #! JS203')
            for n in ("0", "3", '"2"', "true")
        ],
        spec(more='[volumes]\ndata = { mount = "/d", name = "d", version = 2 }'),
    ),
    case(
        "1.7/sub-path",
        [
            spec(
                'modal = ">=1.4.3"',
                more=f'[volumes]\ndata = {{ mount = "/d", name = "d", sub_path = "{path}" }}  #! JS203',
            )
            for path in ("", "/../x", "a/./b", "a//b")
        ],
        [
            spec(
                'modal = ">=1.4.3"',
                more=f'[volumes]\ndata = {{ mount = "/d", name = "d", sub_path = "{path}" }}',
            )
            for path in ("a", "/a/b")
        ],
    ),
    case(
        "1.7/network-file-system",
        resources('network_file_systems = "x"  #! JS201'),
        spec(more='[volumes]\ndata = { mount = "/d", name = "d" }'),
    ),
    case(
        "1.7/bucket-name",
        [
            spec(more='[buckets]\ndata = { mount = "/d" }  #! JS202'),
            spec(more='[buckets]\ndata = { mount = "/d", bucket_name = "s3://x" }  #! JS203'),
            spec(
                more='[buckets]\ndata = { mount = "/d", bucket_name = "arn:aws:s3:::x" }  #! JS203'
            ),
        ],
        spec(more='[buckets]\ndata = { mount = "/d", bucket_name = "my-data.2026" }'),
    ),
    case(
        "1.7/bucket-prefix",
        spec(
            more='[buckets]\ndata = { mount = "/d", bucket_name = "abc", key_prefix = "x" }  #! JS203'
        ),
        spec(more='[buckets]\ndata = { mount = "/d", bucket_name = "abc", key_prefix = "x/" }'),
    ),
    case(
        "1.7/bucket-credentials",
        [
            spec(
                more='[buckets]\nd = { mount = "/d", bucket_name = "abc", requester_pays = true }  #! JS203'
            ),
            spec(
                more='[buckets]\nd = { mount = "/d", bucket_name = "abc", secret = "s" }  #! JS205'
            ),
            spec(
                more='[secrets]\ns = { name = "s" }\n[buckets]\n'
                'd = { mount = "/d", bucket_name = "abc", secret = "s", oidc_auth_role_arn = "arn:aws:iam::123456789012:role/x" }  #! JS203'
            ),
        ],
        spec(
            more='[secrets]\ns = { name = "s" }\n[buckets]\n'
            'd = { mount = "/d", bucket_name = "abc", secret = "s", requester_pays = true }'
        ),
    ),
    case(
        "1.7/bucket-address",
        [
            spec(
                more='[buckets]\nd = { mount = "/d", bucket_name = "abc", bucket_endpoint_url = "x" }  #! JS203'
            ),
            spec(
                more='[buckets]\nd = { mount = "/d", bucket_name = "abc", oidc_auth_role_arn = "x" }  #! JS203'
            ),
        ],
        [
            spec(
                more='[buckets]\nd = { mount = "/d", bucket_name = "abc", bucket_endpoint_url = "https://x.r2.cloudflarestorage.com" }'
            ),
            spec(
                more='[buckets]\nd = { mount = "/d", bucket_name = "abc", oidc_auth_role_arn = "arn:aws:iam::123456789012:role/x" }'
            ),
        ],
    ),
    case(
        "1.7/build-volumes",
        spec(
            image='steps = [{ run = ["true"], volumes = ["d"] }]  #! JS205',
            more='[buckets]\nd = { mount = "/d", bucket_name = "abc" }',
        ),
        spec(
            image='steps = [{ run = ["true"], volumes = ["d"] }]',
            more='[volumes]\nd = { mount = "/d", name = "abc" }',
        ),
    ),
    # 1.16
    case(
        "1.16/containers",
        resources("min_containers = 101  #! JS650"),
        resources("min_containers = 100"),
    ),
    case(
        "1.16/gpus",
        [
            resources('gpu = "H100:6"  #! JS650\nmin_containers = 2'),
            spec(
                'modal = ">=1.6"',
                resources='gpu = "H100:8"  #! JS650',
                entry="clustered = { size = 2 }",
            ),
        ],
        [
            resources('gpu = "H100:5"\nmin_containers = 2'),
            resources('gpu = "H100:8"\nmax_containers = 100'),
        ],
    ),
    case("1.16/endpoints", endpoints(9), endpoints(8)),
]
