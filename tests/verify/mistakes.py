"""Apps written by hand, each with a mistake that people make, and where it must be found.

The line is the one with the mark `# HERE`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jobspec.verify.verdicts import Finding, Part, Verdict, Verified

HEAD = """\
import modal

app = modal.App("by-hand")
image = modal.Image.debian_slim(python_version="3.11")
"""
ENTRY = """

@app.function(image=image)
def work() -> int:
    return 1
"""
MARK = "  # HERE"


@dataclass(frozen=True)
class Mistake:
    """An app of that text, the part that fails, and a word of the message.

    `fast` says whether it is found beside fabricated packages as well.
    """

    name: str
    text: str
    part: Part
    word: str
    fast: bool = True

    def write(self, folder: Path) -> Path:
        """The app in a folder, with a module and a file beside it."""
        (folder / "helper.py").write_text("VALUE = 1\n")
        (folder / "settings.json").write_text("{}")
        app = folder / "by_hand.py"
        app.write_text(self.text)
        return app

    def found(self, verified: Verified) -> list[Finding]:
        """The findings that tell of it, at its line."""
        (line,) = (n for n, each in enumerate(self.text.splitlines(), 1) if each.endswith(MARK))
        return [
            each
            for each in verified.findings
            if each.part is self.part
            and each.verdict is Verdict.FAILED
            and each.line == line
            and self.word in each.message
        ]


MISTAKES = (
    Mistake("a call", HEAD + ENTRY + f"\n\nwork.remote(){MARK}\n", Part.IMPORT, "hydrated"),
    Mistake(
        "the app run",
        HEAD + ENTRY + f"\n\nwith app.run():{MARK}\n    work.remote()\n",
        Part.IMPORT,
        "global scope",
    ),
    Mistake(
        "a call in containers alone",
        HEAD + ENTRY + f"\n\nif not modal.is_local():\n    work.remote(){MARK}\n",
        Part.IMPORT,
        "hydrated",
    ),
    Mistake(
        "a package that the image lacks",
        HEAD + f"\nwith image.imports():\n    import no_such_package{MARK}\n" + ENTRY,
        Part.IMPORT,
        "No module named 'no_such_package'",
        fast=False,
    ),
    Mistake(
        "a block of another image than the function's",
        HEAD
        + f'more = image.env({{"A": "1"}})\n\nwith image.imports():{MARK}\n    import no_such_package\n'
        + ENTRY.replace("image=image", "image=more"),
        Part.IMPORT,
        "in no container",
        fast=False,
    ),
    Mistake(
        "a module beside the app",
        HEAD.replace("import modal\n", f"import modal\n\nimport helper{MARK}\n") + ENTRY,
        Part.IMPORT,
        "No module named 'helper'",
    ),
    Mistake(
        "a file beside the app",
        "from pathlib import Path\n\n"
        + HEAD
        + f'\nTEXT = Path(__file__).with_name("settings.json").read_text(){MARK}\n'
        + ENTRY,
        Part.IMPORT,
        "No such file",
        fast=False,
    ),
    Mistake(
        "a file in the current folder",
        "from pathlib import Path\n\n"
        + HEAD
        + f'\nTEXT = Path("settings.json").read_text(){MARK}\n'
        + ENTRY,
        Part.IMPORT,
        "No such file",
    ),
    Mistake(
        "a thread",
        "import threading\n\n" + HEAD + f"\nthreading.Thread(target=print).start(){MARK}\n" + ENTRY,
        Part.GUARD,
        "thread",
    ),
    Mistake(
        "a process",
        "import subprocess\n\n" + HEAD + f'\nsubprocess.run(["true"]){MARK}\n' + ENTRY,
        Part.GUARD,
        "process",
    ),
    Mistake(
        "a socket",
        "import socket\n\n" + HEAD + f"\nsocket.socket().close(){MARK}\n" + ENTRY,
        Part.GUARD,
        "socket",
    ),
    Mistake(
        "a credential",
        "import os\n\n" + HEAD + f'\nTOKEN = os.environ.get("HF_TOKEN"){MARK}\n' + ENTRY,
        Part.GUARD,
        "HF_TOKEN",
    ),
    Mistake(
        "a write in containers alone",
        HEAD + f'\nif not modal.is_local():\n    open("/tmp/x", "w").close(){MARK}\n' + ENTRY,
        Part.GUARD,
        "/tmp/x",
    ),
    Mistake(
        "a process in containers alone",
        "import subprocess\n\n"
        + HEAD
        + f'\nif not modal.is_local():\n    subprocess.run(["true"]){MARK}\n'
        + ENTRY,
        Part.GUARD,
        "process",
    ),
    Mistake("no Python", HEAD + f"def work(:{MARK}\n", Part.IMPORT, "SyntaxError"),
)
