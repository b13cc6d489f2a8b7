"""Downloads from a server that misbehaves on purpose."""

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models import download
from assistant.models.download import Downloads
from assistant.models.https import HttpsDoor
from assistant.models.landing import Landing, WrongBytes
from assistant.models.lock import HttpsSource, ModelFile
from benchmarks.file_server import FileServer, Request, Trouble
from core.errors import PullError

BODY = random.Random(1).randbytes(300_000)  # noqa: S311 - chance
NAME = "model.bin"


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FileServer({NAME: BODY}) as server:
        yield server


def pinned(body: bytes = BODY, size: int | None = None) -> ModelFile:
    size = len(body) if size is None else size
    return ModelFile(NAME, size, hashlib.sha256(body).hexdigest(), ())


def unhashed(shop: FileServer) -> ModelFile:
    return ModelFile(NAME, 0, "", (HttpsSource(f"{shop.address}/{NAME}"),))


class Fetching:
    """One download after the other, of the same file to the same place."""

    def __init__(self, shop: FileServer, folder: Path, file: ModelFile) -> None:
        self.shop, self.path, self.file = shop, folder / "waiting" / NAME, file
        self.pauses: list[float] = []
        self.reached: list[int] = []

    def fetch(self) -> bytes:
        downloads = Downloads(HttpsDoor(), self.pauses.append, lambda: 1.0)
        with Landing(self.path, self.file) as landing:
            downloads.fetch(f"{self.shop.address}/{NAME}", landing, self.reached.append)
            landing.checked()
        return self.path.read_bytes()


def cut_at(byte: int) -> Trouble:
    return lambda request, body: request.serve(body, upto=byte)


def code(number: int, **headers: str) -> Trouble:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request, _: request.answer(number, told)


def test_a_cut_file_is_gone_on_with_where_it_was(shop: FileServer, tmp_path: Path) -> None:
    fetching = Fetching(shop, tmp_path, pinned())
    shop.trouble[NAME] = [cut_at(100_000), cut_at(200_001)]
    assert fetching.fetch() == BODY
    assert [start for _, start in shop.asked] == [0, 100_000, 200_001]
    assert fetching.reached == sorted(fetching.reached)
    assert fetching.pauses == [1.0, 1.0]


