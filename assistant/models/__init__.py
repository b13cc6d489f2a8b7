"""The model files: what models.lock promises, what is in the store, and how it gets there."""
