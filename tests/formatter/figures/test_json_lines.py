"""The line protocol of the figures command."""

import json

import pytest

from formatter.figures.json_lines import RecordError, answer


def test_plain_text_is_named_by_its_line() -> None:
    """A line of plain text has its line number as id."""
    got = answer("나무 30그루를 심었다.\n", 7)
    assert got["id"] == 7
    assert [(figure["text"], figure["start"], figure["end"]) for figure in got["figures"]] == [("30그루", 3, 7)]


def test_a_json_line_keeps_its_id_and_its_emphasis() -> None:
    """The id comes back, and every field of a figure is returned."""
    line = json.dumps({"id": "a-1", "text": "사과 20톤과 배추 30톤을 샀다.", "emphasis": [[8, 14]]})
    got = answer(line, 1)
    assert got["id"] == "a-1"
    assert got["figures"][0]["text"] == "30톤"
    assert set(got["figures"][0]) >= {"value", "value2", "unit_class", "unit", "direction", "role", "status", "hedge", "record"}
    assert set(got["figures"][0]) >= {"label", "time", "versus", "sentence", "start", "end"}


def test_a_table_gives_rows_and_columns() -> None:
    """A table's figures have the rows and columns of the grid, header rows included."""
    grid = [["구분", "예산(억원)", "예산(억원)"], ["구분", "9월", "10월"], ["도로", "3", "4"]]
    got = answer(json.dumps({"id": "t", "grid": grid, "header_rows": 2}), 1)
    quantity_contexts = {(figure["row"], figure["col"]): figure for figure in got["figures"]}
    assert quantity_contexts[2, 2]["value"] == 400_000_000
    assert quantity_contexts[2, 2]["label"] == "도로 예산 10월"
    assert got["figures"][0] == quantity_contexts[2, 2]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"id": 1}',
        '{"text": 3}',
        '{"text": "a", "emphasis": 3}',
        '{"text": "a", "emphasis": [[1]]}',
        '{"grid": [["a"], ["b", "c"]]}',
        '{"grid": [["a"]], "header_rows": 2}',
        '{"grid": "a"}',
        '{"a": ' + "[" * 100_000,
        '{"id": NaN, "text": "3%"}',
        '{"id": -Infinity, "text": "3%"}',
    ],
)
def test_a_broken_record_names_its_fault(line: str) -> None:
    """A line that begins as JSON and is none is an error for people."""
    with pytest.raises(RecordError, match=r"JSON|text|emphasis|grid"):
        answer(line, 1)
