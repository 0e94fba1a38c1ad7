"""Search on either engine finds exactly the posts that contain the words, newest first."""

import unicodedata
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Decision, PollResult, Post, PostReason, PostState, Query, SearchText
from store import SqlStore
from store.posts.search import remove_from_index
from tests.store.making import NOW

FEED = "policy"


async def indexed(store: SqlStore, *texts: str, first: int = 0) -> list[int]:
    """Record posts and index them under these texts, each newer than the one before."""
    decisions = [
        Decision(
            key=str(first + number),
            version_tag="",
            state=PostState.LIVE,
            content=Post(FEED, str(first + number), text),
            content_hash=text,
            arrived_at=NOW + timedelta(minutes=first + number),
        )
        for number, text in enumerate(texts)
    ]
    ids = await store.record(FEED, decisions, PollResult(), NOW)
    await take_in(store)
    return ids


async def take_in(store: SqlStore) -> None:
    """Index every marked post by its title."""
    posts = await store.unindexed(100)
    await store.index([SearchText(post.id, post.revision, post.content.title) for post in posts])


async def found(store: SqlStore, *words: str, **where: int | str) -> list[str]:
    """Return the titles of the found posts."""
    return [post.content.title for post in await store.find(Query(words, **where), 10)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("예산", "새솔시예산안을 짰다"),
        ("새솔시", "새솔시는 오늘"),
        ("5월", "내년 5월에 연다"),
        ("코로나19", "코로나19로 닫았다"),
        ("코로나1", "코로나19로 닫았다"),
        ("3.5%", "금리를 3.5%로 올렸다"),
        ("reut", "Reuters가 전했다"),
        ("GTX노선", "gtx노선을 잇는다"),
        ("反對", "반대(反對)했다"),
        ("(주)한여울", "(주)한여울과 맺었다"),
        (unicodedata.normalize("NFD", "도서관"), "작은 도서관"),
        ("도서관", unicodedata.normalize("NFD", "작은 도서관")),
        ("도서관", "작은 도\u200b서관"),
        ("Straße", "STRASSE 12"),
    ],
)
async def test_word_is_found(store: SqlStore, word: str, text: str) -> None:
    """A word of syllables is found anywhere, one of letters or digits from a word's beginning on, in any case and form."""
    await indexed(store, text)

    assert await found(store, word) == [text]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("새시솔", "새솔시 새시 시솔"),
        ("솔새", "새솔시"),
        ("5월", "15월"),
        ("5%", "3.55%"),
        ("art", "start"),
        ("시", "새솔시"),
        ("%", "3%"),
        ('" OR "새솔', "새솔시"),
        ("새_시", "새솔시"),
        ("%솔", "새솔시"),
    ],
)
async def test_word_is_not_found(store: SqlStore, word: str, text: str) -> None:
    """A word that is not in the text as asked is not found; no search word is interpreted as a database command."""
    await indexed(store, text)

    assert await found(store, word) == []


async def test_all_words_newest_first(store: SqlStore) -> None:
    """A search for several words finds posts with all of them, in any order, newest first whatever their ids."""
    await indexed(store, "새솔시 도서관 예산", "도서관 예산을 새솔시가", first=10)
    await indexed(store, "예산 도서관 새솔시", "새솔시 예산")

    assert await found(store, "새솔시", "도서관", "예산") == [
        "도서관 예산을 새솔시가",
        "새솔시 도서관 예산",
        "예산 도서관 새솔시",
    ]


async def test_pages_next_to_a_post(store: SqlStore) -> None:
    """A page begins where another one ended, in both directions, also next to a post that was withdrawn since."""
    ids = await indexed(store, *(f"도서관 {number}" for number in range(6)))
    await store.record(FEED, [Decision("3", "", PostState.WITHDRAWN)], PollResult(), NOW)

    assert await found(store, "도서관", older_than=ids[3]) == ["도서관 2", "도서관 1", "도서관 0"]
    newer = await store.find(Query(("도서관",), newer_than=ids[1]), 2)
    assert [post.content.title for post in newer] == ["도서관 4", "도서관 2"]
    assert await found(store, older_than=ids[0]) == []
    assert await found(store, older_than=999) == []


