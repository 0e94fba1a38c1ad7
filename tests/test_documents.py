"""The documents name only what exists, and can be read in a narrow window."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
NARROW = [path for path in (*DOCUMENTS, ROOT / "config.example.toml") if path.name != "commands.md"]  # which is generated
_PATH = re.compile(r"`((?:bot|adapters|formatter|store|tests|docs|\.ci)/[\w./*-]*)`")
_COMMAND = re.compile(r"python -m (tests(?:\.\w+)+)")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_named_files_exist(path: Path) -> None:
    """Every file and folder that a document names is in the repository, and so is every module that it names to run."""
    text = path.read_text("utf-8")
    assert [name for name in _PATH.findall(text) if not list(ROOT.glob(name.rstrip("/")))] == []
    modules = [ROOT.joinpath(*name.split(".")) for name in _COMMAND.findall(text)]
    assert [str(module) for module in modules if not (module.is_dir() or module.with_suffix(".py").is_file())] == []


@pytest.mark.parametrize("path", NARROW, ids=lambda path: str(path.relative_to(ROOT)))
def test_lines_fit(path: Path) -> None:
    """No line is longer than 100 characters; a table's row, which cannot be broken, may be."""
    lines = path.read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 100 and not line.startswith("|")] == []
