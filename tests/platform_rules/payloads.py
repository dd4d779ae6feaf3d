"""What stands in payloads: section 2, words that Modal gave up, and how entries are called."""

from __future__ import annotations

from platform_rules.cases import WORK, Case, case, entries, spec

MAIN = 'payload = "job.py:start"'
GENERATOR = "def work():\n    yield 1\n"


def payload(text: str, image: str = "", main: str = "") -> str:
    tables = {"image": image} if image else {}
    return spec(payload=text, **tables, **({"main": main} if main else {}))


def body(*lines: str) -> str:
    """A payload whose entry is made of lines."""
    return "def work():\n" + "".join(f"    {line}\n" for line in lines)


def started(line: str, entry: str = WORK, resources: str = "", top: str = "") -> str:
    """A payload with a main that calls the entry."""
    text = f"{entry}\n\ndef start():\n    from demo_app import work\n\n    {line}\n"
    return spec(top, main=MAIN, payload=text, resources=resources)


def several(of_modal: str, instead: str, mark: str) -> tuple[str, str]:
    return (
        payload(body("import modal", "", f"return {of_modal}  #! {mark}")),
        payload(body("import modal", "", f"return {instead}")),
    )


REMOVED = {
    'modal.Stub("x")': 'modal.App.lookup("x")',
    "modal.gpu.H100(count=2)": '"H100:2"',
    'modal.Function.lookup("a", "b")': 'modal.Function.from_name("a", "b")',
    'modal.Cls.lookup("a", "b")': 'modal.Cls.from_name("a", "b")',
    'modal.Secret.lookup("a")': 'modal.Secret.from_name("a")',
    'modal.Volume.lookup("a")': 'modal.Volume.from_name("a")',
    'modal.Dict.lookup("a")': 'modal.Dict.from_name("a")',
    'modal.Queue.lookup("a")': 'modal.Queue.from_name("a")',
    'modal.Volume.persisted("a")': 'modal.Volume.from_name("a", create_if_missing=True)',
    'modal.Mount.from_local_dir("/a")': 'modal.Image.debian_slim().add_local_dir("/a", "/b")',
    'modal.Image.debian_slim().copy_local_dir("/a")': 'shutil.copy_local_dir("/a")',
    'modal.Image.from_dockerhub("x")': 'modal.Image.from_registry("x")',
    'modal.Queue.from_name("a", namespace=1)': 'modal.Function.from_name("a", "b").remote(namespace=1)',
    'modal.Function.from_name("a", "b").with_options(concurrency_limit=1)': 'modal.Function.from_name("a", "b").with_options(max_containers=1)',
    'modal.Sandbox.create("true", mounts=[])': 'modal.Sandbox.create("true", volumes={})',
}
DEPRECATED = {
    'modal.NetworkFileSystem.from_name("a")': 'modal.Volume.from_name("a")',
}

