"""The documentation names what exists, and only that."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask
from flask.cli import AppGroup

from pac_toolkit.config import Settings
from pac_toolkit.database import db

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """The table under a heading: first cell (without its signs) → the other cells."""
    text = (DOCS / page).read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    return {
        row[0].strip().strip("`"): [cell.strip().strip("`") for cell in row[1:]] for row in cells
    }


def test_every_setting_is_told_with_its_default_and_meaning() -> None:
    told = rows("running.md", "Settings")

    assert list(told) == [item.metadata["name"] for item in fields(Settings)]
    assert [row[1] for row in told.values()] == [
        item.metadata["meaning"] for item in fields(Settings)
    ]


def test_the_defaults_told_are_the_defaults() -> None:
    told = {name: row[0] for name, row in rows("running.md", "Settings").items()}

    for item in fields(Settings):
        name = item.metadata["name"]
        if told[name] and name != "PAC_VAR":
            assert Settings.from_environment({name: told[name]}) == Settings()


def test_every_command_is_told(app: Flask) -> None:
    told = set(rows("running.md", "Commands"))
    found = set()
    for name, command in app.cli.commands.items():
        if name in {"db", "run", "shell", "routes"}:
            continue
        verbs = (
            [f"{name} {verb}" for verb in command.commands]
            if isinstance(command, AppGroup)
            else [name]
        )
        found.update(verbs)

    assert found == told - {"db upgrade"}


def test_every_command_shows_an_example(app: Flask) -> None:
    without = []
    for name, command in app.cli.commands.items():
        if name in {"db", "run", "shell", "routes"}:
            continue
        verbs = command.commands.values() if isinstance(command, AppGroup) else (command,)
        without += [f"{name} {verb.name}" for verb in verbs if "Example: " not in (verb.help or "")]

    assert without == []


@pytest.mark.parametrize("folder", ["communes", "surveys", "maps", "pac_toolkit"])
def test_the_architecture_names_every_folder(folder: str) -> None:
    text = (DOCS / "architecture.md").read_text()

    assert f"{folder}/" in text
    for path in (ROOT / folder).iterdir():
        if folder == "pac_toolkit" and path.is_dir() and path.name != "__pycache__":
            assert f"{path.name}/`" in text


def test_every_top_level_file_of_the_application_is_named() -> None:
    text = (DOCS / "architecture.md").read_text()
    missing = [
        path.name
        for path in (ROOT / "pac_toolkit").glob("*.py")
        if path.name != "__init__.py" and f"`{path.name}`" not in text
    ]

    assert missing == []


def test_every_decision_says_what_and_why() -> None:
    for path in (DOCS / "decisions").glob("*.md"):
        text = path.read_text()
        assert re.match(r"# \d+\. ", text)
        assert "**Decision.**" in text
        assert "**Why.**" in text


def test_every_address_is_told(app: Flask) -> None:
    text = (DOCS / "interface.md").read_text()
    told = {re.sub(r"\{[^}]+\}", "{}", item) for item in re.findall(r"`(/[^`]*)`", text)}
    found = {
        re.sub(r"<[^>]+>", "{}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "security.verify"
    }

    assert sorted(found - told) == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in (*DOCS.rglob("*.md"), *ROOT.glob("*.md")):
        targets = re.findall(r"\]\(([^)#]+)", page.read_text())
        broken += [
            f"{page.name} → {target}"
            for target in targets
            if "://" not in target and not (page.parent / target).exists()
        ]

    assert broken == []


def test_the_data_model_names_every_table(app: Flask) -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", (DOCS / "data-model.md").read_text(), re.MULTILINE))

    assert told == set(db.metadata.tables)
