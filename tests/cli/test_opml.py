"""`sokbo opml`: a list of feeds comes into the config file, and goes out of it."""

import stat
import time
import tomllib
from pathlib import Path

from tests.cli.command import sokbo

CONFIG = """# ours
[[feeds]]
id = "wire"
kind = "rss"
url = "https://wire.example.kr/feed.xml"
title = "통신"

[[feeds]]
id = "folder"
kind = "posts"
path = "_posts"
"""
LIST = """<opml version="2.0"><body><outline text="묶음">
<outline text="정책 소식" xmlUrl="https://news.example.kr/rss?a=1&b=2"/>
<outline text="다시" xmlUrl="https://NEWS.example.kr/rss?a=1&b=2"/>
<outline text="통신" xmlUrl="https://wire.example.kr/feed.xml"/>
<outline text="World News" xmlUrl="https://news.example.kr/world"/>
<outline text="World News" xmlUrl="https://news.example.kr/world/2"/>
<outline text="파일" xmlUrl="file:///etc/passwd"/>
</outline></body></opml>"""


def folder(path: Path, config: str = CONFIG) -> Path:
    """A folder with a config and a list."""
    (path / "config.toml").write_text(config, "utf-8")
    (path / "list.opml").write_text(LIST, "utf-8")
    return path


def test_import(tmp_path: Path) -> None:
    """New feeds are added behind what people wrote, each once and under an id of its own; what is no web address is named."""
    result = sokbo("opml", "import", "list.opml", cwd=folder(tmp_path))

    text = (tmp_path / "config.toml").read_text("utf-8")
    assert (result.code, result.out) == (0, "added 3, already known 1, left out 1\n")
    assert "file:///etc/passwd" in result.complaint
    assert text.startswith(CONFIG)
    feeds = tomllib.loads(text)["feeds"]
    assert [feed["id"] for feed in feeds] == ["wire", "folder", "news-example-kr", "world-news", "world-news-2"]
    assert feeds[2] == {
        "id": "news-example-kr",
        "title": "정책 소식",
        "kind": "rss",
        "url": "https://news.example.kr/rss?a=1&b=2",
    }


def test_import_again(tmp_path: Path) -> None:
    """A list that was imported adds nothing a second time."""
    sokbo("opml", "import", "list.opml", cwd=folder(tmp_path))
    once = (tmp_path / "config.toml").read_bytes()

    result = sokbo("opml", "import", "-", cwd=tmp_path, stdin=LIST)

    assert result.out == "added 0, already known 4, left out 1\n"
    assert (tmp_path / "config.toml").read_bytes() == once


def test_import_where_it_does_not_fit(tmp_path: Path) -> None:
    """A config whose feeds are written in a way that cannot be added to stays as it is, and the reason is printed."""
    config = 'feeds = [{ id = "wire", kind = "rss", url = "https://wire.example.kr/feed.xml" }]\n'

    result = sokbo("opml", "import", "list.opml", cwd=folder(tmp_path, config))

    assert result.code == 2
    assert "config.toml" in result.complaint
    assert "nothing was changed" in result.complaint
    assert (tmp_path / "config.toml").read_text("utf-8") == config
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml", "list.opml"]


def test_no_such_list(tmp_path: Path) -> None:
    """A list that is not there, or is none, is a mistake of its caller."""
    folder(tmp_path)

    assert sokbo("opml", "import", "nothing.opml", cwd=tmp_path).code == 2
    assert sokbo("opml", "import", "config.toml", cwd=tmp_path).complaint == "config.toml: no OPML: it has no <opml> element"


def test_export(tmp_path: Path) -> None:
    """The feeds with an address go out, and come in again elsewhere; folders stay."""
    folder(tmp_path)

    assert sokbo("opml", "export", "out.opml", cwd=tmp_path).code == 0
    (tmp_path / "config.toml").write_text("", "utf-8")
    assert sokbo("opml", "import", "out.opml", cwd=tmp_path).out == "added 1, already known 0, left out 0\n"
    assert tomllib.loads((tmp_path / "config.toml").read_text("utf-8"))["feeds"][0]["title"] == "통신"


def test_export_leaves_credentials_out(tmp_path: Path) -> None:
    """Neither password nor token goes into the file, which nobody else can read; what was left out is listed."""
    secrets = """
[[feeds]]
id = "secret"
kind = "rss"
url = "https://user:geheim@e.kr/f?a=1&token=geheim2"

[[feeds]]
id = "path"
kind = "rss"
url = "https://e.kr/geheim0123456789abcdef0123/rss"
"""
    result = sokbo("opml", "export", "out.opml", cwd=folder(tmp_path, CONFIG + secrets))

    assert result.code == 0
    text = (tmp_path / "out.opml").read_text("utf-8")
    assert "geheim" not in text + result.out + result.err
    assert "https://e.kr/f?a=1" in text
    assert stat.S_IMODE((tmp_path / "out.opml").stat().st_mode) == 0o600
    assert result.err.splitlines() == [
        "secret: written without the password, the parameter 'token'",
        "path: left out for a key in its path",
    ]


def test_a_deep_list_of_one_name(tmp_path: Path) -> None:
    """Twenty thousand nested outlines of one name are imported in seconds, each under an id of its own."""
    count = 20_000
    outlines = "".join(f'<outline text="x" xmlUrl="https://e.kr/{number}">' for number in range(count))
    folder(tmp_path)
    began = time.monotonic()

    result = sokbo("opml", "import", "-", cwd=tmp_path, stdin=f"<opml><body>{outlines}{'</outline>' * count}</body></opml>")

    assert result.out == f"added {count}, already known 0, left out 0\n"
    assert time.monotonic() - began < 60
