"""A newsroom's repository, and a host that serves it over HTTP as git's own server does."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

POST = "---\ntitle: {title}\n---\n<p>나루시가 {title} 소식을 알렸다.</p>\n"


class Newsroom:
    """A working tree that commits, and the bare repository that it pushes to."""

    def __init__(self, folder: Path) -> None:
        self.tree = folder / "tree"
        self.bare = folder / "site.git"
        self._git("init", "-q", "--bare", "-b", "main", str(self.bare), cwd=folder)
        self._git("init", "-q", "-b", "main", str(self.tree), cwd=folder)
        self._git("remote", "add", "origin", str(self.bare))

    def write(self, path: str, text: str) -> None:
        """Write a file of the tree."""
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def post(self, number: int, title: str = "") -> str:
        """Write a post; its path."""
        path = f"_posts/2026-11-20-{number}.md"
        self.write(path, POST.format(title=title or f"소식 {number}"))
        return path

    def push(self, message: str = "posts", *, force: bool = False, amend: bool = False) -> None:
        """Commit everything and push it."""
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", message, *(["--amend"] if amend else []))
        self._git("push", "-q", *(["--force"] if force else []), "origin", "HEAD:main")

    def _git(self, *arguments: str, cwd: Path | None = None) -> None:
        who = {f"GIT_{role}_{part}": "newsroom@example.kr" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
        environment = os.environ | who | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", *arguments], cwd=cwd or self.tree, env=environment, check=True, capture_output=True)


class Host:
    """Answers as `git http-backend` does. `wanted`: the Authorization header to ask for; `away`: answers 503."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.wanted = ""
        self.away = False
        self.fetches = 0

    async def answer(self, request: web.Request) -> web.Response:
        """Run the backend for one request."""
        if self.away:
            return web.Response(status=503)
        if self.wanted and request.headers.get("Authorization") != self.wanted:
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
        self.fetches += request.method == "POST"
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query_string,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        }
        process = await asyncio.create_subprocess_exec(
            "git", "http-backend", env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate(await request.read())
        head, _, body = output.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(headers.pop("Status", "200").split()[0])
        return web.Response(status=status, body=body, headers=headers)


@asynccontextmanager
async def hosting(folder: Path) -> AsyncIterator[Host]:
    """A host that serves the repositories of a folder while the block runs."""
    host = Host(folder)
    application = web.Application(client_max_size=2**24)
    application.router.add_route("*", "/{path:.*}", host.answer)
    runner = web.AppRunner(application, auto_decompress=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host.url = f"http://127.0.0.1:{runner.addresses[0][1]}/site.git"
    yield host
    await runner.cleanup()
