"""The command line: registers every command and turns every error into one line."""

import os
import signal
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Annotated

import typer

from bot.cli import check, compare_posts, copy_store, demo, init, operator_commands, opml, platforms, preview, run
from bot.cli.common import Failure
from bot.lib.logging import redactor
from bot.lib.unicode import VisibleOutput
from bot.lib.version import sokbo_version

app = typer.Typer(
    name="sokbo",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_COMMANDS: tuple[tuple[str, Callable[..., object], str], ...] = (
    ("init", init.init, "sokbo init --telegram --chat @my_channel --feed https://news.example.kr/feed.xml"),
    ("demo", demo.demo, "sokbo demo --every 10"),
    ("run", run.run, "sokbo run -c /etc/sokbo/config.toml"),
    ("check", check.check, "sokbo check --online"),
    ("test", platforms.try_chat, "sokbo test telegram:@my_channel"),
    ("preview", preview.preview, "sokbo preview site/_posts --as alert --json"),
    ("figures", preview.figures, "echo '매출이 9.5% 늘었다.' | sokbo figures"),
    ("compare", compare_posts.compare, "sokbo compare old.md new.md"),
    ("status", operator_commands.status, "sokbo status --json"),
    ("deliveries", operator_commands.deliveries, "sokbo deliveries --state rejected --state missed -n 100"),
    ("why", operator_commands.why, "sokbo why 12 slack:C0123ABCD"),
    ("replay", operator_commands.replay, "sokbo replay --missed telegram:@my_channel"),
    ("withdraw", operator_commands.withdraw, 'sokbo withdraw 12 --reason "wrong figures"'),
    ("release", operator_commands.release, "sokbo release policy/2026-11-30-prices.md"),
    ("hold", operator_commands.hold, 'sokbo hold 12 --reason "ask the author"'),
    ("kill", operator_commands.kill, "sokbo kill 12"),
    ("urgent", operator_commands.urgent, "sokbo urgent 12"),
    ("pause", operator_commands.pause, "sokbo pause slack"),
    ("resume", operator_commands.resume, "sokbo resume slack"),
    ("reload", run.reload, "sokbo reload"),
    ("backup", copy_store.backup, "sokbo backup /backup/sokbo.db"),
    ("copy-store", copy_store.copy_store, "sokbo copy-store sqlite:///sokbo.db postgresql://sokbo@db.example/sokbo"),
    ("manifest", platforms.manifest, "sokbo manifest > manifest.json"),
)
"""Each command: its name, its function, and the example that its help shows."""
for _name, _function, _example in _COMMANDS:
    app.command(_name, epilog=f"Example: {_example}")(_function)
app.add_typer(opml.app, name="opml")


def main() -> None:
    """Run a command and exit: 0 done, 1 failed while running, 2 wrong usage or wrong config."""
    signal.signal(signal.SIGINT, _interrupted)
    os.umask(0o077)  # whatever a command writes is for its user alone
    _use_utf8()
    try:
        code = app(prog_name="sokbo", standalone_mode=False)
        sys.stdout.flush()
    except typer.Abort:
        _print_error("sokbo: not done")
        sys.exit(1)
    except typer.TyperException as mistake:
        _print_error(f"sokbo: {_usage(mistake)}")
        sys.exit(2)
    except Failure as failure:
        for line in failure.lines:
            _print_error(line)
        sys.exit(failure.code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:  # a path that this user, or any, cannot have; a full disk
        _print_error(f"sokbo: {f'{error.filename}: ' if error.filename else ''}{error.strerror or error}")
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"sokbo {sokbo_version()}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")]


@app.callback(invoke_without_command=True, epilog="Example: sokbo demo. Every command explains itself: sokbo run -h")
def _help(
    context: typer.Context,
    version: Version = False,
) -> None:
    """Puts newsrooms' posts into Telegram and Slack within seconds."""
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(2)


def _usage(mistake: typer.TyperException) -> str:
    """A mistake on the command line in one line, with the help that explains the command."""
    message = " ".join(mistake.format_message().replace("Value error, ", "").replace(" Input should", " should").split()).rstrip(
        "."
    )  # pydantic's
    context = getattr(mistake, "ctx", None)
    return f"{message}; see {context.command_path if context else 'sokbo'} -h"


def _use_utf8() -> None:
    """Read and write UTF-8 in every locale. Control characters, and bytes that are not UTF-8, are printed as escapes."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    for name in ("stdout", "stderr"):
        if isinstance(stream := getattr(sys, name), TextIOWrapper):
            setattr(sys, name, VisibleOutput(stream))


def _interrupted(*_: object) -> None:
    """End a short command at once on Ctrl-C, without a traceback; `run` and `demo` install a graceful shutdown."""
    sys.exit(130)


def _print_error(line: str) -> None:
    print(redactor.clean(line).replace("\n", "\\n"), file=sys.stderr)  # a file's name may hold a line break
