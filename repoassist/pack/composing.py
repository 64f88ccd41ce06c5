"""Puts a pack together: overview, plan and files under one budget, in delimiters that nothing in it can forge."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from repoassist.errors import Exit, RepoassistError
from repoassist.pack import layout as layouts
from repoassist.pack import overview as overviews
from repoassist.pack import planning, rendering
from repoassist.records import Form, Item, Omitted, Place, Prompt, Ranked, Reason, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repoassist.pack.material import Material
    from repoassist.pack.passages import Passage

ROUNDS = 8
"""Times that delimiters are changed before giving up; each time they are new, so a second is already rare."""

SLACK = 10
"""The overview's share is planned again if more than one part in this many of it is left."""

FOCUS_SHARE = 20
"""The places in focus take at most one part in this many of the budget."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A pack: the prompt, its files in their order, what is not in it and why, and the body counts that were found on the way.

    ``draft`` is what the next pack of the same may begin with; None where delimiters had to be changed after it. ``layered``
    tells that it is a base, which holds for every question.
    """

    prompt: Prompt
    items: tuple[Item, ...]
    omitted: tuple[Omitted, ...]
    counted: Mapping[str, int]
    draft: Draft | None = None
    layered: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What was decided before a pack was written: its overview (none, or one part) and its plan.

    It is the dear part of a pack, and the same for the same files, rankings, limit and format.
    """

    overview: tuple[rendering.Part, ...]
    plan: planning.Plan


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted: the ranked files, the question (may be empty) with its places in focus, the limit in tokens, the format.

    ``passages`` are those of the files that were read for the question; ``base`` are all files in an order that no question
    changes, where the pack is to begin with the best of those; ``pinned`` come before everything else.
    """

    ranked: Sequence[Ranked]
    question: str
    focus: Sequence[Place]
    limit: int
    format: str
    passages: Mapping[str, Sequence[Passage]] = field(default_factory=dict)
    base: Sequence[Ranked] = ()
    pinned: frozenset[str] = frozenset()


def compose(material: Material, request: Request, draft: Draft | None = None) -> Composed:
    """The best pack within the limit. Raises RepoassistError where not even the question fits.

    Where everything fits, what stands before the question is the same for every question; where the pack has a base, that is.
    ``draft`` is that of an earlier pack of the same material for the same request, or of its base.
    """
    layout = layouts.layout(request.format)
    for _ in range(ROUNDS):
        composed, contents = attempt(material, request, layout, draft)
        if layouts.safe(layout, contents):
            return composed if layout == layouts.layout(request.format) else replace(composed, draft=None)
        layout, draft = layouts.harden(layout, contents), None
    raise RepoassistError(
        "no delimiters could be found that the files do not have in them",
        hint="leave the file that forges them out with --exclude",
    )


def attempt(material: Material, request: Request, layout: layouts.Layout, draft: Draft | None) -> tuple[Composed, list[str]]:
    """The pack in this layout, and the contents that must not have its delimiters."""
    costs = rendering.Counts(layout, material)
    opening = rendering.part(layout.open(material.name), material.count)
    closing = rendering.part(layout.close(), material.count)
    fixed = rendering.fixed_cost(material.count)
    whole = request.limit - fixed - opening.tokens - closing.tokens
    asked = asked_parts(layout, request, whole, material.count)
    room = whole - size(asked)
    if room < 0:
        raise does_not_fit(request, request.limit - room)
    made, selected = layers(material, request, costs, (whole, room), draft)
    files = Files.of(made.plan, material, layout)
    base = [opening, *made.overview, *files.parts, closing]
    items = (*files.items, *selected.items)
    stable = len(base) if selected.parts or complete(material, items) else 0
    spans = [*files.spans, *selected.spans]
    prompt = rendering.prompt([*base, *selected.parts, *asked], spans, request.focus, fixed, stable)
    chosen = {item.path for item in items}
    omitted = [*material.omitted, *(left_out(material, path) for path in material.order if path not in chosen)]
    named = tuple(sorted(omitted, key=lambda one: one.path))
    composed = Composed(prompt, items, named, costs.counted, made, layered=bool(selected.parts))
    return composed, [one.content for one in (*made.overview, *files.parts)]


