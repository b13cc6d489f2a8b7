"""Accuracy and speed of hearing and understanding, measured on the owner's own files."""
