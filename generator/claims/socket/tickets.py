"""Claims about the shape of credentials that open sockets and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, PlantCredential
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.forms import ShapeBorder, list_borders
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.telling import phrase_on_channel
from generator.claims.make.use import best_use_of
from generator.claims.make.verdict import judge_case
from generator.claims.make.ways import ChannelAccess, list_accesses
from generator.claims.socket.endings import expect_turned_away
from generator.commonmark import quote_literal


def derive_socket_shape_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Derive them for every such credential."""
    seen: set[str] = set()
    for channel in spec.provider.channels:
        for access in list_accesses(spec, channel):
            for name in spec.credentials_of(access.scheme):
                if name not in seen and best_use_of(spec, name) is None:
                    seen.add(name)
                    credential = spec.provider.credentials[name]
                    for border in list_borders(credential.shape, credential.example, _is_visible):
                        yield _claim_shape_border(spec, access, name, border)


def _claim_shape_border(spec: ClaimedSpec, access: ChannelAccess, name: str, border: ShapeBorder) -> Claim:
    dialogue = Dialogue(spec, access)
    if len(spec.credentials_of(access.scheme)) == 1:
        dialogue.steps.clear()
    schemes = spec.usable_schemes(dialogue.channel.security)
    for value in (*border.accepted, *border.refused):
        dialogue.add_step(PlantCredential(name, value))
        dialogue.credentials = {**dialogue.credentials, name: (value,)}
        if value in border.accepted:
            dialogue.open_authenticated()
            dialogue.close_socket(1000)
        else:
            expect_turned_away(dialogue, judge_case(spec, schemes, dialogue.written_parts))
    title = quote_literal(spec.provider.credentials[name].title)
    about = tuple(f"/credentials/{name}/shape{pointer}" for pointer in border.pointers)
    sentence = phrase_on_channel(dialogue, f"*{title}* opens a socket only if {border.words}")
    return dialogue.make_claim(f"shape.{name}.{border.name}", sentence, *about, topic="shapes")


def _is_visible(character: str) -> bool:
    return character.isascii() and character.isprintable()
