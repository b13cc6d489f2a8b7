"""A waveform as an SVG path, for the demo's page."""

import numpy as np

from core.audio import Samples

COLUMNS = 240
HEIGHT = 40


def waveform_path(samples: Samples, columns: int = COLUMNS, height: int = HEIGHT) -> str:
    """Peaks of `samples` as one closed SVG path, `columns` by `height` units, centred."""
    if not len(samples):
        return f"M0 {height / 2} H{columns}"
    edges = np.linspace(0, len(samples), columns + 1).astype(int)[:-1]
    upper = np.maximum.reduceat(samples, edges)
    lower = np.minimum.reduceat(samples, edges)
    middle = height / 2
    top = [f"{x} {middle - middle * float(y):.1f}" for x, y in enumerate(upper)]
    bottom = [f"{x} {middle - middle * float(y):.1f}" for x, y in enumerate(lower)]
    return "M" + " L".join(top) + " L" + " L".join(reversed(bottom)) + " Z"
