"""`sokbo compare`: would a change be sent, and are two posts one story?"""

from pathlib import Path

import pytest

from tests.cli.command import sokbo
from tests.cli.posts import OTHER, POST, write

WHAT = {"headline", "lead", "figure", "table", "credit", "text"}


def test_same_post(folder: Path) -> None:
    """A post compared with itself has no changes and is one story."""
    a, b = write(folder, "a.md"), write(folder, "b.md")

    [line] = sokbo("compare", a, b, "--json", cwd=folder).lines

    assert (line["a"], line["b"]) == (a, b)
    assert (line["change"], line["changes"]) == ("silent", [])
    assert line["same_story"] is True
    assert line["similarity"] == pytest.approx(1)


def test_invisible_change(folder: Path) -> None:
    """A change that no reader can see, such as a picture's path or white space, is silent."""
    changed = POST.replace("categories:", "image: /img/2.png\ncategories:").replace("</p>\n<table>", "</p>\n\n\n<table>")

    [line] = sokbo("compare", write(folder, "a.md"), write(folder, "b.md", changed), "--json", cwd=folder).lines

    assert (line["change"], line["changes"]) == ("silent", [])


def test_correction(folder: Path) -> None:
    """A corrected figure is a correction with the old and the new value."""
    changed = POST.replace("12곳", "15곳")

    [line] = sokbo("compare", write(folder, "a.md"), write(folder, "b.md", changed), "--json", cwd=folder).lines

    assert line["change"] == "correction"
    assert line["changes"]
    assert all(set(change) == {"what", "old", "new"} and change["what"] in WHAT for change in line["changes"])
    assert "headline" in {change["what"] for change in line["changes"]}
    assert any("12" in (change["old"] or "") and "15" in (change["new"] or "") for change in line["changes"])


def test_two_stories(folder: Path) -> None:
    """Posts about different things are not one story, however they compare as versions."""
    [line] = sokbo("compare", write(folder, "a.md"), write(folder, "b.md", OTHER), "--json", cwd=folder).lines

    assert line["same_story"] is False
    assert 0 <= line["similarity"] < 1
    assert line["change"] == "correction"


def test_for_people(folder: Path) -> None:
    """Without --json the decision and the changes are printed in words."""
    changed = POST.replace("12곳", "15곳")

    result = sokbo("compare", write(folder, "a.md"), write(folder, "b.md", changed), cwd=folder)

    assert (result.code, result.err) == (0, "")
    assert "correction" in result.out
    assert "15곳" in result.out


def test_pairs_on_stdin(folder: Path) -> None:
    """With - each line of standard input is a pair, answered in order and echoed as given."""
    a, b, c = write(folder, "a b.md"), write(folder, "./b.md"), write(folder, "c.md", OTHER)

    lines = sokbo("compare", "-", "--json", cwd=folder, stdin=f"{a}\t{b}\n{b}\t{c}\r\n").lines

    assert [(line["a"], line["b"]) for line in lines] == [(a, b), (b, c)]
    assert [line["same_story"] for line in lines] == [True, False]


@pytest.mark.parametrize("missing", ["nowhere.md", "x" * 300, "_posts"])
@pytest.mark.parametrize("on_stdin", [False, True])
def test_missing_file(missing: str, on_stdin: bool, folder: Path) -> None:
    """A file that is not there, or is none, is one line that names it, and exit 2."""
    a = write(folder, "a.md")

    if on_stdin:
        result = sokbo("compare", "-", "--json", cwd=folder, stdin=f"{a}\t{missing}\n")
    else:
        result = sokbo("compare", a, missing, "--json", cwd=folder)

    assert result.code == 2
    assert missing in result.complaint
    assert result.out == ""


def test_no_pair(folder: Path) -> None:
    """A line that is no pair is named, and exit 2."""
    result = sokbo("compare", "-", "--json", cwd=folder, stdin="a.md b.md\n")

    assert result.code == 2
    assert "line 1" in result.complaint


def test_unreadable_version(folder: Path) -> None:
    """A version that cannot be read is compared all the same: it has no story."""
    broken = write(folder, "b.md", b"---\ntitle: \xff\xfe\xff\n---\n\x80\n")

    [line] = sokbo("compare", write(folder, "a.md"), broken, "--json", cwd=folder).lines

    assert line["same_story"] is False
    assert line["similarity"] == 0


RSS = "<rss><channel>{}</channel></rss>"
ITEM = "<item><title>{}</title><guid>{}</guid><link>https://wire.example.kr/1</link><description>{}</description></item>"
BUS = "새솔시가 버스 12대를 더 보낸다고 밝혔다."


def test_two_polls_of_a_feed(folder: Path) -> None:
    """With --feed, each entry of the newer document is the same, new or old, with the reason and the visible changes."""
    old = write(folder, "1.xml", RSS.format(ITEM.format("새솔시 버스 늘린다", "1#0", BUS)))
    item = ITEM.format("새솔시 버스 늘린다", "1#1", BUS.replace("12", "15"))
    other = ITEM.format("한여울동 도서관 연다", "2", "주말에도 연다.").replace("/1<", "/2<")
    new = write(folder, "2.xml", RSS.format(other + item))

    [line] = sokbo("compare", "--feed", old, new, "--json", cwd=folder).lines
    words = sokbo("compare", "--feed", old, new, cwd=folder)

    assert (line["a"], line["b"], line["gone"]) == (old, new, [])
    first, second = line["entries"]
    assert (first["decision"], first["reason"], first["evidence"], first["change"]) == ("new", "new", None, None)
    assert (second["key"], second["decision"], second["reason"], second["change"]) == ("1#0", "same", "same-link", "correction")
    assert (second["evidence"]["link"], second["evidence"]["id"]) == (True, False)
    assert second["changes"][0] == {"what": "figure", "old": "12대", "new": "15대"}
    assert "same-link, corrected" in words.out
    assert "12대 → 15대" in words.out


def test_feeds_that_cannot_be_read(folder: Path) -> None:
    """A file that is missing or no feed is one line that names it, and exit 2."""
    page = write(folder, "page.html", "<!DOCTYPE html><html><body>점검 중</body></html>")

    for missing in ("nowhere.xml", page):
        result = sokbo("compare", "--feed", missing, missing, cwd=folder)
        assert (result.code, result.out) == (2, "")
        assert missing in result.complaint
