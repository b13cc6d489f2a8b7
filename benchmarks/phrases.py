"""A bank of some 900 phrases in Kazakh and Russian for measuring: home, road, numbers, office.

None of it is a domain of the assistant: recognition must hold for whatever phrases it is given.
"""

from itertools import product

from core.hypothesis import Phrase
from core.language import Language

_KK_THINGS = [
    "шамды",
    "теледидарды",
    "желдеткішті",
    "кондиционерді",
    "радионы",
    "музыканы",
    "үтікті",
]
_KK_ROOMS = [
    "ас үйдегі",
    "қонақ бөлмедегі",
    "жатын бөлмедегі",
    "дәліздегі",
    "балконды",
    "кіреберістегі",
]
_KK_DOORS = ["есікті", "терезені", "пердені", "қақпаны"]
_KK_PAPERS = ["анықтама", "төлқұжат", "жеке куәлік", "жүргізуші куәлігі", "талон", "виза", "рұқсат"]
_KK_PLACES = ["касса", "дәретхана", "шығатын есік", "банкомат", "күту залы", "асхана", "дәріхана"]
_KK_DAYS = [
    "бүгін",
    "ертең",
    "дүйсенбі күні",
    "сейсенбі күні",
    "сәрсенбі күні",
    "бейсенбі күні",
    "жұма күні",
    "сенбі күні",
    "жексенбі күні",
]
_KK_NUMBERS = [
    "бір",
    "екі",
    "үш",
    "төрт",
    "бес",
    "алты",
    "жеті",
    "сегіз",
    "тоғыз",
    "он",
    "жиырма",
    "отыз",
    "қырық",
    "елу",
    "жүз",
    "мың",
    "нөл",
]
_KK_ALONE = [
    "иә",
    "жоқ",
    "дұрыс",
    "бұрыс",
    "тоқта",
    "кет",
    "кел",
    "оқы",
    "жаз",
    "аш",
    "жап",
    "қос",
    "өшір",
    "алға",
    "артқа",
    "солға",
    "оңға",
    "жоғары",
    "төмен",
    "жүр",
    "тұр",
    "отыр",
    "бастау",
    "болды",
    "сәлем",
    "рақмет",
    "сау бол",
    "көмек",
    "қайтала",
    "сәлеметсіз бе",
    "қайырлы таң",
    "қайырлы күн",
    "қайырлы кеш",
    "кешіріңіз",
    "түсінбедім",
    "баяу айт",
    "күте тұр",
    "тағы бір рет",
    "маған көмектесші",
    "қазақша сөйле",
    "орысша сөйле",
    "операторды шақыр",
    "бәрін өшір",
    "бәрін қос",
    "сағат нешеде",
    "ауа райы қандай",
    "ертең ауа райы қандай болады",
    "бүгін қай күн",
    "жаңалықтарды оқы",
    "алға қарай жүр",
    "артқа қарай бұрыл",
    "дауысын қатты қыл",
    "дауысын ақырын қыл",
]
_RU_THINGS = ["свет", "телевизор", "вентилятор", "кондиционер", "радио", "музыку", "утюг"]
_RU_ROOMS = ["на кухне", "в гостиной", "в спальне", "в коридоре", "на балконе", "в прихожей"]
_RU_DOORS = ["дверь", "окно", "шторы", "ворота"]
_RU_PAPERS = ["справку", "паспорт", "удостоверение", "права", "талон", "визу", "разрешение"]
_RU_PLACES = ["касса", "туалет", "выход", "банкомат", "зал ожидания", "столовая", "аптека"]
_RU_DAYS = [
    "сегодня",
    "завтра",
    "в понедельник",
    "во вторник",
    "в среду",
    "в четверг",
    "в пятницу",
    "в субботу",
    "в воскресенье",
]
_RU_NUMBERS = [
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "сто",
    "тысяча",
    "ноль",
]
_RU_ALONE = [
    "да",
    "нет",
    "верно",
    "неверно",
    "стоп",
    "уйди",
    "иди сюда",
    "читай",
    "пиши",
    "открой",
    "закрой",
    "включи",
    "выключи",
    "вперёд",
    "назад",
    "налево",
    "направо",
    "вверх",
    "вниз",
    "иди",
    "стой",
    "садись",
    "начать",
    "хватит",
    "привет",
    "спасибо",
    "пока",
    "помощь",
    "повтори",
    "здравствуйте",
    "доброе утро",
    "добрый день",
    "добрый вечер",
    "извините",
    "не понял",
    "говори медленнее",
    "подожди",
    "ещё раз",
    "помоги мне",
    "говори по-казахски",
    "говори по-русски",
    "позови оператора",
    "выключи всё",
    "включи всё",
    "который час",
    "какая погода",
    "какая погода будет завтра",
    "какой сегодня день",
    "прочитай новости",
    "сделай громче",
    "сделай тише",
    "отмена",
]


