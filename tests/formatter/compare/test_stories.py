"""Recognition of posts of the same story."""

import csv
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Document, FeedRules, Post
from formatter.compare.stories import same_story, similarity, story_keys
from formatter.reading import read

_SHARED = Path(__file__).parents[4] / "shared"

_WIRE = "해온시는 285억 원을 들여 1,204명에게 34곳의 공간을 빌려주고 12개월 동안 9.5%의 이자를 돌려준다."
_RETOLD = "1,204명이 34곳의 공간을 빌린다. 해온시가 285억 원을 들이는 일로, 12개월 동안 9.5%의 이자도 돌려준다."


def post(key: str, body: str) -> Post:
    """A post of one site, under an excerpt that it shares with all others."""
    return Post("site", key, f"제목 {key}", "한빛브리핑 자료입니다.", f"<p>{body}</p>")


def sourced(key: str, body: str, address: str) -> Post:
    """A post with a source line."""
    return post(key, f'출처: <a href="{address}">원문 제목</a> | 해온뉴스</p><p>{body}')


def test_the_same_source_article_is_one_story() -> None:
    """Posts that name the same source article are one story, however differently."""
    a, b = (sourced(key, body, "https://site.example/7001") for key, body in (("a", _WIRE), ("b", "전혀 다른 말로 쓴 기사다.")))
    assert similarity(a, b) == 1.0
    assert same_story(a, b)


@pytest.mark.parametrize("address", ["https://site.example/", "https://www.korea.kr", "https://site.example/news"])
def test_a_front_page_is_no_source_article(address: str) -> None:
    """A link to a site's front page joins nothing."""
    assert not same_story(sourced("a", _WIRE, address), sourced("b", "전혀 다른 말로 쓴 기사다.", address))


def test_the_same_facts_in_other_words_are_one_story() -> None:
    """Two versions that share their numbers and most of their words are one story."""
    assert same_story(post("a", _WIRE), post("b", _RETOLD))


def test_a_shared_excerpt_alone_joins_nothing() -> None:
    """A shared boilerplate excerpt alone does not make two posts one story."""
    a, b = post("a", _WIRE), post("b", "나루항에서는 겨울 축제가 열려 많은 사람이 다녀갔다고 한다.")
    assert a.excerpt == b.excerpt
    assert not same_story(a, b)


def test_identity_is_one_story() -> None:
    """A post and its newer version, or two posts with one address, are one story; two empty posts are not."""
    assert similarity(post("a", _WIRE), replace(post("a", "다시 쓴 글"), title="새 제목")) == 1.0
    assert same_story(
        replace(post("a", "하나"), url="https://site.example/x"), replace(post("b", "둘"), url="https://site.example/x")
    )
    assert not same_story(Post("site", "a", ""), Post("site", "b", ""))


_EXCERPT = "나루시가 내년부터 새벽 배송 차량에 충전소 사용료를 절반으로 깎아 주기로 했다"
_SLOW, _QUICK = (
    "나루시는 내년부터 새벽에 다니는 배송 차량의 충전소 사용료를 반으로 낮춘다. 시는 골목 소음도 줄 것으로 본다.",
    "내년부터 나루시의 충전소에서는 새벽 배송 차량이 사용료를 반만 낸다. 골목이 조용해지리라는 기대가 크다.",
)


def titled(key: str, title: str, body: str, excerpt: str = _EXCERPT) -> Post:
    """A post with a title and an excerpt."""
    return Post("site", key, title, excerpt, f"<p>{body}</p>")


def test_the_excerpt_both_were_given() -> None:
    """Under one excerpt of some length, two retellings that share a little of title and words are one story."""
    assert same_story(titled("a", "나루시 새벽 배송 충전료 반값", _SLOW), titled("b", "새벽 배송 차 충전료 반값 된다", _QUICK))


