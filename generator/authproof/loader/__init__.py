"""Specs from files: YAML is read, held against the models, and its parts against each other."""

from authproof.loader.load import find_warnings, load_directory, load_renamed, load_sound, load_specs

__all__ = ["find_warnings", "load_directory", "load_renamed", "load_sound", "load_specs"]