def complete(material: Material, items: Sequence[Item]) -> bool:
    """Whether nothing had to be chosen, so that the same stands before every question."""
    return {item.path: item.form for item in items} == {
        path: form for path in material.order if (form := best_form(material, path)) is not None
    }


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a plan in the order in which they stand, written out."""

    items: tuple[Item, ...] = ()
    parts: tuple[rendering.Part, ...] = ()
    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, plan: planning.Plan, material: Material, layout: layouts.Layout) -> Files:
        """Write a plan out."""
        chosen = {item.path: item for item in plan.items}
        items = tuple(chosen[path] for path in material.order if path in chosen)
        parts = tuple(
            rendering.file_part(layout, item, material.languages.get(item.path, rendering.PLAIN), material.text(item.path))
            for item in items
        )
        spans = (
            Span(item.path, item.form, item.ranges or whole_range(one.content), one.content)
            for item, one in zip(items, parts, strict=True)
        )
        return cls(items, parts, tuple(spans))


def layers(
    material: Material, request: Request, costs: rendering.Counts, rooms: tuple[int, int], draft: Draft | None
) -> tuple[Draft, Files]:
    """What stands in the repository, and what was chosen for the question and follows it: nothing, unless there is a base.

    ``rooms`` are the tokens that there are without the question and with it.
    """
    whole, room = rooms
    if not request.base:
        return draft or Draft(*planned(material, request, costs, room)), Files()
    made = everything(material, request, costs, room)
    if made is not None:
        return made, Files()
    base = draft or base_of(material, request, costs, whole // 2)
    return base, selection(material, request, costs, room - base.plan.used - size(base.overview), base)


def base_of(material: Material, request: Request, costs: rendering.Counts, room: int) -> Draft:
    """The files that most of the repository leans on, and the overview; no question has a part in it."""
    share = min(request.limit // overviews.SHARE, room)
    plan = planning.leaders(planning.Wanted(request.base, {}, material.narrowed, room - share, room - share), costs)
    forms: dict[str, Form | None] = dict.fromkeys(material.order)
    forms.update((item.path, item.form) for item in plan.items)
    return Draft(overview_part(material, costs.layout, forms, share, overviews.BASE_LEGEND), plan)


def selection(material: Material, request: Request, costs: rendering.Counts, room: int, base: Draft) -> Files:
    """The files that the question needs beside the base, in delimiters that neither they nor it can forge."""
    there = {item.path for item in base.plan.items}
    ranked = [one for one in request.ranked if one.path not in there]
    layout = costs.layout
    for _ in range(ROUNDS):
        own = rendering.Counts(layout, material)
        around = [rendering.part(made, material.count) for made in (layout.open_selection(), layout.close_selection())]
        free = room - size(around)
        wanted = planning.Wanted(ranked, request.passages, material.narrowed, free, free, request.pinned)
        plan = planning.choose(wanted, own)
        files = Files.of(plan, material, layout)
        costs.counted.update(own.counted)
        contents = [one.content for one in files.parts]
        if not files.parts:
            return Files()
        if layouts.safe(layout, contents):
            return replace(files, parts=(around[0], *files.parts, around[1]))
        layout = layouts.harden(layout, contents)
    return Files()


def does_not_fit(request: Request, needed: int) -> RepoassistError:
    """What to say where there is no room for any file, nor for the overview."""
    return RepoassistError(
        f"{'the question' if request.question.strip() else 'an empty pack'} alone needs {needed} tokens, "
        f"the budget is {request.limit}",
        hint="raise --budget or shorten the question" if request.question.strip() else "raise --budget",
        code=Exit.DOES_NOT_FIT,
    )


def asked_parts(layout: layouts.Layout, request: Request, room: int, count: Callable[[str], int]) -> list[rendering.Part]:
    """What follows the repository, with as many of the places in focus as their share and the room hold.

    Its delimiters are hardened against the question alone, so that no question can change those of the repository.
    """
    lines = [rendering.place_line(place) for place in request.focus]
    own = layouts.harden(layout, [request.question, *lines])
    bare = sum(one.tokens for one in rendering.question_parts(own, request.question, "", count))
    share = min(request.limit // FOCUS_SHARE, room - bare) - frame(own, "focus", count)
    return rendering.question_parts(own, request.question, "".join(overviews.fitting(lines, share, count)), count)


def planned(
    material: Material, request: Request, costs: rendering.Counts, room: int
) -> tuple[tuple[rendering.Part, ...], planning.Plan]:
    """The overview and the plan: all of the repository if it fits, whatever is asked; else the best of it."""
    whole = everything(material, request, costs, room)
    if whole is not None:
        return whole.overview, whole.plan
    share = min(request.limit // (overviews.ASKED if request.question.strip() else overviews.SHARE), room)
    reach = room - share
    overview, plan = fitted(material, request, costs, (room, share, reach))
    spare = room - plan.used - size(overview)
    if spare <= share // SLACK:
        return overview, plan
    taken = share - spare + share // SLACK  # what the overview turned out to need, and a little more as its marks change
    fuller, fuller_plan = fitted(material, request, costs, (room + share - taken, share, reach))
    return (fuller, fuller_plan) if fuller_plan.used + size(fuller) <= room else (overview, plan)


def everything(material: Material, request: Request, costs: rendering.Counts, room: int) -> Draft | None:
    """All of the repository, if it fits, the same whatever is asked."""
    share = min(request.limit // overviews.SHARE, room)
    by_path = sorted(request.ranked, key=lambda one: one.path)
    costs.prepare([one.path for one in request.ranked if one.path not in material.narrowed], room - share)
    if planning.hopeless(by_path, costs, room, material.narrowed):
        return None
    overview = overview_part(material, costs.layout, {one.path: best_form(material, one.path) for one in by_path}, share)
    plan = planning.everything(by_path, costs, room - size(overview), material.narrowed)
    return Draft(overview, plan) if plan is not None else None


def fitted(
    material: Material, request: Request, costs: rendering.Counts, rooms: tuple[int, int, int]
) -> tuple[tuple[rendering.Part, ...], planning.Plan]:
    """The best files for the room that the overview's share leaves, and the overview of them."""
    room, share, reach = rooms
    wanted = planning.Wanted(request.ranked, request.passages, material.narrowed, room - share, reach, request.pinned)
    plan = planning.choose(wanted, costs)
    forms: dict[str, Form | None] = dict.fromkeys(material.order)
    forms.update((item.path, item.form) for item in plan.items)
    return overview_part(material, costs.layout, forms, share), plan


