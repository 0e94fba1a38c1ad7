"""The administrators' commands, and the buttons in the desk's chat."""

import re
from collections.abc import Awaitable, Callable, Mapping

from bot.commands.command import ButtonHandler, CommandHandler, CommandSpec
from bot.desk import Action, ActionRefused, ConfirmationNeeded, Desk, Permissions, decision_buttons, version_words
from bot.model import Answer, Chat, ChatError, Command, Interaction, Request, StoredPost
from bot.ports import Translator

Ask = Callable[[Command, str, Translator], Awaitable[str]]
Pressed = Callable[[Interaction, StoredPost, ConfirmationNeeded | None], bool]
BUTTON = "desk:"
"""Prefix of the names of the desk's buttons."""
_CONFIRM = "confirm"
_YES = "yes"
_LATE_MINUTES = 3
"""Age of a command that changes something from which on it is not carried out: much may have happened meanwhile."""
_VERSION = re.compile(r"[0-9]{1,18} [0-9]{1,9} [a-z]+ [0-9]{1,18} [0-9]{1,18}")
"""The words of a button (bot/desk/answers.py: version_words)."""


class AdminCommands:
    """Handlers for operators and editors. `troubles`: the running platforms' errors by platform name.

    `pressed` updates the message of a pressed button (ReviewCards.pressed).
    """

    def __init__(self, desk: Desk, permissions: Permissions, troubles: Callable[[], Mapping[str, str]], pressed: Pressed) -> None:
        self._desk = desk
        self._pressed = pressed
        self._late: dict[str, tuple[str, ...]] = {}
        self._permissions = permissions
        self._troubles = troubles

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """The commands, in the order of the help."""
        return (
            _operators("status", "status of feeds, deliveries and platforms", self._admin_only(self._status)),
            _operators("why", "state of a post, and why it was or was not sent", self._admin_only(self._why), "POST [CHAT]"),
            _operators("hold", "hold a post: its pending deliveries wait", self._action_command(Action.HOLD), "POST"),
            _operators("release", "publish a held post", self._state_changing(self._release), "POST [yes]"),
            _operators("kill", "kill a post: it is sent to nobody else", self._action_command(Action.KILL), "POST"),
            _operators(
                "withdraw", "withdraw a post: its messages are marked as withdrawn", self._action_command(Action.WITHDRAW), "POST"
            ),
            _operators("urgent", "send a post before all others", self._state_changing(self._urgent), "POST"),
            _operators("pause", "pause deliveries", self._state_changing(self._pause), "[feed|platform]"),
            _operators("resume", "resume deliveries", self._state_changing(self._resume), "[feed|platform]"),
        )

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """The handler of the desk's buttons."""
        return {BUTTON.removesuffix(":"): self.on_button}

    def may(self, request: Request) -> bool:
        """True for an administrator in a chat where admin commands are allowed."""
        try:
            self._permissions.check_admin(request)
        except ActionRefused:
            return False
        return True

    def is_trusted(self, request: Request) -> bool:
        """True for administrators and editors in any chat."""
        try:
            self._permissions.check_editor(request)
        except ActionRefused:
            return False
        return True

    async def on_button(self, request: Interaction, words: Translator) -> Answer:
        """Apply a button's action to the version that it was shown with; its message then shows the post's new state."""
        try:
            who = self._permissions.check_editor(request)
            action, confirmed = _on_button(request)
            post = await self._desk.find(request.words[0])
        except ActionRefused as refused:
            return Answer(note=refused.message(words))
        note, question = "", None
        try:
            _check_offered(action, post, request, words)
            await self._desk.act(action, post, who, words, confirmed=confirmed)
        except ConfirmationNeeded as needed:
            question = needed
        except ActionRefused as refused:
            note = refused.message(words)
        if not self._pressed(request, post, question) and question is not None:
            return await self._desk.question(post, question.message(words), words)
        return Answer(note=note)

    def _admin_only(self, ask: Ask) -> CommandHandler:
        """A handler that answers with the text of `ask`, or with the refusal."""

        async def answer(request: Command, words: Translator) -> Answer:
            try:
                who = self._permissions.check_admin(request)
                return Answer(await ask(request, who, words), inert=True)
            except ActionRefused as refused:
                return Answer(refused.message(words))

        return answer

    def _state_changing(self, ask: Ask) -> CommandHandler:
        """A handler of a command that changes something: one that comes late must be written again."""

        async def steer(request: Command, who: str, words: Translator) -> str:
            minutes = self._desk.minutes_since(request.sent_at) if request.sent_at else 0
            if minutes >= _LATE_MINUTES and not self._is_repeated(request):
                again = f"{request.prefix}{' '.join((request.name, *request.words))}"
                late = "This command is {n} minutes old and was not carried out. If you still want it, write again: `{again}`"
                raise ActionRefused(late, n=minutes, again=again)
            return await ask(request, who, words)

        return self._admin_only(steer)

    def _is_repeated(self, request: Command) -> bool:
        """True where this person wrote the same late command before; a wrong clock then makes no command impossible."""
        person, text = f"{request.chat} {request.user}", (request.name, *request.words)
        repeated = self._late.pop(person, None) == text
        if not repeated:
            self._late[person] = text
        return repeated

    async def _status(self, _request: Command, _who: str, words: Translator) -> str:
        return await self._desk.status(words, self._troubles())

    async def _why(self, request: Command, _who: str, words: Translator) -> str:
        name, rest = _post_named(request)
        if len(rest) > 1:
            raise _usage_error(request, "why 12 telegram:-1001234")
        return await self._desk.why(await self._desk.find(name), _chat(rest[0]) if rest else None, words)

    def _action_command(self, action: Action) -> CommandHandler:
        async def act(request: Command, who: str, words: Translator) -> str:
            name, reason = _post_named(request)
            return await self._desk.act(action, await self._desk.find(name), who, words, " ".join(reason))

        return self._state_changing(act)

    async def _release(self, request: Command, who: str, words: Translator) -> str:
        name, rest = _post_named(request)
        confirmed = [word.lower() for word in rest] == [_YES]
        try:
            return await self._desk.act(Action.RELEASE, await self._desk.find(name), who, words, confirmed=confirmed)
        except ConfirmationNeeded as needed:
            example = f"{request.prefix}{request.name.lower()} {name} {_YES}"
            return f"{needed.message(words)} {words('Then write: `{example}`', example=example)}"

    async def _urgent(self, request: Command, who: str, words: Translator) -> str:
        name, _ = _post_named(request)
        return await self._desk.mark_urgent(await self._desk.find(name), who, words)

    async def _pause(self, request: Command, who: str, words: Translator) -> str:
        return await self._desk.pause(_pausable(request), who, words)

    async def _resume(self, request: Command, who: str, words: Translator) -> str:
        return await self._desk.resume(_pausable(request), who, words)


