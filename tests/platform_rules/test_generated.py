"""Rules that no generated app can break: looked for in every golden app and in the gallery's."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

from jobspec.data import retired_words, stdlib_modules
from jobspec.files import specs_in
from jobspec.link.modules import SHADOWED_BY_FILE
from jobspec.pipeline import Variant, app_path, compile_variant, read_spec
from platform_rules.test_rules import RULES

ROOT = Path(__file__).parent.parent.parent
GENERATED = [name for name, rule in RULES.items() if rule.generated]
WEB = {"modal.fastapi_endpoint", "modal.asgi_app", "modal.wsgi_app", "modal.web_server"}
BASES = {"debian_slim", "from_registry", "micromamba", "from_dockerfile", "from_name"}


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of names; of a chain of calls, its last method with a dot before it."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {each.arg: each.value for each in call.keywords if each.arg is not None}


def links(node: ast.AST) -> list[ast.Call]:
    """The calls of a chain such as `modal.Image.debian_slim().run_commands()`, the first one first."""
    found: list[ast.Call] = []
    while isinstance(node, (ast.Call, ast.Attribute)):
        if isinstance(node, ast.Call):
            found.insert(0, node)
        node = node.func if isinstance(node, ast.Call) else node.value
    return found


@dataclass(frozen=True)
class App:
    """A generated app: its path and its text."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def assigned(self) -> dict[str, list[ast.expr]]:
        """What is bound at the top of the module, by name."""
        found: dict[str, list[ast.expr]] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found.setdefault(node.targets[0].id, []).append(node.value)
        return found

    def made_by(self, *names: str) -> dict[str, ast.expr]:
        """The variables of the app that are made by calls of these names, or chains from them."""
        return {
            name: values[0]
            for name, values in self.assigned.items()
            if (chain := links(values[0])) and dotted(chain[0].func) in names
        }

    @cached_property
    def images(self) -> dict[str, list[ast.Call]]:
        """The chains of calls that images are, by their variables."""
        found: dict[str, list[ast.Call]] = {}
        for name, values in self.assigned.items():
            chain = links(values[0])
            if not chain:
                continue
            owner, _, method = dotted(chain[0].func).rpartition(".")
            if owner == "modal.Image" or (owner in found and method):
                found[name] = chain
        return found

    @cached_property
    def definitions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
        """The entries and the local entry point."""
        return [
            node
            for node in self.tree.body
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            and any(_owner(each).startswith("app.") for each in node.decorator_list)
        ]

    @cached_property
    def entries(self) -> list[tuple[ast.stmt, ast.Call]]:
        """The entries with the decorator of the app."""
        return [
            (node, call)
            for node in self.definitions
            for call in node.decorator_list
            if isinstance(call, ast.Call)
            and dotted(call.func) in ("app.function", "app.cls", "app.server")
        ]

    @cached_property
    def decorated(self) -> list[list[ast.expr]]:
        """The decorators of entries and of their methods."""
        nodes = [*self.definitions]
        nodes += [
            each
            for node in self.definitions
            if isinstance(node, ast.ClassDef)
            for each in node.body
            if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))
        ]
        found = [[each for each in node.decorator_list if _is_modals(each)] for node in nodes]
        return [each for each in found if each]


def _owner(node: ast.expr) -> str:
    return dotted(node.func if isinstance(node, ast.Call) else node)


def _is_modals(node: ast.expr) -> bool:
    return _owner(node).partition(".")[0] in ("app", "modal")


@cache
def apps() -> tuple[App, ...]:
    golden = sorted((ROOT / "tests" / "cases").glob("*/expected/*_app.py"))
    found = [App(path, path.read_text(encoding="utf-8")) for path in golden]
    for path in (path for folder in (ROOT / "specs").iterdir() for path in specs_in(folder)):
        spec = read_spec(path)
        for profile in spec.profiles.variants:
            compiled = compile_variant(spec, Variant(profile))
            assert compiled.text is not None, path
            found.append(App(compiled.path, compiled.text))
    return tuple(found)


# Each check says of every place that a rule is about whether it is kept there.


def app_keywords(app: App) -> Iterator[bool]:
    for call in links(app.assigned["app"][0]):
        yield len(call.args) == 1 and keywords(call).keys() <= {"tags", "include_source"}


def module_variable(app: App) -> Iterator[bool]:
    bound = [n for n in ast.walk(app.tree) if isinstance(n, ast.Name) and n.id == "app"]
    yield len([n for n in bound if isinstance(n.ctx, ast.Store)]) == 1
    yield dotted(links(app.assigned["app"][0])[0].func) == "modal.App"


