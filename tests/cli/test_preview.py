"""`sokbo preview`: how posts would look, as JSON Lines for scripts and as text for people."""

import json
import os
import re
import socket
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import ROOT, sokbo
from tests.cli.posts import OTHER, POST, REFUSAL, write

NAME = "_posts/2026-11-20-1.md"
CARD_KEYS = {
    "headline",
    "lead",
    "link",
    "categories",
    "urgent",
    "published_at",
    "figures",
    "tables",
    "credit",
    "contact",
    "image",
}
FIGURE_KEYS = {
    "text",
    "sentence",
    "value",
    "value2",
    "unit_class",
    "unit",
    "direction",
    "role",
    "status",
    "hedge",
    "record",
    "label",
    "time",
    "versus",
}


def card(folder: Path, content: str | bytes, *arguments: str, name: str = NAME) -> dict[str, Any]:
    """The card of one post."""
    result = sokbo("preview", write(folder, name, content), "--json", *arguments, cwd=folder)
    assert (result.code, result.err) == (0, "")
    [line] = result.lines
    assert line["ok"] is True
    found: dict[str, Any] = line["card"]
    return found


def error(folder: Path, content: str | bytes, name: str = NAME) -> dict[str, Any]:
    """Preview one faulty post, check that the exit code is 0, and return the error in its line."""
    result = sokbo("preview", write(folder, name, content), "--json", cwd=folder)
    assert (result.code, result.err) == (0, "")
    [line] = result.lines
    assert line["ok"] is False
    assert line["path"] == name
    assert "card" not in line
    assert line["error"]["message"]
    found: dict[str, Any] = line["error"]
    return found


def optional(value: Any, kind: type | tuple[type, ...]) -> bool:
    """True for None and for this kind."""
    return value is None or isinstance(value, kind)


def check_shape(found: dict[str, Any]) -> None:
    """Every key of a card, each of its type."""
    assert set(found) == CARD_KEYS
    assert isinstance(found["headline"], str)
    assert isinstance(found["lead"], str)
    assert all(isinstance(word, str) for word in found["categories"])
    assert isinstance(found["categories"], list)
    assert isinstance(found["urgent"], bool)
    assert all(optional(found[key], str) for key in ("link", "published_at", "contact", "image"))
    for figure in found["figures"]:
        assert set(figure) == FIGURE_KEYS
        assert isinstance(figure["value"], int | float)
        assert figure["text"] in figure["sentence"]
    for table in found["tables"]:
        assert set(table) == {"caption", "header", "rows"}
        assert len({len(row) for row in [*table["rows"], *([table["header"]] if table["header"] else [])]}) == 1
    assert found["credit"] is None or set(found["credit"]) == {"source", "url", "licence", "text"}


def test_rich_card(folder: Path) -> None:
    """A card has every key: headline, lead without its call-to-action, figures, table, credit and contact of the post."""
    found = card(folder, POST)

    check_shape(found)
    assert found["headline"] == "새솔시 작은 도서관 12곳 새로 연다"
    assert found["lead"] == "새솔시가 내년까지 작은 도서관 12곳을 새로 연다."
    assert found["categories"] == ["문화"]
    assert {figure["text"] for figure in found["figures"]} >= {"12곳", "34억 원"}
    assert found["tables"][0]["header"] == ["동네", "여는 달"]
    assert found["tables"][0]["rows"] == [["솔내동", "3월"], ["한여울동", "5월"]]
    assert "새솔브리핑" in found["credit"]["text"]
    assert "052-555-0101" in found["contact"]


def test_poor_card(folder: Path) -> None:
    """A post with nothing but a title still has every key."""
    found = card(folder, "---\ntitle: 새솔시 눈 소식\n---\n")

    check_shape(found)
    assert found["headline"] == "새솔시 눈 소식"
    assert (found["figures"], found["tables"], found["credit"], found["link"]) == ([], [], None, None)


@pytest.mark.parametrize(
    ("front_matter", "published_at"),
    [
        ("", "2026-11-20T00:00:00+09:00"),
        ("date: 2026-11-18\n", "2026-11-18T00:00:00+09:00"),
        ("date: 2026-11-18 16:38:05\n", "2026-11-18T16:38:05+09:00"),
        ("date: 2026-11-18 16:38:05 +0100\n", "2026-11-18T16:38:05+01:00"),
    ],
)
def test_time_of_publication(front_matter: str, published_at: str, folder: Path) -> None:
    """A date alone is midnight in Seoul, a time without a zone is Seoul's; the front matter goes before the file's name."""
    found = card(folder, f"---\ntitle: 새솔시 눈 소식\n{front_matter}---\n눈이 온다.\n")

    assert datetime.fromisoformat(found["published_at"]) == datetime.fromisoformat(published_at)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", found["published_at"])


def test_urgent(folder: Path) -> None:
    """A post with `urgent` in its front matter is urgent."""
    assert card(folder, "---\ntitle: 한여울강 홍수 경보\nurgent: true\n---\n홍수 경보가 내렸다.\n")["urgent"] is True


