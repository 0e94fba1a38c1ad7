"""Detection of an encoding that a document does not declare, or declares wrongly."""

import pytest

from adapters.sources.decoding import decode

JAPANESE = "首相は記者会見で新しい経済対策を発表した。予算は三兆円になる見通しだ。"
CHINESE = "总理今天在记者会上宣布了新的经济政策，预算将达到三万亿元。"
TAIWANESE = "總理今天在記者會上宣布了新的經濟政策，預算將達到三兆元。"
RUSSIAN = "Премьер-министр объявил о новых мерах поддержки экономики на сумму три триллиона."
GREEK = "Ο πρωθυπουργός ανακοίνωσε νέα μέτρα στήριξης της οικονομίας."
HEBREW = "ראש הממשלה הודיע היום על צעדים חדשים לחיזוק הכלכלה"
THAI = "นายกรัฐมนตรีแถลงมาตรการเศรษฐกิจใหม่ในวันนี้"
POLISH = (
    "Premier ogłosił dziś nowe środki wsparcia dla gospodarki, które będą kosztować trzy miliardy złotych, także w przyszłości."
)
FRENCH = "Le Premier ministre a annoncé de nouvelles mesures économiques, à l’été, pour « aider » les ménages et l'emploi."
KOREAN = "새솔시가 내년까지 작은 도서관 열두 곳을 새로 연다고 밝혔다."
SYLLABLES = "똠방각하 펲시콜라 햏햏 소식"
"""Korean with syllables that EUC-KR has not."""


def document(text: str, declaration: str = '<?xml version="1.0"?>') -> str:
    """A feed with one entry."""
    return f"{declaration}<rss><channel><title>News</title><item><title>{text}</title></item></channel></rss>"


@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0" encoding="none"?>'])
@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb2312"),
        (TAIWANESE, "big5"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp1251"),
        (GREEK, "iso8859_7"),
        (HEBREW, "cp1255"),
        (THAI, "cp874"),
        (POLISH, "iso8859_2"),
        (FRENCH, "cp1252"),
        (KOREAN, "cp949"),
        (SYLLABLES, "cp949"),
    ],
)
def test_an_undeclared_encoding_is_detected(text: str, codec: str, declaration: str) -> None:
    """A document that declares nothing, an unknown name, or UTF-8 by mistake is read in the encoding of its bytes."""
    assert decode(document(text, declaration).encode(codec)) == document(text, declaration)


@pytest.mark.parametrize("word", ["속보", "뉴스 속보", "화물차·버스", "환율", "위메프·티몬", "“첫눈”", "칼럼"])
def test_single_korean_words_stay_korean(word: str) -> None:
    """A few syllables without a declaration are Korean, which a detector could take for anything."""
    assert decode(document(word).encode("cp949")) == document(word)


@pytest.mark.parametrize("word", ["Suíça", "à", "Café – déjà vu", "Übergröße", "naïve façade", "£5 – £10", "Año"])
def test_single_latin_words_stay_latin(word: str) -> None:
    """A few accents without a declaration are Windows-1252, which a detector could take for Polish or Russian."""
    assert decode(document(word).encode("cp1252")) == document(word)


def test_broken_bytes_in_korean_cost_their_characters_alone() -> None:
    """Two bytes that are in no encoding leave the rest of a Korean text as it is."""
    before, after = document(KOREAN).encode("cp949").split("도서관".encode("cp949"))
    text = decode(before + b"\xff\xff" + after)
    assert text.startswith(document(KOREAN).partition("도서관")[0])
    assert text.endswith(document(KOREAN).rpartition("곳을")[2])


def test_text_far_behind_ascii_is_detected_by_a_sample() -> None:
    """The sample begins where the first non-ASCII byte is, and cuts no character at its end."""
    items = "".join(f"<item><title>{JAPANESE}</title><guid>{n}</guid></item>" for n in range(2000))
    text = f"<rss><!--{'-' * 100_000}--><channel>{items}</channel></rss>"
    assert decode(text.encode("euc_jp")) == text


def test_a_declared_encoding_is_no_matter_of_detection() -> None:
    """A document that declares a fitting encoding is read in it, even if its bytes resemble another one."""
    declared = document(RUSSIAN, '<?xml version="1.0" encoding="windows-1251"?>')
    assert decode(declared.encode("cp1251")) == declared
    assert decode(document(CHINESE).encode("gb18030"), "text/xml; charset=gb2312") == document(CHINESE)
