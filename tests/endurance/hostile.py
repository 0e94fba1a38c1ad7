"""`python -m tests.endurance.hostile --examples N`: hostile posts by the thousand, and both platforms' rules to take them."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

SUITES = ("tests/formatter/test_hostile_text.py", "tests/formatter/figures/test_any_text.py", "tests/formatter/test_parity.py")


def main(arguments: Sequence[str]) -> int:
    """Run the suites of hostile text with this many examples a test; the exit code is pytest's, 0 where nothing was refused."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance.hostile", description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000, help="how many a test makes (default: 10,000)")
    options = parser.parse_args(arguments)
    environment = {**os.environ, "SOKBO_EXAMPLES": str(options.examples)}
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *SUITES], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