def test_held(folder: Path) -> None:
    """A post that an editor must see first is shown with the reason; one that need not be has null."""
    write(folder, NAME, REFUSAL)
    write(folder, "_posts/2026-11-20-2.md", POST)

    held, free = sokbo("preview", "_posts", "--json", cwd=folder).lines

    assert held["ok"] is True
    assert held["held"]["reason"] == "refusal"
    assert isinstance(held["held"]["detail"], str)
    check_shape(held["card"])
    assert free["held"] is None


def test_front_matter_beyond_repair(folder: Path) -> None:
    """Front matter that nobody can read is an error with its line."""
    found = error(folder, "---\ntitle: 새솔시 눈 소식\nexcerpt: &a [*a, *a]\n---\n눈이 온다.\n")

    assert found["kind"] == "front-matter"
    assert found["line"] == 3


def test_unclosed_front_matter(folder: Path) -> None:
    """Front matter without an end is an error of the front matter."""
    found = error(folder, "---\ntitle: 새솔시 눈 소식\n")

    assert found["kind"] == "front-matter"
    assert isinstance(found["line"], int)


def test_other_encoding(folder: Path) -> None:
    """Bytes that are no text are an error of the encoding."""
    assert error(folder, b"---\ntitle: \xff\xfe\xff\xfe\n---\n\x80\xff\n")["kind"] == "encoding"


def test_too_large(folder: Path) -> None:
    """A file of 16 MiB is too large, and is not read into memory to find out."""
    assert error(folder, b"---\ntitle: x\n---\n" + b"a" * (1 << 24))["kind"] == "too-large"


def test_not_a_post(folder: Path) -> None:
    """A file without front matter is not a post."""
    assert error(folder, "그냥 글입니다.\n", "readme.md")["kind"] == "not-a-post"


def test_unreadable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that is there but gives no content is unreadable."""
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as pipe:
        pipe.bind(NAME)
        [line] = sokbo("preview", NAME, "--json", cwd=folder).lines

    assert line["error"]["kind"] == "unreadable"


def test_folder(folder: Path) -> None:
    """A folder is every post in it at any depth, sorted, and nothing else; an unreadable one does not stop the others."""
    write(folder, "_posts/2026-11-20-2.md", OTHER)
    write(folder, "_posts/2026-11-20-10.markdown", OTHER)
    write(folder, "_posts/local/2026-11-19-1.md", b"---\ntitle: \xff\xfe\xff\n---\n\x80\n")
    write(folder, "_posts/zz/deep/2026-11-21-1.html", POST)
    write(folder, "_posts/notes.md", "메모\n")
    write(folder, "_posts/2026-11-20-2.md.part", "---\n")
    write(folder, "_posts/2026-11-20-photo.jpg", b"\xff\xd8")

    result = sokbo("preview", "_posts", "--json", cwd=folder)

    assert result.code == 0
    paths = [line["path"] for line in result.lines]
    assert paths == sorted(paths)
    assert set(paths) == {
        "_posts/2026-11-20-10.markdown",
        "_posts/2026-11-20-2.md",
        "_posts/local/2026-11-19-1.md",
        "_posts/zz/deep/2026-11-21-1.html",
    }
    assert [line["ok"] for line in result.lines] == [True, True, False, True]


def test_order_and_echo(folder: Path) -> None:
    """Lines come in the order given, standard input in its place, and every path is echoed as it was given."""
    write(folder, "_posts/2026-11-20-1.md")
    write(folder, "_posts/2026-11-20-2.md", OTHER)
    absolute = str(folder / "_posts" / "2026-11-20-2.md")
    given = ["./_posts/../_posts/2026-11-20-2.md", "-", "_posts/2026-11-20-1.md"]

    result = sokbo("preview", "--json", *given, cwd=folder, stdin=f"{absolute}\n\n_posts/2026-11-20-1.md\n")

    assert [line["path"] for line in result.lines] == [given[0], absolute, "_posts/2026-11-20-1.md", given[2]]


def test_folder_on_stdin(folder: Path) -> None:
    """Paths on standard input may be folders, and may end as another system ends its lines."""
    write(folder, NAME)

    result = sokbo("preview", "-", "--json", cwd=folder, stdin="_posts\r\n_posts/2026-11-20-1.md\r\n")

    assert [line["path"] for line in result.lines] == [NAME, NAME]


@pytest.mark.parametrize(
    ("path", "on_stdin"),
    [("nowhere.md", False), ("_posts/nowhere", True), ("x" * 300 + ".md", False), ("x" * 300 + ".md", True), ("", False)],
)
def test_missing_path(path: str, on_stdin: bool, folder: Path) -> None:
    """A path that does not exist is one line that names it, exit 2, and nothing shown."""
    write(folder, NAME)
    arguments = ["-"] if on_stdin else [NAME, path]

    result = sokbo("preview", "--json", *arguments, cwd=folder, stdin=f"{path}\n")

    assert result.code == 2
    assert path in result.complaint
    assert result.out == ""


def test_strange_name(folder: Path) -> None:
    """A file name that is no text is still valid JSON, and shows which bytes it was."""
    name = b"_posts/2026-11-20-\xff.md"
    (folder / os.fsdecode(name)).write_text(POST, "utf-8")

    [line] = sokbo("preview", "_posts", "--json", cwd=folder).lines

    assert os.fsencode(line["path"]) == name


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("form", ["text", "card", "telegram", "slack"])
def test_forms(form: str, as_json: bool, folder: Path) -> None:
    """Every form shows the post's headline, and gives in one line the reason why a post cannot be shown."""
    write(folder, NAME)
    write(folder, "_posts/2026-11-20-2.md", b"---\ntitle: \xff\xfe\xff\n---\n\x80\n")

    result = sokbo("preview", "_posts", "--as", form, *(["--json"] if as_json else []), cwd=folder)

    assert (result.code, result.err) == (0, "")
    assert "새솔시 작은 도서관 12곳 새로 연다" in result.out
    assert "encoding" in result.out
    if as_json:
        assert [line["ok"] for line in result.lines] == [True, False]


