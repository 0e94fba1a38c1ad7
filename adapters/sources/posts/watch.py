"""Hints that something happened in a folder. They are never trusted, only followed: the disk says what is true."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto
from types import TracebackType
from typing import Self


class Hint(Enum):
    """What may have happened to a file: its writer closed it, its writer is at it, or anything else."""

    CLOSED = auto()
    OPENED = auto()
    CHANGED = auto()


@dataclass(slots=True)
class Hints:
    """The last hint for each file, and folders to list again, with what is below them; the root's name is empty.

    `over`: the root was removed or moved; what has its name now is another folder, even where it has the same inode.
    """

    files: dict[str, Hint] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    over: bool = False


class Watch:
    """Gathers hints until they are taken. This one hears nothing: where nobody tells of changes, sweeps find them."""

    def __init__(self) -> None:
        self._hints = Hints()
        self._something = asyncio.Event()

    def enter(self, folder: str) -> None:
        """Watch this folder too; called from the thread that is about to list it."""

    async def heard(self) -> None:
        """Wait for a hint."""
        await self._something.wait()

    def take(self) -> Hints:
        """The hints gathered since the last time."""
        self._something.clear()
        hints, self._hints = self._hints, Hints()
        return hints

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def _hear(self, key: str, hint: Hint) -> None:
        self._hints.files[key] = hint
        self._something.set()

    def _hear_end(self) -> None:
        self._hints.over = True
        self._something.set()

    def _hear_folder(self, folder: str) -> None:
        self._hints.folders.add(folder)
        self._something.set()
