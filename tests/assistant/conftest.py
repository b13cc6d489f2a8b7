"""A small domain and the parts of a loop, all of it in memory."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.actions.dispatch import Actions
from assistant.ticket_queue import open_queue
from assistant.visit import Visit
from core.clock import FakeClock
from core.intent import Slot
from nlu.domain import Domain, load_domain
from nlu.fakes import FakeResolver

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

FILES = {
    "domain.yaml": "{name: small, languages: [kk, ru]}",
    "intents/all.yaml": """
greeting: {examples: {kk: [сәлем], ru: [привет]}}
farewell: {examples: {kk: [сау бол], ru: [пока]}, action: visit.end}
repeat: {examples: {kk: [қайталаңыз], ru: [повтори]}, action: reply.repeat}
speak.slower: {examples: {kk: [баяу айтыңыз], ru: [помедленнее]}, action: speak.slower}
speak.faster: {examples: {kk: [тезірек айтыңыз], ru: [побыстрее]}, action: speak.faster}
language.switch:
  examples: {kk: ["{language} сөйле"], ru: ["говори {language}"]}
  slots: {language: {values: languages, required: true}}
  action: language.switch
ticket.take:
  examples: {kk: ["талон", "{service} талон"], ru: ["дайте талон", "талон на {service}"]}
  slots: {service: {values: services, required: true}}
  action: ticket.issue
service.documents:
  examples: {kk: ["{service} құжаттар"], ru: ["документы на {service}"]}
  slots: {service: {values: services, required: true}}
  action: tell.documents
ticket.cancel: {examples: {kk: [талон керек емес], ru: [отмените талон]}, action: ticket.cancel}
ticket.status: {examples: {kk: [кезегім қашан], ru: [когда моя очередь]}, action: ticket.status}
centre.hours:
  examples: {kk: [қашан ашық, "{day} ашық па"], ru: [когда открыто, "{day} открыто"]}
  slots: {day: {values: days, dates: true}}
  action: tell.hours
strange: {examples: {kk: [тосын], ru: [странно]}, action: fly.away}
""",
    "lists/services.yaml": """
passport:
  queue: Б
  kk: {name: Паспорт беру, forms: [паспорт]}
  ru: {name: Выдача паспорта, forms: [паспорт]}
id_card:
  queue: А
  kk: {name: Жеке куәлік беру, forms: [куәлік]}
  ru: {name: Выдача удостоверения, forms: [удостоверение]}
""",
    "lists/days.yaml": """
today: {kk: {name: Бүгін, forms: [бүгін]}, ru: {name: Сегодня, forms: [сегодня]}}
monday: {kk: {name: Дүйсенбі, forms: [дүйсенбіде]}, ru: {name: Понедельник, forms: [в понедельник]}}
""",
    "lists/languages.yaml": """
kk: {kk: {name: қазақша, forms: [қазақша]}, ru: {name: казахский, forms: [по-казахски]}}
ru: {kk: {name: орысша, forms: [орысша]}, ru: {name: русский, forms: [по-русски]}}
""",
    "replies/all.yaml": """
