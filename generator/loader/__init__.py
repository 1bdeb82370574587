"""Specs from files: YAML is read, held against the models, and its parts against each other."""

from generator.loader.load import load, load_directory

__all__ = ["load", "load_directory"]