@pytest.mark.parametrize("seed", range(5))
def test_cuts_anywhere_cost_nothing(shop: FileServer, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - chance
    places = sorted(chance.randrange(len(BODY)) for _ in range(4))
    shop.trouble[NAME] = [cut_at(byte) for byte in places]
    for file in (pinned(), unhashed(shop)):
        assert Fetching(shop, tmp_path / file.sha256, file).fetch() == BODY


def test_a_later_pull_goes_on(shop: FileServer, tmp_path: Path) -> None:
    for file in (pinned(), unhashed(shop)):
        fetching = Fetching(shop, tmp_path / file.sha256, file)
        shop.asked.clear()
        shop.trouble[NAME] = [cut_at(100_000), *[code(500)] * download.TRIES]
        with pytest.raises(PullError, match=r"answered 500 .* \(5 times\)"):
            fetching.fetch()
        shop.trouble[NAME] = []
        assert fetching.fetch() == BODY
        assert shop.asked[-1] == (NAME, 100_000)


def test_pauses_grow_with_chance_in_them(shop: FileServer, tmp_path: Path) -> None:
    fetching = Fetching(shop, tmp_path, pinned())
    shop.trouble[NAME] = [code(500), code(502), code(503), code(504)]
    assert fetching.fetch() == BODY
    assert fetching.pauses == [1.0, 2.0, 4.0, 8.0]
    calm = Downloads(HttpsDoor(), fetching.pauses.append, lambda: 0.0)
    shop.trouble[NAME] = [code(500)]
    with Landing(tmp_path / "calm", pinned()) as landing:
        calm.fetch(f"{shop.address}/{NAME}", landing, fetching.reached.append)
    assert fetching.pauses[4:] == [0.5]


def test_a_pause_that_is_asked_for_is_made_unless_it_is_too_long(
    shop: FileServer, tmp_path: Path
) -> None:
    fetching = Fetching(shop, tmp_path, pinned())
    shop.trouble[NAME] = [code(429, Retry_After="17")]
    assert fetching.fetch() == BODY
    assert fetching.pauses == [17.0]
    fetching = Fetching(shop, tmp_path / "again", pinned())
    shop.trouble[NAME] = [code(429, Retry_After="86400")]
    with pytest.raises(PullError, match="and asks to wait 86400 s"):
        fetching.fetch()


@pytest.mark.parametrize("refusal", [401, 403, 404, 410])
def test_a_refusal_is_not_tried_again(shop: FileServer, tmp_path: Path, refusal: int) -> None:
    shop.trouble[NAME] = [code(refusal)]
    with pytest.raises(PullError, match=f"answered {refusal}"):
        Fetching(shop, tmp_path, pinned()).fetch()
    assert len(shop.asked) == 1


def test_small_drops_come_to_an_end(shop: FileServer, tmp_path: Path) -> None:
    shop.trouble[NAME] = [cut_at(byte) for byte in range(1, 20)]
    with pytest.raises(PullError, match="connection to 127"):
        Fetching(shop, tmp_path, pinned()).fetch()
    assert len(shop.asked) == download.TRIES


def whole(request: Request, body: bytes) -> None:
    """A server that knows no ranges."""
    request.answer(200, {"Content-Length": str(len(body))})
    request.pour(body)


def test_without_ranges_it_begins_anew(shop: FileServer, tmp_path: Path) -> None:
    shop.trouble[NAME] = [cut_at(100_000), whole]
    assert Fetching(shop, tmp_path, pinned()).fetch() == BODY


def test_a_refused_range_begins_anew_once(shop: FileServer, tmp_path: Path) -> None:
    shop.trouble[NAME] = [cut_at(100_000), code(416)]
    assert Fetching(shop, tmp_path, pinned()).fetch() == BODY
    assert [start for _, start in shop.asked] == [0, 100_000, 0]
    shop.trouble[NAME] = [cut_at(100_000), code(416), code(416)]
    with pytest.raises(PullError, match="answered 416"):
        Fetching(shop, tmp_path / "again", pinned()).fetch()


def test_a_file_that_has_changed_meanwhile_begins_anew(shop: FileServer, tmp_path: Path) -> None:
    fetching = Fetching(shop, tmp_path, unhashed(shop))
    shop.trouble[NAME] = [cut_at(100_000), *[code(500)] * download.TRIES]
    with pytest.raises(PullError):
        fetching.fetch()
    shop.trouble[NAME] = []
    shop.files[NAME] = BODY[::-1]
    assert fetching.fetch() == BODY[::-1]


def test_without_an_etag_an_unknown_file_begins_anew(shop: FileServer, tmp_path: Path) -> None:
    def cut(request: Request, body: bytes) -> None:
        request.answer(200, {"Content-Length": str(len(body)), "ETag": 'W/"weak"'})
        request.pour(body[:100_000])

    for file, start in ((unhashed(shop), 0), (pinned(), 100_000)):
        shop.asked.clear()
        shop.trouble[NAME] = [cut]
        assert Fetching(shop, tmp_path / file.sha256, file).fetch() == BODY
        assert [begun for _, begun in shop.asked] == [0, start]


def test_lengths_that_can_not_be_right_are_refused(shop: FileServer, tmp_path: Path) -> None:
    shop.files[NAME] = BODY[:-1]
    with pytest.raises(PullError, match="has 299999 bytes"):
        Fetching(shop, tmp_path, pinned()).fetch()
    assert len(shop.asked) == 1


def test_a_length_that_is_a_lie_is_found_out(shop: FileServer, tmp_path: Path) -> None:
    def short(request: Request, body: bytes) -> None:
        request.answer(200, {"Content-Length": str(len(body))})
        request.pour(body[:1000])

    shop.trouble[NAME] = [short] * download.TRIES
    with pytest.raises(PullError, match="broke"):
        Fetching(shop, tmp_path, pinned()).fetch()


def test_a_body_without_an_end_is_ended(shop: FileServer, tmp_path: Path) -> None:
    def endless(request: Request, body: bytes) -> None:
        request.answer(200)
        while True:
            request.pour(body)

    shop.trouble[NAME] = [endless]
    with pytest.raises(WrongBytes, match="more than the 300000 bytes"):
        Fetching(shop, tmp_path, pinned()).fetch()
    shop.trouble[NAME] = [endless]
    with pytest.raises(PullError, match="does not say how long"):
        Fetching(shop, tmp_path / "unknown", unhashed(shop)).fetch()


def test_a_page_that_calls_itself_a_file_is_told(shop: FileServer, tmp_path: Path) -> None:
    page = b"\n<!DOCTYPE html><title>Wi-Fi</title>"
    shop.files[NAME] = page
    with pytest.raises(PullError, match="a web page came"):
        Fetching(shop, tmp_path, unhashed(shop)).fetch()
    shop.trouble[NAME] = [whole]
    with pytest.raises(PullError, match="a web page came"):
        Fetching(shop, tmp_path, pinned(size=len(page))).fetch()
