"""What is remembered of the config that is in force, and of wishes to change it."""

from collections.abc import Mapping
from typing import Protocol

from bot.model import AuditEntry, Reload


class ConfigurationStore(Protocol):
    """The config's parts by name, each with a digest of what it says; see bot/config/changes.py."""

    async def in_force(self) -> dict[str, str]:
        """The parts the bot works by, or worked by when it ran; empty before its first start."""

    async def put_in_force(self, parts: Mapping[str, str]) -> None:
        """Remember what the bot works by from now on."""

    async def ask_reload(self, config: str, entry: AuditEntry, *, drop: bool) -> int:
        """Ask whatever bot runs on this store to read its config again; the wish's number."""

    async def asked_reload(self) -> Reload | None:
        """The newest wish that has no answer yet."""

    async def answer_reload(self, number: int, answer: str) -> None:
        """Answer this wish and all before it; "" where it was done."""

    async def reload_answer(self, number: int) -> str | None:
        """The answer to a wish; None where there is none yet."""
