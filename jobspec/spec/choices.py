"""Values of which Modal has a closed set, or whose form Modal or the web fixes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from jobspec.data import image_builders, platform_choices, timezones
from jobspec.spec.faults import Mistaken
from jobspec.spec.values import line, text

_MOST_SHOWN: Final = 40


def gpu(value: object) -> str:
    """A GPU type that Modal has, with a count after a colon."""
    found = line(value)
    kind, colon, count = found.partition(":")
    if kind.lower() in {"cpu", "none", "any"}:
        raise ValueError(f"{found!r} is no GPU type; leave gpu out for none")
    most = platform_choices("gpu").get(kind.upper())
    if most is None:
        raise _unknown("GPU type", kind.upper(), platform_choices("gpu"), colon + count)
    if colon and not (count.isdecimal() and 1 <= int(count) <= most):
        raise ValueError(f"a container has 1 to {most} {kind.upper()}: {found!r}")
    return found


def gpu_with_count(found: str) -> str:
    """A GPU as Modal reads it: in capitals, with its count."""
    return found.upper() if ":" in found else f"{found.upper()}:1"


PROVIDER_REGION: Final = r"[a-z]{2,}(?:-[a-z]+)+-?[0-9]"


def region(value: object) -> str:
    """A region that Modal has, or one that is called as those of cloud providers are."""
    if isinstance(value, str) and is_provider_region(value):
        return value
    return _choice("region", value)


def is_provider_region(found: str) -> bool:
    """Whether a text is of the form of a provider's region, which Modal does not document."""
    return re.fullmatch(PROVIDER_REGION, found) is not None


def cloud(value: object) -> str:
    """A cloud provider that Modal has."""
    return _choice("cloud", value)


def routing_region(value: object) -> str:
    """A region that Modal routes inputs through."""
    return _choice("routing_region", value)


def _choice(kind: str, value: object) -> str:
    found = line(value)
    if found.lower() not in platform_choices(kind):
        raise _unknown(kind.replace("_", " "), found, platform_choices(kind))
    return found


def timezone(value: object) -> str:
    """An IANA time zone."""
    found = line(value)
    if found not in timezones():
        raise _unknown("time zone", found, timezones(), example="Europe/Berlin")
    return found


def _unknown(
    what: str, found: str, known: Iterable[str], rest: str = "", example: str = ""
) -> ValueError:
    """What to say of a name that is not known; `rest` stands behind it in the value.

    The `example` is for names of which there are too many to list.
    """
    from jobspec.spec.repair import meant, suggestion

    names = sorted(known)
    close = suggestion(found, names)
    shown = f"Modal has {', '.join(names)}"
    if close or len(names) > _MOST_SHOWN:
        shown = f"did you mean {close!r}?" if close else f"write one such as {example!r}"
    cause = f"no {what} is called {found!r}; {shown}"
    right = meant(found, names)
    return ValueError(cause) if right is None else Mistaken(cause, right + rest)


_CRON_FIELDS: Final = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of month", 1, 31, ()),
    ("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec".split()),
    ("day of week", 0, 7, "sun mon tue wed thu fri sat".split()),
)
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CRON_ALIASES: Final = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_CRON_ITEM = r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?"


def cron(value: object) -> str:
    """A cron line of five fields, with `*`, lists, ranges and steps."""
    found = line(value)
    if found in _CRON_ALIASES:
        written = _CRON_ALIASES[found]
        raise Mistaken(f"Modal has no {found}; write {written!r}", written)
    fields = found.split()
    if len(fields) != 5:
        cause = f"a cron line has five fields, this has {len(fields)}: {found!r}"
        raise ValueError(f"{cause}; there is none for seconds" if len(fields) == 6 else cause)
    for content, (name, low, high, names) in zip(fields, _CRON_FIELDS, strict=True):
        for item in content.split(","):
            _check_cron_item(item, name, low, high, names)
    _check_days(found, fields)
    return found


