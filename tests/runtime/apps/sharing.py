"""Containers that share volumes: what each sees of the others, and when."""

import io
import json
import os
import signal
import time
from pathlib import Path

import modal

app = modal.App("sharing")
store = modal.Volume.from_name("sharing", create_if_missing=True)
second = modal.Volume.from_name("sharing-2", create_if_missing=True, version=2)


@app.cls(volumes={"/data": store}, max_containers=1, scaledown_window=600)
class Reader:
    @modal.method()
    def look(self, name: str, reload: bool) -> str | None:
        if reload:
            store.reload()
        file = Path("/data", name)
        return file.read_text() if file.exists() else None

    @modal.method()
    def look_until(self, name: str) -> str:
        while not (file := Path("/data", name)).exists():
            time.sleep(0.1)
            store.reload()
        return file.read_text()

    @modal.method()
    def reload_with_an_open_file(self, name: str) -> str:
        with Path("/data", name).open():
            try:
                store.reload()
            except RuntimeError as error:
                return str(error)
        store.reload()
        return "reloaded"


@app.cls(volumes={"/data": store}, max_containers=1, scaledown_window=600)
class Writer:
    @modal.method()
    def write(self, name: str, content: str, commit: bool) -> None:
        Path("/data", name).write_text(content)
        if commit:
            store.commit()

    @modal.method()
    def replace_and_ask(self, name: str, contents: list[str]) -> list[str | None]:
        """What a reader that reloads sees just after each is written, and not committed."""
        seen = []
        for content in contents:
            Path("/data", name).write_text(content)
            seen.append(Reader().look.remote(name, True))
        return seen


@app.function(volumes={"/data": store.with_mount_options(sub_path="part")})
def write_and_die(name: str, content: str) -> None:
    Path("/data", name).write_text(content)
    os.kill(os.getpid(), signal.SIGKILL)


@app.function(volumes={"/data": store.with_mount_options(sub_path="part")})
def look_in_part(name: str) -> str:
    return Path("/data", name).read_text()


@app.function()
def commit_without_it() -> None:
    store.hydrate().commit()


def error_of(work) -> str:
    try:
        work()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def by_client(volume: modal.Volume) -> dict[str, object]:
    """Everything that Modal's client does with files, from outside of containers."""
    with volume.batch_upload() as batch:
        batch.put_file(io.BytesIO(b"some" + bytes(9_000_000)), "/large")
        batch.put_file(io.BytesIO(b""), "empty")
        batch.put_file(__file__, "source/code.py", mode=0o600)
        batch.put_directory(Path(__file__).parent / "to_upload", "/folder")
    said: dict[str, object] = {
        "read": [len(b"".join(volume.read_file("large"))), b"".join(volume.read_file("empty"))],
        "source": b"".join(volume.read_file("/source/code.py")) == Path(__file__).read_bytes(),
        "listed": [entry.path for entry in volume.listdir("/", recursive=True)],
        "nothing": error_of(lambda: list(volume.read_file("nothing"))).partition(":")[0],
    }

    def again(force: bool) -> None:
        with volume.batch_upload(force=force) as batch:
            batch.put_file(io.BytesIO(b"new"), "empty")

    said["twice"] = error_of(lambda: again(False)).partition(":")[0]
    again(True)
    volume.copy_files(["empty"], "copied")
    volume.copy_files(["empty", "copied"], "source")
    volume.remove_file("large")
    said["not_recursive"] = error_of(lambda: volume.remove_file("folder")).partition(":")[0]
    volume.remove_file("folder", recursive=True)
    said["outside"] = error_of(lambda: volume.remove_file("../sharing")).partition(":")[0]
    said["left"] = [entry.path for entry in volume.listdir("/", recursive=True)]
    said["content"] = b"".join(volume.read_file("source/copied"))
    return {name: str(value) for name, value in said.items()}


@app.local_entrypoint()
def main() -> None:
    reader, writer = Reader(), Writer()
    said: dict[str, object] = {"before": reader.look.remote("a", False)}
    writer.write.remote("a", "one", True)
    said["not_reloaded"] = reader.look.remote("a", False)
    said["reloaded"] = reader.look.remote("a", True)
    writer.write.remote("a", "two", True)
    said["old"] = reader.look.remote("a", False)
    said["open"] = reader.reload_with_an_open_file.remote("a")
    said["closed"] = reader.look.remote("a", True)
    contents = [str(number) for number in range(20)]
    said["raced"] = writer.replace_and_ask.remote("raced", contents) != contents
    writer.write.remote("late", "in the end", False)
    said["late"] = reader.look_until.remote("late")
    said["killed"] = error_of(lambda: write_and_die.remote("b", "of the dead"))
    said["kept"] = look_in_part.remote("b")
    said["not_here"] = error_of(lambda: store.hydrate().commit())
    said["not_mounted"] = error_of(commit_without_it.remote)
    modal.Volume.from_name("sharing-2", create_if_missing=True).hydrate()  # of whichever version
    said["client"] = [by_client(store), by_client(second)]
    with modal.Volume.ephemeral() as own:
        with own.batch_upload() as batch:
            batch.put_file(io.BytesIO(b"short"), "life")
        said["ephemeral"] = [entry.path for entry in own.listdir("/")]
    said["by_id"] = modal.Volume.from_id(store.object_id).hydrate().name
    modal.Volume.objects.create("sharing-3")
    modal.Volume.rename("sharing-3", "sharing-4")
    said["volumes"] = sorted(volume.name for volume in modal.Volume.objects.list())
    modal.Volume.objects.delete("sharing-4")
    said["deleted"] = error_of(modal.Volume.from_name("sharing-4").hydrate).partition(":")[0]
    with Path(os.environ["ANSWERS"]).open("a") as file:
        file.write(json.dumps(said) + "\n")
