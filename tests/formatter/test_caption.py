"""Captions of pictures are left out of the news."""

import pytest

from formatter.body import parts
from formatter.extract.article import sorted_article
from formatter.extract.credit import is_caption
from formatter.extract.lead import lead_of


@pytest.mark.parametrize(
    "line",
    [
        "한빛 시장이 20일 시청 앞에서 시민들과 인사하고 있다. 해온시 제공",
        "개통식에서 축포가 터지고 있다. 해온시청사진기자단",
        "새로 놓인 다리 /연합뉴스",
        "지난달 문을 연 쉼터. [사진=해온시]  한새벽 기자",
        "시장이 토론회에 나온 후보들과 손을 들고 있다. 왼쪽부터 한빛, 나루 후보.",
        "The new bridge in Haeon. Reuters",
    ],
)
def test_recognises_a_caption(line: str) -> None:
    """A caption ends with the picture's source, or names who is where; both are recognised."""
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "맞춤형 일자리 정보 제공",
        "시는 자료를 제공했다.",
        "왼쪽 차로가 막힌다고 경찰이 알렸다.",
        "신문사는 한새벽 기자의 글을 실었다.",
    ],
)
def test_news_and_lists_are_no_captions(line: str) -> None:
    """Ordinary sentences and the items of a list stay what they are."""
    assert not is_caption(line)


def test_a_lead_begins_below_the_caption_and_the_picture_gives_no_credit() -> None:
    """Newspapers' feeds begin with the picture's words; who took it did not write the article."""
    article = sorted_article(parts("시장이 다리를 둘러보고 있다. |연합뉴스<br><br>해온시가 새 다리를 열었다. 공사는···", "html"))
    assert article.sources == ()
    assert lead_of("", article.news) == "해온시가 새 다리를 열었다."
    assert (
        lead_of("시장이 다리를 둘러보고 있다. |연합뉴스\n\n해온시가 새 다리를 열었다고 한다.", ())
        == "해온시가 새 다리를 열었다고 한다."
    )


def test_a_feed_without_a_whole_sentence_has_no_lead() -> None:
    """Neither the picture's caption nor half a sentence is one."""
    (caption, news) = sorted_article(parts("시장이 서 있다. 해온시 제공<br><br>해온시가 새 다리를 여는 날을···", "html")).news
    assert lead_of("", (caption, news)) == ""
