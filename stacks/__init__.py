"""What is deployed: the stacks, their constructs, and the config that they are made from."""
