"""Hidden characters become visible on every way to a terminal, and keep their meaning in JSON."""

import io
import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.lib.logging import set_up
from bot.lib.unicode import VisibleOutput, visible

HOSTILE = "a\x1b[31mred\x1b]0;title\x07\x9b2J\r\x08\x7f\u202ename\u2066x\u200f\u061c\u2028\U000e0041\x00z"
HIDDEN = set(HOSTILE) - set("a[31mred]0;title2Jnamexz")


def test_hidden_characters_become_escapes() -> None:
    """Each control, direction or tag character is shown; line feeds, tabs, letters and emoji stay."""
    assert not HIDDEN & set(visible(HOSTILE))
    assert visible("\x1b]0;x\x07") == r"\u001b]0;x\u0007"
    assert visible("한글\tاَلْعَرَبِيَّةُ 👨‍👩‍👧\n") == "한글\tاَلْعَرَبِيَّةُ 👨‍👩‍👧\n"


@given(st.text())
def test_json_means_the_same(text: str) -> None:
    """A JSON line that was made visible is read as before."""
    assert json.loads(visible(json.dumps(text, ensure_ascii=False))) == text


def test_an_output_escapes_everything_written_to_it() -> None:
    """Neither print nor writelines lets a hidden character out."""
    raw = io.BytesIO()
    output = VisibleOutput(io.TextIOWrapper(raw, "ascii"))
    print(HOSTILE, file=output)
    output.writelines([HOSTILE, "\udcff 한글\n"])
    output.flush()
    assert not HIDDEN & set(raw.getvalue().decode())
    assert "한글" in raw.getvalue().decode()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [_Terminal(), io.StringIO()], ids=["terminal", "pipe"])
def test_the_log_escapes_what_others_wrote(stream: io.StringIO) -> None:
    """Names, nested values, messages of libraries and exceptions reach the log visible; colours are its own."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    try:
        set_up(stream)
        structlog.get_logger("bot").warning("post_unreadable", key=HOSTILE, nested={HOSTILE: [HOSTILE]})
        logging.getLogger("library").warning("%s", HOSTILE)
        try:
            raise ValueError(HOSTILE)
        except ValueError:
            structlog.get_logger("bot").exception("crashed")
    finally:
        root.handlers, root.level = handlers, level
        structlog.configure(**before)
    found = stream.getvalue()
    assert "post_unreadable" in found
    assert "crashed" in found
    for sequence in ("\x1b]", "\x1b[31mred", "\x9b", "\x07", "\r", "\u202e", "\u2066", "\U000e0041", "\x00"):
        assert sequence not in found
