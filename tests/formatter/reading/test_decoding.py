"""Bytes become text, whatever their encoding."""

import pytest

from bot.model import UnreadablePost
from formatter.reading.decoding import MAX_FILE, clean
from tests.formatter.reading.helpers import read_bytes, read_text

POST = "---\ntitle: 한강 수위 2m 상승\n---\n\n밤새 내린 비로 수위가 올랐다.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949", "euc-kr"])
def test_reads_every_encoding_a_newsroom_may_use(encoding: str) -> None:
    """A post reads the same in Unicode's encodings, with and without byte order mark, and in Korean ones."""
    post = read_bytes(POST.encode(encoding))
    assert (post.title, post.body) == ("한강 수위 2m 상승", "밤새 내린 비로 수위가 올랐다.")


def test_reads_a_declared_korean_encoding_with_little_hangul() -> None:
    """A file that declares EUC-KR is taken at its word where its signs alone would not tell."""
    text = "---\ntitle: A\nencoding: euc-kr\n---\n漢字 漢字 漢字"
    assert read_bytes(text.encode("cp949")).body == "漢字 漢字 漢字"


@pytest.mark.parametrize("content", ["---\ntitle: café é\n---\n".encode("latin-1"), "---\ntitle: 漢字\n---\n".encode("cp949")])
def test_refuses_to_guess_beyond_korean(content: bytes) -> None:
    """Bytes that are neither Unicode nor plainly Korean are an encoding error, not mojibake."""
    with pytest.raises(UnreadablePost) as caught:
        read_bytes(content)
    assert (caught.value.kind, caught.value.line) == ("encoding", 2)


def test_refuses_a_cut_multibyte_sign() -> None:
    """A file cut in the middle of a sign names the line where it was cut."""
    with pytest.raises(UnreadablePost) as caught:
        read_bytes(POST.encode()[:-3] + b"\n")
    assert (caught.value.kind, caught.value.line) == ("encoding", 5)


def test_refuses_a_huge_file() -> None:
    """A file over the cap is not even decoded."""
    with pytest.raises(UnreadablePost) as caught:
        read_bytes(b"\xff" * (MAX_FILE + 1))
    assert caught.value.kind == "too-large"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_takes_every_line_end(end: str) -> None:
    """Line ends of any system bound the front matter, and come out as line feeds."""
    assert read_text(f"---{end}title: A{end}---{end}one{end}two").body == "one\ntwo"


def test_drops_control_characters_and_composes_jamo() -> None:
    """Stray control bytes go, line breaks that only Unicode knows are spaces, decomposed Hangul is composed."""
    assert clean("가\x08나\x00다\ufffe\ud800 라\u2028마\x0b바") == "가나다 라 마 바"


def test_reads_past_control_characters_in_the_front_matter() -> None:
    """A control byte in a title, which YAML refuses, costs nothing but itself."""
    post = read_text("---\ntitle: 환율\x03 급등\x08\n---\n")
    assert (post.title, post.repaired) == ("환율 급등", False)