def size(parts: Sequence[rendering.Part]) -> int:
    """The tokens of some parts."""
    return sum(one.tokens for one in parts)


def best_form(material: Material, path: str) -> Form | None:
    """The form that a file has where there is room for everything; None where it may only be outlined and has no outline."""
    if path not in material.narrowed:
        return Form.FULL
    return material.narrowed[path] if rendering.outline_of(material, path) else None


def left_out(material: Material, path: str) -> Omitted:
    """Why a file that might have been sent is not in the pack."""
    if best_form(material, path) is None:
        return Omitted(path, Reason.ATTRIBUTE, "repoassist=outline, and it has none")
    return Omitted(path, Reason.BUDGET)


def overview_part(
    material: Material, layout: layouts.Layout, forms: Mapping[str, Form | None], share: int, legend: str = overviews.LEGEND
) -> tuple[rendering.Part, ...]:
    """The overview as a section of at most ``share`` tokens; none where not even its frame fits."""
    body = overviews.overview(material, forms, share - frame(layout, "overview", material.count), legend)
    made = rendering.part(layout.section("overview", body), material.count, body)
    return (made,) if body and made.tokens <= share else ()


def frame(layout: layouts.Layout, name: str, count: Callable[[str], int]) -> int:
    """The tokens that a section takes beside its body, at most."""
    return count(layout.section(name, "")) + 2


def whole_range(text: str) -> tuple[tuple[int, int], ...]:
    """All lines of a text as ranges; none for an empty one."""
    lines = text.count("\n") + (not text.endswith("\n"))
    return ((1, lines),) if text else ()
