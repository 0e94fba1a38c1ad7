"""How the sandbox serves."""

import socket

from adapters.sandbox.connections import listen


def test_answers_are_not_held_back() -> None:
    """What is written goes out at once: no answer's body waits for the acknowledgement of its head."""
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()), listening.accept()[0] as taken:
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