def test_default_forms(folder: Path) -> None:
    """Without --as people get text, and scripts get the card."""
    write(folder, NAME)

    text = sokbo("preview", NAME, cwd=folder).out

    assert text == sokbo("preview", NAME, "--as", "text", cwd=folder).out
    assert not text.startswith("{")
    assert "card" in sokbo("preview", NAME, "--json", cwd=folder).lines[0]


@pytest.mark.parametrize(("form", "method"), [("telegram", "sendMessage"), ("slack", "chat.postMessage")])
def test_calls(form: str, method: str, folder: Path) -> None:
    """The platforms' forms are the exact calls in order, in place of the card; a held post's are shown too."""
    write(folder, NAME, REFUSAL)
    write(folder, "_posts/2026-11-20-2.md", POST)

    for line in sokbo("preview", "_posts", "--json", "--as", form, cwd=folder).lines:
        assert "card" not in line
        assert [call["method"] for call in line["calls"]] == [method] * len(line["calls"])
        assert all(set(call) == {"method", "params"} for call in line["calls"])
        assert line["calls"]


CONFIG = """
timezone = "America/New_York"
[telegram]
[[feeds]]
id = "policy"
kind = "posts"
path = "nowhere"
site_url = "https://news.example.kr"
permalink = "/:year/:month/:title/"
[[feeds]]
id = "bare"
kind = "posts"
path = "nowhere"
"""


def test_feed(folder: Path) -> None:
    """With --feed the feed's time zone, site and permalink hold; neither its token nor its folder is asked for."""
    (folder / "config.toml").write_text(CONFIG, "utf-8")

    found = card(folder, POST, "--feed", "policy", "-c", "config.toml", name="_posts/2026-11-20-library.md")

    assert found["published_at"] == "2026-11-20T00:00:00-05:00"
    assert found["link"] == "https://news.example.kr/2026/11/library/"


def test_no_link_without_site(folder: Path) -> None:
    """Without a site there is no link, unless the post itself names one."""
    (folder / "config.toml").write_text(CONFIG, "utf-8")

    assert card(folder, POST)["link"] is None
    assert card(folder, POST, "--feed", "bare", "-c", "config.toml")["link"] is None


def test_unknown_feed(folder: Path) -> None:
    """A feed that the config does not have is a mistake in one line."""
    (folder / "config.toml").write_text(CONFIG, "utf-8")

    result = sokbo("preview", write(folder, NAME), "--feed", "sports", "-c", "config.toml", cwd=folder)

    assert result.code == 2
    assert "sports" in result.complaint


def test_needs_nothing(folder: Path) -> None:
    """A preview sends nothing and leaves nothing behind."""
    write(folder, NAME)

    sokbo("preview", NAME, cwd=folder)

    assert sorted(path.name for path in folder.rglob("*")) == ["2026-11-20-1.md", "_posts"]


@pytest.mark.parametrize("posts", [1, 300])
def test_closed_pipe(posts: int, folder: Path) -> None:
    """A reader that has seen enough, as `head` does, ends the command quietly."""
    for number in range(posts):
        write(folder, f"_posts/2026-11-20-{number}.md")
    reader, writer = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "preview", "_posts", "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writer,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(writer)
        if posts > 1:
            assert os.read(reader, 1)
        os.close(reader)
        assert process.stderr is not None
        complaint = process.stderr.read()

    assert complaint == b""


@pytest.mark.parametrize(
    "variables", [{"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "euc-kr"}]
)
def test_other_locale(variables: dict[str, str], folder: Path) -> None:
    """JSON is UTF-8 whatever the terminal's encoding is."""
    write(folder, NAME)

    result = sokbo("preview", NAME, "--json", cwd=folder, environment=variables)

    assert json.loads(result.out)["card"]["headline"].startswith("새솔시")
