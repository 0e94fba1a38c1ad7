"""The people who may use administrators' commands, and the chats where they may."""

from dataclasses import replace

import pytest

from bot.desk import ActionRefused, Permissions
from bot.model import ButtonPress, Chat, Command

ROOM = Chat("telegram", "-1002")
PERMISSIONS = Permissions(
    frozenset({"telegram:42", "slack:U0MINJI", "slack:T0ONE/U0TEAM"}),
    frozenset({"telegram:77"}),
    (ROOM, Chat("slack", "C0DESK"), Chat("telegram", "-1005", topic="12")),
)
PRIVATE = Command(Chat("telegram", "42"), "pause", user="42", private=True, user_name="민지")
ON_SLACK = Command(Chat("slack", "C0DESK"), "pause", user="U0MINJI")


@pytest.mark.parametrize("request_", [PRIVATE, replace(PRIVATE, chat=ROOM, private=False), ON_SLACK])
def test_administrators_may_ask(request_: Command) -> None:
    """An administrator, known by id, is accepted in private and in the operators' rooms."""
    assert PERMISSIONS.check_admin(request_).startswith(("telegram:42 (민지)", "slack:U0MINJI"))


@pytest.mark.parametrize(
    "request_",
    [
        replace(PRIVATE, user="43"),
        replace(PRIVATE, user="77"),
        replace(PRIVATE, user=None),
        replace(PRIVATE, chat=Chat("telegram", "-1003"), private=False),
        replace(PRIVATE, chat=Chat("slack", "D0X")),
        replace(ON_SLACK, user="42"),
    ],
)
def test_others_may_not(request_: Command) -> None:
    """Strangers, editors, messages in a chat's own name, other rooms, and the same id on another platform are refused."""
    with pytest.raises(ActionRefused):
        PERMISSIONS.check_admin(request_)


def test_a_team_is_part_of_an_id_that_names_one() -> None:
    """`T0ONE/U0TEAM` is that person of that workspace, and nobody else's U0TEAM."""
    there = replace(ON_SLACK, user="U0TEAM")

    assert PERMISSIONS.is_admin(replace(there, team="T0ONE"))
    assert not PERMISSIONS.is_admin(replace(there, team="T0TWO"))
    assert not PERMISSIONS.is_admin(there)


def test_an_administrator_belongs_to_the_bots_own_workspace() -> None:
    """`U0MINJI` is that person of the bot's one workspace; of another one, only a name with its workspace counts."""
    assert PERMISSIONS.is_admin(replace(ON_SLACK, team="T0HOME"))
    assert not PERMISSIONS.is_admin(replace(ON_SLACK, team="T0OTHER", foreign=True))
    assert not PERMISSIONS.is_admin(replace(ON_SLACK, team=None, foreign=True))
    assert PERMISSIONS.is_admin(replace(ON_SLACK, user="U0TEAM", team="T0ONE", foreign=True))


def test_a_topic_is_a_room_of_its_own() -> None:
    """A room with a topic is that topic alone; one without a topic includes all of them."""
    topic = replace(PRIVATE, chat=Chat("telegram", "-1005", topic="12"), private=False)

    assert PERMISSIONS.check_admin(topic)
    assert PERMISSIONS.check_admin(replace(topic, chat=Chat("telegram", "-1002", topic="9")))
    with pytest.raises(ActionRefused, match="in private"):
        PERMISSIONS.check_admin(replace(topic, chat=Chat("telegram", "-1005", topic="13")))


def test_a_room_is_one_workspaces() -> None:
    """With many workspaces, a channel with the same id in another workspace is no room; with one, chats have no workspace."""
    room = Chat("slack", "C0OPS", team="T0ONE")
    permissions = Permissions(admins=frozenset({"slack:T0ONE/U0A"}), rooms=(room,))
    asked = Command(room, "status", user="U0A", team="T0ONE")

    assert permissions.check_admin(asked)
    assert permissions.check_admin(replace(asked, chat=Chat("slack", "C0OPS")))
    with pytest.raises(ActionRefused, match="in private"):
        permissions.check_admin(replace(asked, chat=Chat("slack", "C0OPS", team="T0TWO")))


@pytest.mark.parametrize(("user", "may"), [("42", True), ("77", True), ("99", False), (None, False)])
def test_who_may_press(user: str | None, may: bool) -> None:
    """Editors and administrators may press, wherever the button is shown."""
    press = ButtonPress(Chat("telegram", "-1009"), "desk:release", user=user, replaces="5")
    if may:
        assert PERMISSIONS.check_editor(press) == f"telegram:{user}"
    else:
        with pytest.raises(ActionRefused):
            PERMISSIONS.check_editor(press)


def test_a_long_name_is_cut() -> None:
    """A person's own name cannot flood the audit."""
    assert len(PERMISSIONS.check_admin(replace(PRIVATE, user_name="가" * 500))) < 60
