"""Messages that are too large for their channel, so that no claim learns how else they would be answered."""

from __future__ import annotations

from authproof.claims.claim import Claim, ExpectClose, ExpectMessage, OpenSocket, RawMessage, SendMessage, Step
from authproof.claims.derive.shared.judgement import fill_json_with_examples
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case
from authproof.sandbox.engine.live_values import encode_json


def is_cut_short(spec: ClaimedSpec, claim: Claim) -> bool:
    """Tell whether a claim sends a message that is refused for its size, and expects something else."""
    if not any(channel.max_message_bytes for channel in spec.provider.channels.values()):
        return False
    channels: dict[str, str | None] = {}
    for index, step in enumerate(claim.steps):
        if isinstance(step, OpenSocket):
            channels[step.socket] = spec.channel_reached(step)
        elif isinstance(step, SendMessage):
            channel = channels.get(step.socket)
            if channel and _is_too_large(spec, channel, step) and not _is_told(spec, channel, claim.steps[index + 1 :]):
                return True
    return False


def _is_too_large(spec: ClaimedSpec, channel: str, step: SendMessage) -> bool:
    most = spec.provider.channels[channel].max_message_bytes
    if most is None:
        return False
    message = step.message
    data = message.data if isinstance(message, RawMessage) else encode_json(fill_json_with_examples(spec, message))
    return len(data.encode() if isinstance(data, str) else data) > most


def _is_told(spec: ClaimedSpec, channel: str, following: tuple[Step, ...]) -> bool:
    """Tell whether what is expected next is the refusal of a message that is too large."""
    heard = next((step for step in following if isinstance(step, ExpectClose | ExpectMessage)), None)
    answering = spec.provider.channels[channel].close_for(Case.too_large)
    if isinstance(heard, ExpectMessage):
        message = answering[1].message if answering else None
        return message is not None and heard.message.spec_pointer == spec_pointer(
            "channels", channel, "messages", message, "payload"
        )
    closes = spec_pointer("channels", channel, "closes")
    pointer = extend_pointer(closes, answering[0], "code") if answering else closes
    return heard is not None and heard.code_pointer == pointer
