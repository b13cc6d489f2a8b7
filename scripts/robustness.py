"""The robustness table of a matrix: as text, as JSON values, and as a picture.

The columns are the values of the axis `snr`, or else of the last one; each combination of the
others is a row.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scripts.matrix import Cell, Value, written

COLUMN = "snr"

CELL_W, CELL_H = 72, 36
TOP = 48
LETTER_W = 7.5
"""Of the labels; they are set in one size."""

WORST, MIDDLE, BEST = (178, 60, 42), (245, 226, 170), (38, 121, 104)
"""Told apart by those who don't tell red from green: dark, light, dark with different hues."""


LUMINANCE = (0.2126, 0.7152, 0.0722)
"""How bright red, green and blue are: ITU-R BT.709."""

DARK = 125
"""Below it white ink is read better than black."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in rows and columns."""

    axis: str
    """Of the columns."""

    columns: tuple[Value, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]
    """The row's setting as text, and the share passed in each column; None where not played."""

    @property
    def widest(self) -> int:
        """Letters of the longest label before a row."""
        return max(len(self.axis), *(len(name) for name, _ in self.rows))


def table(cells: Sequence[Cell]) -> Table:
    """Cells of one matrix, at least one, in rows and columns."""
    first = cells[0].setting.values
    axis = COLUMN if COLUMN in first else list(first)[-1]
    columns = tuple(dict.fromkeys(cell.setting.values[axis] for cell in cells))
    rows: dict[str, dict[Value, float]] = {}
    for cell in cells:
        others = [
            f"{name} {written(name, value)}"
            for name, value in cell.setting.values.items()
            if name != axis
        ]
        rows.setdefault(", ".join(others), {})[cell.setting.values[axis]] = cell.passed
    return Table(
        axis,
        columns,
        tuple((name, tuple(row.get(column) for column in columns)) for name, row in rows.items()),
    )


def as_text(found: Table) -> str:
    """Lines of equal columns, percent."""
    heads = [written(found.axis, column) for column in found.columns]
    each = max(5, *(len(head) + 1 for head in heads))
    lines = [found.axis.ljust(found.widest) + "".join(head.rjust(each) for head in heads)]
    for name, row in found.rows:
        lines.append(
            name.ljust(found.widest) + "".join(_percent(share).rjust(each) for share in row)
        )
    return "\n".join(lines) + "\n"


def as_json(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """One value a setting: each axis as it is written, and the share that passed."""
    return [
        {
            "setting": {axis: written(axis, value) for axis, value in cell.setting.values.items()},
            "passed": round(cell.passed, 4),
        }
        for cell in cells
    ]


def as_svg(found: Table, title: str) -> str:
    """The heat map: a rectangle a cell, its share written on it."""
    left = 16 + round(LETTER_W * found.widest)
    width = max(left + CELL_W * len(found.columns) + 8, 24 + round(LETTER_W * len(title)))
    height = TOP + CELL_H * len(found.rows) + 8
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="13" role="img">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _label(8, 18, title, "start", "#111"),
        _label(left - 8, TOP - 8, found.axis, "end", "#444"),
    ]
    for place, column in enumerate(found.columns):
        middle = left + CELL_W * place + CELL_W / 2
        drawn.append(_label(middle, TOP - 8, written(found.axis, column), "middle", "#444"))
    for place, (name, row) in enumerate(found.rows):
        top = TOP + CELL_H * place
        drawn.append(_label(left - 8, top + CELL_H / 2 + 5, name, "end", "#111"))
        for across, share in enumerate(row):
            drawn += _cell(left + CELL_W * across, top, share)
    return "\n".join([*drawn, "</svg>", ""])


def _cell(x: float, y: float, share: float | None) -> list[str]:
    colour = (238, 238, 238) if share is None else _colour(share)
    luminance = sum(part * weight for part, weight in zip(colour, LUMINANCE, strict=True))
    ink = "#fff" if luminance < DARK else "#111"
    fill = "#" + "".join(f"{part:02x}" for part in colour)
    return [
        f'<rect x="{x}" y="{y}" width="{CELL_W - 2}" height="{CELL_H - 2}" fill="{fill}"/>',
        _label(x + CELL_W / 2 - 1, y + CELL_H / 2 + 4, _percent(share), "middle", ink),
    ]


def _label(x: float, y: float, text: str, anchor: str, ink: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{ink}">{html.escape(text)}</text>'
    )


def _colour(share: float) -> tuple[int, ...]:
    low, high, part = (WORST, MIDDLE, share * 2) if share < 0.5 else (MIDDLE, BEST, share * 2 - 1)
    return tuple(round(a + (b - a) * part) for a, b in zip(low, high, strict=True))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
