"""`sokbo figures`: the figures in a text, for people and line by line for scripts."""

import json
from pathlib import Path

import pytest

from tests.cli.command import sokbo

TEXT = "🌧 새솔시는 내년까지 도서관 12곳을 새로 연다. 예산은 34억 원이다."


def test_plain_text_as_json(tmp_path: Path) -> None:
    """A line of text is known by its number, and `start` and `end` count code points in it."""
    result = sokbo("figures", "--json", cwd=tmp_path, stdin=f"날씨가 맑다.\n{TEXT}\n")

    assert (result.code, result.err) == (0, "")
    first, second = result.lines
    assert first == {"id": 1, "figures": []}
    assert second["id"] == 2
    assert {figure["text"] for figure in second["figures"]} == {"12곳", "34억 원"}
    assert all(TEXT[figure["start"] : figure["end"]] == figure["text"] for figure in second["figures"])


def test_best_first(tmp_path: Path) -> None:
    """Figures come best first: what is emphasised goes before what is not."""
    text = "새솔시청에는 직원 300명과 차량 40대가 있다."
    start = text.index("40대")
    record = {"id": "a-1", "text": text, "emphasis": [[start, start + 3]]}

    [line] = sokbo("figures", "--json", cwd=tmp_path, stdin=json.dumps(record)).lines

    assert line["id"] == "a-1"
    assert [figure["text"] for figure in line["figures"]] == ["40대", "300명"]
    assert line["figures"][0]["value"] == 40


def test_one_line_a_record(tmp_path: Path) -> None:
    """Records and texts may stand in any order; each answer is one line, in the order given."""
    records = [json.dumps({"id": 7, "text": "관람객 300명"}), "관람객 400명", json.dumps({"id": "끝", "text": "없음"})]

    lines = sokbo("figures", "--json", cwd=tmp_path, stdin="\n".join(records)).lines

    assert [line["id"] for line in lines] == [7, 2, "끝"]


def test_for_people(tmp_path: Path) -> None:
    """Without --json each figure is shown as the text writes it."""
    result = sokbo("figures", cwd=tmp_path, stdin=TEXT)

    assert (result.code, result.err) == (0, "")
    assert "12곳" in result.out
    assert "34억 원" in result.out


def test_no_text(tmp_path: Path) -> None:
    """Empty input gives empty output."""
    assert sokbo("figures", "--json", cwd=tmp_path) == (0, "", "")


@pytest.mark.parametrize(
    "record",
    [
        '{"id": 1, "text": 3}',
        '{"id": 1}',
        '{"id": 1, "text": "관람객 300명"',
        '{"id": 1, "text": "관람객 300명", "emphasis": 3}',
        '{"id": 1, "text": "관람객 300명", "emphasis": [["a", 2]]}',
    ],
)
def test_broken_record(record: str, tmp_path: Path) -> None:
    """An invalid record is one line that names its line, and exit 2; the records before it are answered."""
    result = sokbo("figures", "--json", cwd=tmp_path, stdin=f"관람객 400명\n{record}\n")

    assert result.code == 2
    assert "line 2" in result.complaint
    assert [line["id"] for line in result.lines] == [1]


def test_broken_bytes(tmp_path: Path) -> None:
    """Bytes that are no text are tolerated, and the output is valid JSON."""
    [line] = sokbo(
        "figures", "--json", cwd=tmp_path, stdin=b"\xff\xfe \xea\xb4\x80\xeb\x9e\x8c\xea\xb0\x9d 300\xeb\xaa\x85\n"
    ).lines

    assert [figure["text"] for figure in line["figures"]] == ["300명"]
