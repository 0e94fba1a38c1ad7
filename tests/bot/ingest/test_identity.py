"""Identity of a feed's entries: a table of cases, each with the evidence that decides it."""

import pytest

from bot.ingest.identity import RULES, RULES_FOR_UNMATCHED, PairEvidence
from bot.model import ListedEntry
from tests.bot.ingest.feeds import BUS, FERRY, LIBRARY, WASTE, Polls, edited, entry

HERE = "https://wire.example.kr"
FIFTEEN = BUS[1].replace("12대", "15대")
DAILY = ("오늘의 날씨", "전국이 맑다.")

CASES: list[tuple[str, list[ListedEntry], list[ListedEntry], list[str]]] = [
    ("nothing changes", [entry(BUS, "1")], [entry(BUS, "1")], ["unchanged"]),
    ("a new entry", [entry(BUS, "1")], [entry(FERRY, "2"), entry(BUS, "1")], ["new", "unchanged"]),
    # What identifies an entry changes.
    ("another id, the same link", [entry(BUS, "u1", f"{HERE}/1")], [entry(BUS, "u2", f"{HERE}/1")], ["same-link-and-text"]),
    ("a session in the link", [entry(BUS, "", f"{HERE}/1?sid=1")], [entry(BUS, "", f"{HERE}/1?sid=2")], ["same-link-and-text"]),
    (
        "an unknown parameter",
        [entry(BUS, "", f"{HERE}/1?q=1")],
        [entry(BUS, "", f"{HERE}/1?q=2")],
        ["similar-link-and-same-text"],
    ),
    ("http becomes https", [entry(BUS, "", "http://a.kr/1")], [entry(BUS, "", "https://a.kr/1")], ["same-link-and-text"]),
    ("another host", [entry(BUS, "", "http://a.kr/1")], [entry(BUS, "", "https://b.kr/1")], ["similar-link-and-same-text"]),
    ("another date", [entry(BUS, "1", hours=0)], [entry(BUS, "1", hours=1)], ["same-id-and-text"]),
    ("only the text is left", [entry(BUS, "1", f"{HERE}/a")], [entry(BUS, "2", f"{HERE}/b")], ["same-text-in-its-place"]),
    (
        "all change but the text, elsewhere",
        [entry(BUS, "1"), entry(FERRY, "2")],
        [entry(FERRY, "3"), entry(BUS, "4")],
        2 * ["same-text"],
    ),
    (
        "a token in the text",
        [entry(BUS, "1", text=f"{BUS[1]} 8f3ac91b")],
        [entry(BUS, "2", text=f"{BUS[1]} 77c0aa12")],
        ["same-text-in-its-place"],
    ),
    # An edit.
    ("the text is corrected", [entry(BUS, "1")], [entry(BUS, "1", text=FIFTEEN)], ["same-id"]),
    ("the title is rewritten", [entry(BUS, "1")], [entry(("버스 더 다닌다", BUS[1]), "1")], ["same-id"]),
    (
        "the id changes with an edit",
        [entry(BUS, "1#0", f"{HERE}/1")],
        [entry(BUS, "1#1", f"{HERE}/1", text=FIFTEEN)],
        ["same-link"],
    ),
    (
        "id and date change with an edit",
        [entry(BUS, "1#0", f"{HERE}/1", hours=0)],
        [entry(BUS, "1#1", f"{HERE}/1", hours=1, text=FIFTEEN)],
        ["same-link"],
    ),
    (
        "the address follows the title",
        [entry(BUS, "", f"{HERE}/bus", hours=0)],
        [entry(("버스 늘린다", BUS[1]), "", f"{HERE}/buses", hours=0)],
        ["edited-in-its-place"],
    ),
    ("all is rewritten at the same date", [entry(BUS, "1", hours=0)], [entry(FERRY, "1", hours=0)], ["same-id"]),
    # Different stories share what should identify them.
    ("one link for all", [entry(BUS, "", HERE)], [entry(FERRY, "", HERE), entry(BUS, "", HERE)], ["new", "unchanged"]),
    ("one link, and the old one left", [entry(BUS, "", HERE, hours=0)], [entry(FERRY, "", HERE, hours=1)], ["new"]),
    ("one id for all", [entry(BUS, "x", HERE)], [entry(FERRY, "x", HERE), entry(BUS, "x", HERE)], ["new", "unchanged"]),
    ("one id, and the old one left", [entry(BUS, "x", HERE, hours=0)], [entry(FERRY, "x", HERE, hours=1)], ["new"]),
    ("the id is the position", [entry(BUS, "1")], [entry(FERRY, "1"), entry(BUS, "2")], ["new", "same-text"]),
    (
        "a new story and a move at once",
        [entry(BUS, "", "http://a.kr/1")],
        [entry(FERRY, "", "http://b.kr/2"), entry(BUS, "", "http://b.kr/1")],
        ["new", "similar-link-and-same-text"],
    ),
    (
        "two entries change their ids",
        [entry(BUS, "1"), entry(FERRY, "2")],
        [entry(BUS, "2"), entry(FERRY, "1")],
        ["same-text-in-its-place"] * 2,
    ),
    # The same words again are another story where the feed's ids can be trusted.
    (
        "a daily title",
        [entry(BUS, "9"), entry(DAILY, "1", hours=0)],
        [entry(DAILY, "2", hours=24), entry(BUS, "9")],
        ["new", "unchanged"],
    ),
    (
        "a daily title, both listed",
        [entry(DAILY, "1", hours=0)],
        [entry(DAILY, "2", hours=24), entry(DAILY, "1", hours=0)],
        ["new", "unchanged"],
    ),
    (
        "a form with other numbers",
        [entry(("지진 규모 2.3", "포항에서 규모 2.3의 지진이 났다."), "1", f"{HERE}/1", hours=0)],
        [entry(("지진 규모 3.1", "경주에서 규모 3.1의 지진이 났다."), "2", f"{HERE}/2", hours=1)],
        ["new"],
    ),
]


