"""``python -m repoassist``, the same as ``git repoassist``."""

from repoassist.cli import main

if __name__ == "__main__":
    main()
