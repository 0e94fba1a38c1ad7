"""Parsing of what people write in `/settings`: tolerant, and wrong input is always refused with a message."""

from collections.abc import Callable
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.feeds import FeedName, Feeds
from bot.commands.permissions import ChatState
from bot.commands.settings.display import Format, Language, Sound
from bot.commands.settings.filters import KINDS, filter_fields, read_fields, read_filter
from bot.commands.settings.mutes import Mutes
from bot.commands.settings.quiet_hours import Digests, Quiet, Zone
from bot.commands.settings.setting import Setting
from bot.desk import ActionRefused
from bot.lib.i18n import words
from bot.model import ChatSettings, Filter, Style

CHAT = ChatState(Style(), ChatSettings())
FEEDS = Feeds([FeedName("policy", "정책 속보")])
MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
PHRASES = st.text(max_size=20).map(lambda text: " ".join(text.replace(",", "").split())).filter(bool)
SETTINGS: list[Setting] = [Quiet(), Digests(), Sound(), Format(), Language(), Zone(), Mutes(FEEDS)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("22:00-07:00", time(22), time(7)),
        ("22-7", time(22), time(7)),
        ("22:30 – 6:15", time(22, 30), time(6, 15)),
        ("23시~6시", time(23), time(6)),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(text: str, first: time, last: time) -> None:
    """Hours alone, any dash, blanks and Korean hours are understood."""
    settings = Quiet().read(CHAT, text.split()).settings
    assert (settings.quiet_from, settings.quiet_to) == (first, last)


@pytest.mark.parametrize("text", ["22:00", "24:00-07:00", "22:60-07:00", "9-9", "22-7-8", "밤", "-", "22:00-07:00:00", "٢٢-٧"])
def test_what_is_no_span_is_refused(text: str) -> None:
    """A text that is no span of time, or a span without length, is refused."""
    with pytest.raises(ActionRefused):
        Quiet().read(CHAT, text.split())


def test_quiet_hours_end() -> None:
    """`off` removes quiet hours and keeps the setting for urgent posts."""
    quiet = Quiet().read(Quiet().read(CHAT, ["22-7"]), ["urgent", "off"])
    assert Quiet().read(quiet, ["off"]).settings == ChatSettings(urgent_passes=False)


def test_digest_times_are_sorted_and_single() -> None:
    """Times in any order, twice, with commas, become a sorted list."""
    assert Digests().read(CHAT, ["18:00,", "8", "18"]).settings.digest_at == (time(8), time(18))


def test_one_digest_is_added_and_dropped() -> None:
    """`add` and `drop` keep the other times; doing either twice has no further effect."""
    chat = Digests().read(CHAT, ["8", "18"])
    added = Digests().read(Digests().read(chat, ["add", "12"]), ["add", "12"])
    dropped = Digests().read(Digests().read(added, ["drop", "8"]), ["drop", "8"])
    assert (added.settings.digest_at, dropped.settings.digest_at) == ((time(8), time(12), time(18)), (time(12), time(18)))


def test_seven_digests_are_too_many() -> None:
    """A day has six digests at most."""
    with pytest.raises(ActionRefused):
        Digests().read(CHAT, [str(hour) for hour in range(7)])


@pytest.mark.parametrize(
    ("text", "zone"), [("asia/seoul", "Asia/Seoul"), ("America/New York", "America/New_York"), ("UTC", "UTC")]
)
def test_a_zone_is_found_in_any_case(text: str, zone: str) -> None:
    """IANA names are taken in any case."""
    assert Zone().read(CHAT, text.split()).style.timezone == zone


@pytest.mark.parametrize("text", ["Mars/Olympus", "../../etc/passwd", "/etc/localtime", "KST+9", "Asia/Seoul\x00"])
def test_what_is_no_zone_is_refused(text: str) -> None:
    """A name that is no zone, a path above all, is refused."""
    with pytest.raises(ActionRefused):
        Zone().read(CHAT, text.split())


def test_the_format_of_a_managed_chat_is_the_configs() -> None:
    """If the config sets the format, people cannot change it and are not offered it."""
    managed = ChatState(Style(), ChatSettings(), managed=True)
    with pytest.raises(ActionRefused):
        Format().read(managed, ["compact"])
    assert Format().choices(managed, words("en")) == []


def test_a_feed_and_a_category_are_muted_apart() -> None:
    """A feed's id mutes that feed, any other name a category; `off` takes it away in any case of letters."""
    chat = Mutes(FEEDS).read(Mutes(FEEDS).read(CHAT, ["policy"]), ["E", "스포츠"])
    assert (chat.settings.muted_feeds, chat.settings.muted_categories) == (("policy",), ("E 스포츠",))
    assert Mutes(FEEDS).read(chat, ["off", "e", "스포츠"]).settings.muted_categories == ()


def test_words_of_a_filter_may_have_blanks_between_commas() -> None:
    """Without a comma every word is separate; with one, what is between the commas belongs together."""
    assert read_filter("include", ["금리", "인하"], Filter()).include == ("금리", "인하")
    assert read_filter("exclude", ["금리", "인하,", "환율"], Filter()).exclude == ("금리 인하", "환율")


@given(
    st.lists(st.text(min_size=1, max_size=20).map(lambda text: " ".join(text.replace(",", "").split())).filter(bool), max_size=5)
)
def test_a_filters_form_sent_as_it_stood_changes_nothing(names: list[str]) -> None:
    """A filter's form that is submitted unchanged keeps words with blanks whole, also a single one."""
    wanted = Filter(include=tuple(dict.fromkeys(names)), urgent_only=True)
    sent = {field.name: tuple(filter(None, field.value)) for field in filter_fields(wanted, words("ko"))}
    assert read_fields(sent, Filter()) == wanted


@pytest.mark.parametrize("kind", ["categories", "include", "exclude"])
def test_too_many_words_are_refused(kind: str) -> None:
    """Filters are bounded in number and length."""
    for arguments in (["낱말"] * 0, [f"w{n}" for n in range(31)], ["긴" * 61], [",", ","]):
        with pytest.raises(ActionRefused):
            read_filter(kind, arguments, Filter())


def refusal(read: Callable[[], object]) -> str | None:
    """Return the error with which reading refuses; None where it accepts."""
    try:
        read()
    except ActionRefused as refused:
        return words("ko")(refused.text, **refused.values)
    return None


@given(st.sampled_from(SETTINGS), st.lists(st.text(min_size=1), min_size=1, max_size=8))
def test_any_words_are_read_or_refused(setting: Setting, arguments: list[str]) -> None:
    """A setting accepts any input or refuses it with a message."""
    assert refusal(lambda: setting.read(CHAT, arguments)) != ""


@given(st.sampled_from(KINDS), st.lists(st.text(), max_size=40))
def test_any_filter_is_read_or_refused(kind: str, arguments: list[str]) -> None:
    """For any input a filter stays within its bounds or is refused with a message."""
    if refusal(lambda: read_filter(kind, arguments, Filter())) is None:
        wanted = read_filter(kind, arguments, Filter())
        assert all(0 < len(word) <= 60 for word in (*wanted.categories, *wanted.include, *wanted.exclude))


@given(st.sampled_from(SETTINGS), st.data())
def test_what_is_offered_is_understood(setting: Setting, data: st.DataObject) -> None:
    """Every offered choice can be read; afterwards it is the chosen one, or no longer offered."""
    chat = ChatState(Style(), ChatSettings(quiet_from=time(1), quiet_to=time(2), muted_categories=("스포츠", "E 게임")))
    choice = data.draw(st.sampled_from(setting.choices(chat, words("ko"))))
    after = setting.choices(setting.read(chat, choice.words), words("ko"))
    assert choice not in after or choice.chosen


@given(
    st.sampled_from(SETTINGS),
    st.builds(Style, language=st.sampled_from(["ko", "en"]), silent=st.booleans()),
    st.none() | st.tuples(MINUTES, MINUTES).filter(lambda ends: ends[0] != ends[1]),
    st.booleans(),
    st.sets(MINUTES, max_size=6),
)
def test_a_form_sent_as_it_stood_changes_nothing(
    setting: Setting, style: Style, quiet: tuple[time, time] | None, urgent: bool, digests: set[time]
) -> None:
    """The fields of a form, sent back untouched, hold what is set already."""
    first, last = quiet or (None, None)
    chat = ChatState(style, ChatSettings(first, last, urgent_passes=urgent, digest_at=tuple(sorted(digests))))
    sent = {field.name: field.value for field in setting.fields(chat, words("en"))}
    after = chat
    for written in setting.written(sent):
        after = setting.read(after, written)
    assert after == chat