def mixed_bank() -> list[Phrase]:
    """Some 900 phrases, each once, Kazakh and Russian in equal parts."""
    return _kazakh() + _russian()


def _kazakh() -> list[Phrase]:
    texts = [
        f"{room} {thing} {verb}"
        for room, thing, verb in product(_KK_ROOMS, _KK_THINGS, ("қос", "өшір", "тексер"))
    ]
    texts += [f"{thing} {verb}" for thing, verb in product(_KK_THINGS, ("қосыңыз", "өшіріңіз"))]
    texts += [f"{door} {verb}" for door, verb in product(_KK_DOORS, ("аш", "жап", "ашыңыз"))]
    texts += [f"маған {paper} керек" for paper in _KK_PAPERS]
    texts += [
        f"{paper} {rest}"
        for paper, rest in product(
            _KK_PAPERS, ("алу үшін не керек", "қанша тұрады", "қашан дайын болады", "алғым келеді")
        )
    ]
    texts += [f"{place} қайда" for place in _KK_PLACES]
    texts += [f"{place} қай қабатта" for place in _KK_PLACES]
    texts += [
        f"{day} {rest}"
        for day, rest in product(
            _KK_DAYS, ("жұмыс істейсіз бе", "сағат нешеге дейін ашық", "кездесу бар ма")
        )
    ]
    texts += [
        f"{number} {rest}"
        for number, rest in product(
            _KK_NUMBERS, ("метр алға жүр", "минутқа таймер қой", "нөмірлі терезе", "градусқа қой")
        )
    ]
    texts += [f"{first} {second}" for first, second in product(_KK_NUMBERS[9:14], _KK_NUMBERS[:9])]
    return _phrases([*texts, *_KK_NUMBERS, *_KK_ALONE], Language.KK)


def _russian() -> list[Phrase]:
    texts = [
        f"{verb} {thing} {room}"
        for room, thing, verb in product(_RU_ROOMS, _RU_THINGS, ("включи", "выключи", "проверь"))
    ]
    texts += [f"{verb} {thing}" for thing, verb in product(_RU_THINGS, ("включите", "выключите"))]
    texts += [
        f"{verb} {door}" for door, verb in product(_RU_DOORS, ("открой", "закрой", "откройте"))
    ]
    texts += [f"мне нужно получить {paper}" for paper in _RU_PAPERS]
    texts += [
        f"{start} {paper}"
        for paper, start in product(
            _RU_PAPERS,
            (
                "что нужно чтобы получить",
                "сколько стоит получить",
                "хочу получить",
                "когда можно забрать",
            ),
        )
    ]
    texts += [f"где {place}" for place in _RU_PLACES]
    texts += [f"на каком этаже {place}" for place in _RU_PLACES]
    texts += [
        f"{start} {day}"
        for day, start in product(
            _RU_DAYS, ("вы работаете", "до скольки открыто", "есть ли встречи")
        )
    ]
    texts += [
        f"{start} {number}"
        for number, start in product(
            _RU_NUMBERS,
            ("окно номер", "поставь таймер на", "поставь температуру", "пройди вперёд на"),
        )
    ]
    texts += [f"{first} {second}" for first, second in product(_RU_NUMBERS[10:14], _RU_NUMBERS[:9])]
    return _phrases([*texts, *_RU_NUMBERS, *_RU_ALONE], Language.RU)


def _phrases(texts: list[str], language: Language) -> list[Phrase]:
    return [Phrase(text, language, "measured") for text in dict.fromkeys(texts)]
