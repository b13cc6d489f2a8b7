"""Looks at a page with axe-core, which comes in the wheel of axe-playwright-python."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

RUN = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})"


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, a line each."""
    if not page.evaluate("() => typeof axe !== 'undefined'"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(RUN, RULES)
    return [
        f"{broken['id']}: {node['target']}: {node['failureSummary']}"
        for broken in found["violations"]
        for node in broken["nodes"]
    ]
