"""Printed output holds no terminal control codes, and written files are private to their user."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.command import sokbo

NAME = "2026-11-30-esc\x1b]0;owned\x07\x1b[31m\u202e한글.md"
POST = '---\ntitle: "\\e[31m제목\\e[0m \\u202Etxt\\x9b2J"\n---\n매출이 4% 늘었다.\n'


@pytest.mark.parametrize("arguments", [["preview"], ["preview", "--json"], ["preview", "--as", "telegram"]])
def test_a_preview_of_a_hostile_name_is_visible(tmp_path: Path, arguments: list[str]) -> None:
    """Neither file name nor title sends a control or direction character; the JSON's path is the one given."""
    (tmp_path / NAME).write_text(POST, "utf-8")
    result = sokbo(*arguments, NAME, cwd=tmp_path)
    assert result.code == 0
    assert not set("\x1b\x07\x9b\u202e") & set(result.out + result.err)
    if "--json" in arguments:
        assert json.loads(result.out)["path"] == NAME


def test_an_error_line_is_visible(tmp_path: Path) -> None:
    """Arguments that are echoed in an error are visible too."""
    for command in (["preview", "no\x1b]0;x\x07"], ["why", "p\x1b[2J", "telegram:@\x1b[2J"], ["\x1b[2J"], ["run", "-c", "\x1b"]):
        result = sokbo(*command, cwd=tmp_path)
        assert result.code == 2
        assert "\x1b" not in result.out + result.err


def test_written_files_are_private(tmp_path: Path) -> None:
    """With a umask of 0, a file that a command writes is still private."""
    before = os.umask(0)
    try:
        (tmp_path / "config.toml").write_text('[[feeds]]\nid = "w"\nkind = "rss"\nurl = "https://e.kr/f"\n')
        assert sokbo("opml", "export", "out.opml", cwd=tmp_path).code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.opml").stat().st_mode) == 0o600