def _check_days(found: str, fields: list[str]) -> None:
    """Some month of the line has one of its days, where these are plain numbers."""
    days, months = fields[2].split(","), [_month(each) for each in fields[3].split(",")]
    if fields[4] != "*" or not all(each.isdecimal() for each in days) or 0 in months:
        return
    if min(map(int, days)) > max(_DAYS[month - 1] for month in months):
        raise ValueError(f"no month of it has such a day, so that it never runs: {found!r}")


def _month(item: str) -> int:
    """The number of a month, 0 for what is not one month."""
    names = _CRON_FIELDS[3][3]
    if item.lower() in names:
        return list(names).index(item.lower()) + 1
    return int(item) if item.isdecimal() else 0


def _check_cron_item(item: str, name: str, low: int, high: int, names: Iterable[str]) -> None:
    match = re.fullmatch(_CRON_ITEM, item)
    if match is None:
        raise ValueError(f"not a cron {name}: {item!r}")
    numbered = {word: index + low for index, word in enumerate(names)}
    ends = []
    for part in match.group(1, 2):
        if part in (None, "*"):
            continue
        number_ = numbered.get(part.lower(), int(part) if part.isdecimal() else -1)
        if not low <= number_ <= high:
            raise ValueError(f"a cron {name} is {low} to {high}: {item!r}")
        ends.append(number_)
    if len(ends) == 2 and ends[0] > ends[1]:
        raise ValueError(f"a cron range runs upwards: {item!r}")
    if match[2] and match[1] == "*":
        raise ValueError(f"not a cron {name}: {item!r}")
    if match[3] is not None and not 1 <= int(match[3]) <= high:
        raise ValueError(f"a cron step of a {name} is 1 to {high}: {item!r}")


def image_builder(value: object) -> str:
    """A version of Modal's image builder."""
    found = line(value)
    if found not in image_builders():
        raise _unknown("image builder", found, image_builders())
    return found


HTTP_METHODS: Final = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_LABEL = r"(?![0-9]+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"


def http_method(value: object) -> str:
    """An HTTP method, in capitals."""
    found = text(value)
    if found not in HTTP_METHODS:
        cause = f"not an HTTP method: {found!r}; one of {', '.join(HTTP_METHODS)}"
        raise Mistaken(cause, found.upper()) if found.upper() in HTTP_METHODS else ValueError(cause)
    return found


def web_label(value: object) -> str:
    """The label of a web URL: lower-case letters, digits and inner dashes, at most 63."""
    found = text(value)
    if not re.fullmatch(_LABEL, found):
        raise ValueError(
            f"not a web label: {found!r}; use lower-case letters, digits and inner dashes"
        )
    return found


_DOMAIN = r"(?=.{4,253}\Z)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?!-)[a-z0-9-]{2,63}(?<!-)"


def domain(value: object) -> str:
    """A domain of the user's own, such as api.example.com."""
    found = text(value)
    if not re.fullmatch(_DOMAIN, found):
        raise ValueError(f"not a domain: {found!r}; write one such as api.example.com")
    return found


_FIRST_RELEASE = (1, 4)
"""Of the SDK, whose words are known."""

_MODAL_RANGE = r"(?:>=|==|~=|<|<=)\d+(?:\.\d+){0,2}(?:,(?:>=|==|~=|<|<=|!=)\d+(?:\.\d+){0,2})*"


def modal_range(value: object) -> str:
    """Versions of Modal's SDK, such as ">=1.4"."""
    found = line(value).replace(" ", "")
    if not re.fullmatch(_MODAL_RANGE, found):
        raise ValueError(f'not a range of versions: {found!r}; write one such as ">=1.4"')
    bounds = [each.split(".") for each in re.findall(r"(?:>=|==|~=)([\d.]+)", found)]
    if bounds and max((int(each[0]), int((*each, "0")[1])) for each in bounds) < _FIRST_RELEASE:
        raise ValueError(f'{found!r} has releases that no spec is for; write ">=1.4" or later ones')
    return found
