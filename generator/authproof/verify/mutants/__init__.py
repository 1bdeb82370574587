"""Mutants: every leaf of a spec said otherwise, to show that some claim notices."""

from authproof.verify.mutants.hunt import HuntReport, MutantFate, hunt_mutants
from authproof.verify.mutants.leaves import Leaf, Sort, list_leaves
from authproof.verify.mutants.mutant import Mutant, mutate_provider

__all__ = ["HuntReport", "Leaf", "Mutant", "MutantFate", "Sort", "hunt_mutants", "list_leaves", "mutate_provider"]
