"""`python -m tests.structure`: the sizes and names of the code, and the functions that one post passes.

It measures the current folder, so that an older checkout is measured from its root with this file copied into its `tests/`.
"""

import ast
import io
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import tokenize
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path.cwd()
PACKAGES = ("bot", "adapters", "formatter", "store")
SMALL = 40
"""Lines below which a file is called small."""
DEADLINE = 60.0
"""Seconds in which the bot must be ready, and the post be settled."""

DIALECT = (
    r"told|untold|tells?|telling|said|unsaid|says?|saying|ow(?:e|ed|es|ing)|beside|whoever|lest|thereby|hears?|heard|stands|voice|"
    r"couriers?|ledger|bells?|patience|patiently|breath|lanes?|knock|hurry|wish(?:es)?|glance|furniture"
)
RIDDLES = ("What", "Whether", "How", "Who", "Whose", "Where")
"""First words of a docstring that hide its subject."""
STANDARD = (
    r"deduplicat\w*|idempoten\w*|backoff|cache\w*|handlers?|outbox|queue\w*|retr(?:y|ied|ies)|pending|leases?|digests?|"
    r"rate.limit\w*|settle\w*"
)

TRACER = """
import mmap, os, sys, threading
_FOLDER = {folder!r}
_ROOTS = {roots!r}
_flag = mmap.mmap(os.open(os.path.join(_FOLDER, "flag"), os.O_RDWR), 1)
_out = os.open(os.path.join(_FOLDER, "trace"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_seen = set()
def _profile(frame, event, argument):
    if event == "call" and _flag[0] == 1:
        code = frame.f_code
        if code not in _seen:
            _seen.add(code)
            is_function = code.co_flags & 1 and not code.co_name.startswith("<")  # no module, class body or comprehension
            if is_function and code.co_filename.startswith(_ROOTS):
                name = getattr(code, "co_qualname", code.co_name)
                os.write(_out, f"{{code.co_filename}}\\t{{name}}\\t{{code.co_firstlineno}}\\n".encode())
sys.setprofile(_profile)
threading.setprofile(_profile)
"""
"""Python runs this as `sitecustomize` in the bot and in each of its workers; `flag` turns the recording on."""

CONFIG = """
[store]
url = "sqlite:///sokbo.db"
[web]
listen = "127.0.0.1:{port}"
[telegram]
api_base = "{telegram_base}"
[slack]
api_base = "{slack_base}"
[[feeds]]
id = "demo"
kind = "posts"
path = "_posts"
site_url = "https://news.example.kr"
[[channels]]
platform = "telegram"
chat = "-1001"
[[channels]]
platform = "slack"
chat = "C0DEMO"
"""


def main() -> None:
    """Print every measure, one a line."""
    modules = all_modules()
    lines = {name: path.read_text("utf-8").count("\n") for name, path in modules.items()}
    filled = [count for count in lines.values() if count]
    print(f"modules                          {len(modules)}")
    print(f"files under {SMALL} lines             {sum(count < SMALL for count in filled)} (empty ones not counted)")
    print(f"median file, largest file        {median(filled):g}, {max(filled)} lines")
    for package in ("bot", "store"):
        loose = loose_modules(package)
        print(f"modules at the top of {package + '/':<10} {len(loose)} {' '.join(loose)}".rstrip())
    cycles = import_cycles(modules)
    print(f"import cycles                    {len(cycles)} {'; '.join(' '.join(cycle) for cycle in cycles)}".rstrip())
    tests = dict(_modules(ROOT / "tests"))
    for title, texts in (
        ("docstrings", docstrings(modules)),
        ("tests' docstrings", docstrings(tests)),
        ("documents", documents()),
    ):
        text = " ".join(texts)
        print(f"words of {title:<17}       {len(text.split()):,}")
        print(f"  of the old dialect             {_counted(text, DIALECT)}")
        print(f"  of the field                   {_counted(text, STANDARD)}")
    for title, chosen in (("docstrings", modules), ("tests' docstrings", tests)):
        openings = [text.split(maxsplit=1)[0] for text in docstrings(chosen) if text.strip()]
        riddles = sum(opening in RIDDLES for opening in openings)
        print(f"riddles that open {title:<17} {riddles} of {len(openings)}")
    print(f"comment lines in the code        {sum(comment_lines(path) for path in modules.values())}")
    passed = trace()
    files = {line.split("\t")[0] for line in passed}
    print(f"one post to two chats passes     {len(files)} files, {len(passed)} functions")
    shares = Counter(Path(file).relative_to(ROOT).parts[0] for file in files)
    print(f"  files by package               {', '.join(f'{package} {count}' for package, count in shares.most_common())}")
    if "--verbose" in sys.argv:
        for file, count in Counter(line.split("\t")[0] for line in passed).most_common():
            print(f"  {count:4} {Path(file).relative_to(ROOT)}")


