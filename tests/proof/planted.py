"""Breakages to plant into a compiled app: each a change of its text that the proof must catch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SPEC = """
name = "planted"
description = "A job to plant breakages in."

[image]
packages = ["kernels>=1.0"]
env = { MODE = "fast" }

[images.gpu]
from = "image"
packages = ["deepnet"]

[volumes]
store = { mount = "/data", name = "planted-data" }

[secrets]
hub = { name = "hub", keys = ["HUB_LOGIN"] }

[constants]
LEVEL = "low"

[[entry]]
kind = "function"
payload = "work.py:measure"

[[entry]]
kind = "class"
payload = "work.py:Model"
image = "gpu"
parameters = ["size"]
enter = ["load"]
methods = { predict = {} }
volumes = { store = { mount = "/data/${LEVEL}" } }

[main]
map = "measure"
inputs = "work.py:numbers"
keep = "work.py:report"
"""

PAYLOAD = '''
from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import deepnet
import kernels

if TYPE_CHECKING:
    from planted_app import LEVEL, store

WEIGHTS = kernels.zeros(3)


class Net(deepnet.Module):
    """A layer."""


def measure(number: int) -> int:
    """Square a number."""
    store.commit()
    return int(kernels.square(number))


class Model:
    """A net of a size."""

    size: int

    def load(self) -> None:
        """Make the net; a file is written, but not by the import."""
        Path("loaded").touch()
        self.net = Net(self.size)

    def predict(self, number: int) -> str:
        """What the net says."""
        return f"{LEVEL} {self.net(number)}"


def numbers() -> Iterator[int]:
    """The numbers to square."""
    yield from range(3)


def report(results: Iterable[int], output: Path) -> None:
    """Write the squares."""
    (output / "squares.txt").write_text(repr(list(results)))
'''

WRITE = 'open("planted", "w").close()'
EXPRESSION = 'open("planted", "w")'


@dataclass(frozen=True)
class Breakage:
    """A change of an app's text, and the kind of finding that it must lead to.

    `at` stands on the line that the finding must name; `launching` says whether the launching side
    finds it too (containers always do).
    """

    name: str
    plant: Callable[[str], str]
    kind: str
    at: str = ""
    launching: bool = True


def _replace(old: str, new: str) -> Callable[[str], str]:
    """Replace what stands in the app once, or begins it."""

    def plant(text: str) -> str:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the app"
        return text.replace(old, new)

    return plant


def _append(statement: str) -> Callable[[str], str]:
    return lambda text: f"{text}\n\n{statement}\n"


def _in_block(statement: str) -> Callable[[str], str]:
    """Put a statement into the block that makes a constant."""
    line = "    WEIGHTS = kernels.zeros(3)\n"
    return _replace(line, f"{line}    {statement}\n")


def _without_guard(text: str) -> str:
    head, rest = text.split("if __name__ == ", 1)
    guard, rest = rest.split("\n\napp = ", 1)
    body = "\n".join(line.removeprefix("    ") for line in guard.splitlines()[1:])
    return f"{head}{body}\n\napp = {rest}"


NAME = 'modal.App("planted")'
IN_SILENCE = "try:\n    {}\nexcept BaseException:\n    pass"

GUARD = (
    Breakage("no guard", _without_guard, "failure"),
    Breakage("guard that holds", _replace('if __name__ == "__main__":', "if True:"), "failure"),
    Breakage("main called", _append("main()"), "failure"),
    Breakage("guard turned", _append('if __name__ != "__main__":\n    main()'), "failure"),
    Breakage(
        "main called in silence", _append(IN_SILENCE.format("main()")), "write", "store_.mkdir"
    ),
)

CALLS = (
    Breakage("a remote call", _append("SQUARE = measure.remote(2)"), "failure"),
    Breakage("a mapped call", _append("SQUARES = list(measure.map([2]))"), "failure"),
    Breakage("the app run", _append("with app.run():\n    pass"), "failure"),
    Breakage("a volume read", _append('NAMES = store.listdir("/")'), "thread", "store.listdir"),
)

EFFECTS = (
    Breakage("a write", _append(WRITE), "write", WRITE),
    Breakage("a folder made", _append('Path("planted").mkdir()'), "write", "mkdir()"),
    Breakage(
        "a file removed", _append(IN_SILENCE.format('Path("no").unlink()')), "write", "unlink"
    ),
    Breakage(
        "a pipe made", _append('import os\n\nos.mkfifo("planted")'), "write", 'os.mkfifo("planted")'
    ),
    Breakage("a write in the imports block", _in_block(WRITE), "write", WRITE, launching=False),
    Breakage(
        "a write in an imports block, hidden",
        _in_block(f"{WRITE}\n    raise ImportError"),
        "write",
        WRITE,
        launching=False,
    ),
    Breakage(
        "a write before the import",
        _replace("    import kernels\n\n    W", f"    {WRITE}\n    import kernels\n\n    W"),
        "write",
        WRITE,
    ),
    Breakage(
        "a write beside an import",
        _replace("\nfrom pathlib import Path\n", f"\nfrom pathlib import Path; {WRITE}\n"),
        "write",
        WRITE,
    ),
    Breakage(
        "a write in a class body",
        _replace("    size: int", f"    {WRITE}\n    size: int"),
        "write",
        WRITE,
    ),
    Breakage(
        "a write in a default",
        _replace('def measure(number: "int")', f'def measure(number: "int" = {EXPRESSION})'),
        "write",
        EXPRESSION,
    ),
    Breakage("a write made of text", _append(f"exec({WRITE!r})"), "write", "exec("),
    Breakage(
        "a write when the process ends",
        _append(f"import atexit\n\natexit.register(lambda: {EXPRESSION})"),
        "write",
        "atexit.register",
    ),
    Breakage(
        "a write behind a late exit",
        _append(f"{WRITE}\n\nimport os\n\nos._exit(0)"),
        "write",
        WRITE,
    ),
    Breakage("a socket", _append("import socket\n\nsocket.socket()"), "socket", "socket.socket()"),
    Breakage(
        "a name looked up",
        _append("import socket\n\n" + IN_SILENCE.format('socket.getaddrinfo("localhost", 80)')),
        "socket",
        "getaddrinfo",
    ),
    Breakage(
        "a page fetched",
        _append(
            "import urllib.request\n\n"
            + IN_SILENCE.format('urllib.request.urlopen("http://localhost:9")')
        ),
        "socket",
        "urlopen",
    ),
    Breakage(
        "a thread",
        _append("import threading\n\nthreading.Thread(target=print).start()"),
        "thread",
        "threading.Thread",
    ),
    Breakage(
        "a subprocess in a decorator",
        _replace(
            "@app.function(image=image,",
            '@app.function(image=__import__("os").system("true") or image,',
        ),
        "process",
        "__import__",
    ),
    Breakage("a fork", _append("import os\n\nos.fork() or os._exit(0)"), "process", "os.fork"),
    Breakage(
        "another program in the place of this one",
        _append('import os\n\nos.execv("/bin/true", ["true"])'),
        "process",
        "os.execv",
    ),
    Breakage(
        "native code",
        _append('import ctypes\n\nctypes.CDLL(None).getenv(b"HOME")'),
        "native code",
        "ctypes.CDLL",
    ),
)

CREDENTIALS = (
    Breakage(
        "a token read", _append('import os\n\nos.environ.get("HF_TOKEN")'), "credential", "HF_TOKEN"
    ),
    Breakage(
        "a token asked for",
        _append('import os\n\n"HF_TOKEN" in os.environ'),
        "credential",
        "HF_TOKEN",
    ),
    Breakage(
        "a token by getenv", _append('import os\n\nos.getenv("API_KEY")'), "credential", "API_KEY"
    ),
    Breakage(
        "a secret's own key",
        _append('import os\n\nos.getenv("HUB_LOGIN")'),
        "credential",
        "HUB_LOGIN",
    ),
    Breakage(
        "a token read in the imports block",
        _in_block('__import__("os").environ.get("HF_TOKEN")'),
        "credential",
        "HF_TOKEN",
        launching=False,
    ),
    Breakage(
        "the environment copied", _append("import os\n\ndict(os.environ)"), "credential", "dict("
    ),
    Breakage(
        "the environment as bytes", _append("import os\n\nlist(os.environb)"), "credential", "list("
    ),
    Breakage(
        "the environment by the back door",
        _append('import posix\n\nposix.environ.get(b"HF_TOKEN")'),
        "credential",
        "HF_TOKEN",
    ),
    Breakage(
        "the environment as a file",
        _append('Path("/proc/self/environ").read_bytes()'),
        "credential",
        "/proc/self/environ",
    ),
    Breakage(
        "a credential file",
        _append(IN_SILENCE.format('Path("~/.netrc").expanduser().read_text()')),
        "credential",
        ".netrc",
    ),
)

# What a value of the spec could do if the printer did not escape it.
UNESCAPED = (
    Breakage(
        "a newline in the header's comment",
        _replace(
            "# Generated by jobspec from spec.toml",
            f"# Generated by jobspec from x\n{WRITE}\n# .toml",
        ),
        "write",
        WRITE,
    ),
    Breakage(
        "a newline in the guard's comment",
        _replace(
            "  # python runs it as", f"  # python runs it as\n    pass\n{WRITE}\nif False:  #"
        ),
        "write",
        WRITE,
    ),
    Breakage(
        "quotes in the docstring",
        _replace("A job to plant breakages in.", f'A job"""\n{WRITE}\n"""'),
        "write",
        WRITE,
    ),
    Breakage(
        "braces in an f-string",
        _replace('f"/data/{LEVEL}"', f'f"{{{EXPRESSION.replace(chr(34), chr(39))}}}-{{LEVEL}}"'),
        "write",
        "-{LEVEL}",
    ),
    Breakage(
        "a quote in a name",
        _replace(NAME, f'modal.App("planted" + str({EXPRESSION}) and "")'),
        "write",
        NAME[:16],
    ),
    Breakage(
        "a quote in a constant",
        _replace('LEVEL = "low"', f'LEVEL = "low"; {WRITE}; ""'),
        "write",
        WRITE,
    ),
    Breakage(
        "a newline in a constant",
        _replace('LEVEL = "low"', f'LEVEL = "low"\n{WRITE}\n""'),
        "write",
        WRITE,
    ),
    Breakage(
        "a quote in a decorator",
        _replace(
            'volumes={"/data": store}, secrets=[hub])\ndef',
            f'volumes={{"/data": [{EXPRESSION}, store][1]}}, secrets=[hub])\ndef',
        ),
        "write",
        EXPRESSION,
    ),
    Breakage(
        "a quote in a command",
        _replace(
            '.env({"MODE": "fast"})',
            f'.env({{"MODE": "fast"}}).run_commands("", [{EXPRESSION}] and "")',
        ),
        "write",
        EXPRESSION,
    ),
)

# Nothing is done, and nothing would be seen if it were: the proof must not pass for that.
VACUOUS = (
    Breakage(
        "a block that is not entered",
        _append("def later():\n    with image.imports():\n        import kernels"),
        "not entered",
        "with image.imports():",
        launching=False,
    ),
    Breakage("a block that fails", _in_block("WEIGHTS.no\n    1 / 0"), "failure", launching=False),
    Breakage(
        "a package that the image lacks", _in_block("import missing"), "failure", launching=False
    ),
    Breakage("a package outside the block", _append("import kernels"), "failure"),
    Breakage("jobspec itself", _append("import jobspec"), "failure"),
    Breakage("a sibling that no image has", _append("import sibling"), "failure", launching=False),
)