@pytest.mark.parametrize(("before", "after", "reasons"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_cases(before: list[ListedEntry], after: list[ListedEntry], reasons: list[str]) -> None:
    """Each case is decided by the evidence that it is the example of."""
    polls = Polls()
    polls.poll(before)

    found = polls.poll(after)

    assert [verdict.match.reason for verdict in found.verdicts] == reasons
    assert polls.announced == [listed.entry.title for listed, reason in zip(after, reasons, strict=True) if reason == "new"]


def test_every_rule_has_an_example() -> None:
    """Every rule of the table has an example among the cases and tests."""
    rare = {
        "shared-id-and-same-text",
        "shared-id-or-link-in-its-place",
        "shared-id-or-link",
        "similar-link",
        "same-text-and-date",
        "edited",
    }

    assert {rule.name for rule in (*RULES, *RULES_FOR_UNMATCHED)} - rare <= {reason for case in CASES for reason in case[3]}


@pytest.mark.parametrize(
    ("evidence", "name"),
    [
        (PairEvidence(id=True, shared_id=True, title=1.0, text=1.0), "shared-id-and-same-text"),
        (PairEvidence(id=True, shared_id=True, title=0.5, text=0.9, date=True), "shared-id-or-link"),
        (PairEvidence(id=True, shared_id=True, title=0.5, text=0.9), None),
        (PairEvidence(same_path=True, title=0.9, text=0.9, numbers=True), "similar-link"),
        (PairEvidence(same_path=True, title=0.9, text=0.9), None),
        (PairEvidence(title=1.0, text=1.0, date=True), "same-text-and-date"),
        (PairEvidence(title=1.0, text=1.0, date=False), None),
        (PairEvidence(link=True, shared_link=True, title=0.9, text=0.9), None),
        (PairEvidence(id=True, title=0.0, text=0.1), None),
        (PairEvidence(id=True, link=True, title=0.1, text=0.2, date=False), None),
        (PairEvidence(id=True, link=True, article=True, title=0.1, text=0.2, date=False), "same-id"),
        (PairEvidence(link=True, article=True, title=0.3, text=0.1, date=False), "same-link"),
    ],
)
def test_rare_rules(evidence: PairEvidence, name: str | None) -> None:
    """The strongest rule that holds decides; without one, the entries are two stories."""
    assert next((rule.name for rule in RULES if rule.holds(evidence)), None) == name


def test_an_address_that_goes_on_changing_is_a_token() -> None:
    """A story that moves is recorded with its new address, a few times; then the address is noise."""
    polls = Polls()
    for number in range(20):
        polls.poll([entry(BUS, "1", f"{HERE}/{number}/x")])

    assert polls.changed == 3 * [BUS[0]]


def test_a_story_that_returns_is_known() -> None:
    """An entry that left the listing is known when it comes back with its id or its date, whatever else it lost."""
    polls = Polls()
    polls.poll([entry(BUS, "1", f"{HERE}/1", hours=0), entry(FERRY, "2", hours=0)])
    polls.poll([entry(LIBRARY, "3", hours=0)])

    polls.poll([entry(BUS, "9", f"{HERE}/9", hours=0), entry(FERRY, "2", hours=5), entry(LIBRARY, "3", hours=0)])

    assert polls.announced == [LIBRARY[0]]


def test_entries_that_share_a_key_get_keys_of_their_own() -> None:
    """Of entries that share a link the first has it as its key, the others a hash; none overwrites another."""
    polls = Polls()
    polls.poll([])
    for stories in ((BUS,), (FERRY, BUS), (LIBRARY, FERRY, BUS), (WASTE,)):
        polls.poll([entry(story, "", HERE) for story in stories])

    assert polls.announced == [story[0] for story in (BUS, FERRY, LIBRARY, WASTE)]
    assert len(set(polls.keys)) == 4
    assert polls.changed == []


def test_an_edit_under_a_shared_link() -> None:
    """Between the same neighbours as before, an entry whose link others share too was edited."""
    polls = Polls()
    polls.poll([entry(FERRY, "", HERE), entry(BUS, "", HERE), entry(WASTE, "", HERE)])

    polls.poll([entry(FERRY, "", HERE), entry(BUS, "", HERE, text=FIFTEEN), entry(WASTE, "", HERE)])

    assert (polls.announced, polls.changed) == ([], [BUS[0]])


def test_two_versions_in_one_document_are_one_entry() -> None:
    """Of versions with one id, which Atom allows, the first counts; entries with the same id and other words are two."""
    one, other = entry(BUS, "1"), entry(BUS, "1", text=FIFTEEN)
    polls = Polls()
    polls.poll([])

    found = polls.poll([other, one, entry(FERRY, "1")])

    assert [verdict.match.listed for verdict in found.verdicts] == [other, entry(FERRY, "1")]


def test_what_left_is_forgotten_only_for_what_comes() -> None:
    """The memory is bounded by what the feed lists, and an entry that is listed is never forgotten."""
    polls = Polls()
    polls.poll([entry(("처음", "처음부터 있는 글이다."), "first")])
    for start in range(0, 500, 10):
        new = [entry((f"소식 {n}", f"새솔시의 {n}번째 소식이다."), f"{n}") for n in range(start, start + 10)]
        polls.poll([*new, entry(("처음", "처음부터 있는 글이다."), "first")])

    assert polls.memory is not None
    assert len(polls.memory.entries) <= 120
    assert len(polls.announced) == 500


def test_a_hostile_listing_takes_seconds_at_most() -> None:
    """Thousands of entries that share all but their words take seconds at most."""
    polls = Polls()
    polls.poll([entry((f"소식 {n}", ""), "x", HERE) for n in range(3_000)])

    polls.poll([entry((f"다른 글 {n}", ""), "x", HERE) for n in range(3_000)])

    assert len(polls.announced) == 3_000


def test_markup_is_a_change_and_an_address_is_none() -> None:
    """A new picture file or host is no new version; another text, picture or category is."""
    old = edited(entry(BUS, "1", "http://a.kr/1"), image="http://a.kr/1.jpg?t=1")
    polls = Polls()
    polls.poll([old])
    polls.poll([edited(old, image="https://a.kr/1.jpg?t=2", link="https://a.kr/1")])
    assert polls.changed == []

    polls.poll([edited(old, image="http://a.kr/2.jpg")])

    assert polls.changed == [BUS[0]]
