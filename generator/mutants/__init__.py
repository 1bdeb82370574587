"""Mutants: every leaf of a spec said otherwise, to show that some claim notices."""

from generator.mutants.hunting import hunt
from generator.mutants.leaves import Leaf, Sort, leaves
from generator.mutants.mutant import Mutant, mutants
from generator.mutants.report import Fate, Report

__all__ = ["Fate", "Leaf", "Mutant", "Report", "Sort", "hunt", "leaves", "mutants"]
