"""Print the file NOTICE: what an image of Sokbo holds besides Sokbo, and under which licences.

    python -m tests.licences > NOTICE

The names come from pyproject.toml and the metadata of the installed packages, so that `make lock` writes it anew.
"""

import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
TOP = """Sokbo is under the MIT licence, see LICENSE. Its wheel holds no other work.

An image of it also holds the Python packages below, each with its own licence in its folder *.dist-info in
/opt/sokbo/lib, and Python and Debian's packages, with theirs in /usr/share/doc. python-telegram-bot is under the
LGPL: its source is at the address that its metadata names, and a changed one may be put in its place.
"""
IN_CLASSIFIERS = "License :: OSI Approved :: "


def notice() -> str:
    """The text of NOTICE."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    found = dict(sorted(packages(wanted)))
    width = max(map(len, found))
    return TOP + "\n" + "".join(f"{name:{width}}  {licence}\n" for name, licence in found.items())


def packages(wanted: list[str]) -> Iterator[tuple[str, str]]:
    """Every package that is needed on Linux with Python 3.11, directly or by another one, with its licence."""
    waiting, seen = [Requirement(line) for line in wanted], set[str]()
    while waiting:
        requirement = waiting.pop()
        try:
            found = distribution(requirement.name)
        except PackageNotFoundError:  # for another platform or version of Python
            continue
        waiting += [
            other
            for other in map(Requirement, found.requires or ())
            if other.marker is None or any(other.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras))
        ]
        name = canonicalize_name(found.name)
        if name not in seen:
            seen.add(name)
            yield name, licence_of(found)


def licence_of(found: Distribution) -> str:
    """The licence as a package's metadata names it: by expression, by classifiers, or in words of one line."""
    metadata = found.metadata
    classified = [
        line.removeprefix(IN_CLASSIFIERS) for line in metadata.get_all("Classifier", []) if line.startswith(IN_CLASSIFIERS)
    ]
    stated = str(metadata.get("License", "")).strip()
    return str(metadata.get("License-Expression", "")) or ", ".join(classified) or stated.split("\n")[0] or "see its metadata"


if __name__ == "__main__":
    sys.stdout.write(notice())
