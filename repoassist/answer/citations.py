"""Looks up every place that an answer names in what was sent, and says what was found there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from repoassist.answer.mentions import Mention, Paths, mentions
from repoassist.records import Citation, Prompt, Span, Verdict, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from repoassist.records import Definition, Lines, Symbols


def verify(answer: str, prompt: Prompt, known: Iterable[str], symbols: Symbols) -> tuple[Citation, ...]:
    """The places that an answer names, each once, in its order, with what became of looking them up.

    ``known`` are all paths of the repository; only what the prompt holds can be cited. A quote or a symbol decides where the
    lines are, for models count badly; without either the lines as written are checked.
    """
    paths, sent = Paths(known), Sent(prompt, symbols)
    found: dict[tuple[object, ...], Citation] = {}
    for mention in mentions(answer, paths):
        citation = check(mention, paths, sent)
        found.setdefault((citation.path, citation.first, citation.last, citation.quote, citation.verdict), citation)
    return tuple(found.values())


class Sent:
    """What the prompt holds: of each file the lines that are there, and the text around the files."""

    def __init__(self, prompt: Prompt, symbols: Symbols) -> None:
        self.spans = {span.path: span for span in prompt.spans}
        self.symbols = symbols
        self.text = prompt.messages[-1].content if prompt.messages else ""

    def names(self, path: str) -> bool:
        """Whether a file without a span is named in full, as the index does."""
        return visible(path) in self.text

    def definitions(self, path: str, name: str) -> list[Definition]:
        """The definitions in a file that a symbol can mean, written in any language's way."""
        parsed = self.symbols.get(path)
        cleaned = name.strip().rstrip("()").replace("::", ".").replace("#", ".")
        if parsed is None or not cleaned:
            return []
        return [one for one in parsed.definitions if one.qualified == cleaned or one.qualified.endswith(f".{cleaned}")]


def check(mention: Mention, paths: Paths, sent: Sent) -> Citation:
    """What a mention cites and whether it is so. Of several files that it may mean, the only one in which it holds is meant."""
    if not mention.paths:
        missing = citation(mention, mention.written, Verdict.NO_SUCH_FILE)
        return replace(missing, nearest=paths.nearest(mention.written))
    checked = [check_in(path, mention, sent) for path in mention.paths]
    good = [one for one in checked if one.verdict is Verdict.OK]
    if len(checked) == 1 or len(good) == 1:
        return (good or checked)[0]
    return replace(checked[0], path=mention.written, verdict=Verdict.AMBIGUOUS, nearest=checked[0].path)


def check_in(path: str, mention: Mention, sent: Sent) -> Citation:
    """What a mention cites in one file."""
    span = sent.spans.get(path)
    if mention.quotes:
        return by_quote(path, mention, span, sent)
    if span is None:
        named = sent.names(path) and (not mention.first or starts_a_definition(path, mention, sent))
        return citation(mention, path, Verdict.OK if named else Verdict.NOT_IN_PROMPT)
    if mention.first:
        return citation(mention, path, lines_verdict(span, (mention.first, mention.last)))
    return citation(mention, path, Verdict.OK)


def starts_a_definition(path: str, mention: Mention, sent: Sent) -> bool:
    """Whether a line is one that the index gives for a file that is not there itself."""
    parsed = sent.symbols.get(path)
    return parsed is not None and any(one.first == mention.first for one in parsed.definitions)


def lines_verdict(span: Span, lines: Lines) -> Verdict:
    """Whether a file has these lines, and whether they were sent."""
    first, last = lines
    if not 1 <= first <= last <= line_count(span.text):
        return Verdict.OUT_OF_RANGE
    return Verdict.OK if is_sent(span, first) and is_sent(span, last) else Verdict.NOT_IN_PROMPT


def line_count(text: str) -> int:
    """The lines of a text, as git counts them."""
    return text.count("\n") + (not text.endswith("\n")) if text else 0


def is_sent(span: Span, line: int) -> bool:
    """Whether a line of a file is in the prompt."""
    return any(first <= line <= last for first, last in span.ranges)


def by_quote(path: str, mention: Mention, span: Span | None, sent: Sent) -> Citation:
    """Where the quoted words or the named symbol stand in a file; the occurrence nearest to the lines as written."""
    unsent = None
    for quote in mention.quotes:
        places = list(occurrences(span.text, quote)) if span is not None else []
        places += [(one.first, one.last) for one in sent.definitions(path, quote)] if not places else []
        there = [place for place in places if span is None or is_sent(span, place[0])]
        if there and (span is not None or sent.names(path)):
            first, last = min(there, key=lambda place: abs(place[0] - mention.first) if mention.first else place[0])
            return citation(mention, path, Verdict.OK, (first, last), quote)
        unsent = unsent or (places and (places[0], quote)) or None
    if unsent is not None:
        return citation(mention, path, Verdict.NOT_IN_PROMPT, *unsent)
    if span is None and not sent.names(path):
        return citation(mention, path, Verdict.NOT_IN_PROMPT, quote=mention.quotes[0])
    shortest = mention.quotes[-1]
    elsewhere = next((other.path for other in sent.spans.values() if shortest in other.text), "")
    return replace(citation(mention, path, Verdict.QUOTE_MISMATCH, quote=shortest), nearest=elsewhere)


def occurrences(text: str, quote: str) -> Iterator[Lines]:
    """The lines on which quoted words stand: verbatim or, failing that, with other white space or cut short by an ellipsis."""
    wanted = quote.strip().strip("\N{HORIZONTAL ELLIPSIS}").removesuffix("...").removeprefix("...").strip()
    if not wanted:
        return
    at = text.find(wanted)
    if at < 0:
        folded = " ".join(wanted.split())
        yield from ((number, number) for number, line in enumerate(text.split("\n"), 1) if folded in " ".join(line.split()))
    line, counted = 1, 0
    while at >= 0:
        line, counted = line + text.count("\n", counted, at), at
        yield line, line + wanted.count("\n")
        at = text.find(wanted, at + len(wanted))


def citation(mention: Mention, path: str, verdict: Verdict, lines: Lines | None = None, quote: str = "") -> Citation:
    """The citation of a mention: the lines that were found, or those that it names itself."""
    first, last = lines or (mention.first, mention.last)
    return Citation(path, first, last, quote, verdict, mention.start, mention.end)