_FIRST_TOLD = (
    "나루시가 폐교를 고쳐 만든 천문관측소를 다음 달 시민에게 연다. 옥상에는 반사망원경과 태양망원경을 놓고, "
    "교실은 별자리 투영관과 운석 전시실로 꾸몄다. 해설사가 은하수와 유성우를 설명하며, 청각장애 관람객을 위한 "
    "수어 해설도 마련했다. 매점에는 우주식량이 있다."
)
_RETOLD_LATER = (
    "은하수를 옥상에서 본다. 나루시 천문관측소가 폐교 자리에 들어서 다음 달 문을 열기 때문이다. 반사망원경과 "
    "태양망원경이 놓였고 별자리 투영관, 운석 전시실도 생겼다. 수어 해설은 청각장애 관람객을 돕고, 해설사는 유성우를 "
    "알려 준다. 우주식량도 판다."
)


def test_a_retold_release_is_one_story() -> None:
    """Two retellings without a sentence or excerpt in common are one story, by the rare words of both, and found by them."""
    a, b = titled("a", "폐교가 천문관측소로", _FIRST_TOLD, ""), titled("b", "나루시 천문관측소 다음 달 연다", _RETOLD_LATER, "")
    assert same_story(a, b)
    assert story_keys(a) & story_keys(b)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("천문관측소 관람객 300만 돌파", "천문관측소 관람객 400만 돌파"),
        ("천문관측소 예약 4.0.3 나왔다", "천문관측소 예약 4.0.6 나왔다"),
        ("겨울 축제", "천문관측소"),
    ],
)
def test_one_topic_under_other_titles_is_two_stories(first: str, second: str) -> None:
    """The next post of a series has the words of the one before, and another number in its title, or another title."""
    assert not same_story(titled("a", first, _FIRST_TOLD, ""), titled("b", second, _RETOLD_LATER, ""))


def test_a_licence_notice_is_no_excerpt() -> None:
    """A licence notice in the excerpt's place joins nothing."""
    notice = "한빛브리핑의 자료는 공공누리 제4유형: 출처표시, 상업적 이용금지, 변경금지의 조건에 따라 이용할 수 있습니다"
    slow, quick = (text.partition(".")[0] for text in (_SLOW, _QUICK))
    a, b = titled("a", "나루시 새벽 배송 충전료", slow, notice), titled("b", "나루시 새벽 배송 충전료 반값", quick, notice)
    assert not same_story(a, b)
    assert same_story(replace(a, excerpt=_EXCERPT), replace(b, excerpt=_EXCERPT))


@pytest.mark.parametrize(("first", "second"), [("제14차", "제15차"), ("3월", "4월"), ("2분기", "3분기")])
def test_another_round_is_another_story(first: str, second: str) -> None:
    """Two rounds of one thing are two stories, however alike their words."""
    assert same_story(titled("a", f"나루시 {first} 정례 회의", _SLOW), titled("b", f"나루시 {first} 정례 회의 열려", _SLOW))
    assert not same_story(titled("a", f"나루시 {first} 정례 회의", _SLOW), titled("b", f"나루시 {second} 정례 회의 열려", _SLOW))


def test_a_daily_form_is_a_story_a_day() -> None:
    """The same sentences around other numbers are another day's news."""
    form = "나루 지수는 전날보다 {} 포인트 오른 {}로 마감했다. 거래 대금은 {}억 원, 외국인은 {}억 원어치를 사들였다."
    a, b = (
        titled("a", "나루 지수 마감", form.format(12.4, 2741.2, 8412, 321), ""),
        titled("b", "나루 지수 마감", form.format(3.1, 2744.3, 7950, 118), ""),
    )
    assert not same_story(a, b)


def test_a_title_alone_is_too_little() -> None:
    """Entries that are nothing but a title are one story only where their address is."""
    assert not same_story(Post("a", "1", "[인사] 나루시"), Post("b", "1", "[인사] 나루시"))


def test_long_english_texts_are_not_alike() -> None:
    """Two English posts share most of their letter pairs and small numbers whatever they tell; they are two stories."""
    words = [
        "the",
        "city",
        "plans",
        "to",
        "open",
        "new",
        "branches",
        "near",
        "schools",
        "while",
        "officials",
        "expect",
        "more",
        "visitors",
        "during",
        "summer",
        "and",
        "autumn",
    ]
    a, b = (
        Post(feed, "1", title, "", " ".join(f"{n}. {' '.join(words[i] for i in order)}." for n in range(1, 9)))
        for feed, title, order in (("a", "Libraries open", range(17)), ("b", "Focus groups", [(5 * i) % 17 for i in range(17)]))
    )
    assert not same_story(a, b)


