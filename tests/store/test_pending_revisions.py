"""Newer versions of live posts that wait for the desk."""

from dataclasses import replace

from bot.model import AuditEntry, Change, Chat, Decision, PendingRevision, PostReason, PostState, StoredPost
from store import SqlStore
from tests.store.making import at, card, correction, news, post, record, withdrawal

DESK = Chat("slack", "C0DESK")
WHO = "slack:U1"
CHANGES = (Change("headline", "물가 2.3% 상승", "Error code: 429"),)
ERROR = PendingRevision(post("a.md", "Error code: 429"), "error", PostReason.GENERATOR_ERROR, "429", CHANGES)


def waits(pending_revision: PendingRevision | None = ERROR, version_tag: str = "stamp-2") -> Decision:
    """A decision that leaves the announced version live and makes this one a pending revision."""
    return Decision("a.md", version_tag, PostState.LIVE, PostReason.REVISION_PENDING, pending_revision=pending_revision)


async def stored(store: SqlStore) -> StoredPost:
    """The post as it is stored."""
    [found] = await store.find_post("policy/a.md")
    return found


async def test_a_pending_revision_is_shown_next_to_the_sent_one(store: SqlStore) -> None:
    """A post with a pending revision keeps content, revision and place in `/latest`; the desk is shown the revision once."""
    await record(store, news("a.md"))
    await record(store, waits())

    [seen] = await store.posts_to_review(DESK, 10)
    assert (seen.content.title, seen.revision, seen.state) == ("물가 2.3% 상승", 1, PostState.LIVE)
    assert seen.pending_revision == replace(ERROR, id=seen.pending_revision.id if seen.pending_revision else 0)
    assert [one.content.title for one in await store.latest(10)] == ["물가 2.3% 상승"]
    await store.save_review_card(card(seen, DESK))
    assert await store.posts_to_review(DESK, 10) == []
    assert await store.posts_to_review(Chat("slack", "C0OTHER"), 10) == [seen]


async def test_another_version_is_shown_anew(store: SqlStore) -> None:
    """Another pending version has a number of its own, so that a button of the earlier one cannot decide about it."""
    await record(store, news("a.md"))
    await record(store, waits())
    [first] = await store.posts_to_review(DESK, 10)
    await store.save_review_card(card(first, DESK))
    await record(store, waits(replace(ERROR, content_hash="other")))

    [second] = await store.posts_to_review(DESK, 10)
    assert first.pending_revision
    assert second.pending_revision
    assert first.pending_revision.id != second.pending_revision.id
    assert not await store.save_decision(first, Decision("", "", PostState.LIVE), "", AuditEntry(at(2), WHO, "release"))


async def test_what_is_known_of_it(store: SqlStore) -> None:
    """A pending or refused revision is known by its content hash: the same version again keeps its number and decision."""
    await record(store, news("a.md"))
    await record(store, waits())
    before = await stored(store)
    assert before.pending_revision
    refused = replace(waits(replace(before.pending_revision, refused_by=WHO)), reason_code=PostReason.REVISION_REFUSED)
    assert await store.save_decision(before, refused, "", AuditEntry(at(1), WHO, "refuse"))
    await record(store, replace(waits(None, "stamp-3"), reason_code=PostReason.REVISION_REFUSED))

    pending_revision = replace(before.pending_revision, refused_by=WHO)
    assert (
        (await store.known_posts("policy", ["a.md"])).known["a.md"].pending_revision
        == (await stored(store)).pending_revision
        == pending_revision
    )
    assert await store.posts_to_review(Chat("slack", "C0OTHER"), 10) == []


async def test_what_comes_after_it_takes_it_away(store: SqlStore) -> None:
    """A sound version, the old version again or a withdrawal removes the pending revision."""
    await record(store, news("a.md"))
    for after in (correction("a.md"), Decision("a.md", "stamp-4", PostState.LIVE), withdrawal("a.md")):
        await record(store, waits())
        await record(store, after)
        assert (await stored(store)).pending_revision is None
        assert (await store.known_posts("policy", ["a.md"])).known["a.md"].pending_revision is None


async def test_a_post_is_found_by_its_pending_revision(store: SqlStore) -> None:
    """A file with the content of a post's pending revision finds that post under any name, also by `gone` keys alone."""
    await record(store, news("a.md"))
    await record(store, waits())
    new_name, old_name = (
        await store.known_posts("policy", ["b.md"], ["error"]),
        await store.known_posts("policy", [], (), ["a.md"]),
    )

    for memory in (new_name, old_name):
        assert [known.key for known in memory.duplicates["error"]] == ["a.md"]


async def test_a_post_with_a_pending_revision_is_listed_as_waiting(store: SqlStore) -> None:
    """The overview lists a post with a pending revision as waiting, until the revision is refused."""
    await record(store, news("a.md"))
    await record(store, waits())
    assert [one.id for one in (await store.overview(10, at(60))).held] == [1]

    post_now = await stored(store)
    assert post_now.pending_revision
    await store.save_decision(
        post_now, waits(replace(post_now.pending_revision, refused_by=WHO)), "", AuditEntry(at(1), WHO, "refuse")
    )
    assert (await store.overview(10, at(60))).held == ()
