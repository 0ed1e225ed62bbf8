"""Which version runs where, and whether that is what models.yaml says: `make status`."""