def parentheses(app: App) -> Iterator[bool]:
    for decorators in app.decorated:
        yield from (isinstance(each, ast.Call) for each in decorators)


def without(*words: str) -> Callable[[App], Iterator[bool]]:
    """No decorator has one of the keywords."""

    def found(app: App) -> Iterator[bool]:
        for decorators in app.decorated:
            for each in decorators:
                yield isinstance(each, ast.Call) and not keywords(each).keys() & {*words}

    return found


def tuples(app: App) -> Iterator[bool]:
    for _, call in app.entries:
        for name in keywords(call).keys() & {"cpu", "memory"}:
            value = keywords(call)[name]
            if not isinstance(value, ast.Constant):
                yield isinstance(value, ast.Tuple) and len(value.elts) == 2


def secrets_objects(app: App) -> Iterator[bool]:
    makers = [f"modal.Secret.from_{source}" for source in ("name", "dotenv", "dict")]
    made = app.made_by(*makers)
    for _, call in app.entries:
        value = keywords(call).get("secrets")
        for each in value.elts if isinstance(value, ast.List) else []:
            yield isinstance(each, ast.Name) and each.id in made


def dotenv(app: App) -> Iterator[bool]:
    for _ in app.made_by("modal.Secret.from_dotenv"):
        yield bool(re.search(r"^# dependencies = .*\"python-dotenv", app.text, re.MULTILINE))


def dotenv_path(app: App) -> Iterator[bool]:
    for value in app.made_by("modal.Secret.from_dotenv").values():
        call = links(value)[0]
        here = call.args[0] if call.args else None
        yield here is not None and ast.unparse(here).startswith(("__file__", "HERE"))


def value_type(app: App) -> Iterator[bool]:
    mountable = app.made_by("modal.Volume.from_name", "modal.CloudBucketMount")
    for _, call in app.entries:
        value = keywords(call).get("volumes")
        if value is not None:
            yield isinstance(value, ast.Dict) and all(
                _first_name(each) in mountable for each in value.values
            )


def _first_name(node: ast.expr) -> str:
    chain = links(node)
    inner = chain[0].func if chain else node
    return dotted(inner).partition(".")[0]


def mount_options(app: App) -> Iterator[bool]:
    for _, call in app.entries:
        value = keywords(call).get("volumes")
        for each in value.values if isinstance(value, ast.Dict) else []:
            names = [dotted(link.func).rpartition(".")[2] for link in links(each)]
            if names:
                yield names == ["with_mount_options"]


def python_version(app: App) -> Iterator[bool]:
    for chain in app.images.values():
        if dotted(chain[0].func).rpartition(".")[2] in ("debian_slim", "micromamba"):
            yield "python_version" in keywords(chain[0])


def registries(app: App) -> Iterator[bool]:
    for chain in app.images.values():
        yield not re.search("ecr|artifact", dotted(chain[0].func))


def bases(app: App) -> Iterator[bool]:
    for name, chain in app.images.items():
        owner, _, method = dotted(chain[0].func).rpartition(".")
        yield method in BASES if owner == "modal.Image" else owner in app.images and owner != name


def steps(app: App) -> Iterator[bool]:
    removed = re.compile("copy_local_|copy_mount|conda_|from_dockerhub|^copy$")
    for chain in app.images.values():
        for call in chain:
            name = getattr(call.func, "attr", "")
            yield not removed.search(name) and "context_mount" not in keywords(call)


def decorator_order(app: App) -> Iterator[bool]:
    for decorators in app.decorated:
        names = [_owner(each) for each in decorators]
        owners = [name.partition(".")[0] for name in names]
        yield len({*names}) == len(names) and "app" not in owners[1:]


def one_web_decorator(app: App) -> Iterator[bool]:
    for decorators in app.decorated:
        web = [each for each in decorators if _owner(each) in WEB]
        if web:
            yield len(web) == 1


def web_decorator_last(app: App) -> Iterator[bool]:
    classes = [n for n in app.definitions if isinstance(n, ast.ClassDef)]
    for node in classes:
        yield not WEB & {_owner(each) for each in node.decorator_list}
    for decorators in app.decorated:
        if WEB & {_owner(each) for each in decorators}:
            yield _owner(decorators[-1]) in WEB


def future_annotations(app: App) -> Iterator[bool]:
    if "modal.parameter(" in app.text:
        yield "from __future__ import annotations" not in app.text


