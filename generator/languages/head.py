"""What the first lines of a sample say, in words that are the same in every language."""

from __future__ import annotations

from generator.recipe import Recipe
from generator.recipe.walk import inputs_of


def sample_title(recipe: Recipe) -> str:
    """Name the sample: what is achieved, and with whom."""
    return f"{recipe.title} ({recipe.name})."


def describe_variables(recipe: Recipe) -> str:
    """Name the environment variables that hold credentials, after a space; nothing if there are none."""
    variables = [each.variable for each in inputs_of(recipe) if each.credential]
    if not variables:
        return ""
    them = "it" if len(variables) == 1 else "them"
    named = " and ".join([", ".join(variables[:-1]), variables[-1]]) if variables[1:] else variables[0]
    return f" Reads {named} from the environment; without {them}, the API refuses."
