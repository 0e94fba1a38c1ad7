"""Every compiled pattern of the code with how it is used, and texts that make a slow one slow, from its own parse tree."""

import ast
import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType, FunctionType, ModuleType
from typing import Any

import adapters
import bot
import formatter
import store

_ELSEWHERE = (
    *("adapters.sandbox", "adapters.sources.posts.watch_", "store.migrations", "bot.cli.demo"),
    "bot.config.lines",  # the administrator's own config
    "bot.lib.dates",  # texts of 80 characters at most
    "adapters.platforms.telegram.errors",  # HTML that the bot itself has written, within Telegram's limits
)
"""Beginnings of the names of modules that read nothing long from strangers."""
LIMIT = 2.0
"""Seconds of CPU time after which a run is ended: no linear pattern comes near."""
_REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}
_UNBOUNDED = 10
"""Repetitions from which on a loop is pumped."""
_SAMPLES = "가a7 \n-.,(<\"'|/:한…%*A_·“"
"""Characters of all kinds, from which members of a class are taken."""
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "7",
    sre.CATEGORY_NOT_DIGIT: "가",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_NOT_SPACE: "가",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_WORD: "-",
}
_SHARES = {
    sre.CATEGORY_DIGIT: str.isdecimal,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    sre.CATEGORY_NOT_DIGIT: lambda c: not c.isdecimal(),
    sre.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    sre.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}


def modules() -> list[ModuleType]:
    """Every module that reads what strangers write: all but the sandbox, and the watcher of another system."""
    walked = (pkgutil.walk_packages(package.__path__, f"{package.__name__}.") for package in (formatter, bot, adapters, store))
    names = [found.name for found in chain.from_iterable(walked)]
    return [importlib.import_module(name) for name in names if not name.startswith(_ELSEWHERE) and "__main__" not in name]


