"""The spec as frozen Pydantic models: what a YAML file in `specs/` may say."""

from generator.model.provider import Provider

__all__ = ["Provider"]
