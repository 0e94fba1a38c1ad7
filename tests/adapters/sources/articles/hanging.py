"""A worker that reads and never answers."""

import sys

sys.stdin.buffer.read()
