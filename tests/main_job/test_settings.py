"""`/settings` in every kind of chat: shown, changed in words, with buttons, in Slack's form; one chat never touches another."""

import pytest

from bot.config.model import Config
from tests.main_job.running import POST, Place, bot
from tests.main_job.talking import DIRECT, EVERYWHERE, GROUP, PRIVATE, READER, SLACK, STRANGER, ask, button, form, labels, press

ENGLISH = {"id": 4242, "is_bot": False, "first_name": "Reader", "language_code": "en"}


@pytest.fixture
def there(place: Place) -> Place:
    """A place with a reader."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    return place


def managed(there: Place) -> Config:
    """A config by which administrators alone manage Slack's channels: others get the settings as text."""
    slack = there.config().slack
    assert slack is not None
    return there.config(channels=[], slack=slack.model_dump() | {"subscribe": "admins"})


@pytest.mark.parametrize("chat", EVERYWHERE)
@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("quiet 22:00-07:00", "22:00–07:00"),
        ("quiet urgent off", "없음"),
        ("digest 18:00 8", "08:00, 18:00"),
        ("sound off", "소리 없이"),
        ("format compact", "간단히"),
        ("language en", "English"),
        ("zone europe/berlin", "Europe/Berlin"),
        ("mute 스포츠", "스포츠"),
        ("include policy 예산", "예산"),
        ("categories policy 경제, 정책", "경제, 정책"),
        ("urgent policy on", "긴급"),
    ],
)
async def test_each_thing_is_set_in_words(there: Place, chat: str, typed: str, answered: str) -> None:
    """In every kind of chat each setting is written after `/settings`, and the answer shows its value."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, chat, "subscribe policy")
        answer = await ask(there, chat, f"settings {typed}")

    assert answered in answer.text


@pytest.mark.parametrize("chat", [PRIVATE, SLACK])
@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("quiet 25:00-07:00", "시각이 아닙니다"),
        ("quiet", "22:00-07:00"),
        ("digest <b>8</b>", "시각이 아닙니다"),
        ("zone ../../etc/passwd", "시간대는 없습니다"),
        ("language tlh", "ko"),
        ("sound loud", "on"),
        ("weather sunny", "설정은 없습니다"),
        ("include nope 예산", "피드는 없습니다"),
        ("include", "피드별 필터"),
        ("mute", "settings mute"),
        ("set:quiet off", "설정은 없습니다"),
    ],
)
async def test_wrong_words_are_reported(there: Place, chat: str, typed: str, answered: str) -> None:
    """An invalid or incomplete setting is answered with how to write it."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, chat, "subscribe policy")
        answer = await ask(there, chat, f"settings {typed}")

    assert answered in answer.text


async def test_an_incomplete_filter_is_shown(there: Place) -> None:
    """A filter's name with a feed alone shows that filter's value, on Slack its form."""
    async with bot(there.config(channels=[]), there.secrets):
        for chat in (PRIVATE, SLACK):
            await ask(there, chat, "subscribe policy")
        page = await ask(there, PRIVATE, "settings include policy")
        there.sandbox.send_as_user(SLACK, "/sokbo settings include policy")
        view = await form(there)

    assert "/settings include policy" in page.text
    assert view["callback_id"] == "set:filter"


async def test_everything_is_shown_with_buttons(there: Place) -> None:
    """`/settings` shows every setting, and each button leads to its page and back."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, PRIVATE, "subscribe policy", user=ENGLISH)
        page = await ask(there, PRIVATE, "settings", user=ENGLISH)
        shown = page.text
        quiet = await press(there, page, "Quiet hours", user=ENGLISH)
        assert "22:00–07:00" in labels(quiet)
        assert "✓ 22:00–07:00" in labels(await press(there, page, "22:00", user=ENGLISH))
        back = (await press(there, page, "‹ Settings", user=ENGLISH)).text

    assert ("Subscribed to: policy" in shown, "Quiet hours: none" in shown) == (True, True)
    assert "Quiet hours: 22:00–07:00, urgent posts at once" in back


async def test_a_filter_is_changed_with_buttons(there: Place) -> None:
    """In a feed's filter page, one press sets urgent posts only, and one press removes words."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, PRIVATE, "subscribe policy", user=READER)
        await ask(there, PRIVATE, "settings include policy 예산", user=READER)
        page = await ask(there, PRIVATE, "settings filters", user=READER)
        await press(there, page, "policy", user=READER)
        urgent = (await press(there, page, "긴급 속보만", user=READER)).text
        everything = (await press(there, page, "필요한 낱말 해제", user=READER)).text

    assert urgent.startswith("policy: 긴급 속보만; 예산 있는 것만")
    assert everything.startswith("policy: 긴급 속보만\n")


