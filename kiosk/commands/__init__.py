"""The commands that need the screens, one module each; the others are in assistant.commands."""
