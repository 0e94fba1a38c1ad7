"""Plans: the steps from a chat's messages to a post's newest revision."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.plan import (
    Policy,
    Strategy,
    choose_strategy,
    content_hash,
    deletions,
    idempotency_key,
    replies,
    reply,
    send_or_edit,
)
from bot.model import Call, Change, Chat, Delivery, Mark, Message, Post, Style
from bot.model.delivery import REPLIES, SHARED

CALLS = tuple(Call("sendMessage", {"text": text}) for text in ("one", "two", "three"))
TOMBSTONE = Call("sendMessage", {"text": "(removed)"})
NEW = Delivery(1, 2, 3, Chat.parse("telegram:-1001"), Style(), Post("policy", "a.md", "제목"), 2, None, attempts=0)
HEADLINE, LEAD = Change("headline", "12곳", "21곳"), Change("lead", "가", "나")


def message(part: int, call: Call) -> Message:
    return Message(part, f"m{part}", content_hash(call))


def sent_delivery(mark: Mark, *messages: Message) -> Delivery:
    return replace(NEW, sent_revision=1, mark=mark, messages=messages or (message(0, CALLS[0]),))


def test_a_new_delivery_makes_every_part() -> None:
    """If no message exists yet, every part is sent, in order."""
    assert [(step.part, step.call, step.platform_id) for step in send_or_edit(CALLS, (), TOMBSTONE)] == [
        (part, call, None) for part, call in enumerate(CALLS)
    ]


def test_an_unfinished_delivery_goes_on_where_it_stopped() -> None:
    """Parts that exist and are up to date are left alone."""
    assert [step.part for step in send_or_edit(CALLS, (message(0, CALLS[0]),), TOMBSTONE)] == [1, 2]


def test_a_correction_edits_what_differs() -> None:
    """A part with another text is edited in place, an equal part is not touched, a new part is sent."""
    there = (message(0, Call("sendMessage", {"text": "old"})), message(1, CALLS[1]))

    assert [(step.part, step.platform_id) for step in send_or_edit(CALLS, there, TOMBSTONE)] == [(0, "m0"), (2, None)]


def test_a_correction_removes_what_is_left_over() -> None:
    """Messages beyond the corrected payload are deleted, the last one first; replies stay."""
    there = (*(message(part, call) for part, call in enumerate(CALLS)), message(REPLIES + 1, TOMBSTONE))

    assert [(step.part, step.platform_id, step.deletes) for step in send_or_edit(CALLS[:1], there, TOMBSTONE)] == [
        (2, "m2", True),
        (1, "m1", True),
    ]


def test_what_had_to_stay_is_not_removed_again() -> None:
    """A message that could not be deleted and shows the tombstone is left alone."""
    assert deletions((message(1, TOMBSTONE),), TOMBSTONE) == []


@pytest.mark.parametrize(
    ("policy", "mark", "expected"),
    [
        (Policy(), Mark("corrected", (LEAD,)), Strategy.SEND_OR_EDIT),
        (Policy(corrections="reply"), Mark("corrected", (LEAD,)), Strategy.REPLY),
        (Policy(corrections="ignore"), Mark("corrected", (LEAD,)), Strategy.NOTHING),
        (Policy(corrections="ignore"), Mark(), Strategy.SEND_OR_EDIT),
        (Policy(corrections="ignore"), Mark("withdrawn"), Strategy.SEND_OR_EDIT),
        (Policy(withdrawals="delete"), Mark("withdrawn"), Strategy.DELETE),
    ],
)
def test_the_config_sets_how_messages_are_corrected(policy: Policy, mark: Mark, expected: Strategy) -> None:
    """The config chooses the strategy of corrections and withdrawals; messages wrongly marked `withdrawn` are always edited."""
    assert choose_strategy(sent_delivery(mark), policy) is expected
    assert choose_strategy(NEW, policy) is Strategy.SEND_OR_EDIT


@pytest.mark.parametrize(
    ("policy", "mark", "expected"),
    [
        (Policy(), Mark("corrected", (HEADLINE,)), Strategy.REPLY),
        (Policy(), Mark("corrected", (LEAD,)), Strategy.NOTHING),
        (Policy(corrections="ignore"), Mark("corrected", (HEADLINE,)), Strategy.NOTHING),
        (Policy(withdrawals="delete"), Mark("withdrawn"), Strategy.REPLY),
        (Policy(), Mark(), Strategy.NOTHING),
    ],
)
def test_a_digest_is_never_changed(policy: Policy, mark: Mark, expected: Strategy) -> None:
    """A digest gets replies about another headline and about a withdrawal alone."""
    assert choose_strategy(sent_delivery(mark, message(SHARED, CALLS[0])), policy) is expected


def test_a_revision_is_sent_in_one_reply() -> None:
    """A revision has one reply; an earlier revision's reply does not count as that."""
    first = sent_delivery(Mark("corrected", (LEAD,)), message(0, CALLS[0]), message(REPLIES + 1, CALLS[1]))
    [step] = reply(first, CALLS[2])
    again = replace(first, messages=(*first.messages, message(step.part, CALLS[2])))

    assert (step.part, step.platform_id, reply(again, CALLS[2])) == (REPLIES + 2, None, [])
    assert [m.part for m in replies(again.messages)] == [REPLIES + 1, REPLIES + 2]


def test_a_token_names_one_delivery() -> None:
    """A delivery has one idempotency key for all its attempts; another delivery, also of another store, has another."""
    other_store = replace(NEW, post=Post("policy", "b.md", "다른 글"))

    assert idempotency_key(NEW) == idempotency_key(replace(NEW, attempts=3, revision=9))
    assert len({idempotency_key(NEW), idempotency_key(replace(NEW, id=2)), idempotency_key(other_store)}) == 3


@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_the_same_call_has_the_same_name(params: dict[str, object]) -> None:
    """A call's content hash depends neither on the order of its parameters nor on its idempotency key."""
    assert content_hash(Call("m", params)) == content_hash(Call("m", dict(reversed(params.items())), token="7"))


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_a_plan_that_was_carried_out_leaves_nothing(before: int, after: int, reply_count: int) -> None:
    """Whatever the messages were and become: after its steps a plan is empty."""
    was = [message(part, Call("m", {"was": part})) for part in range(before)]
    was += [message(REPLIES + n, TOMBSTONE) for n in range(reply_count)]
    payload = [Call("m", {"is": part}) for part in range(after)]
    there = {m.part: m for m in was}
    for step in send_or_edit(payload, was, TOMBSTONE):
        if step.deletes:
            del there[step.part]
        else:
            there[step.part] = Message(step.part, "x", step.content_hash)

    assert send_or_edit(payload, tuple(there.values()), TOMBSTONE) == []
