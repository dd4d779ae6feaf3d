import datetime
import hashlib
import io
import json
import re
from collections import Counter, defaultdict, deque
from pathlib import Path, PurePosixPath

ROOT = Path("/data") / "raw"
PATTERN = re.compile(r"(\d+)-(?P<name>\w+)", re.X)
DIGEST = hashlib.sha256(b"x").hexdigest()
BUFFER = io.StringIO()
BUFFER.write("text")
CONFIG = json.loads('{"a": [1, 2]}')
DAY = datetime.date(2024, 2, 29)
COUNTS = Counter("abca")
GROUPS = defaultdict(list)
GROUPS["a"].append(1)
RING = deque(maxlen=2)
RING.extend(range(3))
TABLE = str.maketrans("a", "b")


def work():
    return (
        ROOT, PATTERN.match("12-ab").groupdict(), DIGEST, BUFFER.getvalue(), CONFIG, DAY.isoformat(),
        COUNTS, dict(GROUPS), RING, "aa".translate(TABLE), PurePosixPath("a/../b"),
    )