def patterns(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The compiled patterns in a module's globals: directly, in containers, classes, instances, closures and defaults."""
    seen: set[int] = set()
    for name, value in list(vars(module).items()):
        yield from ((name, pattern) for pattern in _inside(value, seen, depth=8))


def _inside(value: Any, seen: set[int], depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif id(value) not in seen and depth and not isinstance(value, str | bytes | int | float | ModuleType):
        seen.add(id(value))
        for inner in _contents(value):
            yield from _inside(inner, seen, depth - 1)


def _contents(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if isinstance(value, FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        return [*cells, *(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]
    if isinstance(value, partial):
        return [value.func, *value.args, *value.keywords.values()]
    if not str(getattr(value if isinstance(value, type) else type(value), "__module__", "")).startswith(
        ("formatter", "bot", "adapters", "store")
    ):
        return ()
    slots = [slot for kind in type(value).__mro__ for slot in getattr(kind, "__slots__", ()) if isinstance(slot, str)]
    return [*getattr(value, "__dict__", {}).values(), *(getattr(value, slot) for slot in slots if hasattr(value, slot))]


def scans(name: str, pattern: re.Pattern[Any]) -> bool:
    """True where a pattern may be tried at every position of a text: unless all its uses are `match` or `fullmatch` of a text."""
    uses = [use for module in modules() if vars(module).get(name) is pattern for use in _uses(module).get(name, ())]
    return not uses or not set(uses) <= {"match", "fullmatch"}


@cache
def _uses(module: ModuleType) -> dict[str, list[str]]:
    """For each name of a module, the methods that it is used with; "" for any other use, such as an argument of a function."""
    tree = ast.parse(inspect.getsource(module))
    found: dict[str, list[str]] = {}
    methods: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
            methods[id(node.func.value)] = node.func.attr
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, []).append(methods.get(id(node), ""))
    return found


def pumps(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Prefixes, and what to repeat behind each: for every loop what it takes, with and without what leads to it."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    units: list[tuple[str, str]] = []
    for prefix, loop in _loops(tree, ""):
        for pick in range(2):
            body = _matching(loop, pick) or "x"
            units += [("", body), (prefix, body), ("", prefix + body), ("", prefix)]
    units += [("", sign) for sign in [*dict.fromkeys(_alphabet(tree))][:30]]
    wholes = [_matching(tree, pick) for pick in range(2)]
    units += [("", unit) for whole in wholes for unit in (whole, whole[:-1])] + [("", sign) for sign in "가a7 \n<("]
    return [(prefix, unit) for prefix, unit in dict.fromkeys(units) if unit]


def pumped(prefix: str, unit: str, length: int) -> str:
    """A text of that length: the prefix, the unit again and again, and an end at which a match fails."""
    return (prefix + unit * (length // len(unit) + 1))[:length] + "\0"


def cost(pattern: re.Pattern[str], text: str, *, scan: bool, runs: int = 1, limit: float = LIMIT) -> float:
    """Seconds of CPU time for the pattern on a text, the least of several runs; `limit` where it takes longer."""
    work: Callable[[], object] = (
        (lambda: sum(1 for _ in pattern.finditer(text))) if scan else (lambda: (pattern.match(text), pattern.fullmatch(text)))
    )
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        return min(_once(work, limit) for _ in range(runs))
    except TimeoutError:
        return limit
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _once(work: Callable[[], object], limit: float) -> float:
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _loops(tree: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Each loop with many repetitions: a text that leads to it, and its inner tree."""
    for node in tree:
        operation, value = node
        if operation in _REPEATS:
            if value[1] >= _UNBOUNDED:
                yield prefix, value[2]
            yield from _loops(value[2], prefix)
        else:
            for branch in _branches(operation, value):
                yield from _loops(branch, prefix)
        prefix += _matching([node], 0)


def _branches(operation: Any, value: Any) -> Sequence[Any]:
    """The trees inside of a node that is no loop."""
    if operation is sre.SUBPATTERN:
        return [value[3]]
    if operation is sre.BRANCH:
        branches: list[Any] = value[1]
        return branches
    if operation is sre.ATOMIC_GROUP:
        return [value]
    return [value[1]] if operation in (sre.ASSERT, sre.ASSERT_NOT) else []


def _matching(tree: Any, pick: int) -> str:
    """A text that the tree probably matches; `pick` chooses among branches and members of classes."""
    text = ""
    for operation, value in tree:
        if operation is sre.LITERAL:
            text += chr(value)
        elif operation is sre.NOT_LITERAL:
            text += next(sign for sign in _SAMPLES if ord(sign) != value)
        elif operation is sre.ANY:
            text += "가"
        elif operation is sre.IN:
            signs = _members(value)
            text += signs[pick % len(signs)]
        elif operation in _REPEATS:
            least, most, inner = value
            text += _matching(inner, pick) * max(least, pick % 2 if most else 0)
        elif operation not in (sre.ASSERT, sre.ASSERT_NOT):
            branches = _branches(operation, value)
            text += _matching(branches[pick % len(branches)], pick) if branches else ""
    return text


def _alphabet(tree: Any) -> Iterator[str]:
    """The characters that the tree names."""
    for operation, value in tree:
        if operation is sre.LITERAL:
            yield chr(value)
        elif operation is sre.IN:
            yield from _members(value)
        elif operation in _REPEATS:
            yield from _alphabet(value[2])
        else:
            for branch in _branches(operation, value):
                yield from _alphabet(branch)


def _members(items: Any) -> list[str]:
    """Some characters of a class."""
    if items[0][0] is sre.NEGATE:
        return [sign for sign in _SAMPLES if not any(_has(item, sign) for item in items[1:])] or ["ý"]
    found: list[str] = []
    for operation, value in items:
        if operation is sre.LITERAL:
            found.append(chr(value))
        elif operation is sre.RANGE:
            found += [chr(value[0]), chr(value[1])]
        else:
            found.append(_CATEGORIES[value])
    return found


def _has(item: tuple[Any, Any], sign: str) -> bool:
    operation, value = item
    if operation is sre.LITERAL:
        return bool(value == ord(sign))
    if operation is sre.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    return bool(_SHARES[value](sign))
