"""Recipes: the steps a client takes, in no language. Kinds of scheme and grant produce steps, languages render them."""

from authproof.samples.recipe.flows import build_recipe, build_recipes
from authproof.samples.recipe.nodes import Recipe

__all__ = ["Recipe", "build_recipe", "build_recipes"]
