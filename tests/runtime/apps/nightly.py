"""Scheduled functions: one that counts its calls, one that fails, one without a schedule."""

import modal

app = modal.App("nightly", image=modal.Image.debian_slim())
seen = modal.Dict.from_name("nightly-calls", create_if_missing=True)


@app.function(schedule=modal.Cron("0 2 * * *", timezone="Europe/Berlin"))
def count(by: int = 1) -> int:
    seen["calls"] = seen.get("calls", 0) + by
    return seen["calls"]


@app.function(schedule=modal.Period(seconds=1))
def tick() -> None:
    print("tick")


@app.function(schedule=modal.Period(days=1))
def broken() -> None:
    raise ValueError("no such day")


@app.function(schedule=modal.Cron("61 * * * *"))
def never() -> None: ...


@app.function()
def plain() -> int:
    return 1
