"""A submission as ODK Collect sends it: read without trust, answers by question name.

Which answers are valid is in `surveys.answers`; what is stored, and the status sent back, in the application.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from surveys.identity import instance_uuid
from surveys.openrosa.media import is_media_name
from surveys.problems import Problem, excerpt
from surveys.questionnaire import Questionnaire

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES: Final = 1_000_000
"""Of the XML alone: 200 questions with long texts stay under a tenth of it."""

MAX_DEPTH: Final = 20
MAX_ELEMENTS: Final = 5_000
_MAX_ATTRIBUTE: Final = 250

RawAnswer = str | list[dict[str, Any]]
"""A text as it was sent, or for a repeat one dict a turn, of `RawAnswer` again."""

_DECLARES: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW_NUMBERED: Final = re.compile(
    r"(?:generated_table_list_label|reserved_name_for_field_list_labels)_[0-9]+"
)
_TEMPLATE: Final = "{http://openrosa.org/javarosa}template"
"""Marks the model of a repeat's entries in the blank form; no client should send it."""

_NOT_ANSWERS: Final = frozenset({"meta", "formhub", "__version__"})


class RefusedSubmission(ValueError):  # noqa: N818 - named for what is wrong
    """The submission cannot be read; `problem` says why. The answer is 400, or 413 on `file_too_large`."""

    def __init__(self, code: str, **parameters: str | int) -> None:
        super().__init__(code)
        self.problem = Problem(code, parameters, "submission")


@dataclass(frozen=True, slots=True)
class Node:
    """One element of the submission: a text, or other elements."""

    name: str
    text: str
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """One filled form. Ids are bare uuids; `deprecated_id` is what an edit replaces, else ""."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    instance_name: str
    root: Node

    def answers(self, repeats: Collection[str] = ()) -> dict[str, RawAnswer]:
        """Answers that were given, by question name, groups flattened; a repeat is a list of dicts.

        An element is a repeat when `repeats` names it or when it comes twice. A row of labels that
        pyxform numbers by its place in the sheet is no answer, nor is `meta`. Raises
        `RefusedSubmission` when two questions of one level bear the same name.
        """
        return _answers(self.root, frozenset(repeats))

    def answers_to(self, questionnaire: Questionnaire) -> dict[str, RawAnswer]:
        """What `validate` takes: the answers without the rows that a device fills by itself.

        A name that is no question stays, so that `validate` refuses it. Raises as `answers` does.
        """
        repeats = {each.name for each in questionnaire.questions() if each.body is not None}
        given = self.answers(repeats)
        return {name: given[name] for name in given if name not in questionnaire.metadata}

    def media_names(self, questions: Collection[str]) -> tuple[str, ...]:
        """Files that the answers to these questions name, in order, each once: due with the submission.

        Raises `RefusedSubmission` when one is no plain file name.
        """
        asked = frozenset(questions)
        found: dict[str, None] = {}
        for node in _leaves(self.root):
            if node.name in asked and node.text:
                if not is_media_name(node.text):
                    raise RefusedSubmission("invalid_file_name", name=excerpt(node.text))
                found[node.text] = None
        return tuple(found)


def parse_submission(xml: bytes) -> Submission:
    """A submission from the bytes of `xml_submission_file`; raises `RefusedSubmission`.

    UTF-8, at most `MAX_BYTES`, `MAX_ELEMENTS` and `MAX_DEPTH`. Document types and entities are refused
    before parsing; nothing is ever fetched. `meta` is found by local name, in whatever namespace.
    """
    root = _parse(xml)
    if root.get("encrypted") == "yes":
        raise RefusedSubmission("encrypted")
    tree = _node(root)
    meta = next((child for child in tree.children if child.name == "meta"), None)
    told = {child.name: child.text for child in meta.children} if meta else {}
    return Submission(
        form_id=_attribute(root, "id", "missing_form_id"),
        version=_attribute(root, "version"),
        instance_id=_uuid(told.get("instanceID", ""), "missing_instance_id"),
        deprecated_id=_uuid(told.get("deprecatedID", "")),
        instance_name=told.get("instanceName", "")[:_MAX_ATTRIBUTE],
        root=tree,
    )


def _parse(xml: bytes) -> "_Element":
    if len(xml) > MAX_BYTES:
        raise RefusedSubmission("file_too_large", bytes=len(xml), limit=MAX_BYTES)
    try:
        xml.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedSubmission("not_utf8", offset=error.start) from None
    if _DECLARES.search(xml):
        raise RefusedSubmission("document_type")
    # 40 ms: only a process that receives submissions pays for it
    from lxml import etree  # noqa: PLC0415

    # the encoding is ours: a declared UTF-7 could hide what was searched above
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_INVALID_CHAR:
            raise RefusedSubmission("control_character", line=error.lineno or 0) from None
        if "depth" in error.msg:  # 256, before ours is counted
            raise RefusedSubmission("xml_too_deep", limit=MAX_DEPTH) from None
        raise RefusedSubmission("not_xml", line=error.lineno or 0) from None
    _measure(root)
    return root


def _measure(root: "_Element") -> None:
    """Depth and number of elements, walked without recursion."""
    level = [root]
    count = depth = 0
    while level:
        depth += 1
        count += len(level)
        if depth > MAX_DEPTH:
            raise RefusedSubmission("xml_too_deep", limit=MAX_DEPTH)
        if count > MAX_ELEMENTS:
            raise RefusedSubmission("too_many_elements", limit=MAX_ELEMENTS)
        level = [child for element in level for child in element]


def _node(element: "_Element") -> Node:
    children = tuple(_node(child) for child in element if _TEMPLATE not in child.attrib)
    name = element.tag.rpartition("}")[2]
    return Node(name, "" if children else (element.text or "").strip(), children)


def _attribute(root: "_Element", name: str, code_when_missing: str = "") -> str:
    value = str(root.get(name, "")).strip()
    if not value and code_when_missing:
        raise RefusedSubmission(code_when_missing)
    if len(value) > _MAX_ATTRIBUTE:
        raise RefusedSubmission("attribute_too_long", name=name, limit=_MAX_ATTRIBUTE)
    return value


def _uuid(text: str, code_when_missing: str = "") -> str:
    if not text:
        if code_when_missing:
            raise RefusedSubmission(code_when_missing)
        return ""
    bare = instance_uuid(text)
    if bare is None:
        raise RefusedSubmission("invalid_instance_id", value=excerpt(text))
    return bare


def _answers(parent: Node, repeats: frozenset[str]) -> dict[str, RawAnswer]:
    found: dict[str, RawAnswer] = {}
    times = Counter(node.name for node in parent.children)
    for node in parent.children:
        if node.name in _NOT_ANSWERS or _ROW_NUMBERED.fullmatch(node.name):
            continue
        if node.name in repeats or (node.children and times[node.name] > 1):
            turns = found.setdefault(node.name, [])
            if not isinstance(turns, list):
                raise RefusedSubmission("repeated_name", name=excerpt(node.name))
            turns.append(_answers(node, repeats))
        elif node.children:
            _add(found, _answers(node, repeats))
        elif node.text:
            _add(found, {node.name: node.text})
    return found


def _add(found: dict[str, RawAnswer], more: dict[str, RawAnswer]) -> None:
    for name, answer in more.items():
        if name in found:
            raise RefusedSubmission("repeated_name", name=excerpt(name))
        found[name] = answer


def _leaves(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.children:
            yield from _leaves(child)
        elif child.name not in _NOT_ANSWERS:
            yield child
