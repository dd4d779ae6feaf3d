def work(x):
    return (
        f"{x!r:>5}"
        f"{'nested ' + str(x)}"
        f"""
    {x
     + 1}
    {{literal}} {x=}
"""
        rf"\d{x}" f"{x:{'0'}{x}d}"
    )
