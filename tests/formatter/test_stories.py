"""Whether two posts tell one story."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import Document, FeedRules, Post
from formatter.reading import read
from formatter.stories import same_story, similarity

_SHARED = Path(__file__).parents[3] / "shared"

_TOLD = "해온시는 285억 원을 들여 1,204명에게 34곳의 공간을 빌려주고 12개월 동안 9.5%의 이자를 돌려준다."
_RETOLD = "1,204명이 34곳의 공간을 빌린다. 해온시가 285억 원을 들이는 일로, 12개월 동안 9.5%의 이자도 돌려준다."


def post(key: str, body: str) -> Post:
    """A post of one site, under an excerpt that it shares with all others."""
    return Post("site", key, f"제목 {key}", "한빛브리핑 자료입니다.", f"<p>{body}</p>")


def sourced(key: str, body: str, address: str) -> Post:
    """A post with a source line."""
    return post(key, f'출처: <a href="{address}">원문 제목</a> | 해온뉴스</p><p>{body}')


def test_the_same_source_article_is_one_story() -> None:
    """Posts that name the same source article tell one story, however differently."""
    a, b = (sourced(key, body, "https://site.example/7001") for key, body in (("a", _TOLD), ("b", "전혀 다른 말로 쓴 기사다.")))
    assert similarity(a, b) == 1.0
    assert same_story(a, b)


@pytest.mark.parametrize("address", ["https://site.example/", "https://www.korea.kr", "https://site.example/news"])
def test_a_front_page_is_no_source_article(address: str) -> None:
    """A link to a site's front page joins nothing."""
    assert not same_story(sourced("a", _TOLD, address), sourced("b", "전혀 다른 말로 쓴 기사다.", address))


def test_the_same_facts_in_other_words_are_one_story() -> None:
    """Two versions that share their numbers and most of their words tell one story."""
    assert same_story(post("a", _TOLD), post("b", _RETOLD))


def test_a_shared_excerpt_alone_joins_nothing() -> None:
    """A boilerplate excerpt stands over many stories."""
    a, b = post("a", _TOLD), post("b", "나루항에서는 겨울 축제가 열려 많은 사람이 다녀갔다고 한다.")
    assert a.excerpt == b.excerpt
    assert not same_story(a, b)


def test_identity_is_one_story() -> None:
    """A post and its own newer version, or two with one address, tell one story; empty posts do not."""
    assert similarity(post("a", _TOLD), replace(post("a", "다시 쓴 글"), title="새 제목")) == 1.0
    assert same_story(
        replace(post("a", "하나"), url="https://site.example/x"), replace(post("b", "둘"), url="https://site.example/x")
    )
    assert not same_story(Post("site", "a", ""), Post("site", "b", ""))


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
