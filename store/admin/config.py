"""The config that is in force, and wishes to change it."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select, update

from bot.model import AuditEntry, Reload
from store.admin.decisions import note
from store.engine.database import Part, whole
from store.schema import applied_config, reload_requests

_r = reload_requests.c


class Configuration(Part):
    """Implements bot.ports.ConfigurationStore."""

    @whole
    async def in_force(self) -> dict[str, str]:
        """The parts the bot works by, or worked by when it ran; empty before its first start."""
        async with self._db.read() as connection:
            rows = await connection.execute(select(applied_config.c.name, applied_config.c.content_hash))
            return {row.name: row.content_hash for row in rows}

    @whole
    async def put_in_force(self, parts: Mapping[str, str]) -> None:
        """Remember what the bot works by from now on."""
        rows = [{"name": name, "content_hash": content_hash} for name, content_hash in parts.items()]
        async with self._db.decide() as connection:
            await connection.execute(delete(applied_config))
            await connection.execute(insert(applied_config), rows)

    @whole
    async def ask_reload(self, config: str, entry: AuditEntry, *, drop: bool) -> int:
        """Ask whatever bot runs on this store to read its config again; the wish's number."""
        async with self._db.decide() as connection:
            wish = insert(reload_requests).values(config=config, drop=drop).returning(_r.id)
            number: int = (await connection.execute(wish)).scalar_one()
            await note(connection, entry)
        return number

    @whole
    async def asked_reload(self) -> Reload | None:
        """The newest wish that has no answer yet."""
        query = select(_r.id, _r.config, _r.drop).where(_r.answer.is_(None)).order_by(_r.id.desc()).limit(1)
        async with self._db.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Reload(*row) if row else None

    @whole
    async def answer_reload(self, number: int, answer: str) -> None:
        """Answer this wish and all before it; "" where it was done."""
        async with self._db.write() as connection:
            await connection.execute(update(reload_requests).where(_r.answer.is_(None), _r.id <= number).values(answer=answer))

    @whole
    async def reload_answer(self, number: int) -> str | None:
        """The answer to a wish; None where there is none yet."""
        async with self._db.read() as connection:
            return await connection.scalar(select(_r.answer).where(_r.id == number))
