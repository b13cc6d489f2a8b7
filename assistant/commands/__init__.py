"""The commands of the program, one module each: `add_parser` declares it, `run` does it."""