notice: {kk: Мен жасанды интеллектпін., ru: Я искусственный интеллект.}
greeting: {kk: Сәлеметсіз бе!, ru: Здравствуйте!}
farewell: {kk: Сау болыңыз!, ru: До свидания!}
speak.slower: {kk: Баяуырақ., ru: Медленнее.}
speak.slower.limit: {kk: Бұдан баяу болмайды., ru: Медленнее нельзя.}
speak.faster: {kk: Тезірек., ru: Быстрее.}
speak.faster.limit: {kk: Бұдан тез болмайды., ru: Быстрее нельзя.}
repeat.nothing: {kk: Әлі ештеңе айтқан жоқпын., ru: Я ещё ничего не сказал.}
language.switch: {kk: Қазақша сөйлейміз., ru: Говорим по-русски.}
ticket.take: {kk: "Талон: {ticket}.", ru: "Талон: {ticket}."}
ticket.take.ask_service: {kk: Қай қызметке?, ru: На какую услугу?}
which.service: {kk: "{first} ме, {second} ме?", ru: "{first} или {second}?"}
ticket.cancel: {kk: "Жойылды: {ticket}.", ru: "Отменён: {ticket}."}
ticket.cancel.nothing: {kk: Талон жоқ., ru: Талона нет.}
ticket.status: {kk: "{ticket}, алдыңызда {waiting}.", ru: "{ticket}, впереди {waiting}."}
ticket.status.nothing: {kk: Талон жоқ., ru: Талона нет.}
centre.hours: {kk: "Уақыты: {hours}.", ru: "Часы: {hours}."}
centre.hours.of_day: {kk: "{day}: {hours}.", ru: "{day}: {hours}."}
centre.hours.unknown: {kk: Сұраңыз., ru: Спросите.}
service.documents.ask_service: {kk: Қай қызмет?, ru: Какая услуга?}
language.switch.ask_language: {kk: Қай тіл?, ru: Какой язык?}
service.documents: {kk: "{service}: {documents}.", ru: "{service}: {documents}."}
service.documents.unknown: {kk: Операторға барыңыз., ru: Спросите оператора.}
none: {kk: Түсінбедім., ru: Я не понял.}
none.again: {kk: Операторға барыңыз., ru: Подойдите к оператору.}
silence: {kk: Тыңдап тұрмын., ru: Я слушаю.}
silence.end: {kk: Көріскенше!, ru: Всего доброго!}
apology: {kk: Кешіріңіз., ru: Извините.}
""",
    "facts/centre.yaml": """
place: {hours: {kk: күнде, ru: ежедневно, source: test, checked: 2026-11-22}}
monday: {hours: {kk: 9-дан, ru: с 9, source: test, checked: 2026-11-22}}
""",
    "facts/services.yaml": """
passport:
  documents:
    kk: жеке куәлік
    ru: удостоверение личности
    source: test
    checked: 2026-11-22
""",
}


@pytest.fixture
def small_domain(tmp_path: Path) -> Domain:
    folder = tmp_path / "small"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_domain(folder)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MORNING)


@pytest.fixture
def resolver() -> FakeResolver:
    passport = Slot("service", "passport")
    return FakeResolver(
        {
            "сәлем": ("greeting", ()),
            "привет": ("greeting", ()),
            "пока": ("farewell", ()),
            "повтори": ("repeat", ()),
            "баяу айтыңыз": ("speak.slower", ()),
            "помедленнее": ("speak.slower", ()),
            "побыстрее": ("speak.faster", ()),
            "говори по-русски": ("language.switch", (Slot("language", "ru"),)),
            "талон": ("ticket.take", ()),
            "паспорт талон": ("ticket.take", (passport,)),
            "талон на паспорт": ("ticket.take", (passport,)),
            "паспорт құжаттар": ("service.documents", (passport,)),
            "документы на удостоверение": ("service.documents", (Slot("service", "id_card"),)),
            "отмените талон": ("ticket.cancel", ()),
            "когда моя очередь": ("ticket.status", ()),
            "когда открыто": ("centre.hours", ()),
            "сегодня открыто": ("centre.hours", (Slot("day", "today"),)),
            "открыто 30 ноября": ("centre.hours", (Slot("day", "11-30"),)),
            "открыто 1 декабря": ("centre.hours", (Slot("day", "12-01"),)),
            "странно": ("strange", ()),
        }
    )


@pytest.fixture
def visit(small_domain: Domain, resolver: FakeResolver, clock: FakeClock, tmp_path: Path) -> Visit:
    tickets = open_queue(tmp_path / "tickets.sqlite3", clock)
    return Visit(small_domain, resolver, Actions(small_domain, tickets, clock), clock)
