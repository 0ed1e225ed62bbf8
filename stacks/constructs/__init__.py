"""The parts of the stacks, one capability a file."""
