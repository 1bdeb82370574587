"""What the samples of a flow print when all is well: the documented answers and messages that its recipe shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from authproof.model.pointers import spec_pointer
from authproof.samples.recipe import Recipe
from authproof.samples.recipe.nodes import Conversation, RequestStep, Show
from authproof.samples.recipe.sessions import steps_unrefused
from authproof.site.pages.context import PageContext, status_badge
from authproof.site.pages.markdown import NOTHING, Markdown, fence_code, fold_block, join_parts
from authproof.site.pages.provider.operations import fence_answer, format_json

_LINES_SHOWN = 20
"""How long a block may be that is not folded."""


@dataclass(frozen=True)
class OutputView:
    """One thing that a sample prints: what it is, and its text."""

    said: Markdown
    block: Markdown


def view_outputs(context: PageContext, recipe: Recipe) -> tuple[OutputView, ...]:
    """Give what a sample prints, in order."""
    return tuple(_list_outputs(context, recipe))


def _list_outputs(context: PageContext, recipe: Recipe) -> Iterator[OutputView]:
    for step in steps_unrefused(recipe):
        if isinstance(step, Conversation):
            shown = (rule.message for rule in step.rules if any(isinstance(each, Show) for each in rule.actions))
            yield from (_view_message(context, step.channel, name) for name in shown)
        elif isinstance(step, RequestStep) and step.show:
            yield _view_answer(context, step.operation)


def _view_answer(context: PageContext, name: str) -> OutputView:
    success = context.provider.operations[name].success
    mark = context.evidence_marks.mark_detached(spec_pointer("operations", name, "success"))
    link = context.link_part("operations", name)
    if success.is_empty:
        return OutputView(
            _say_printed(Markdown(f"{status_badge(success.status)}, the status of {link}"), mark), NOTHING
        )
    return OutputView(_say_printed(Markdown(f"the answer to {link}"), mark), _fold_long(fence_answer(success)))


def _view_message(context: PageContext, channel: str, name: str) -> OutputView:
    payload = context.provider.channels[channel].messages[name].payload
    mark = context.evidence_marks.mark_detached(spec_pointer("channels", channel, "messages", name, "payload"))
    link = context.link_message(channel, name)
    return OutputView(_say_printed(link, mark), _fold_long(fence_code(format_json(payload), "json")))


def _say_printed(what: Markdown, mark: Markdown) -> Markdown:
    return join_parts((Markdown(f"**Prints** {what}"), mark), " ")


def _fold_long(block: Markdown) -> Markdown:
    lines = block.count("\n") - 1
    return fold_block(f"Show its {lines} lines", block) if lines > _LINES_SHOWN else block
