"""Units and decisions to the text of the app's body, piece by piece in the payload's order."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jobspec.expression import Call
from jobspec.kinds.base import Decoration
from jobspec.link.bindings import is_linked
from jobspec.link.decisions import Placement
from jobspec.link.edits import (
    Edit,
    apply,
    indent_of,
    indented,
    inject_imports,
    line_start,
    make_parameter,
    quote_annotation,
    remove_linked_imports,
)
from jobspec.link.imports import Origin, Part
from jobspec.link.payload import PayloadFile, Role, Unit
from jobspec.link.trivia import comment_behind, split_trivia
from jobspec.plan import Decorators, ImportsBlock, Piece, Verbatim


class Dressing(NamedTuple):
    """The decorators of one definition, and the parameters of a class."""

    decoration: Decoration
    parameters: tuple[str, ...] = ()


@dataclass(eq=False, repr=False)
class Body:
    """The payload as the app carries it."""

    head: str = ""
    pieces: list[Piece] = field(default_factory=list)
    build_functions: list[Verbatim] = field(default_factory=list)


class Assembler:
    """Puts the body together."""

    def __init__(
        self,
        placement: Placement,
        parts: list[Part],
        dressings: Mapping[Unit, Dressing],
        linked: frozenset[str],
        keep_future: bool,
    ) -> None:
        self._placement = placement
        self._parts: dict[Unit, list[Part]] = {}
        for part in parts:
            self._parts.setdefault(part.unit, []).append(part)
        self._dressings = dressings
        self._linked = linked
        self._keep_future = keep_future
        self._pieces: list[Piece] = []
        self._last = "declaration"
        self._trivia = ""
        self._block: _Block | None = None
        self._units: list[Unit] = []
        self._build_functions: list[Verbatim] = []

    def assemble(self, files: list[PayloadFile]) -> Body:
        """The body of the app: files in order, statements in order."""
        head: list[str] = []
        self._units = [unit for file in files for unit in file.units]
        for file in files:
            hoisted = self._hoisted(file)
            for part, text in hoisted.items():
                if text not in head:
                    head.append(text)
                self._parts[part.unit].remove(part)
            for unit in file.units:
                self._unit(unit, file, {part.unit for part in hoisted})
            self._last = "file" if self._last != "declaration" else self._last
            self._trivia += file.tail
        self._flush()
        if self._trivia.strip():
            self._pieces.append(Verbatim(self._gap(self._trivia, is_definition=False)))
        return Body("".join(head), self._pieces, self._build_functions)

    # The imports at the head of a file

    def _hoisted(self, file: PayloadFile) -> dict[Part, str]:
        """Imports of the standard library that open the file: they stand above the declarations."""
        leading: list[Part] = []
        for unit in file.units:
            if unit.role not in (Role.DOCSTRING, Role.FUTURE, Role.IMPORT, Role.TYPING_BLOCK):
                break
            leading += self._parts.get(unit, ())
        found: dict[Part, str] = {}
        for part in leading:
            if part.origin is not Origin.STDLIB:
                continue
            others = {name for each in leading if each is not part for name in each.names}
            rivals = [each for each in leading if set(each.names) & set(part.names)]
            if others & set(part.names) and any(each.text() != part.text() for each in rivals):
                continue
            text = self._part_text(part, with_comments=True)
            if text:
                found[part] = text
        return found

    def _part_text(self, part: Part, with_comments: bool) -> str:
        """The statement as it stands, or made again where it shares its lines."""
        unit = part.unit
        unused = self._unused_names(part)
        if unused >= set(part.names):
            return ""
        if unused or not part.is_whole:
            return part.text(set(part.names) - unused) + "\n"
        comments = split_trivia(unit)[1].lstrip("\n") if with_comments else ""
        code = unit.source.text[unit.code : unit.end]
        return comments + (code if code.endswith("\n") else code + "\n")

    def _unused_names(self, part: Part) -> set[str]:
        """`TYPE_CHECKING`, where only blocks that were taken out used it."""
        if part.module not in ("typing", "typing_extensions") or "TYPE_CHECKING" not in part.names:
            return set()
        used = any(_checks_types(unit, self._linked) for unit in self._units)
        return set() if used else {"TYPE_CHECKING"}

    # Units

    def _unit(self, unit: Unit, file: PayloadFile, hoisted: set[Unit]) -> None:
        detached, attached = split_trivia(unit)
        if unit.role in (Role.DOCSTRING, Role.FUTURE):
            self._trivia += detached + attached + comment_behind(unit)
        elif unit.role is Role.MAIN_BLOCK:
            self._trivia += detached
        elif unit.role is Role.TYPING_BLOCK:
            self._typing_block(unit, detached, attached)
        elif unit.role is Role.IMPORT:
            self._imports(unit, detached, attached, unit in hoisted)
        elif unit in self._placement.built:
            self._trivia += detached
            code = apply(unit.source, unit.code, unit.end, self._edits(unit, file))
            # a blank line more than between declarations, on either side
            before = "" if self._build_functions else "\n"
            text = f"{attached}{code}".strip("\n")
            self._build_functions.append(Verbatim(f"{before}{text}\n"))
        elif unit in self._placement.moved:
            self._moved(unit, detached + attached, file)
        else:
            self._code(unit, detached + attached, file)

    def _typing_block(self, unit: Unit, detached: str, attached: str) -> None:
        statement = unit.statements[0]
        assert isinstance(statement, ast.If)
        if all(is_linked(each, self._linked) for each in statement.body):
            self._trivia += detached
            return
        edits = remove_linked_imports(unit, self._linked)
        self._plain(unit, detached + attached, edits)

    def _imports(self, unit: Unit, detached: str, attached: str, hoisted: bool) -> None:
        parts = self._parts.get(unit, [])
        if hoisted:
            self._trivia += detached
        for part in parts:
            images = self._placement.part_images.get(part, ())
            trivia = detached + attached if part is parts[0] and not hoisted else ""
            text = self._part_text(part, with_comments=False)
            if (
                part.origin is Origin.LINKED
                or part in self._placement.local_only
                or not text
                or (part.origin is Origin.MODAL and part.text() == "import modal")
            ):
                self._trivia += detached if trivia else ""
            elif images:
                self._trivia += detached if trivia else ""
                for image in images:
                    self._into_block(
                        image, [part], attached if trivia else "", text, is_import=True
                    )
            else:
                self._emit(trivia, text, [], is_definition=False)

    def _moved(self, unit: Unit, trivia: str, file: PayloadFile) -> None:
        image = self._placement.moved[unit]
        code = apply(unit.source, unit.code, unit.end, self._edits(unit, file))
        self._into_block(
            image,
            self._placement.needs[unit],
            trivia,
            code,
            is_import=False,
            is_definition=_is_definition(unit.statements[0]),
        )

    def _code(self, unit: Unit, trivia: str, file: PayloadFile) -> None:
        self._plain(unit, trivia, self._edits(unit, file))

    def _plain(self, unit: Unit, trivia: str, edits: list[Edit]) -> None:
        dressing = self._dressings.get(unit)
        cuts = self._cuts(unit, dressing) if dressing is not None else []
        pieces: list[Piece] = []
        at = unit.code
        for offset, decorators in sorted(cuts, key=lambda cut: cut[0]):
            between = [edit for edit in edits if at <= edit.start and edit.end <= offset]
            pieces += [Verbatim(apply(unit.source, at, offset, between)), decorators]
            at = offset
        rest = [edit for edit in edits if edit.start >= at]
        text = apply(unit.source, at, unit.end, rest)
        pieces.append(Verbatim(text if text.endswith("\n") else text + "\n"))
        pieces = [p for p in pieces if not (isinstance(p, Verbatim) and not p.text)]
        self._emit(trivia, "", pieces, _is_definition(unit.statements[0]))

    def _cuts(self, unit: Unit, dressing: Dressing) -> list[tuple[int, Decorators]]:
        """Where decorators go, and which."""
        statement = unit.statements[0]
        source = unit.source

        def cut(node: ast.stmt, calls: tuple[Call, ...]) -> tuple[int, Decorators]:
            return line_start(source, node), Decorators(calls, indent_of(source, node))

        cuts = [cut(statement, dressing.decoration.definition)]
        if isinstance(statement, ast.ClassDef):
            for node in statement.body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    calls = dressing.decoration.methods.get(node.name)
                    if calls:
                        cuts.append(cut(node, calls))
        return cuts

    def _edits(self, unit: Unit, file: PayloadFile) -> list[Edit]:
        """All edits of one unit."""
        source = unit.source
        edits = remove_linked_imports(unit, self._linked)
        quoted: set[ast.expr] = {node for each, node in self._placement.quoted if each is unit}
        dressing = self._dressings.get(unit)
        parameters = _parameter_nodes(unit, dressing.parameters if dressing is not None else ())
        if file.future_annotations and not self._keep_future:
            kept = {node.annotation for node in parameters}
            quoted |= {
                node for found in unit.found for node, _ in found.annotations if node not in kept
            }
        edits += [quote_annotation(source, node) for node in quoted]
        edits += [edit for node in parameters for edit in make_parameter(source, node)]
        for function, imports in self._placement.injected.items():
            if any(function is each for found in unit.found for each, _ in found.functions):
                edits += inject_imports(source, function, imports)
        return edits

    # Pieces

    def _emit(self, trivia: str, text: str, pieces: list[Piece], is_definition: bool) -> None:
        self._flush()
        trivia = self._gap(self._trivia + trivia, is_definition)
        self._trivia = ""
        self._pieces += [Verbatim(trivia + text)] if trivia + text else []
        self._pieces += pieces
        self._last = "definition" if is_definition else "code"

    def _gap(self, trivia: str, is_definition: bool) -> str:
        """The comments before a statement, with the blank lines that the place asks for."""
        comments = trivia.lstrip("\n")
        blank = len(trivia) - len(comments)
        if self._last in ("declaration", "file"):
            blank = 2 if is_definition or self._last == "file" else 1
        elif self._last == "block":
            blank = 2 if is_definition else max(1, min(blank, 2))
        elif is_definition or self._last == "definition":
            blank = max(blank, 2)
        return "\n" * blank + comments

    def _into_block(
        self,
        image: str,
        needs: list[Part],
        trivia: str,
        text: str,
        is_import: bool,
        is_definition: bool = False,
    ) -> None:
        trivia = self._trivia + trivia
        self._trivia = ""
        if self._block is not None and not self._block.takes(image, is_import):
            self._flush()
        if self._block is None:
            self._block = _Block(is_imports_only=is_import)
        self._block.add(image, needs, trivia, text, is_import, is_definition)

    def _flush(self) -> None:
        block = self._block
        if block is None:
            return
        self._block = None
        for image, text in block.texts():
            gap = self._gap("", is_definition=False) or "\n"
            self._pieces += [Verbatim(gap), ImportsBlock(image, indented(text.rstrip("\n")))]
            self._last = "block"


@dataclass(eq=False, repr=False)
class _Block:
    """A run of imports and moved statements, by image."""

    is_imports_only: bool
    rows: dict[str, list[str]] = field(default_factory=dict)
    present: dict[str, list[Part]] = field(default_factory=dict)

    def takes(self, image: str, is_import: bool) -> bool:
        """Whether the next statement may join: imports of several images stand side by side."""
        if is_import:
            return self.is_imports_only
        return list(self.rows) == [image]

    def add(
        self,
        image: str,
        needs: list[Part],
        trivia: str,
        text: str,
        is_import: bool,
        is_definition: bool,
    ) -> None:
        rows = self.rows.setdefault(image, [])
        present = self.present.setdefault(image, [])
        if is_import:
            rows.append(trivia.lstrip("\n") + text)
            present += needs
            return
        self.is_imports_only = False
        for part in needs:
            if part not in present:
                rows.append(part.text() + "\n")
                present.append(part)
        body = text if text.endswith("\n") else text + "\n"
        blank = 1 if is_definition or not trivia or trivia.startswith("\n") or rows else 0
        rows.append(
            "\n" * blank + trivia.lstrip("\n") + body if rows else trivia.lstrip("\n") + body
        )

    def texts(self) -> list[tuple[str, str]]:
        """Each image with the text of its block."""
        return [(image, "".join(rows)) for image, rows in self.rows.items()]


def _is_definition(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _parameter_nodes(unit: Unit, names: tuple[str, ...]) -> list[ast.AnnAssign]:
    statement = unit.statements[0]
    if not names or not isinstance(statement, ast.ClassDef):
        return []
    return [
        node
        for node in statement.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id in names
    ]


def _checks_types(unit: Unit, linked: frozenset[str]) -> bool:
    """Whether a unit that is carried needs the name `TYPE_CHECKING`."""
    if unit.role is Role.TYPING_BLOCK:
        statement = unit.statements[0]
        assert isinstance(statement, ast.If)
        return not all(is_linked(each, linked) for each in statement.body)
    return unit.role is Role.CODE and any(
        (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        or (isinstance(node, ast.Constant) and node.value == "TYPE_CHECKING")
        for node in unit.nodes
    )
