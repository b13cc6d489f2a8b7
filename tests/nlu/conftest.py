"""The service centre's domain, and a small one, for the tests of understanding."""

import pytest

from nlu.domain import Domain, load_domain
from nlu.utterances import Family, read_families
from tests.shipped import shipped_domain

SMALL = {
    "domain.yaml": "name: small\nlanguages: [kk, ru]\n",
    "lists/services.yaml": """\
passport:
  kk: {name: Паспорт беру, forms: ["паспорт[ты|қа]", төлқұжат]}
  ru: {name: Выдача паспорта, forms: ["паспорт[а]", загранпаспорт]}
id_card:
  kk: {name: Жеке куәлік беру, forms: ["[жеке] куәлік[ті|ке]"]}
  ru: {name: Выдача удостоверения, forms: ["удостоверени(е|я)"]}
""",
    "intents/a.yaml": """\
greeting:
  examples: {kk: [сәлем, сәлеметсіз бе], ru: [привет, здравствуйте]}
ticket.take:
  examples:
    kk: ["[маған] {service} [алуға] талон (беріңіз|керек)", талон керек]
    ru: ["[дайте] талон на {service}", нужен талон, "{service}"]
  slots: {service: {values: services, required: true}}
service.documents:
  examples:
    kk: ["{service} алуға қандай құжаттар керек"]
    ru: ["какие документы нужны на {service}"]
  slots: {service: {values: services, required: true}}
window:
  examples: {kk: ["{number} терезе қайда"], ru: ["где окно {number}"]}
  slots: {number: {range: [1, 30]}}
none:
  examples: {kk: [ауа райы қандай], ru: [какая погода]}
""",
    "fillers.yaml": "kk: [кешіріңіз, өтінемін]\nru: [пожалуйста, 'скажите[ пожалуйста]']\n",
}


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Domain:
    folder = tmp_path_factory.mktemp("small")
    for name, text in SMALL.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_domain(folder)


@pytest.fixture(scope="session")
def service_centre() -> Domain:
    return shipped_domain()


@pytest.fixture(scope="session")
def families(service_centre: Domain) -> tuple[Family, ...]:
    """The service centre's utterances: seconds to read."""
    return read_families(service_centre)
