"""Kinds of entries, and what goes with what: sections 1.10 to 1.15."""

from __future__ import annotations

from platform_rules.cases import WORK, Case, case, entries, spec

FASTAPI = 'packages = ["fastapi[standard]"]'
ONE = "def work(x):\n    return x\n"
GENERATOR = "def work():  #! JS213\n    yield 1\n"
CLASS = "class Work:\n    def run(self):\n        return 1\n"
CLUSTER = "clustered = { size = 2 }"
BATCH = "batched = { max_batch_size = 2, wait_ms = 1 }"
CRON = 'schedule = { cron = "0 0 * * *" }'
LATE = 'modal = ">=1.6"'
WEB = ("endpoint", "asgi", "wsgi", "web_server")


def function(lines: str, payload: str = WORK, resources: str = "", top: str = "") -> str:
    """A function with lines of its own, and resources in the order of the text."""
    return spec(top, resources=resources, entry=lines, payload=payload)


def web(kind: str, lines: str = "", payload: str = WORK, resources: str = "") -> str:
    port = "port = 8000\n" if kind == "web_server" else ""
    return spec(kind=kind, entry=port + lines, payload=payload, resources=resources, image=FASTAPI)


def of_class(lines: str, payload: str = CLASS, resources: str = "", top: str = "") -> str:
    return spec(
        top,
        kind="class",
        name="Work",
        entry=lines,
        payload=payload,
        resources=resources,
        image=FASTAPI,
    )


def server(lines: str = "", payload: str = CLASS, resources: str = "") -> str:
    return spec(
        'modal = ">=1.6"',
        kind="server",
        name="Work",
        entry=f'enter = ["run"]\n{lines}',
        payload=payload,
        resources=resources,
    )


def parameter(annotation: str, default: str = "", mark: str = "") -> str:
    body = f"class Work:\n    size: {annotation}{default}{mark}\n\n    def run(self):\n        return 1\n"
    return of_class('methods = { run = {} }\nparameters = ["size"]', body)


