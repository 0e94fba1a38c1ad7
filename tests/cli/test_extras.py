"""Extras: a config that needs an optional dependency which is not installed is refused by `check` and `run` alike."""

from pathlib import Path

import pytest

from tests.cli.command import ROOT, sokbo
from tests.cli.test_check import GOOD, SECRETS

FULL_TEXT = GOOD.replace('every = "60s"', 'every = "60s"\nfull_text = true')
POSTGRES = GOOD.replace("sqlite:///sokbo.db", "postgresql://sokbo:geheim@localhost/sokbo")
CASES = [
    (FULL_TEXT, 'config.toml:29: feeds[1].full_text: needs the extra "full-text"', 'pip install "sokbo[full-text]"'),
    (POSTGRES, 'config.toml:6: store.url: needs the extra "postgres"', 'pip install "sokbo[postgres]"'),
]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Secrets, and a Python that finds neither of the optional modules; `tmp_path` holds the folder of posts."""
    (tmp_path / "_posts").mkdir()
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("import sys\nsys.modules.update(trafilatura=None, asyncpg=None)\n", "utf-8")
    return {**SECRETS, "PYTHONPATH": f"{hidden}:{ROOT}"}


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(("config", "line", "remedy"), CASES)
def test_a_missing_extra_is_named(
    tmp_path: Path, environment: dict[str, str], command: str, config: str, line: str, remedy: str
) -> None:
    """`check` and `run` print one same line with file, line, key, extra and remedy, and exit with 2."""
    (tmp_path / "config.toml").write_text(config, "utf-8")
    result = sokbo(command, cwd=tmp_path, environment=environment)
    assert result.code == 2
    assert result.complaint == f"{line}, which is not installed: {remedy}"


def test_a_store_on_postgresql_without_its_driver(tmp_path: Path, environment: dict[str, str]) -> None:
    """A command that only opens the store names the extra too."""
    (tmp_path / "config.toml").write_text(POSTGRES, "utf-8")
    result = sokbo("status", cwd=tmp_path, environment=environment)
    assert result.code == 1
    assert 'needs the extra "postgres"' in result.complaint


def test_a_config_without_extras_needs_none(tmp_path: Path, environment: dict[str, str]) -> None:
    """A config without full text and PostgreSQL needs neither optional module."""
    (tmp_path / "config.toml").write_text(GOOD, "utf-8")
    assert sokbo("check", cwd=tmp_path, environment=environment).code == 0