PAYLOADS: list[Case] = [
    # 2
    case(
        "2.1/shadowing",
        [
            spec().replace("job.py", f"{name}.py").replace(':work"', ':work"  #! JS324')
            for name in ("typing", "json", "math", "grpclib", "modal", "aiohttp", "synchronicity")
        ],
        [spec().replace("job.py", f"{name}.py") for name in ("jobs", "typing_", "modal_job")],
    ),
    case(
        "2.1/relative-imports",
        payload("from . import helper  #! JS327\n\n\n" + WORK),
        payload("import math\n\n\n" + WORK),
    ),
    case(
        "2.1/missing-file",
        [
            spec(name="work").replace('"job.py:work"', '"jobs.py:work"  #! JS112'),
            spec(name="work").replace('"job.py:work"', '"job:work"  #! JS203'),
            spec(name="work").replace('"job.py:work"', '"job.py::work"  #! JS203'),
        ],
        spec(),
    ),
    case(
        "2.3/app-run",
        [
            payload('import modal\n\nmodal.App.lookup("x")  #! JS311\n\n\n' + WORK),
            payload(WORK + "\n\nwork.remote()  #! JS311\n"),
            payload(
                "import modal\n\n"
                'DONE = modal.Function.from_name("a", "b").remote()  #! JS311\n\n\n' + WORK
            ),
            payload(
                'import modal\n\nOTHER = modal.Volume.from_name("a")\nOTHER.hydrate()  #! JS311\n\n\n'
                + WORK
            ),
        ],
        payload(body("import modal", "", 'return modal.App.lookup("x")')),
    ),
    case(
        "2.4/siblings",
        payload("import helper  #! JS312\n\n\n" + WORK) + "--- helper.py\n\n",
        payload("import helper\n\n\n" + WORK, 'local_python_source = ["helper"]')
        + "--- helper.py\n\n",
    ),
    case(
        "2.4/data-files",
        payload("from pathlib import Path\n\nHERE = Path(__file__).parent  #! JS310\n\n\n" + WORK),
        payload('from pathlib import Path\n\nHERE = Path("/data")\n\n\n' + WORK),
    ),
    case(
        "2.4/include-source",
        spec("include_source = false  #! JS503"),
        spec("include_source = false", image='local_python_source = ["demo_app"]'),
    ),
    case(
        "2.5/imports",
        [
            payload("import numpy  #! JS405\n\n\n" + WORK.replace("1", "numpy.pi")),
            payload(
                "import unheard_of  #! JS401\n\n\n" + WORK.replace("1", "unheard_of.x"),
                'packages = ["numpy"]',
            ),
        ],
        payload("import numpy\n\n\n" + WORK.replace("1", "numpy.pi"), 'packages = ["numpy"]'),
    ),
    case(
        "2.6/imports-block",
        payload(
            "import numpy\n\n\ndef work(x=numpy.pi):  #! JS315\n    return x\n",
            'packages = ["numpy"]',
        ),
        payload(
            "import numpy\n\n\ndef work(x=3.14):\n    return numpy.sin(x)\n",
            'packages = ["numpy"]',
        ),
    ),
    case(
        "2.7/run",
        entries(
            'kind = "function"\npayload = "job.py:work"',
            'kind = "function"\npayload = "job.py:rest"',
            payload=WORK + "\n\ndef rest():\n    return 2\n",
        )
        .replace("[[entry]]", "[[entry]]")
        .replace(
            '[[entry]]\nkind = "function"\npayload = "job.py:rest"',
            '[[entry]]  #! JS207\nkind = "function"\npayload = "job.py:rest"',
        ),
        [
            entries(
                'kind = "function"\npayload = "job.py:work"',
                'kind = "function"\npayload = "job.py:rest"',
                payload=WORK + "\n\ndef rest():\n    return 2\n",
                top='[main]\ncall = "work"',
            ),
            spec(),
        ],
    ),
    case(
        "2.7/run-generator",
        spec(payload=GENERATOR.replace("def work():", "def work():  #! JS656")),
        [spec(payload=GENERATOR, main='call = "work"'), spec()],
    ),
    # 1.3 and 1.15
    case(
        "1.3/routing-region-calls",
        [
            started(
                f"work.{call}  #! JS655",
                "def work(x=1):\n    return x\n",
                'routing_region = "eu-west"  #~ JS655',
                'modal = ">=1.4.3"',
            )
            for call in ("spawn()", "spawn_map([1])")
        ],
        [
            started(
                f"work.{call}",
                "def work(x=1):\n    return x\n",
                f'routing_region = "{region}"',
                'modal = ">=1.4.3"',
            )
            for call, region in (
                ("remote()", "eu-west"),
                ("map([1])", "eu-west"),
                ("spawn()", "us-east"),
            )
        ],
    ),
    case(
        "1.15/generator-calls",
        [
            *(
                started(f"work.{call}  #! JS654", "def work(x=1):  #~ JS654\n    yield x\n")
                for call in ("remote()", "spawn()", "map([])", "for_each([])", "starmap([])")
            ),
            started("work.remote_gen()  #! JS654"),
            spec(
                kind="class",
                name="Work",
                entry="methods = { run = {} }",
                main=MAIN,
                payload="class Work:\n    def run(self):  #~ JS654\n        yield 1\n\n\n"
                "def start():\n    from demo_app import Work\n\n    Work().run.remote()  #! JS654\n",
            ),
        ],
        [
            started("work.remote_gen()", GENERATOR),
            started("work.local()", GENERATOR),
            started("work.remote()"),
            started(
                "work.spawn()",
                "def work():\n    def inner():\n        yield 1\n\n    return list(inner())\n",
            ),
        ],
    ),
    # 3
    *(
        case("3/removed", *several(removed, instead, "JS651"))
        for removed, instead in REMOVED.items()
    ),
    case(
        "3/removed",
        [
            payload(body("from modal import Stub  #! JS651", "", "return Stub")),
            payload(
                body("from modal import Function", "", 'return Function.lookup("a", "b")  #! JS651')
            ),
            payload(body("from modal import gpu  #! JS651", "", "return gpu.H100()")),
            started("work.keep_warm(2)  #! JS651"),
        ],
        [
            payload(body("from modal import App", "", "return App")),
            payload(
                body("class Shelf:", "    lookup = dict.get", "", 'return Shelf.lookup({}, "a")')
            ),
            payload(body("keep_warm = 1", "return dict(keep_warm=keep_warm, namespace=2)")),
            started("work.with_options(max_containers=1).remote()"),
        ],
    ),
    *(case("3/deprecated", *several(old, instead, "JS652")) for old, instead in DEPRECATED.items()),
    case(
        "3/deprecated",
        [
            started("work.update_autoscaler(min_containers=1)  #! JS652", top='modal = ">=1.6"'),
            spec(
                'modal = ">=1.6"',
                payload=body(
                    "import modal.experimental", "", "return modal.experimental.clustered  #! JS652"
                ),
            ),
        ],
        [
            started("work.autoscaler.update(min_containers=1)", top='modal = ">=1.6"'),
            started("work.update_autoscaler(min_containers=1)", top='modal = ">=1.5"'),
        ],
    ),
    case(
        "3/keys",
        [
            spec(resources=f"{key}  #! JS201")
            for key in (
                "keep_warm = 1",
                "concurrency_limit = 1",
                "container_idle_timeout = 60",
                "allow_concurrent_inputs = 2",
                'secret = "x"',
                "interactive = true",
                "mounts = []",
            )
        ],
        spec(resources="min_containers = 1\nmax_containers = 1\nscaledown_window = 60"),
    ),
    case(
        "3/newer",
        [
            spec('modal = ">=1.4.2"', resources='routing_region = "eu-west"  #! JS214'),
            spec(
                'modal = ">=1.5"',
                resources='gpu = "H100:8"',
                entry="clustered = { size = 2 }  #! JS214",
            ),
        ],
        spec('modal = ">=1.4.3"', resources='routing_region = "eu-west"'),
    ),
    # 4.2
    case(
        "4.2/modal-packages",
        payload("import aiohttp  #! JS427\n\n\n" + WORK.replace("1", "aiohttp.hdrs")),
        payload(
            "import aiohttp\n\n\n" + WORK.replace("1", "aiohttp.hdrs"), 'packages = ["aiohttp"]'
        ),
    ),
    case(
        "4.2/absent",
        [
            payload(f"import {name}  #! JS405\n\n\n" + WORK.replace("1", name))
            for name in (
                "fastapi",
                "pydantic",
                "requests",
                "numpy",
                "rich",
                "click",
                "httpx",
                "tqdm",
            )
        ],
        payload("import click\n\n\n" + WORK.replace("1", "click"), 'packages = ["click"]'),
    ),
]
