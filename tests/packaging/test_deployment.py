"""Deployment files: constraints, image, compose file, systemd unit and workflows agree with the project."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from bot.config.load import load
from tests.licences import notice

ROOT = Path(__file__).parents[2]


def pins(name: str) -> dict[str, str]:
    """Names and versions that a lock or constraints file pins."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_constraints_are_the_lock() -> None:
    """constraints.txt pins every package as the lock does, without a hash and without an extra."""
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert pins("constraints.txt") == pins("requirements-dev.lock")
    assert "--hash" not in text
    assert "[" not in text
    assert "://" not in text


def test_both_locks_agree() -> None:
    """A package of both locks has one version."""
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="NOTICE lists what the oldest Python needs")
def test_notice_is_current() -> None:
    """NOTICE names every package that an image holds, with its licence."""
    assert (ROOT / "NOTICE").read_text("utf-8") == notice()


def test_image_gets_what_it_copies() -> None:
    """.dockerignore lets through every file that the wheel and the Dockerfile name."""
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").split() if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packed = {path.split("/")[0] for path in project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]}
    copied = set(re.findall(r"^COPY ((?!\.|--).+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)[0].split())
    assert packed | copied | set(project["project"]["license-files"]) | {project["project"]["readme"]} <= let_through


def test_compose_files_configs(tmp_path: Path) -> None:
    """The config in compose.yaml is a config that loads."""
    text = (ROOT / "compose.yaml").read_text("utf-8")
    tables = re.findall(r"(\[\w+\]) (\w+ = \"[^\"]+\")", text)
    assert len(tables) == 2
    config = tmp_path / "config.toml"
    config.write_text(
        "\n".join(f"{table}\n{line}" for table, line in tables) + '\n[[feeds]]\nid = "a"\nkind = "posts"\npath = "."\n', "utf-8"
    )
    assert load(config).store.url == "postgresql://sokbo@database/sokbo"


def test_unit_has_the_credentials_it_names() -> None:
    """Each secret that the unit's heading puts into the config is a credential that it loads."""
    text = (ROOT / "deploy" / "sokbo.service").read_text("utf-8")
    assert set(re.findall(r"/run/credentials/sokbo\.service/([\w-]+)", text)) == set(
        re.findall(r"^LoadCredential=([\w-]+):", text, re.MULTILINE)
    )


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_unit_is_understood(tmp_path: Path) -> None:
    """The unit has no mistake that systemd finds; the program itself is a stand-in."""
    unit = tmp_path / "sokbo.service"
    unit.write_text((ROOT / "deploy" / "sokbo.service").read_text("utf-8").replace("/opt/sokbo/bin/sokbo", "/bin/true"), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60, check=False)
    assert not [line for line in (done.stdout + done.stderr).splitlines() if "sokbo.service" in line]


def test_workflows_try_every_python() -> None:
    """The checks run on the oldest Python that the project allows and on every newer one up to 3.14."""
    checks = yaml.safe_load((ROOT / ".github" / "workflows" / "checks.yml").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = checks["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert versions == [f"3.{minor}" for minor in range(11, 15)]
    assert project["requires-python"] == f">={versions[0]}"
