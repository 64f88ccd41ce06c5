"""repoassist: ask a whole git repository, with every token counted and every citation checked."""

__version__ = "0.1.0"