def timeouts(app: App) -> Iterator[bool]:
    for _, call in app.entries:
        value = keywords(call).get("timeout")
        if value is not None:
            yield isinstance(value, ast.Constant) and type(value.value) is int


def module_name(app: App) -> Iterator[bool]:
    yield app.path.stem.isidentifier() and app.path.stem.endswith("_app")


def dashes(app: App) -> Iterator[bool]:
    for name in ("-lead", "2fast", "my job", "a.b", "straße", "class"):
        yield app_path(Path(f"{name}.toml")).stem.isidentifier()


def shadowing(app: App) -> Iterator[bool]:
    names = {*stdlib_modules(), *sys.stdlib_module_names, *SHADOWED_BY_FILE}
    yield not any(name.endswith("_app") for name in names)


def unconditional(app: App) -> Iterator[bool]:
    for node in ast.walk(app.tree):
        if isinstance(node, (ast.If, ast.For, ast.While, ast.Try)):
            for each in ast.walk(node):
                if isinstance(each, ast.Call):
                    yield not dotted(each.func).startswith(("modal.App", "app.function", "app.cls"))


def lazy(app: App) -> Iterator[bool]:
    for value in (value for values in app.assigned.values() for value in values):
        chain = links(value)
        owner, _, method = dotted(chain[0].func).rpartition(".") if chain else ("", "", "")
        if re.fullmatch(r"modal\.(Volume|Secret|Dict|Queue|Proxy)", owner):
            yield method in ("from_name", "from_dict", "from_dotenv")


def local_paths(app: App) -> Iterator[bool]:
    for chain in app.images.values():
        for call in chain:
            if getattr(call.func, "attr", "") in ("add_local_dir", "add_local_file"):
                yield ast.unparse(call.args[0]).startswith("HERE")


def top_level(app: App) -> Iterator[bool]:
    names = [node.name for node in app.tree.body if hasattr(node, "name")]
    for node, _ in app.entries:
        name = getattr(node, "name", "")
        yield names.count(name) == 1 and name not in app.assigned


def no_retired_word(app: App) -> Iterator[bool]:
    words = {word.name for word in retired_words()}
    for node in ast.walk(app.tree):
        if isinstance(node, ast.Attribute):
            yield dotted(node) not in words
        if isinstance(node, ast.Call):
            names = {f"{each.arg}=" for each in node.keywords}
            is_modals = _owner(node).partition(".")[0] in ("app", "modal")
            chain = links(node)
            methods = {f".{getattr(each.func, 'attr', '')}" for each in chain}
            is_image = bool(chain) and dotted(chain[0].func).startswith("modal.")
            yield not (is_modals and names & words) and not (is_image and methods & words)


CHECKS: dict[str, Callable[[App], Iterator[bool]]] = {
    "1.1/app-level-objects": app_keywords,
    "1.1/app-keywords": app_keywords,
    "1.1/module-variable": module_variable,
    "1.2/parentheses": parentheses,
    "1.2/is-generator": without("is_generator"),
    "1.2/size": without("serialized"),
    "1.3/cpu-tuple": tuples,
    "1.6/secrets-objects": secrets_objects,
    "1.6/dotenv": dotenv,
    "1.6/dotenv-path": dotenv_path,
    "1.7/value-type": value_type,
    "1.7/mount-options": mount_options,
    "1.8/debian-slim-default": python_version,
    "1.8/from-aws-ecr": registries,
    "1.8/base": bases,
    "1.9/removed-steps": steps,
    "1.10/decorator-order": decorator_order,
    "1.11/web-twice": one_web_decorator,
    "1.11/web-order": web_decorator_last,
    "1.12/future-annotations": future_annotations,
    "1.14/cls-timeout": timeouts,
    "2.1/module-name": module_name,
    "2.1/dashes": dashes,
    "2.1/shadowing-app": shadowing,
    "2.2/is-local": unconditional,
    "2.3/lazy": lazy,
    "2.4/local-paths": local_paths,
    "2.5/getattr": top_level,
    "3/generated": no_retired_word,
}


def test_every_rule_that_no_app_can_break_is_looked_for() -> None:
    assert list(CHECKS) == GENERATED


@pytest.mark.parametrize("rule", GENERATED)
def test_no_app_breaks_it(rule: str) -> None:
    found = {app.path: list(CHECKS[rule](app)) for app in apps()}
    assert [path for path, kept in found.items() if not all(kept)] == []
    assert any(found.values()), "no app has what the rule is about"
