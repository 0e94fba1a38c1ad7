"""The wheel, installed next to another distribution's package `adapters`."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "adapters", "formatter", "store")
CONFIG = """
[web]
listen = "127.0.0.1:0"

[[feeds]]
id = "policy"
kind = "posts"
path = "."
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel, a stranger's `adapters`, and this environment's libraries."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)], ROOT)
    python = folder / "bin" / "python"
    packages = Path(run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).strip())
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    stranger = packages / "adapters"
    stranger.mkdir()
    (stranger / "__init__.py").write_text('WHOSE = "another distribution\'s"\n', "utf-8")
    run([sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index", str(wheel)], folder)
    return folder / "bin"


def run(command: list[str], folder: Path) -> str:
    """The output of a command that must succeed, with nothing of this checkout on its path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_everything_lies_in_one_folder(wheel: Path) -> None:
    """The wheel adds the one name `sokbo` to site-packages."""
    tops = {name.split("/")[0] for name in ZipFile(wheel).namelist()}
    assert tops == {"sokbo", f"{wheel.name.split('-py3')[0]}.dist-info"}


def test_every_file_is_inside(wheel: Path) -> None:
    """Catalogues, templates, migrations, the sandbox's files and the example config travel with the code."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    there = ["config.example.toml", *(str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts)]
    assert {f"sokbo/{name}" for name in there} <= set(ZipFile(wheel).namelist())
    kinds = {Path(name).suffix for name in there}
    assert {".py", ".mo", ".po", ".html", ".css", ".js", ".svg", ".json", ".md", ".toml"} <= kinds


def test_a_stranger_keeps_its_name(environment: Path, tmp_path: Path) -> None:
    """Another distribution's package called `adapters` is still imported by its own programs."""
    assert (
        run([str(environment / "python"), "-c", "import adapters; print(adapters.WHOSE)"], tmp_path) == "another distribution's\n"
    )


@pytest.mark.parametrize("command", [["sokbo"], ["python", "-m", "sokbo"]])
def test_commands_work(environment: Path, tmp_path: Path, command: list[str]) -> None:
    """`sokbo` and `python -m sokbo` preview a post and check a config, also where the folder holds an `adapters` too."""
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "__init__.py").touch()
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    post = ROOT / "adapters" / "sandbox" / "samples" / "2026-11-20-1.md"
    program = [str(environment / command[0]), *command[1:]]
    assert post.read_text("utf-8").split("title:")[1].splitlines()[0].strip(" \"'") in run(
        [*program, "preview", str(post)], tmp_path
    )
    assert "policy" in run([*program, "check"], tmp_path)
