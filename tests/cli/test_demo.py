"""`sokbo demo`: the whole bot with no token and no config, at one address."""

import re
import signal
import socket
from pathlib import Path

import pytest

from tests.cli.command import get, running, sokbo, until
from tests.cli.platforms import SLACK, TELEGRAM, Platforms

DESK = "slack:C0DESK"


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_demo(signal_number: int, tmp_path: Path) -> None:
    """It prints one line with its address; the page answers, sample posts arrive in both chats, and it stops quietly."""
    with running("demo", "--every", "0.2", cwd=tmp_path) as demo:
        match = re.search(r"http://127\.0\.0\.1:\d+/", demo.first_line())
        assert match
        sandbox = Platforms(match[0], {})

        status, page = get(match[0])
        assert status == 200
        assert "<html" in page
        for chat in (TELEGRAM, SLACK):
            until(lambda chat=chat: len(sandbox.messages(chat)) >= 2, lambda: demo.err)
        code, seconds = demo.stop(signal_number)

    assert code == 0
    assert seconds < 10
    assert demo.err == ""
    assert len(demo.out.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stderr.txt", "stdout.txt"]


def test_latest(tmp_path: Path) -> None:
    """`/latest` in either chat is answered."""
    with running("demo", "--every", "0.2", cwd=tmp_path) as demo:
        match = re.search(r"http://127\.0\.0\.1:\d+/", demo.first_line())
        assert match
        sandbox = Platforms(match[0], {})
        for chat in (TELEGRAM, SLACK):
            until(lambda chat=chat: sandbox.messages(chat), lambda: demo.err)
            before = len(sandbox.messages(chat))
            sandbox.send_as_person(chat, "/latest")
            until(lambda chat=chat, before=before: len(sandbox.messages(chat)) > before)


def test_desk(tmp_path: Path) -> None:
    """The sample that is an error message is held in the desk's channel, with buttons, and sent to nobody."""
    with running("demo", "--every", "0.2", cwd=tmp_path) as demo:
        match = re.search(r"http://127\.0\.0\.1:\d+/", demo.first_line())
        assert match
        sandbox = Platforms(match[0], {})
        until(lambda: len(sandbox.messages(DESK)) == 2, lambda: demo.err)
        buttons = sandbox.messages(DESK)[1]["shown"]["blocks"][-1]["elements"]
        until(lambda: len(sandbox.messages(SLACK)) >= 5, lambda: demo.err)

        assert len(buttons) == 3
        assert not any("Error code" in message["text"] for message in sandbox.messages(SLACK))


def test_the_newsroom(tmp_path: Path) -> None:
    """A visitor's own post is sent, corrected and withdrawn on both platforms; a broken one is held at the desk."""
    with running("demo", "--every", "60", cwd=tmp_path) as demo:
        match = re.search(r"http://127\.0\.0\.1:\d+/", demo.first_line())
        assert match
        sandbox = Platforms(match[0], {})
        until(lambda: sandbox.messages(SLACK), lambda: demo.err)
        sandbox.newsroom("publish", feed="english", text="Sandcastles rise 41% in Saesol\n\nSaesol counted 41 sandcastles.")
        for chat in (TELEGRAM, SLACK):
            sandbox.wait_for_message(chat, "Saesol counted 41 sandcastles")
        sandbox.newsroom("correct")
        for chat in (TELEGRAM, SLACK):
            sandbox.wait_for_message(chat, "42")
        sandbox.newsroom("withdraw")
        sandbox.wait_for_message(TELEGRAM, "has withdrawn this article")
        sandbox.newsroom("refuse")
        sandbox.wait_for_message(DESK, "죄송하지만")
        state = sandbox.state()
        assert state["newsroom"]
        assert get(state["status_page"])[0] == 200
        sandbox.send_as_person("slack:C0DEMO", "/sokbo status")
        until(lambda: any(one["ephemeral"] for one in sandbox.messages(SLACK)), lambda: demo.err)


def test_port(tmp_path: Path) -> None:
    """--port sets where the page is; a port that is taken is one line, and exit 1."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = sokbo("demo", "--port", str(port), cwd=tmp_path)

    assert result.code == 1
    assert str(port) in result.complaint
    assert result.out == ""


def test_no_leftovers(tmp_path: Path) -> None:
    """The demo deletes its posts and its store when it ends."""
    with running("demo", cwd=tmp_path, environment={"TMPDIR": str(tmp_path)}) as demo:
        demo.first_line()
        assert list(tmp_path.glob("sokbo-demo-*"))
        assert demo.stop()[0] == 0

    assert not list(tmp_path.glob("sokbo-demo-*"))
