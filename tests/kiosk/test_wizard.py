"""The desktop's wizard over HTTP."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from core.errors import DeviceError, TildesError
from core.language import Language
from kiosk.desktop_settings import DesktopSettings, read_settings, write_settings
from kiosk.server import build_app
from kiosk.wizard import STEPS
from tests.kiosk.wizards import FakeModels, FakeTrial, make_wizard

HOST = "127.0.0.1:8080"


@pytest.fixture
def trial() -> FakeTrial:
    return FakeTrial()


@pytest.fixture
def models() -> FakeModels:
    return FakeModels()


@pytest.fixture
def make(
    tmp_path: Path, trial: FakeTrial, models: FakeModels, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., TestClient]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def made(speaker: bool | TildesError = True, *, served: bool = False) -> TestClient:
        wizard = make_wizard(tmp_path, trial, models, speaker, served=served)
        app = build_app(wizard.routes, [HOST])
        return TestClient(app, base_url=f"http://{HOST}", headers={"origin": f"http://{HOST}"})

    return made


@pytest.fixture
def client(make: Callable[..., TestClient]) -> TestClient:
    return make()


@pytest.mark.parametrize("language", list(Language))
def test_the_page_has_every_step_in_the_language_asked_for(
    client: TestClient, language: Language
) -> None:
    page = client.get(f"/wizard?lang={language}").text
    assert f'<html lang="{language}">' in page
    assert all(f'id="{step}"' in page for step in STEPS)


def test_the_answers_are_kept(client: TestClient, tmp_path: Path) -> None:
    assert read_settings(tmp_path) == DesktopSettings()
    answer = client.post("/wizard/done", json={"language": "ru", "push": True})
    assert answer.json() == {"served": False}
    assert read_settings(tmp_path) == DesktopSettings(True, Language.RU, push=True)
    # From now on the wizard speaks the language that was chosen, whatever the browser's is.
    page = client.get("/wizard", headers={"accept-language": "kk"}).text
    assert '<html lang="ru">' in page
    assert 'id="push" aria-describedby="push-hint" checked' in page


def test_the_page_goes_on_by_itself_where_the_screen_is_served(
    make: Callable[..., TestClient],
) -> None:
    answer = make(served=True).post("/wizard/done", json={"language": "kk", "push": False})
    assert answer.json() == {"served": True}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("done", {"language": "en", "push": False}),
        ("done", {"language": "ru"}),
        ("done", {"language": "ru", "push": "yes"}),
        ("done", {"language": ["ru"], "push": True}),
        ("autostart", {"on": 1}),
        ("autostart", []),
    ],
)
def test_what_is_no_answer_is_refused(
    client: TestClient, tmp_path: Path, path: str, body: object
) -> None:
    assert client.post(f"/wizard/{path}", json=body).status_code == 400
    assert read_settings(tmp_path) == DesktopSettings()


def test_strangers_change_nothing(client: TestClient, tmp_path: Path) -> None:
    foreign = {"origin": "http://evil.example"}
    for path, body in (("done", {"language": "ru", "push": True}), ("models", {})):
        answer = client.post(f"/wizard/{path}", json=body, headers=foreign)
        assert answer.status_code == 403
    assert read_settings(tmp_path) == DesktopSettings()


def test_the_state_tells_what_is_there(client: TestClient, models: FakeModels) -> None:
    state = client.get("/wizard/state").json()
    assert state["ready"] is False
    assert state["lacking"] == models.size
    assert state["autostart"] is False
    assert client.post("/wizard/models", json={}).status_code == 202
    state = client.get("/wizard/state").json()
    assert state["pull"]["running"] is True
    assert state["pull"]["what"] == "whisper-base/model.bin"


def test_it_starts_with_the_session_or_not(client: TestClient, tmp_path: Path) -> None:
    for wanted in (True, False):
        assert client.post("/wizard/autostart", json={"on": wanted}).status_code == 204
        assert client.get("/wizard/state").json()["autostart"] is wanted


def test_the_microphone_s_level_or_what_is_wrong_with_it(
    client: TestClient, trial: FakeTrial
) -> None:
    assert client.get("/wizard/level").json() == {"dbfs": -30.0}
    trial.fault = "there is no microphone: plug one in"
    answer = client.get("/wizard/level")
    assert (answer.status_code, answer.json()) == (409, {"error": trial.fault})


def test_the_speaker_is_heard_with_voices_or_without(make: Callable[..., TestClient]) -> None:
    assert make(True).post("/wizard/speaker", json={}).json() == {"spoken": True}
    assert make(False).post("/wizard/speaker", json={}).json() == {"spoken": False}
    answer = make(DeviceError("no speaker: plug one in")).post("/wizard/speaker", json={})
    assert (answer.status_code, answer.json()) == (409, {"error": "no speaker: plug one in"})


def test_answers_that_can_t_be_kept_are_told(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "desktop.json").mkdir()
    answer = client.post("/wizard/done", json={"language": "ru", "push": True})
    assert answer.status_code == 409
    assert "the wizard will ask again" in answer.json()["error"]


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"done": true, "language": "en", "push": true}'])
def test_damaged_answers_are_asked_again(tmp_path: Path, kept: str) -> None:
    write_settings(tmp_path, DesktopSettings(True, Language.RU))
    (tmp_path / "desktop.json").write_text(kept, encoding="utf-8")
    assert read_settings(tmp_path) == DesktopSettings()
