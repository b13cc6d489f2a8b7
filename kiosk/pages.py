"""Pages that are written here, in one language: the desk's and the owner's. Values are escaped."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from core.language import Language
from kiosk.words import words

FOLDER = Path(__file__).parent / "templates"

_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def shown(template: str, language: Language, **values: object) -> HTMLResponse:
    """A template with its own words and those that all pages of the staff share."""
    spoken = {
        key: texts[language] for page in ("staff", template) for key, texts in words(page).items()
    }
    text = _TEMPLATES.get_template(f"{template}.html").render(
        w=spoken,
        language=language,
        other=language.other,
        languages=words("staff")["name"],
        **values,
    )
    # Whoever signs out leaves nothing behind that the next one could leaf back to.
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


def language_of(request: HTTPConnection) -> Language:
    """The language that is asked for by `?lang=`, else the browser's, else Kazakh."""
    asked = request.query_params.get("lang")
    if asked in tuple(Language):
        return Language(asked)
    preferred = request.headers.get("accept-language", "").split(",")
    for choice in preferred:
        if choice[:2].lower() in tuple(Language):
            return Language(choice[:2].lower())
    return Language.KK
