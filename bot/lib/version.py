"""The version of Sokbo: of the installed package, in a checkout of its pyproject.toml."""

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


@cache
def sokbo_version() -> str:
    """Return the version, as `0.1.0`."""
    try:
        return version("sokbo")
    except PackageNotFoundError:  # a checkout
        return str(tomllib.loads(_PYPROJECT.read_text("utf-8"))["project"]["version"])
