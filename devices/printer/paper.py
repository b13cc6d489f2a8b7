"""Widths of paper; read by the config, which must not load a picture library for it."""

DOTS = {80: 576, 58: 384}
"""Width of the roll in mm → dots that are printed on, at 8 a millimetre (203 dpi)."""
