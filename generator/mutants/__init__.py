"""Mutants: every leaf of a spec said otherwise, to show that some claim notices."""

from generator.mutants.hunting import hunt_mutants
from generator.mutants.leaves import Leaf, Sort, list_leaves
from generator.mutants.mutant import Mutant, mutate_provider
from generator.mutants.report import HuntReport, MutantFate

__all__ = ["HuntReport", "Leaf", "Mutant", "MutantFate", "Sort", "hunt_mutants", "list_leaves", "mutate_provider"]
