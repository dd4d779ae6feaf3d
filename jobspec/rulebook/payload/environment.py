"""Which environment variables an entry's code reads, and which its containers may have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from jobspec.facts.parts import Call, Part, Site
from jobspec.rulebook.job import AnalyzedEntry
from jobspec.spec.steps import SOURCES

_ENVIRON = frozenset(("os.environ", "os.environb"))
_GET = frozenset(("os.environ.get", "os.getenv"))
_SET = frozenset("os.environ.setdefault os.environ.update os.putenv os.environ.pop".split())
_LOADERS = frozenset(("load_dotenv", "dotenv_values"))
_OF_EVERY_CONTAINER = frozenset(
    "HOME PATH PWD USER LANG LC_ALL TERM HOSTNAME SHELL TMPDIR TZ PYTHONPATH PYTHONHOME PYTHONUNBUFFERED "
    "LD_LIBRARY_PATH GPG_KEY PYTHON_VERSION PYTHON_PIP_VERSION SSL_CERT_DIR SSL_CERT_FILE "
    "RANK LOCAL_RANK WORLD_SIZE MASTER_ADDR MASTER_PORT LOGNAME".split()
)
_PREFIXES = ("MODAL_", "CUDA_", "NVIDIA_", "NCCL_", "OMP_", "MKL_", "OPENBLAS_", "TORCHELASTIC_")
_CREDENTIAL = r"(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSW(?:OR)?D|CREDENTIALS?)$"
_CAUGHT = frozenset(("KeyError", "LookupError", "Exception", "BaseException"))


class Read(NamedTuple):
    """A variable that code reads; `is_needed`: without it the read fails."""

    key: str
    is_needed: bool
    node: ast.expr
    part: Part


def reads(entry: AnalyzedEntry) -> Iterator[Read]:
    """The variables that an entry's code reads by a literal name and without a default."""
    for part in entry.parts:
        for call in part.calls:
            key = _key(call)
            if call.name in _GET and key and len(call.node.args) == 1 and not call.node.keywords:
                if not _has_alternative(call.node, part):
                    yield Read(key, False, call.node, part)
        for node, site in _subscripts(part):
            name = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if isinstance(name, str) and not _is_guarded(site, name, part):
                yield Read(name, True, node, part)


def is_credential(key: str) -> bool:
    """Whether a variable is called as credentials are."""
    return re.search(_CREDENTIAL, key) is not None


def _key(call: Call) -> str:
    first = call.node.args[0] if call.node.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _subscripts(part: Part) -> Iterator[tuple[ast.Subscript, Site]]:
    """`os.environ[…]`, where it is read, with the places that it stands in."""
    sites = {id(r.node): r.site for r in part.readings if r.name in _ENVIRON}
    for node in part.unit.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            site = sites.get(id(node.value))
            if site is not None:
                yield node, site


def _is_guarded(site: Site, key: str, part: Part) -> bool:
    """Whether its failure is caught, or it is looked for first."""
    if site.is_caught(_CAUGHT):
        return True
    return any(
        isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Constant)
        and node.left.value == key
        and any(isinstance(each, (ast.In, ast.NotIn)) for each in node.ops)
        for node in part.unit.nodes
    ) or any(
        call.name in _GET and _key(call) == key and _has_alternative(call.node, part)
        for call in part.calls
    )


def _has_alternative(node: ast.expr, part: Part) -> bool:
    """Whether something is done for the case that it is absent: an `or`, or a condition on it."""
    names: set[str] = set()
    for each in part.unit.nodes:
        if isinstance(each, ast.NamedExpr) and each.value is node:
            return True
        if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value is node:
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return any(
        tested is node or (isinstance(tested, ast.Name) and tested.id in names)
        for each in part.unit.nodes
        for tested in _tested(each)
    )


def _tested(node: ast.AST) -> Iterator[ast.AST]:
    """What a condition, an `or` or a comparison looks at."""
    if isinstance(node, (ast.If, ast.IfExp, ast.While, ast.Assert)):
        yield from ast.walk(node.test)
    elif isinstance(node, ast.BoolOp):
        yield from node.values
    elif isinstance(node, ast.Compare):
        yield from (node.left, *node.comparators)


class Variables:
    """The variables that the containers of an entry may have."""

    def __init__(self, entry: AnalyzedEntry) -> None:
        self._entry = entry
        self.named_secrets = [
            name for name, table in entry.secrets.items() if table.keys and table.name is not None
        ]
        """Its secrets on Modal that declare keys, and may hold more."""
        self._is_open = self._has_unknown_secret() or self._image_hides() or self._code_loads()
        self._known = {*entry.env, *entry.secret_keys, *self._of_image(), *self._set_by_code()}

    def may_have(self, key: str) -> bool:
        """Whether a variable is provided, or may be for all that is known."""
        return (
            self._is_open
            or key in self._known
            or key in _OF_EVERY_CONTAINER
            or key.startswith(_PREFIXES)
        )

    def cure(self, key: str) -> str:
        """How the entry comes to have a variable."""
        for name, keys in self._entry.declared_keys.items():
            if key in keys:
                return f'secret `{name}` declares it: add "{name}" to the secrets of this entry'
        if self.named_secrets:
            return f"add {key} to the keys of the secret that has it"
        return f'declare the secret that has it, with keys = ["{key}"]'

    def _has_unknown_secret(self) -> bool:
        tables = self._entry.secrets.values()
        return any(not table.keys and not table.values for table in tables)

    def _image_hides(self) -> bool:
        """Whether the image starts from, or its build says, what may set variables."""
        return any(
            SOURCES[image.source].opaque
            or any(step.action == "dockerfile_commands" for step in image.steps)
            for image in self._entry.chain
        )

    def _of_image(self) -> Iterator[str]:
        for step in self._entry.steps:
            if step.action == "env" and isinstance(step.value, Mapping):
                yield from step.value

    def _code_loads(self) -> bool:
        """Whether code sets variables whose names cannot be read: from a file, by a variable."""
        for part in self._entry.parts:
            for call in part.calls:
                if call.method in _LOADERS or call.name == "os.environ.update":
                    return True
                if call.name in _SET and not _key(call):
                    return True
            for node in part.unit.nodes:
                if isinstance(node, ast.AugAssign) and _is_environ(node.target):
                    return True
                if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                    if _is_environ(node.value) and not isinstance(node.slice, ast.Constant):
                        return True
        return False

    def _set_by_code(self) -> Iterator[str]:
        for part in self._entry.facts.parts:
            for call in part.calls:
                if call.name in _SET and _key(call):
                    yield _key(call)
            for node in part.unit.nodes:
                if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                    if _is_environ(node.value) and isinstance(node.slice, ast.Constant):
                        yield str(node.slice.value)


def _is_environ(node: ast.expr) -> bool:
    return ast.unparse(node) in ("os.environ", "environ")
