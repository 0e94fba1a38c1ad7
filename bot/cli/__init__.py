"""The command line: registers every command and turns every error into one line."""

import os
import signal
import sys
from io import TextIOWrapper

import typer

from bot.cli import check, compare, demo, operate, opml, platforms, preview, run
from bot.cli.common import Failure
from bot.lib.logging import redactor
from bot.lib.visible import VisibleOutput

app = typer.Typer(
    name="sokbo",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo.demo)
app.command("run")(run.run)
app.command("check")(check.check)
app.command("test")(platforms.try_chat)
app.command("preview")(preview.preview)
app.command("figures")(preview.figures)
app.command("compare")(compare.compare)
app.command("status")(operate.status)
app.command("deliveries")(operate.deliveries)
app.command("why")(operate.why)
app.command("replay")(operate.replay)
app.command("withdraw")(operate.withdraw)
app.command("release")(operate.release)
app.command("hold")(operate.hold)
app.command("kill")(operate.kill)
app.command("urgent")(operate.urgent)
app.command("pause")(operate.pause)
app.command("resume")(operate.resume)
app.command("reload")(run.reload)
app.command("manifest")(platforms.manifest)
app.add_typer(opml.app, name="opml")


def main() -> None:
    """Run a command and exit: 0 done, 1 failed while running, 2 wrong usage or wrong config."""
    signal.signal(signal.SIGINT, _interrupted)
    os.umask(0o077)  # whatever a command writes is for its user alone
    _use_utf8()
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as mistake:
        message = mistake.format_message().replace("Value error, ", "")  # pydantic's prefix
        _print_error(f"sokbo: {message}")
        sys.exit(2)
    except Failure as failure:
        for line in failure.lines:
            _print_error(line)
        sys.exit(failure.code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


@app.callback(invoke_without_command=True)
def _help(context: typer.Context) -> None:
    """Puts newsrooms' posts into Telegram and Slack within seconds."""
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(2)


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
    print(redactor.clean(line), file=sys.stderr)
