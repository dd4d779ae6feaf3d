SPACE = {"base": 10}
exec("def made(x):\n    return x + base", SPACE)
made = SPACE["made"]
SUM = eval("a + b", {"a": 1, "b": 2})
CODE = compile("y = x * 2", "<made>", "exec")


def work(x):
    names = {"x": x}
    exec(CODE, {"__builtins__": {}}, names)
    return made(x), SUM, names["y"], eval("x", {"x": x})
