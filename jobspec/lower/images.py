"""Images as the calls that make them."""

from __future__ import annotations

from jobspec.expression import Call, Expression, Literal, Name, lift
from jobspec.spec.job import Image, JobSpec, Step

_STEPS = {
    "apt": "apt_install",
    "packages": "uv_pip_install",
    "run": "run_commands",
    "env": "env",
}


def used_images(job: JobSpec) -> list[Image]:
    """The images that entries run in and those they build on, each after its base."""
    used: dict[str, Image] = {}

    def use(name: str) -> None:
        image = job.images[name]
        if image.base is not None:
            use(image.base)
        used.setdefault(name, image)

    for entry in job.entries:
        use(entry.image)
    return [used[name] for name in job.images if name in used]


def image_expression(image: Image) -> Expression:
    """The chain of calls that makes an image."""
    if image.base is None:
        version = (("python_version", Literal(image.python)),)
        call: Expression = Call("modal.Image.debian_slim", kwargs=version)
    else:
        call = Name(image.base)
    for step in image.steps:
        call = Call(_STEPS[step.action], _step_arguments(step), receiver=call)
    if image.local_python_source:
        arguments = tuple(lift(name) for name in image.local_python_source)
        call = Call("add_local_python_source", arguments, receiver=call)
    return call


def _step_arguments(step: Step) -> tuple[Expression, ...]:
    if isinstance(step.value, tuple):
        return tuple(lift(item) for item in step.value)
    return (lift(dict(step.value)),)
