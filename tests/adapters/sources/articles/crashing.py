"""A worker that dies of its first page."""

import sys

sys.stdin.buffer.read(1)
sys.exit(3)
