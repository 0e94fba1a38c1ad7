"""Hints that something happened in a folder. They are never trusted, only followed: the disk says what is true."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto
from types import TracebackType
from typing import Self


class WatchEvent(Enum):
    """What may have happened to a file: its writer closed it, its writer is at it, or anything else."""

    CLOSED = auto()
    OPENED = auto()
    CHANGED = auto()


@dataclass(slots=True)
class WatchEvents:
    """The last hint for each file, and folders to list again, with what is below them; the root's name is empty.

    `over`: the root was removed or moved; what has its name now is another folder, even where it has the same inode.
    """

    files: dict[str, WatchEvent] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    root_removed: bool = False


class Watch:
    """Gathers hints until they are taken. This one hears nothing: where nobody tells of changes, sweeps find them."""

    def __init__(self) -> None:
        self._events = WatchEvents()
        self._something = asyncio.Event()

    def enter(self, folder: str) -> None:
        """Watch this folder too; called from the thread that is about to list it."""

    async def wait(self) -> None:
        """Wait for a hint."""
        await self._something.wait()

    def take(self) -> WatchEvents:
        """The hints gathered since the last time."""
        self._something.clear()
        events, self._events = self._events, WatchEvents()
        return events

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def _add(self, key: str, event: WatchEvent) -> None:
        self._events.files[key] = event
        self._something.set()

    def _add_root_removed(self) -> None:
        self._events.root_removed = True
        self._something.set()

    def _add_folder(self, folder: str) -> None:
        self._events.folders.add(folder)
        self._something.set()
