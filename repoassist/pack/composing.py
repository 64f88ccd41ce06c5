"""Puts a pack together: overview, plan and files under one budget, in delimiters that nothing in it can forge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.errors import Exit, RepoassistError
from repoassist.pack import layout as layouts
from repoassist.pack import overview as overviews
from repoassist.pack import planning, rendering
from repoassist.records import Form, Item, Omitted, Place, Prompt, Ranked, Reason, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repoassist.pack.material import Material

ROUNDS = 8
"""Times that delimiters are changed before giving up; each time they are new, so a second is already rare."""

FOCUS_SHARE = 20
"""The places in focus take at most one part in this many of the budget."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A pack: the prompt, its files in their order, what is not in it and why, and the body counts that were found on the way."""

    prompt: Prompt
    items: tuple[Item, ...]
    omitted: tuple[Omitted, ...]
    counted: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted: the ranked files, the question (may be empty) with its places in focus, the limit in tokens, the format."""

    ranked: Sequence[Ranked]
    question: str
    focus: Sequence[Place]
    limit: int
    format: str


def compose(material: Material, request: Request) -> Composed:
    """The best pack within the limit. Raises RepoassistError where not even the question fits."""
    layout = layouts.layout(request.format)
    for _ in range(ROUNDS):
        composed, contents = attempt(material, request, layout)
        if layouts.safe(layout, contents):
            return composed
        layout = layouts.harden(layout, contents)
    raise RepoassistError(
        "no delimiters could be found that the files do not have in them",
        hint="leave the file that forges them out with --exclude",
    )


def attempt(material: Material, request: Request, layout: layouts.Layout) -> tuple[Composed, list[str]]:
    """The pack in this layout, and the contents that must not have its delimiters."""
    costs = rendering.Counts(layout, material)
    opening, closing = rendering.part(layout.open(material.name)), rendering.part(layout.close())
    asked = rendering.question_parts(layout, request.question, short(request.focus, request.limit))
    room = request.limit - rendering.fixed_cost() - sum(one.tokens for one in (opening, closing, *asked))
    if room < 0:
        raise RepoassistError(
            f"the question alone needs {request.limit - room} tokens, the budget is {request.limit}",
            hint="raise --budget or shorten the question",
            code=Exit.DOES_NOT_FIT,
        )
    overview, plan = planned(material, request, layout, costs, room)
    chosen = {item.path: item for item in plan.items}
    items = tuple(chosen[path] for path in material.order if path in chosen)
    files = [
        rendering.file_part(layout, item, material.languages.get(item.path, rendering.PLAIN), material.text(item.path))
        for item in items
    ]
    spans = [
        Span(item.path, item.form, item.ranges or whole_range(material.text(item.path)), material.text(item.path))
        for item in items
    ]
    prompt = rendering.prompt([opening, *overview, *files, closing, *asked], spans, request.focus)
    omitted = [*material.omitted, *(Omitted(path, Reason.BUDGET) for path in material.order if path not in chosen)]
    contents = [
        *(span.text for span in spans),
        *(one.text.split("\n", 1)[1].rsplit("\n", 2)[0] for one in overview),
        request.question,
    ]
    return Composed(prompt, items, tuple(sorted(omitted, key=lambda one: one.path)), costs.counted), contents


def planned(
    material: Material, request: Request, layout: layouts.Layout, costs: rendering.Counts, room: int
) -> tuple[list[rendering.Part], planning.Plan]:
    """The overview and the plan: all of the repository if it fits, whatever is asked; else the best of it."""
    share = min(request.limit // overviews.SHARE, room)
    by_path = sorted(request.ranked, key=lambda one: one.path)
    overview = overview_part(material, layout, {one.path: material.narrowed.get(one.path, Form.FULL) for one in by_path}, share)
    plan = planning.everything(by_path, costs, room - sum(one.tokens for one in overview), material.narrowed)
    if plan is not None:
        return overview, plan
    plan = planning.choose(request.ranked, costs, room - share, material.narrowed)
    forms: dict[str, Form | None] = dict.fromkeys(material.order)
    forms.update((item.path, item.form) for item in plan.items)
    return overview_part(material, layout, forms, share), plan


def overview_part(
    material: Material, layout: layouts.Layout, forms: Mapping[str, Form | None], share: int
) -> list[rendering.Part]:
    """The overview as a section of at most ``share`` tokens; none where not even its frame fits."""
    frame = rendering.part(layout.section("overview", "")).tokens + 2
    body = overviews.overview(material, forms, share - frame)
    made = rendering.part(layout.section("overview", body))
    return [made] if body and made.tokens <= share else []


def short(places: Sequence[Place], limit: int) -> list[Place]:
    """As many of the places as a small budget should spend on them, by a rough count of twenty tokens each."""
    return list(places[: limit // FOCUS_SHARE // 20])


def whole_range(text: str) -> tuple[tuple[int, int], ...]:
    """All lines of a text as ranges; none for an empty one."""
    lines = text.count("\n") + (not text.endswith("\n"))
    return ((1, lines),) if text else ()
