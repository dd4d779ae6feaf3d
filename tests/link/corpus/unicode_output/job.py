import sys


def work():
    print("naïve 🙂\ttab", end="")
    print("no newline", file=sys.stderr)
    sys.stdout.write("direct\n")
    print(*"abc", sep="\x00", flush=True)
    return "\ud800".encode("utf-8", "surrogatepass")
