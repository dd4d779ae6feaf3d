"""Many inputs, and much output."""

import modal

app = modal.App("heavy")


@app.function()
def same(x: int) -> int:
    return x


@app.function()
def flood(lines: int) -> int:
    for i in range(lines):
        print(f"{i:060}")
    return lines


@app.function()
def hanging() -> None:
    pass


@app.local_entrypoint()
def main() -> None:
    print("mapped", sum(same.map(range(1000))))
    print("flooded", flood.remote(50_000))