async def test_only_live_posts_of_the_feed(store: SqlStore) -> None:
    """Only live posts are found, a held one as soon as it is live; a search can be limited to one feed."""
    await indexed(store, "도서관")
    other = Decision("a", "", PostState.HELD, content=Post("wire", "a", "도서관 소식"), content_hash="a")
    await store.record("wire", [other], PollResult(), NOW)
    await take_in(store)

    assert await found(store, "도서관") == ["도서관"]
    await store.record("wire", [Decision("a", "", PostState.LIVE)], PollResult(), NOW)
    assert await found(store, "도서관", feed="wire") == ["도서관 소식"]
    assert await found(store, "도서관", feed=FEED) == ["도서관"]


async def test_revision_replaces_the_text(store: SqlStore) -> None:
    """A new revision waits for the index from the moment it is recorded; then its words count and the old ones do not."""
    await indexed(store, "솔내동 도서관", "솔내동 학교")
    change = Decision("0", "2", PostState.LIVE, content=Post(FEED, "0", "한여울동 도서관"), content_hash="2", correct=True)
    await store.record(FEED, [change], PollResult(), NOW)

    assert await store.unindexed_count() == 1
    await take_in(store)
    assert await store.unindexed_count() == 0
    assert await found(store, "한여울동") == ["한여울동 도서관"]
    assert await found(store, "솔내동") == ["솔내동 학교"]


async def test_overtaken_text_is_not_taken(store: SqlStore) -> None:
    """A text of an outdated revision is not indexed, and the post still waits for its newest one."""
    await indexed(store, "솔내동")
    change = Decision("0", "2", PostState.LIVE, content=Post(FEED, "0", "한여울동"), content_hash="2", correct=True)
    (post_id,) = await store.record(FEED, [change], PollResult(), NOW)
    await store.index([SearchText(post_id, 1, "솔내동")])

    assert await store.unindexed_count() == 1


async def test_unreadable_post_is_not_awaited(store: SqlStore) -> None:
    """A post that never could be read has no text and does not wait for the index."""
    await store.record(FEED, [Decision("0", "", PostState.HELD, PostReason.UNREADABLE)], PollResult(), NOW)

    assert await store.unindexed_count() == 0


async def test_common_words(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search with more candidates than MAX_CANDIDATES finds the same posts."""
    monkeypatch.setattr("store.posts.search.MAX_CANDIDATES", 2)
    ids = await indexed(store, *(f"도서관 {number}" for number in range(5)), "도서 서관")

    assert await found(store, "도서관") == ["도서관 4", "도서관 3", "도서관 2", "도서관 1", "도서관 0"]
    assert await found(store, "도서관", older_than=ids[2]) == ["도서관 1", "도서관 0"]
    assert [post.id for post in await store.find(Query(("도서관",), newer_than=ids[2]), 1)] == [ids[3]]


async def test_post_that_is_let_go(store: SqlStore) -> None:
    """A deleted post is removed from the index."""
    ids = await indexed(store, "도서관", "학교")
    await store._db.run_exclusive(lambda connection: remove_from_index(connection, store._db, ids[:1]))

    assert await found(store, "도서관") == []
    assert await found(store, "학교") == ["학교"]


_LETTERS = st.text("가나다라 aAb1.2%-5월", min_size=1, max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(_LETTERS, min_size=1, max_size=6), at=st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(2, 5)))
async def test_as_a_plain_comparison(store: SqlStore, texts: Sequence[str], at: tuple[int, int, int]) -> None:
    """A search for any two or more neighbouring syllables finds exactly the texts that contain them."""
    which, start, length = at
    word = texts[which % len(texts)][start : start + length].strip()
    if len(word) < 2 or not all("가" <= sign <= "힣" for sign in word):
        word = "가나"
    before = await store.find(Query(), 1)
    ids = await indexed(store, *texts, first=(before[0].id if before else 0) + 1)
    wanted = {post_id for post_id, text in zip(ids, texts, strict=True) if word in text}

    assert {post.id for post in await store.find(Query((word,)), 10)} & set(ids) == wanted
