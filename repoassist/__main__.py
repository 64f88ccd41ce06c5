"""``python -m repoassist``, the same as ``git repoassist``."""

from repoassist.cli import main

main()
