"""The spec as frozen Pydantic models: what a YAML file in `specs/` may say."""