async def test_a_filter_keeps_posts_away(there: Place) -> None:
    """A post that a chat's filter rejects is not sent there; one that it accepts is."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, PRIVATE, "subscribe policy", user=READER)
        await ask(there, GROUP, "subscribe policy")
        await ask(there, PRIVATE, "settings exclude policy 작은도서관 솔내동", user=READER)
        there.publish()
        await there.sandbox.wait_for_messages(GROUP, 2)
        there.publish(POST.replace("솔내동", "한빛동"), "2026-11-20-8.md")
        await there.sandbox.wait_for_messages(GROUP, 3)
        texts = [message.text for message in await there.sandbox.wait_for_messages(PRIVATE, 3)]

    assert [("솔내동" in text, "한빛동" in text) for text in texts[2:]] == [(False, True)]


async def test_slack_sets_everything_in_one_form(there: Place) -> None:
    """`/sokbo settings` opens a form with the present values; a submitted form is stored, and the next one shows it."""
    async with bot(there.config(channels=[]), there.secrets):
        there.sandbox.send_as_user(SLACK, "/sokbo settings")
        view = await form(there)
        there.sandbox.submit_form(
            view["id"], {"quiet-from": ["22:00"], "quiet-to": ["07:00"], "digest": ["08:00"], "sound": ["off"]}
        )
        answer = (await there.sandbox.wait_for_messages(SLACK, 1))[0]
        there.sandbox.send_as_user(SLACK, "/sokbo settings")
        again = {block["block_id"]: block["element"] for block in (await form(there))["blocks"]}

    assert all(text in answer.text for text in ("22:00–07:00", "08:00", "소리 없이"))
    assert answer.ephemeral
    assert again["quiet-from"]["initial_time"] == "22:00"


async def test_half_a_quiet_night_is_refused(there: Place) -> None:
    """A form with one end of the quiet hours changes nothing at all, and gives the reason."""
    async with bot(managed(there), there.secrets):
        there.sandbox.send_as_user(SLACK, "/sokbo settings")
        there.sandbox.submit_form((await form(there))["id"], {"quiet-from": ["22:00"], "sound": ["off"]})
        answer = (await there.sandbox.wait_for_messages(SLACK, 1))[0]
        passer = await ask(there, SLACK, "settings", user="U0PASSER")

    assert "시간 범위가 아닙니다" in answer.text
    assert "소리 나게" in passer.text


async def test_slack_filters_in_a_form(there: Place) -> None:
    """A subscription's filter has a form of its own, where words are divided by commas."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, DIRECT, "subscribe policy")
        there.sandbox.send_as_user(DIRECT, "/sokbo settings filter policy")
        there.sandbox.submit_form((await form(there))["id"], {"include": ["금리 인하, 환율"], "urgent": ["on"]})
        answer = (await there.sandbox.wait_for_messages(DIRECT, 2))[1]

    assert "policy: 긴급 속보만; 금리 인하, 환율 있는 것만" in answer.text


async def test_a_whispered_page_is_changed_by_its_form(there: Place) -> None:
    """A form that was opened from an ephemeral message changes that message when it is submitted."""
    async with bot(there.config(channels=[]), there.secrets):
        await ask(there, SLACK, "subscribe policy")
        page = await ask(there, SLACK, "settings filters")
        action, value = button(page, "policy")
        there.sandbox.press_button(SLACK, page.id, action, value=value)
        there.sandbox.submit_form((await form(there))["id"], {"exclude": ["광고"]})
        after = await there.sandbox.wait_for_edits(SLACK, page.id, 1)

    assert (after.ephemeral, "policy: 광고 제외" in after.text) == (True, True)


@pytest.mark.parametrize(("chat", "user"), [(GROUP, STRANGER), (SLACK, "U0PASSER")])
async def test_a_member_may_look_and_not_change(there: Place, chat: str, user: object) -> None:
    """A person who does not manage the chat sees the settings without buttons or a form."""
    async with bot(managed(there), there.secrets):
        answer = await ask(there, chat, "settings", user=user)

    assert "이 대화방의 설정" in answer.text
    assert labels(answer) == []
    assert there.sandbox.views == []


@pytest.mark.parametrize("typed", ["quiet 22-7", "mute 문화", "sound off", "language en"])
async def test_a_member_who_may_subscribe_a_slack_channel_does_not_set_it(there: Place, typed: str) -> None:
    """With `subscribe = "members"` members may change subscriptions and filters, but not the chat's other settings."""
    async with bot(there.config(), there.secrets):
        filtered = await ask(there, SLACK, "subscribe policy", user="U0PASSER")
        filtered = await ask(there, SLACK, "settings include policy 예산", user="U0PASSER")
        refused = await ask(there, SLACK, f"settings {typed}", user="U0PASSER")

    assert "예산" in filtered.text
    assert refused.text == "이 대화방의 관리자만 설정을 바꿀 수 있습니다."


async def test_a_form_is_checked_when_it_is_sent(there: Place) -> None:
    """Permission is checked when a form is submitted: its sender must manage the channel, whoever opened it."""
    async with bot(managed(there), there.secrets):
        there.sandbox.send_as_user(SLACK, "/sokbo settings")
        there.sandbox.submit_form((await form(there))["id"], {"sound": ["off"]}, user="U0PASSER")
        answer = (await there.sandbox.wait_for_messages(SLACK, 1))[0]

    assert "관리자" in answer.text


async def test_one_chats_settings_never_touch_another(there: Place) -> None:
    """The settings of one chat change no other chat."""
    async with bot(there.config(channels=[]), there.secrets):
        for typed in ("quiet 22-7", "language en", "mute 스포츠"):
            await ask(there, GROUP, f"settings {typed}")
        other = await ask(there, PRIVATE, "settings", user=READER)

    assert ("조용한 시간: 없음" in other.text, "언어: 한국어" in other.text, "스포츠" in other.text) == (True, True, False)


async def test_settings_outlive_a_restart(there: Place) -> None:
    """Settings outlive a restart, in a chat of the config's too: its hours, and its language."""
    async with bot(there.config(), there.secrets):
        await ask(there, "telegram:-1001", "settings quiet 22-7")
        await ask(there, "telegram:-1001", "settings language en")
    async with bot(there.config(), there.secrets):
        answer = await ask(there, "telegram:-1001", "settings")

    assert "Quiet hours: 22:00–07:00" in answer.text
    assert "From the config file: all feeds" in answer.text
