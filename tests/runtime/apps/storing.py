"""Handles of every sort: a queue of jobs, a dict of results, buckets, proxies, environment."""

import json
import os
import queue
from pathlib import Path

import modal

app = modal.App("storing")
volume = modal.Volume.from_name("storing", create_if_missing=True)
jobs = modal.Queue.from_name("jobs", create_if_missing=True)
results = modal.Dict.from_name("results", create_if_missing=True)
bucket = modal.CloudBucketMount("raw-files", key_prefix="2026/", secret=modal.Secret.from_dict({}))
shown = modal.CloudBucketMount("raw-files", key_prefix="2026/", read_only=True)
proxy = modal.Proxy.from_name("office")
dotenv = modal.Secret.from_dotenv(__file__, filename="storing.env")
values = modal.Secret.from_dict({"GREETING": 'it\'s "one"', "LEVEL": "1"})


@app.function(proxy=proxy)
def work(count: int) -> int:
    """Does jobs until there is none for a while."""
    done = 0
    while done < count:
        number = jobs.get(timeout=20)
        results[number] = number * number
        done += 1
    return done


@app.function(
    volumes={"/bucket": bucket, "/part": volume.with_mount_options(sub_path="a/b")},
    secrets=[dotenv, values],
    env={"LEVEL": "2"},
)
def keep() -> dict[str, str]:
    Path("/bucket/kept").write_text("kept")
    Path("/part/kept").write_text("in part")
    volume.commit()
    return {name: os.environ[name] for name in ("FROM_FILE", "GREETING", "LEVEL")}


@app.function(volumes={"/shown": shown, "/data": volume.with_mount_options(read_only=True)})
def look() -> list[str]:
    found = [Path("/shown/kept").read_text(), Path("/data/a/b/kept").read_text()]
    for path in ("/shown/more", "/data/more"):
        try:
            Path(path).write_text("more")
        except OSError as error:
            found.append(type(error).__name__)
    return found


@app.function()
def take(given: modal.Queue) -> int:
    return given.get(partition="other")


@app.local_entrypoint()
def main() -> None:
    workers = [work.spawn(3), work.spawn(3)]
    jobs.put_many([1, 2, 3])
    jobs.put_many([4, 5, 6])
    said: dict[str, object] = {"done": sum(worker.get() for worker in workers)}
    said["results"] = sorted(results.items())
    said["length"] = [results.len(), jobs.len(), 3 in results, 9 in results]
    said["popped"] = [
        results.pop(3),
        results.get(3, "gone"),
        results.put(4, 0, skip_if_exists=True),
    ]
    results.update({"four": 4})
    said["keys"] = sorted(map(str, results.keys()))
    said["values"] = sorted(results.values())
    results.clear()
    said["cleared"] = results.len()
    jobs.put("first", partition="a")
    jobs.put("second", partition="b")
    said["partitions"] = [jobs.len(partition="a"), jobs.len(), jobs.len(total=True)]
    said["iterated"] = list(jobs.iterate(partition="a"))
    jobs.clear(partition="a")
    said["left"] = jobs.len(total=True)
    try:
        jobs.get(timeout=0.1)
    except queue.Empty:
        said["empty"] = jobs.get(block=False)
    try:
        jobs.put_many(list(range(5_001)), block=False)
    except queue.Full:
        said["full"] = jobs.len()
    jobs.put(7, partition="other")
    said["given"] = take.remote(jobs)
    with modal.Queue.ephemeral() as own:
        own.put(8)
        said["ephemeral"] = own.get()
    said["kept"] = keep.remote()
    said["looked"] = look.remote()
    said["listed"] = [[each.path, each.type.name, each.size] for each in volume.listdir("/")]
    said["below"] = [each.path for each in volume.iterdir("a")]
    said["file"] = [each.path for each in volume.listdir("a/b/kept")]
    try:
        volume.listdir("nothing")
    except modal.exception.NotFoundError as error:
        said["absent"] = str(error)
    with Path(os.environ["ANSWERS"]).open("a") as file:
        file.write(json.dumps(said) + "\n")
