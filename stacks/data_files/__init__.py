"""Looks into the files that models.yaml names, before anything is deployed."""

from stacks.data_files.checks import FileProblem, smoke_test_problems, training_problems

__all__ = ["FileProblem", "smoke_test_problems", "training_problems"]