def test_an_advertisements_template_joins_nothing() -> None:
    """Two advertisements under one template are two stories, unless their titles tell of the same thing."""
    template = (
        "<p>지금 바로 구매하면 최대 50% 할인된 가격에 만나보실 수 있습니다. 아래 링크에서 최저가를 확인하고 구매하세요!</p>"
        "<p>이 포스팅은 쿠팡 파트너스 활동의 일환으로, 이에 따른 일정액의 수수료를 제공받습니다.</p>"
        "<p>많은 고객이 선택한 인기 상품입니다. 무료 배송 혜택을 놓치지 마시고 오늘 주문하세요.</p>"
    )
    a, b = (
        Post(feed, "1", title, "", f"<p>{title}</p>{template}")
        for feed, title in (("a", "무선 청소기 추천"), ("b", "겨울 이불 세트"))
    )
    assert not same_story(a, b)
    assert same_story(a, replace(b, title=a.title, body=a.body))


@example("", "", "0010;020A0C051¼150D030B040:06")
@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=300))
def test_one_story_is_found_by_its_keys(title: str, excerpt: str, body: str) -> None:
    """The same text in another feed is found; a post has few keys, whatever its text."""
    a, b = (Post(feed, "k", title, excerpt, body) for feed in ("a", "b"))
    assert story_keys(a) == story_keys(b)
    assert len(story_keys(a)) < 50
    assert not same_story(a, b) or story_keys(a)


@pytest.mark.skipif(not _SHARED.exists(), reason="the marked pairs are not here")
def test_marked_pairs_are_never_joined_wrongly() -> None:
    """No pair marked as two stories is joined, and nine tenths of the true ones are found."""
    found: dict[str, list[bool]] = {"0": [], "1": []}
    with (_SHARED / "gold" / "same_story.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            a, b = (_SHARED / "corpus" / "posts" / row[path] for path in ("path_a", "path_b"))
            pair = (read(Document(str(path.parent), path.name, "", path.read_bytes()), FeedRules("x")) for path in (a, b))
            found[row["same"]].append(same_story(*pair))
    assert not any(found["0"])
    assert sum(found["1"]) >= 0.9 * len(found["1"])


@pytest.mark.skipif(not _SHARED.exists(), reason="the duplicates are not here")
def test_posts_of_one_source_are_found_without_it() -> None:
    """Of the posts that share a source article, most are joined and found even where that source is hidden; none wrongly.

    Where the excerpt that both were given is hidden too, half of them are.
    """
    stories: dict[str, list[Post]] = {}
    with (_SHARED / "corpus" / "duplicates.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            path = _SHARED / "corpus" / row["file"]
            text = path.read_bytes().replace(b"newsdao.kr/", b"newsdao.kr#")  # no article's address any more
            stories.setdefault(row["source_url"], []).append(read(Document(row["file"], "", "", text), FeedRules(row["file"])))
    pairs = list(stories.values())
    others = [(a[0], b[1]) for a, b in pairwise(pairs)]

    assert sum(same_story(a, b) for a, b in pairs) >= 0.97 * len(pairs)
    assert sum(bool(story_keys(a) & story_keys(b)) for a, b in pairs) >= 0.97 * len(pairs)
    assert not any(same_story(a, b) for a, b in others)
    retold = [(replace(a, excerpt=""), replace(b, excerpt="")) for a, b in pairs]
    assert sum(same_story(a, b) for a, b in retold) >= 0.45 * len(pairs)
    assert sum(same_story(a, b) and bool(story_keys(a) & story_keys(b)) for a, b in retold) >= 0.4 * len(pairs)
    assert not any(same_story(replace(a, excerpt=""), replace(b, excerpt="")) for a, b in others)