ENTRIES: list[Case] = [
    # 1.10
    case(
        "1.10/concurrent",
        [
            function("concurrent = { target_inputs = 2 }  #! JS202"),
            *(
                function(f"concurrent = {{ {each} }}  #! JS203")
                for each in (
                    "max_inputs = 0",
                    "max_inputs = -1",
                    "max_inputs = 1.5",
                    "max_inputs = true",
                    "max_inputs = 2, target_inputs = 3",
                    "max_inputs = 2, target_inputs = 0",
                )
            ),
        ],
        [
            function("concurrent = { max_inputs = 2, target_inputs = 2 }"),
            function("concurrent = { max_inputs = 1000 }"),
        ],
    ),
    case(
        "1.10/concurrent-of-one",
        function("concurrent = { max_inputs = 1 }  #! JS653"),
        function("concurrent = { max_inputs = 2 }"),
    ),
    case(
        "1.10/concurrent-methods",
        of_class("methods = { run = { concurrent = { max_inputs = 2 } } }  #! JS201"),
        of_class("methods = { run = {} }\nconcurrent = { max_inputs = 2 }"),
    ),
    case(
        "1.10/batched",
        [
            function("batched = { wait_ms = 1 }  #! JS202", ONE),
            function("batched = { max_batch_size = 1 }  #! JS202", ONE),
            *(
                function(
                    f"batched = {{ max_batch_size = {size}, wait_ms = {wait} }}  #! JS203", ONE
                )
                for size, wait in (
                    ("0", "1"),
                    ("1001", "1"),
                    ("1", "-1"),
                    ("1", "600001"),
                    ("1", "0.5"),
                )
            ),
        ],
        [
            function("batched = { max_batch_size = 1, wait_ms = 0 }", ONE),
            function("batched = { max_batch_size = 1000, wait_ms = 600000 }", ONE),
        ],
    ),
    case(
        "1.10/batched-parameters",
        [
            function(BATCH, "def work():  #! JS321\n    return []\n"),
            function(BATCH, "def work(x, y=1):  #! JS321\n    return x\n"),
            of_class(
                f"methods = {{ run = {{ {BATCH} }} }}",
                "class Work:\n    def run(self):  #! JS321\n        return []\n",
            ),
        ],
        function(BATCH, "def work(x, y):\n    return x\n"),
    ),
    case(
        "1.10/batched-class",
        of_class(
            f"[entry.methods]  #~ JS213\nrun = {{ {BATCH} }}  #! JS213\nmore = {{}}",
            "class Work:\n    def run(self, x):\n        return x\n\n    def more(self):\n        return 1\n",
        ),
        of_class(
            f"methods = {{ run = {{ {BATCH} }} }}",
            "class Work:\n    def run(self, x):\n        return x\n\n    def more(self):\n        return 1\n",
        ),
    ),
    case(
        "1.10/clustered-size",
        [
            *(
                function(
                    f"clustered = {{ size = {size} }}  #! JS203",
                    resources='gpu = "H100:8"',
                    top=LATE,
                )
                for size in ("1", "33", "true", "2.0", "0")
            ),
            function(
                "clustered = { size = 2 }  #~ JS203",
                resources='gpu = "H100:8"\nmax_containers = 3  #! JS203',
                top=LATE,
            ),
        ],
        [
            function(f"clustered = {{ size = {size} }}", resources='gpu = "H100:8"', top=LATE)
            for size in ("2", "32")
        ]
        + [function(CLUSTER, resources='gpu = "H100:8"\nmax_containers = 4', top=LATE)],
    ),
    case(
        "1.10/clustered-hosts",
        [
            function(f"{CLUSTER}  #! JS213", resources=resources, top=LATE)
            for resources in (
                'gpu = "H100:4"  #~ JS213',
                'gpu = ["H100:8", "H200:8"]  #~ JS213',
                "cpu = 1",
            )
        ],
        [
            function(CLUSTER, resources=f'gpu = "{gpu}"', top=LATE)
            for gpu in ("H100:8", "B200:8", "A10:4")
        ],
    ),
    case(
        "1.10/clustered-class",
        of_class(
            f"{CLUSTER}  #! JS213\n[entry.methods]  #~ JS213\nrun = {{}}\nmore = {{}}",
            CLASS + "\n    def more(self):\n        return 1\n",
            'gpu = "H100:8"',
            LATE,
        ),
        of_class(f"{CLUSTER}\nmethods = {{ run = {{}} }}", CLASS, 'gpu = "H100:8"', LATE),
    ),
    case(
        "1.10/fabric-size",
        [
            function(
                f"{CLUSTER}",
                resources=f'gpu = "H100:8"\nexperimental_options = {{ fabric_size = {size} }}  #! JS203',
                top=LATE,
            )
            for size in ("0", "true", "3")
        ]
        + [
            function(
                "",
                resources='gpu = "H100:8"\nexperimental_options = { fabric_size = 2 }  #! JS213',
                top=LATE,
            )
        ],
        function(
            "clustered = { size = 4 }",
            resources='gpu = "H100:8"\nexperimental_options = { fabric_size = 2 }',
            top=LATE,
        ),
    ),
    case(
        "1.10/i6pn",
        [
            function("", resources='i6pn = "yes"  #! JS203'),
            function("", resources="i6pn = true  #! JS213\nblock_network = true  #~ JS213"),
        ],
        function("", resources="i6pn = true"),
    ),
    # 1.11
    case(
        "1.11/method",
        [
            web("endpoint", f'method = "{method}"  #! JS203')
            for method in ("get", "FETCH", "", "TRACE")
        ],
        [
            web("endpoint", f'method = "{method}"')
            for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
        ],
    ),
    case(
        "1.11/fastapi",
        [
            spec(kind="endpoint", image="packages = []  #").replace("[image]", "[image]  #! JS402"),
            spec(
                kind="class",
                name="Work",
                entry='[entry.methods]\nrun = { kind = "endpoint" }  #~ JS402',
                payload=CLASS,
                image="packages = []",
            ).replace("[image]", "[image]  #! JS402"),
        ],
        [
            spec(kind="endpoint", image=FASTAPI),
            spec(kind="endpoint", image='packages = ["fastapi"]'),
            spec(kind="endpoint", image='steps = [{ run = ["pip install fastapi"] }]'),
        ],
    ),
    case(
        "1.11/label",
        [
            web("asgi", f'label = "{label}"  #! JS203')
            for label in ("", "A", "-a", "a-", "123", "a_b", "a" * 64)
        ],
        [web("asgi", f'label = "{label}"') for label in ("a", "a-1", "1a", "a" * 56)],
    ),
    case(
        "1.11/label-length",
        [
            web("asgi", f'label = "{"a" * 57}"  #! JS653'),
            of_class(f'methods = {{ run = {{ kind = "asgi", label = "{"a" * 57}" }} }}  #! JS653'),
        ],
        web("asgi", f'label = "{"a" * 56}"'),
    ),
    case(
        "1.11/label-unique",
        entries(
            'kind = "asgi"\npayload = "job.py:work"\nlabel = "a"  #~ JS203',
            'kind = "asgi"\npayload = "job.py:rest"\nlabel = "a"  #! JS203',
            payload="def work():\n    return 1\n\n\ndef rest():\n    return 2\n",
        ),
        entries(
            'kind = "asgi"\npayload = "job.py:work"\nlabel = "a"',
            'kind = "asgi"\npayload = "job.py:rest"\nlabel = "b"',
            payload="def work():\n    return 1\n\n\ndef rest():\n    return 2\n",
        ),
    ),
    case("1.11/docs", web("asgi", "docs = true  #! JS213"), web("endpoint", "docs = true")),
    case(
        "1.11/custom-domains",
        [
            web("asgi", f"custom_domains = {domains}  #! JS203")
            for domains in (
                '"api.example.com"',
                '["https://x.example.com"]',
                '["x"]',
                '["a_b.example.com"]',
            )
        ],
        web("asgi", 'custom_domains = ["api.example.com"]'),
    ),
    case(
        "1.11/proxy-auth",
        web("asgi", 'requires_proxy_auth = "yes"  #! JS203'),
        web("asgi", "requires_proxy_auth = true"),
    ),
    case(
        "1.11/web-app-signature",
        [
            *(web(kind, payload="def work(x=1):  #! JS321\n    return x\n") for kind in WEB[1:]),
            web("asgi", payload="async def work():  #! JS321\n    return 1\n"),
        ],
        [web(kind) for kind in WEB]
        + [web("endpoint", payload="async def work(x, y=1):\n    return x\n")],
    ),
    case(
        "1.11/web-server-port",
        [
            spec(kind="web_server", entry=f"port = {port}  #! JS203")
            for port in ("0", "65536", "true", '"80"', "80.0")
        ],
        [spec(kind="web_server", entry=f"port = {port}") for port in ("1", "65535")],
    ),
    case(
        "1.11/web-server-startup",
        [web("web_server", f"startup_timeout = {time}  #! JS203") for time in ("0", "-1", '"0s"')],
        web("web_server", "startup_timeout = 1"),
    ),
    case(
        "1.11/web-generator",
        [
            *(web(kind, payload=GENERATOR) for kind in WEB),
            of_class(
                'methods = { run = { kind = "endpoint" } }',
                "class Work:\n    def run(self):  #! JS213\n        yield 1\n",
            ),
        ],
        web("endpoint", payload="def work():\n    return (x for x in [1])\n"),
    ),
    case(
        "1.11/web-batched",
        [
            web("endpoint", f"{BATCH}  #! JS213", ONE),
            of_class(f'methods = {{ run = {{ kind = "asgi", {BATCH} }} }}  #! JS213'),
        ],
        function(BATCH, ONE),
    ),
    case(
        "1.11/web-remote",
        [
            web("asgi").replace("[entry]", '[main]\ncall = "work"  #! JS212\n[entry]'),
            spec(
                kind="endpoint",
                image=FASTAPI,
                main='payload = "job.py:start"',
                payload=WORK
                + "\n\ndef start():\n    from demo_app import work\n\n    work.remote()  #! JS305\n",
            ),
        ],
        spec(
            kind="endpoint",
            image=FASTAPI,
            main='payload = "job.py:start"',
            payload=WORK
            + "\n\ndef start():\n    from demo_app import work\n\n    print(work.get_web_url())\n",
        ),
    ),
    # 1.12
    case(
        "1.12/parameter-types",
        [
            *(
                parameter(kind, mark="  #! JS320")
                for kind in ("float", "list", "str | None", "dict[str, int]", '"float"')
            ),
            of_class(
                'methods = { run = {} }\nparameters = ["size"]',
                "class Work:  #! JS320\n    size = 1\n\n    def run(self):\n        return 1\n",
            ),
        ],
        [parameter(kind) for kind in ("str", "int", "bool", "bytes", '"int"')],
    ),
    case(
        "1.12/parameter-default",
        [
            parameter(kind, f" = {default}", "  #! JS320")
            for kind, default in (
                ("int", '"s"'),
                ("str", "None"),
                ("int", "True"),
                ("bool", "1"),
                ("bytes", '"x"'),
                ("int", "1.5"),
                ("int", "-1.5"),
            )
        ],
        [
            parameter(kind, f" = {default}")
            for kind, default in (
                ("int", "1"),
                ("int", "-1"),
                ("str", '"s"'),
                ("bool", "True"),
                ("bytes", 'b"x"'),
                ("int", "60 * 60"),
            )
        ],
    ),
    case(
        "1.12/init",
        [
            of_class(
                "methods = { run = {} }",
                "class Work:\n    def __init__(self):  #! JS320\n        self.x = 1\n\n    def run(self):\n        return 1\n",
            ),
            of_class(
                "methods = { run = {} }",
                "from dataclasses import dataclass\n\n\n@dataclass  #! JS320\nclass Work:\n    x: int = 1\n\n    def run(self):\n        return 1\n",
            ),
            of_class(
                "methods = { run = {} }",
                "class Base:\n    def __init__(self):\n        self.x = 1\n\n\nclass Work(Base):  #! JS320\n    def run(self):\n        return 1\n",
            ),
        ],
        of_class("methods = { run = {} }"),
    ),
    case(
        "1.12/lifecycle",
        [
            of_class(
                f'methods = {{ run = {{}} }}\n{role} = ["load"]',
                CLASS + "\n    def load(self, x):  #! JS321\n        return x\n",
                "enable_memory_snapshot = true",
            )
            for role in ("enter", "exit", "snap")
        ],
        of_class(
            'methods = { run = {} }\nenter = ["load"]',
            CLASS + "\n    def load(self, x=1):\n        return x\n",
        ),
    ),
    case(
        "1.12/lifecycle-role",
        of_class('enter = ["run"]\nmethods = { run = {} }  #! JS203'),
        of_class(
            'enter = ["load"]\nmethods = { run = {} }',
            CLASS + "\n    def load(self):\n        pass\n",
        ),
    ),
    case(
        "1.12/snap",
        of_class(
            'snap = ["load"]  #! JS213\nmethods = { run = {} }',
            CLASS + "\n    def load(self):\n        pass\n",
        ),
        of_class(
            'snap = ["load"]\nmethods = { run = {} }',
            CLASS + "\n    def load(self):\n        pass\n",
            "enable_memory_snapshot = true",
        ),
    ),
    case(
        "1.12/gpu-snapshot",
        [
            function(
                "",
                resources=f"{rest}\nexperimental_options = {{ enable_gpu_snapshot = true }}  #! JS213",
            )
            for rest in (
                'gpu = "H100"',
                'gpu = "H100:2"  #~ JS213\nenable_memory_snapshot = true',
                "enable_memory_snapshot = true",
            )
        ],
        [
            function(
                "",
                resources='gpu = "H100"\nenable_memory_snapshot = true\n'
                f"experimental_options = {{ enable_gpu_snapshot = {value} }}",
            )
            for value in ("true", "false")
        ],
    ),
    case(
        "1.12/experimental-options",
        [
            function("", resources=f"experimental_options = {options}  #! JS203")
            for options in ('["enable_gpu_snapshot"]', "{ x = [1] }", "{ x = nan }", "true")
        ],
        function("", resources='experimental_options = { anything = "x" }'),
    ),
    case(
        "1.12/methods",
        of_class("").replace('payload = "job.py:Work"', 'payload = "job.py:Work"  #! JS202'),
        of_class("methods = { run = {} }"),
    ),
    case(
        "1.12/nested",
        of_class(
            "methods = { run = {} }",
            "def make():\n    class Work:\n        def run(self):\n            return 1\n",
        ).replace('payload = "job.py:Work"', 'payload = "job.py:Work"  #! JS302'),
        of_class("methods = { run = {} }"),
    ),
    # 1.13
    case(
        "1.13/enter",
        spec('modal = ">=1.6"', kind="server", name="Work", payload=CLASS).replace(
            'payload = "job.py:Work"', 'payload = "job.py:Work"  #! JS202'
        ),
        server(),
    ),
    case(
        "1.13/methods",
        [
            server("methods = { run = {} }  #! JS213"),
            server('parameters = ["size"]  #! JS213'),
            server("concurrent = { max_inputs = 2 }  #! JS213"),
        ],
        server(),
    ),
    case(
        "1.13/init",
        server(
            payload="class Work:\n    def __init__(self):  #! JS320\n        pass\n\n    def run(self):\n        pass\n"
        ),
        server(),
    ),
    case(
        "1.13/snap",
        server('snap = ["load"]  #! JS213', CLASS + "\n    def load(self):\n        pass\n"),
        server(
            'snap = ["load"]',
            CLASS + "\n    def load(self):\n        pass\n",
            "enable_memory_snapshot = true",
        ),
    ),
    case(
        "1.13/port",
        [server(f"port = {port}  #! JS203") for port in ("0", "65536", "true")],
        [server(f"port = {port}") for port in ("1", "65535")],
    ),
    case(
        "1.13/startup-timeout",
        server(resources="startup_timeout = 0  #! JS203"),
        server(resources="startup_timeout = 1"),
    ),
    case(
        "1.13/exit-grace-period",
        [server(f"exit_grace_period = {time}  #! JS203") for time in ("-1", "3601", '"2h"')],
        [server(f"exit_grace_period = {time}") for time in ("0", "3600", '"1h"')],
    ),
    case(
        "1.13/routing-region",
        [server(resources=f'routing_region = "{name}"  #! JS203') for name in ("", "eu")],
        server(resources='routing_region = "us-west"'),
    ),
    case(
        "1.13/concurrency",
        [
            server(f"target_concurrency = {lines}  #! JS203")
            for lines in ("-1", "inf", "true", '"1"')
        ]
        + [
            server("max_concurrency = 1.5  #! JS203"),
            server("target_concurrency = 3  #! JS203\nmax_concurrency = 2  #~ JS203"),
        ],
        [
            server("target_concurrency = 0.5\nmax_concurrency = 1"),
            server("target_concurrency = 3\nmax_concurrency = 0"),
            server("target_concurrency = 2\nmax_concurrency = 2"),
        ],
    ),
    case(
        "1.13/scaleup-window",
        [server(f"scaleup_window = {time}  #! JS203") for time in ("0", "-1")],
        server("scaleup_window = 1"),
    ),
    case(
        "1.13/unavailable",
        [
            server(resources=f"{line}  #! JS213")
            for line in (
                "timeout = 60",
                "retries = 1",
                'region = "us"',
                "single_use_containers = true",
                "block_network = true",
                "restrict_modal_access = true",
            )
        ],
        server('compute_region = "us"', resources="startup_timeout = 60"),
    ),
    case(
        "1.13/sessioned",
        [
            of_class("methods = { run = {} }\nsessioned = true  #! JS213"),
            function("sessioned = true  #! JS213"),
        ],
        server("sessioned = true"),
    ),
    # 1.14
    case(
        "1.14/block-network",
        [
            web("asgi", resources="block_network = true  #! JS213").replace(
                'kind = "asgi"', 'kind = "asgi"  #~ JS213'
            ),
            spec(
                resources="block_network = true  #~ JS213",
                more='[buckets]\nd = { mount = "/d", bucket_name = "abc" }  #! JS213',
            ),
        ],
        spec(
            resources="block_network = true", more='[volumes]\nd = { mount = "/d", name = "abc" }'
        ),
    ),
    case(
        "1.14/restrict-modal-access",
        spec(
            resources="restrict_modal_access = true  #! JS213",
            more='[queues]\nwaiting = { name = "w" }',
            payload="from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n"
            "if TYPE_CHECKING:\n    from demo_app import waiting\n\n\n"
            "def work():\n    waiting.put(1)  #~ JS213\n",
        ),
        spec(
            resources="restrict_modal_access = true",
            more='[volumes]\nkept = { name = "w", mount = "/w" }',
            payload="from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n"
            "if TYPE_CHECKING:\n    from demo_app import kept\n\n\n"
            "def work():\n    kept.commit()\n",
        ),
    ),
    case(
        "1.14/enable-memory-snapshot",
        function("", resources='enable_memory_snapshot = "yes"  #! JS203'),
        function("", resources="enable_memory_snapshot = true"),
    ),
    case(
        "1.14/include-source",
        function("", resources="include_source = false  #! JS503"),
        spec(
            resources="include_source = false",
            image='local_python_source = ["demo_app"]',
        ),
    ),
    case(
        "1.14/serialized",
        function("", resources="serialized = true  #! JS201"),
        function("", resources="cpu = 1"),
    ),
    # 1.15
    case(
        "1.15/schedule-web",
        [web(kind, f"{CRON}  #! JS213") for kind in WEB],
        [function(CRON), web("endpoint")],
    ),
    case(
        "1.15/schedule-concurrent",
        function(f"{CRON}  #~ JS601\nconcurrent = {{ max_inputs = 2 }}  #! JS601"),
        function(CRON),
    ),
    case(
        "1.15/schedule-clustered",
        function(f"{CRON}  #~ JS601\n{CLUSTER}  #! JS601", resources='gpu = "H100:8"', top=LATE),
        function(CLUSTER, resources='gpu = "H100:8"', top=LATE),
    ),
    case(
        "1.15/web-clustered",
        web("asgi", f"{CLUSTER}  #! JS213", resources='gpu = "H100:8"'),
        server(CLUSTER, resources='gpu = "H100:8"'),
    ),
    case(
        "1.15/web-single-use",
        web("asgi", resources="single_use_containers = true  #! JS601").replace(
            'kind = "asgi"', 'kind = "asgi"  #~ JS601'
        ),
        function("", resources="single_use_containers = true"),
    ),
    case(
        "1.15/web-block-network",
        of_class(
            'methods = { run = { kind = "endpoint" } }  #~ JS213',
            resources="block_network = true  #! JS213",
        ),
        of_class("methods = { run = {} }", resources="block_network = true"),
    ),
    case(
        "1.15/batched-generator",
        [
            function(f"{BATCH}  #~ JS213", "def work(x):  #! JS213\n    yield x\n"),
            of_class(
                f"methods = {{ run = {{ {BATCH} }} }}  #~ JS213",
                "class Work:\n    def run(self, x):  #! JS213\n        yield x\n",
            ),
        ],
        function(BATCH, ONE),
    ),
    case(
        "1.15/batched-clustered",
        function(
            f"{BATCH}  #! JS213\n{CLUSTER}  #~ JS213", ONE, resources='gpu = "H100:8"', top=LATE
        ),
        [function(BATCH, ONE), function(CLUSTER, ONE, resources='gpu = "H100:8"', top=LATE)],
    ),
    case(
        "1.15/batched-single-use",
        function(f"{BATCH}  #! JS213", ONE, resources="single_use_containers = true  #~ JS213"),
        [function(BATCH, ONE), function(BATCH + "\nconcurrent = { max_inputs = 2 }", ONE)],
    ),
    case(
        "1.15/concurrent-clustered",
        function(
            f"concurrent = {{ max_inputs = 2 }}  #! JS601\n{CLUSTER}  #~ JS601",
            resources='gpu = "H100:8"',
            top=LATE,
        ),
        function(CLUSTER, resources='gpu = "H100:8"', top=LATE),
    ),
    case(
        "1.15/concurrent-single-use",
        function(
            "concurrent = { max_inputs = 2 }  #! JS213",
            resources="single_use_containers = true  #~ JS213",
        ),
        [
            web("asgi", "concurrent = { max_inputs = 2 }"),
            function("concurrent = { max_inputs = 2 }", "def work():\n    yield 1\n").replace(
                "[entry]", '[main]\ncall = "work"\n[entry]'
            ),
        ],
    ),
    case(
        "1.15/clustered-generator",
        function(f"{CLUSTER}  #~ JS213", GENERATOR, resources='gpu = "H100:8"', top=LATE),
        function(CLUSTER, resources='gpu = "H100:8"', top=LATE),
    ),
    case(
        "1.15/clustered-block-network",
        function(
            f"{CLUSTER}  #~ JS213",
            resources='gpu = "H100:8"\nblock_network = true  #! JS213',
            top=LATE,
        ),
        function(CLUSTER, resources='gpu = "H100:8"\nrestrict_modal_access = true', top=LATE),
    ),
    case(
        "1.15/clustered-nonpreemptible",
        function(
            f"{CLUSTER}  #~ JS213",
            resources='gpu = "H100:8"\nnonpreemptible = true  #! JS213',
            top=LATE,
        ),
        function(CLUSTER, resources='gpu = "H100:8"', top=LATE),
    ),
    case(
        "1.15/clustered-gpu-snapshot",
        function(
            f"{CLUSTER}  #~ JS213",
            resources='gpu = "H100:8"\nenable_memory_snapshot = true\n'
            "experimental_options = { enable_gpu_snapshot = true }  #! JS213",
            top=LATE,
        ),
        function(
            CLUSTER,
            resources='gpu = "H100:8"\nenable_memory_snapshot = true',
            top=LATE,
        ),
    ),
]