def _operators(name: str, about: str, answer: CommandHandler, arguments: str = "") -> CommandSpec:
    return CommandSpec(name, about, answer, arguments, arguments, audience="operators")


def _on_button(request: Interaction) -> tuple[Action, bool]:
    """A button's action, and whether it confirms it. Raises ActionRefused for an unknown button."""
    name = request.name.removeprefix(BUTTON)
    try:
        if _VERSION.fullmatch(" ".join(request.words)):
            return (Action.RELEASE, True) if name == _CONFIRM else (Action(name), False)
    except ValueError:
        pass
    raise ActionRefused("This button no longer works.")


def _check_offered(action: Action, post: StoredPost, request: Interaction, words: Translator) -> None:
    """Raise ActionRefused unless the post still has the version that the button was shown with, and offers its action."""
    offered = {button.name for button in decision_buttons(post, words)}
    if request.words != version_words(post) or f"{BUTTON}{action}" not in offered:
        raise ActionRefused("#{number} has changed in the meantime; please look at it again.", number=post.id)


def _post_named(request: Command) -> tuple[str, tuple[str, ...]]:
    """The POST and the words after it. Raises ActionRefused without a POST."""
    if not request.words:
        raise _usage_error(request, f"{request.name.lower()} 12")
    return request.words[0], request.words[1:]


def _pausable(request: Command) -> str:
    if len(request.words) > 1:
        raise _usage_error(request, f"{request.name.lower()} policy")
    what = request.words[0].lower() if request.words else ""
    return "" if what == "all" else what


def _chat(text: str) -> Chat:
    try:
        return Chat.parse(text)
    except ChatError:
        raise ActionRefused("{name} is not a chat; write telegram:-1001234 or slack:C0123", name=text[:100]) from None


def _usage_error(request: Command, example: str) -> ActionRefused:
    return ActionRefused("Write it like this: {example}", example=f"{request.prefix}{example}")
