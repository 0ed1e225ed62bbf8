"""models.yaml: its shapes and rules (`config`, `models`, `targets`, on `fields`), and how it is read (`file`)."""
