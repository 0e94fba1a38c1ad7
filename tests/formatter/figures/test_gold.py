"""The reader's score on hand-marked paragraphs; skipped where they are absent."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from formatter.figures.json_lines import answer

SHARED = Path(__file__).parents[4] / "shared"
TOOL = SHARED / "tools" / "score_figures.py"
pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="the hand-marked paragraphs are not here")


def scored(name: str, *options: str) -> dict[str, float]:
    """Run the scorer on one file: the last number of each of its lines by the line's first words."""
    gold = SHARED / "gold" / name
    lines = gold.read_text("utf-8").splitlines()
    answers = "\n".join(json.dumps(answer(line, number)) for number, line in enumerate(lines, 1))
    command = [sys.executable, str(TOOL), str(gold), *options]
    output = subprocess.run(command, input=answers, capture_output=True, text=True, check=True).stdout
    assert "false figures {}" in output
    return {match[1]: float(match[2]) for match in re.finditer(r"^(\S+).* (\d\.\d+)$", output, re.MULTILINE)}


def test_korean_paragraphs_reach_their_targets() -> None:
    """Values, classes and fields of forty Korean paragraphs reach their target scores."""
    score = scored("figures.jsonl", "--lang", "ko")
    assert score["value"] >= 0.97
    assert score["class"] >= 0.94
    assert score["direction"] >= 0.92
    assert score["role"] >= 0.92
    assert score["status"] >= 0.90
    assert score["label"] >= 0.65
    assert score["rank"] >= 0.92


def test_english_paragraphs_reach_their_targets() -> None:
    """Values and classes of ten English paragraphs reach their target scores."""
    score = scored("figures.jsonl", "--lang", "en")
    assert score["value"] >= 0.93
    assert score["class"] >= 0.93


def test_the_first_post_is_read_whole() -> None:
    """In the project's first post every figure is found, and no other."""
    assert scored("seed_figures.jsonl")["value"] == 1.0


def test_every_marked_cell_is_read() -> None:
    """Values, units and labels of all marked table cells are right."""
    for line in (SHARED / "gold" / "table_figures.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        output = {(figure["row"], figure["col"]): figure for figure in answer(line, 1)["figures"]}
        assert set(output) == {(figure["row"], figure["col"]) for figure in record["figures"]}
        for figure in record["figures"]:
            found = output[figure["row"], figure["col"]]
            for field in ("unit", "unit_class", "direction", "role", "label"):
                assert found[field] == figure[field]
            assert abs(found["value"]) == pytest.approx(figure["value"])
