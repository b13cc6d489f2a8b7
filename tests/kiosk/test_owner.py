"""The owner's page over HTTP, and what Prometheus reads."""

import pytest
from starlette.testclient import TestClient

from assistant import doctor
from assistant.events import Degraded, DeviceLost, LevelHeard, TurnFailed, TurnTaken, VisitEnded
from assistant.health import Vitals
from core.errors import DeviceError, EngineError
from core.intent import Intent, NotRecognized
from core.language import Language
from core.turn import Reply, Turn, TurnMetrics
from kiosk import owner as owner_module
from kiosk.metrics import Metrics
from kiosk.server import build_app
from tests.kiosk.office import PINS, Office

HOST = "127.0.0.1:8080"
OURS = {"origin": f"http://{HOST}"}


@pytest.fixture
def client(office: Office) -> TestClient:
    return TestClient(
        build_app(office.staff.routes, [HOST]), base_url=f"http://{HOST}", headers=OURS
    )


def sign_in(client: TestClient, name: str) -> None:
    assert client.post("/sign-in", json={"name": name, "pin": PINS[name]}).status_code == 204


@pytest.fixture
def owner(client: TestClient) -> TestClient:
    sign_in(client, "Ерлан")
    return client


def turn(intent: Intent | NotRecognized) -> TurnTaken:
    metrics = TurnMetrics(asr_ms=120, first_audio_ms=80)
    return TurnTaken(Turn(1, (), intent, Reply("Жарайды", intent.language), metrics))


UNDERSTOOD = turn(Intent("help", (), Language.KK, 0.9, "template"))
MISUNDERSTOOD = turn(NotRecognized(Language.RU, 0.5, "llm"))


@pytest.mark.parametrize("path", ["health", "level", "examination"])
def test_the_page_is_the_owners_alone(client: TestClient, path: str) -> None:
    assert 'id="sign-in"' in client.get("/owner").text
    assert client.get(f"/owner/{path}").status_code == 401
    sign_in(client, "Айгүл")
    assert "тек иесіне арналған" in client.get("/owner?lang=kk").text
    assert client.get(f"/owner/{path}").status_code == 401
    assert client.post("/owner/volume", json={"percent": 0}).status_code == 401


def test_health_tells_what_is_wrong(owner: TestClient, office: Office) -> None:
    for event in (
        UNDERSTOOD,
        DeviceLost("microphone", "USB"),
        Degraded("81 °C", "partials"),
        TurnFailed(EngineError("the model is gone: pull it")),
        LevelHeard(-40.0),
    ):
        office.staff.listen(event)
    health = owner.get("/owner/health").json()
    assert health["lost"] == {"microphone": "USB"}
    assert health["left_out"] == {"partials": "81 °C"}
    assert health["faults"][0]["what"] == "EngineError: the model is gone: pull it"
    assert health["delays_ms"]["asr_ms"] == [120]
    assert health["vitals"]["disk_bytes"] > 0
    assert owner.get("/owner/level").json() == {"dbfs": -40.0}


def test_the_speaker_is_tried_in_both_languages(owner: TestClient, office: Office) -> None:
    assert owner.post("/owner/say").status_code == 204
    assert [reply.language for reply in office.loop.told] == [Language.KK, Language.RU]


def test_the_volume_is_set(owner: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    volumes = [30]
    monkeypatch.setattr(owner_module, "read_volume", lambda: volumes[-1])
    monkeypatch.setattr(owner_module, "set_volume", volumes.append)
    assert owner.post("/owner/volume", json={"percent": 60}).status_code == 204
    assert owner.get("/owner/health").json()["volume"] == 60
    bad: list[object] = [-1, 101, "60", True, 1.5, None]
    for percent in bad:
        answer = owner.post("/owner/volume", json={"percent": percent})
        assert answer.status_code == 400


def test_a_machine_without_a_mixer_says_so(
    owner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise DeviceError("no mixer: install alsa-utils")

    monkeypatch.setattr(owner_module, "read_volume", fail)
    monkeypatch.setattr(owner_module, "set_volume", fail)
    assert owner.get("/owner/health").json()["volume"] is None
    answer = owner.post("/owner/volume", json={"percent": 5})
    assert (answer.status_code, answer.json()) == (409, {"error": "no mixer: install alsa-utils"})


def test_the_examination_is_the_doctors(owner: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = doctor.Finding("disk", doctor.Verdict.PROBLEM, "full", "free some")
    monkeypatch.setattr(owner_module, "examine", lambda: [finding])
    assert owner.get("/owner/examination").json() == {
        "findings": [{"topic": "disk", "verdict": "problem", "detail": "full", "mend": "free some"}]
    }


def test_prometheus_reads_figures_without_signing_in(client: TestClient, office: Office) -> None:
    office.take()
    for event in (UNDERSTOOD, MISUNDERSTOOD, MISUNDERSTOOD, VisitEnded()):
        office.staff.listen(event)
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    for line in (
        'tildes_turns_total{language="kk",understood="yes"} 1.0',
        'tildes_turns_total{language="ru",understood="no"} 2.0',
        "tildes_visits_total 1.0",
        'tildes_ticket_steps_total{step="take"} 1.0',
        'tildes_turn_step_seconds_bucket{le="0.2",step="asr"} 3.0',
    ):
        assert line in lines


def test_metrics_have_few_labels_whatever_comes() -> None:
    metrics = Metrics(lambda: Vitals(61.5, None, 10, ()))
    before = metrics.text().count("\n")
    for number in range(100):
        metrics.listen(DeviceLost(f"device {number}", "x"))
        metrics.listen(TurnFailed(EngineError(f"error {number}")))
    text = metrics.text()
    assert text.count("\n") == before
    assert "tildes_turns_failed_total 100.0" in text
    assert "tildes_temperature_celsius 61.5" in text
    assert "tildes_memory_available_bytes NaN" in text