def all_modules() -> dict[str, Path]:
    """Every module of the four packages, by its dotted name."""
    return {name: path for package in PACKAGES for name, path in _modules(ROOT / package)}


def loose_modules(package: str) -> list[str]:
    """The modules directly in a package, its `__init__` and `__main__` apart."""
    return sorted(path.stem for path in (ROOT / package).glob("*.py") if not path.stem.startswith("__"))


def _modules(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def import_cycles(modules: dict[str, Path]) -> list[list[str]]:
    """Groups of modules that import each other when they are loaded; imports inside functions and for types do not count."""
    graph = {name: set(_imports(name, path, modules)) - {name} for name, path in modules.items()}
    reached = {name: _reachable(name, graph) for name in graph}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached[other])) for name in graph if name in reached[name]
    }
    return [list(group) for group in sorted(groups)]


def _imports(name: str, path: Path, modules: dict[str, Path]) -> Iterator[str]:
    for node in _loaded(ast.parse(path.read_text("utf-8")).body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in modules or node.module in modules:
                    yield inner if inner in modules else node.module


def _loaded(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is loaded."""
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            yield from _loaded(node.orelse)
        elif isinstance(node, (ast.If, ast.Try, ast.With, ast.ClassDef)):
            yield from _loaded([*node.body, *getattr(node, "orelse", [])])
        else:
            yield node


def _reachable(start: str, graph: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph[name]
    return found


def docstrings(modules: dict[str, Path]) -> Iterator[str]:
    """The docstrings of modules, classes and functions, and those below a constant."""
    for path in modules.values():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield node.value.value


def documents() -> list[str]:
    """The documents a reader of the repository opens, the config's comments among them."""
    return [path.read_text("utf-8") for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "config.example.toml")]


def comment_lines(path: Path) -> int:
    """The lines of a file that are a comment or end with one."""
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
    return sum(token.type == tokenize.COMMENT for token in tokens)


def _counted(text: str, pattern: str) -> str:
    counts = Counter(word.lower() for word in re.findall(rf"\b(?:{pattern})\b", text, re.IGNORECASE))
    return f"{counts.total()}  ({', '.join(f'{word} {count}' for word, count in counts.most_common(12))})"


def trace() -> list[str]:
    """The functions called from the rename of one post until both of its deliveries are sent, in the bot and its workers."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "_posts").mkdir()
        (folder / "hidden").mkdir()
        flag = folder / "flag"
        flag.write_bytes(b"\0")
        roots = tuple(f"{ROOT / package}{os.sep}" for package in PACKAGES)
        (folder / "hidden" / "sitecustomize.py").write_text(TRACER.format(folder=name, roots=roots), "utf-8")
        with _process([sys.executable, "-m", "adapters.sandbox"], ROOT, {}) as sandbox:
            assert sandbox.stdout is not None
            values = json.loads(sandbox.stdout.readline())
            port = _free_port()
            (folder / "config.toml").write_text(CONFIG.format(port=port, **values), "utf-8")
            variables = {variable: values[variable.lower()] for variable in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")}
            variables |= {"TELEGRAM_BOT_TOKEN": values["telegram_token"], "PYTHONPATH": f"{folder / 'hidden'}:{ROOT}"}
            with _process([sys.executable, "-m", "bot", "run"], folder, variables):
                _wait(lambda: _is_ready(port), "the bot is ready")
                time.sleep(1)  # what a start does is not part of a post's way
                _publish(folder / "_posts", flag)
                _wait(lambda: _is_sent(folder / "sokbo.db"), "both deliveries are sent")
                time.sleep(0.2)  # the settlement of the second one
                _set(flag, b"\0")
        return sorted(set((folder / "trace").read_text("utf-8").splitlines()))


def _publish(posts: Path, flag: Path) -> None:
    sample = next(iter(sorted((ROOT / "adapters" / "sandbox" / "samples").iterdir())))
    beginning = posts / f".{sample.name}.part"
    beginning.write_bytes(sample.read_bytes())
    time.sleep(0.5)
    _set(flag, b"\1")
    beginning.rename(posts / sample.name)


def _set(flag: Path, value: bytes) -> None:
    with flag.open("r+b") as file:  # the file stays the one that is mapped
        file.write(value)


@contextmanager
def _process(command: list[str], folder: Path, variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **variables}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _wait(done: Callable[[], bool], event: str) -> None:
    deadline = time.monotonic() + DEADLINE
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {DEADLINE:g} s: {event}")
        time.sleep(0.05)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _is_sent(store: Path) -> bool:
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        return [state for (state,) in connection.execute("SELECT state FROM deliveries")] == ["sent", "sent"]
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
