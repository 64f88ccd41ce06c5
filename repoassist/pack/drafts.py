"""Drafts of packs as plain values, so that they can be remembered."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from repoassist.pack.composing import Draft
from repoassist.pack.planning import Plan
from repoassist.pack.rendering import Part
from repoassist.records import Form, Item

if TYPE_CHECKING:
    from repoassist.pack.material import Material


def digest(contents: str, material: Material, limit: int) -> str:
    """A name for all that decides a draft without a question; ``contents`` names the files and what they say."""
    said = sha256()
    for part in (
        f"{contents}\0{limit}",
        *(f"{one.path}\0{one.why}" for one in material.omitted),
        *(f"{path}\0{form}" for path, form in material.narrowed.items()),
    ):
        said.update(part.encode("utf-8", "surrogateescape") + b"\1")
    return said.hexdigest()


def freeze(draft: Draft) -> tuple[Any, ...]:
    """A draft as plain values."""
    overview = tuple((one.text, one.tokens, one.content) for one in draft.overview)
    items = tuple((i.path, str(i.form), i.ranges, i.tokens, i.score, i.why) for i in draft.plan.items)
    return overview, items, draft.plan.used


def thaw(frozen: tuple[Any, ...]) -> Draft:
    """The reverse of ``freeze``."""
    overview, items, used = frozen
    plan = Plan(tuple(Item(path, Form(form), *rest) for path, form, *rest in items), used)
    return Draft(tuple(Part(*one) for one in overview), plan)
