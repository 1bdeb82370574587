"""Which operations may be asked at a real target: what only reads, and exists there as far as anybody says."""

from __future__ import annotations

from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.operation import Method
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Surface


def is_safe_to_read(spec: ClaimedSpec, operation: str) -> bool:
    """Tell whether an operation only reads, and exists at the provider as far as anybody says."""
    described, pointer = spec.provider.operations[operation], spec_pointer("operations", operation)
    return (
        described.method is Method.get
        and described.lifecycle.is_usable
        and spec.provider.surface_of(operation) is Surface.rest
        and not spec.provider.trades_at(operation)
        and not spec.provider.servers[described.server].taken_from
        and not any(spec.provider.is_assumed(extend_pointer(pointer, field)) for field in ("method", "path", "server"))
    )


def is_safe_to_call(spec: ClaimedSpec, operation: str, scheme: str | None) -> bool:
    """Tell whether a valid request will do, too: the caller holds all of it, and it names no resource."""
    held = all(spec.is_held_from_start(name) for name in spec.credentials_of(scheme)) if scheme else True
    names_resource = any(parameter.required for parameter in spec.provider.operations[operation].parameters.values())
    return held and not names_resource and is_safe_to_read(spec, operation)
