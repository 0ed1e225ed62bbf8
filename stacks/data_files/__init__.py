"""Looks into the files that models.yaml names, before anything is deployed. What is in S3 already is not looked into.

Limits are those of the developer guide's "Guidelines and quotas" and of its pages on training data. Where it is silent,
the stricter reading holds, and the docstring says so. What counts a whole file is only said of files that are right
line by line.
"""

from stacks.data_files.problems import FileProblem
from stacks.data_files.smoke_test import smoke_test_problems
from stacks.data_files.training import training_problems

__all__ = ["FileProblem", "smoke_test_problems", "training_problems"]
