'''The rulebook: what is wrong with a job that compiles. A rule is one file.

To add one, write `rulebook/GROUP/NAME.py` and put the module into the `RULES` of its group's
`__init__.py`, in the order of the codes. That is all: `explain`, the tests and `compile` find it there.

    """JS599: a title without a full stop

    What it means, in the form of a page: then `## How to mend it`, `## Fires` and `## Does not fire`,
    with an example in each of the last two (```toml spec.toml and ```python job.py) that tests compile.
    """

    RULE = Rule("JS599", Severity.WARNING, "`{name}` does this")


    def check(job: AnalyzedJob) -> Iterator[Diagnostic]:
        for entry in job.entries:  # job.spec, entry.mounts, entry.secret_keys, …: rulebook/job.py
            for part in entry.parts:  # part.calls, readings, texts, imports: facts/parts.py
                for call in part.calls:
                    if call.name == "time.sleep" and not call.site.at_import:
                        yield RULE.at(part.label(call.node), help="the cure", name=entry.name)

A check sees one app, looks at no disk, and yields what it finds in any order. Ask cheap questions
first: `job.facts` walks the payload when the first rule wants it, once for all. Regular expressions
stand as texts (`re.search(_FORM, text)`): what is compiled when a module is imported costs every
compile. Near-misses that must stay silent are tested in `tests/rulebook`. A docstring with a
backslash or three double quotes in an example takes `r` before it, or three single quotes around it.

A rule of `rulebook/workspace` looks at all apps of a run: `check(apps)`, over what `apps.py` says.
'''
