"""The status page: reads its data, and carries out its buttons' actions as `page`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.answers import version_words
from bot.desk.decisions import Action, ActionRefused, ConfirmationNeeded
from bot.desk.desk import Desk
from bot.desk.explain import LocalTimes
from bot.desk.status_plot import delay_plot
from bot.desk.status_sections import PageFacts, StatusSections
from bot.model import Chat, ChatError, DeliveryState, ShownDelivery, StoredPost
from bot.model.status_page import ActionResult, BotFacts, PageButton, StatusHistory, StatusPage, Tone
from bot.ports import Clock, Store, Translator

WHO = "page"
"""The actor in the audit: the page knows its token, and no person."""
LISTED = 10
"""Posts, deliveries, feeds and chats that the page lists, of each."""
LISTED_IN_FULL = 5_000
"""The same where one section is asked for in full."""
HISTORY_LIFETIME = timedelta(minutes=1)
"""Time that the history is shown before it is read again; until then only its newest minute is missing."""
_CONFIRM = "confirm"


class StatusPages:
    """Makes the status page of one bot and acts on its buttons."""

    def __init__(self, desk: Desk, store: Store, clock: Clock, zone: ZoneInfo) -> None:
        self._desk = desk
        self._store = store
        self._clock = clock
        self._zone = zone
        self._history: StatusHistory | None = None
        self._history_at: datetime | None = None

    async def page(self, facts: BotFacts, words: Translator, *, full: str = "", buttons: bool = False) -> StatusPage:
        """The page now; `full` is the id of a section to be listed in full. Raises StoreError."""
        now, times = self._clock.now(), LocalTimes(self._clock.now(), self._zone)
        midnight = now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        most = {name: LISTED_IN_FULL if name == full else LISTED for name in ("today", "failed", "feeds", "chats")}
        overview = await self._store.overview(LISTED, now)
        known = {feed.id for feed in facts.feeds}
        read = PageFacts(
            bot=facts,
            overview=replace(overview, feeds=tuple(feed for feed in overview.feeds if feed.id in known)),
            report=await self._store.status_report(midnight.astimezone(UTC), max(most["today"], most["failed"]), most["chats"]),
            history=await self._recent_history(now),
            most=most,
        )
        sections = StatusSections(read, times, words, buttons=buttons).all()
        alarms = sum(item.tone in (Tone.BAD, Tone.BUSY) for section in sections for item in section.items)
        verdict = (
            words.plural("{n} item needs attention.", "{n} items need attention.", alarms) if alarms else words("All is well.")
        )
        plot = delay_plot(read.history, times, words)
        return StatusPage(
            words.language, words("Sokbo"), times.second(now), verdict, not alarms, tuple(sections), plot, _labels(words)
        )

    async def act(self, action: str, values: Mapping[str, str], words: Translator) -> ActionResult:
        """Carry out a button's action if the state that it was shown with is still the present one. Raises StoreError."""
        try:
            return ActionResult(await self._do(action, values, words), done=True)
        except ConfirmationNeeded as needed:
            ask = PageButton(words("Publish all the same"), _CONFIRM, tuple(values.items()), "danger")
            return ActionResult(needed.message(words), done=False, ask=ask)
        except ActionRefused as refused:
            return ActionResult(refused.message(words), done=False)

    async def _do(self, action: str, values: Mapping[str, str], words: Translator) -> str:
        match action:
            case "pause":
                return await self._desk.pause(values.get("what", ""), WHO, words)
            case "resume":
                since = _moment(values.get("since", ""))
                return await self._desk.resume(values.get("what", ""), WHO, words, since=since)
            case "replay":
                return await self._replay(values, words)
            case _:
                decision, confirmed = (Action.RELEASE, True) if action == _CONFIRM else (_action(action), False)
                return await self._desk.act(decision, await self._shown_post(values), WHO, words, confirmed=confirmed)

    async def _replay(self, values: Mapping[str, str], words: Translator) -> str:
        post = await self._shown_post(values)
        try:
            chat, state = Chat.parse(values.get("chat", "")), DeliveryState(values.get("state", ""))
        except (ChatError, ValueError):
            raise _no_longer() from None
        return await self._desk.replay(post, chat, WHO, words, shown=ShownDelivery(post.audit, state))

    async def _shown_post(self, values: Mapping[str, str]) -> StoredPost:
        """The post of a button. Raises ActionRefused where it has another version than the button was shown with."""
        version = tuple(values.get("version", "").split(" "))
        if not version[0].isascii() or not version[0].isdigit():
            raise _no_longer()
        post = await self._desk.find(version[0])
        if version_words(post) != version:
            raise ActionRefused("#{number} has changed in the meantime; please look at it again.", number=post.id)
        return post

    async def _recent_history(self, now: datetime) -> StatusHistory:
        if self._history is None or self._history_at is None or not timedelta() <= now - self._history_at < HISTORY_LIFETIME:
            self._history, self._history_at = await self._store.status_history(now), now
        return self._history


def _action(name: str) -> Action:
    try:
        return Action(name)
    except ValueError:
        raise _no_longer() from None


def _moment(text: str) -> datetime:
    """When a pause began that a button ends. Raises ActionRefused."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _no_longer() from None
    if moment.tzinfo is None:
        raise _no_longer()
    return moment


def _no_longer() -> ActionRefused:
    return ActionRefused("This button no longer works.")


def _labels(words: Translator) -> dict[str, str]:
    return {
        "all": words("Show all"),
        "read only": words("Read-only: set a token (token_env below [web] in the config) to use buttons here."),
        "lost": words("No connection to the bot. What you see may be out of date."),
        "numbers": words("The same as a table"),
    }
