"""Words that the Russian rules know: nouns, units, months, letters, abbreviations, names."""

from tts.normalize.ru_nouns import Noun, Unit, noun, unchanging
from tts.normalize.ru_numerals import Gender

TENGE = unchanging(Gender.MASCULINE, "тенге")
PERCENT = noun("стол", "процент")
HOUR = noun("стол", "час")
CENTURY = Noun(
    Gender.MASCULINE,
    ("век", "века", "веку", "век", "веком", "веке"),
    ("века", "веков", "векам", "века", "веками", "веках"),
    place=True,
)
DAY = Noun(
    Gender.MASCULINE,
    ("день", "дня", "дню", "день", "днём", "дне"),
    ("дни", "дней", "дням", "дни", "днями", "днях"),
)
YEAR = noun("стол", "год", many="лет")
_MINUTE = noun("минута", "минут")
_SECOND = noun("минута", "секунд")
_METRE = noun("стол", "метр")
_KILOMETRE = noun("стол", "километр")
_CENTIMETRE = noun("стол", "сантиметр")
_GRAM = noun("стол", "грамм")
_DOLLAR = noun("стол", "доллар")
_EURO = unchanging(Gender.MASCULINE, "евро")
_RUBLE = noun("рубль", "рубл")
_DEGREE = noun("стол", "градус")
_PERSON = noun("стол", "человек", many="человек")
_THOUSAND = noun("тысяча", "тысяч")
_MILLION = noun("стол", "миллион")
_TIYN = noun("стол", "тиын")
_MILLIARD = noun("стол", "миллиард")

NOUNS: tuple[Noun, ...] = (
    *(TENGE, PERCENT, HOUR, CENTURY, YEAR, _MINUTE, _SECOND, _METRE, _KILOMETRE, _CENTIMETRE),
    *(_GRAM, _DOLLAR, _EURO, _RUBLE, _DEGREE, _PERSON, _THOUSAND, _MILLION, _MILLIARD),
    DAY,
    Noun(
        Gender.MASCULINE,
        ("ребёнок", "ребёнка", "ребёнку", "ребёнка", "ребёнком", "ребёнке"),
        ("дети", "детей", "детям", "детей", "детьми", "детях"),
    ),
    noun("стол", "раз", many="раз"),
    noun("стол", "документ"),
    noun("стол", "талон"),
    noun("стол", "вопрос"),
    noun("стол", "центр"),
    noun("стол", "экземпляр"),
    noun("стол", "паспорт"),
    noun("стол", "килограмм"),
    noun("стол", "литр"),
    noun("стол", "клиент"),
    noun("стол", "оператор"),
    noun("стол", "сотрудник"),
    noun("месяц", "месяц"),
    noun("рубль", "посетител"),
    noun("рубль", "заявител"),
    noun("случай", "случа"),
    noun("минута", "фирм"),
    noun("услуга", "услуг"),
    noun("услуга", "справк", many="справок"),
    noun("услуга", "заявк", many="заявок"),
    noun("услуга", "стойк", many="стоек", place=True),
    noun("услуга", "книг"),
    noun("услуга", "попытк", many="попыток"),
    noun("услуга", "карточк", many="карточек"),
    noun("минута", "анкет"),
    noun("минута", "карт"),
    noun("единица", "страниц"),
    noun("единица", "единиц"),
    noun("неделя", "недел"),
    noun("копия", "коп"),
    noun("копия", "фотограф"),
    noun("копия", "квитанц"),
    noun("запись", "запис"),
    noun("запись", "подпис"),
    noun("запись", "ноч"),
    noun("запись", "очеред"),
    noun("окно", "мест"),
    unchanging(Gender.NEUTER, "фото"),
    _TIYN,
    noun("окно", "лиц"),
    noun("окно", "свидетельств"),
    noun("заявление", "заявлен"),
    noun("заявление", "удостоверен"),
    noun("заявление", "обращен"),
    # What is numbered rather than counted.
    noun("окно", "окн", many="окон", place=True),
    noun("стол", "кабинет", place=True),
    noun("этаж", "этаж", place=True),
    noun("минута", "касс", place=True),
    noun("стол", "зал", place=True),
    noun("стол", "подъезд", place=True),
    noun("стол", "корпус", place=True),
    noun("минута", "комнат", place=True),
    noun("минута", "кабин", place=True),
    noun("стол", "сектор", place=True),
    noun("стол", "класс", place=True),
    noun("стол", "квартал", place=True),
    noun("минута", "групп", place=True),
    noun("минута", "глав", place=True),
    noun("стол", "раздел", place=True),
    noun("стол", "том", place=True),
    noun("стол", "этап", place=True),
    noun("копия", "категор", place=True),
    noun("запись", "степен", place=True),
    noun("запись", "част", place=True),
    noun("заявление", "полугод", place=True),
)
"""Nouns whose gender and forms are known; a number before any other noun is masculine."""

NOUN_OF = {form: known for known in reversed(NOUNS) for form in known.forms}
"""By any of its forms."""

_INDEX = unchanging(Gender.MASCULINE, "эм-эр-пэ")

MONEY = {
    **dict.fromkeys(("₸", "тг", "тнг", "KZT"), TENGE),
    **dict.fromkeys(("$", "USD"), _DOLLAR),
    **dict.fromkeys(("€", "EUR"), _EURO),
    **dict.fromkeys(("₽", "руб", "RUB"), _RUBLE),
}
_CENT = noun("стол", "цент")
COINS = {
    TENGE: _TIYN,
    _DOLLAR: _CENT,
    _EURO: _CENT,
    _RUBLE: noun("услуга", "копейк", many="копеек"),
}
SYMBOLS = {"%": PERCENT, **dict.fromkeys(("°C", "°С", "°"), _DEGREE)}
"""Signs that are said wherever they stand; the second °С is typed in Cyrillic."""

UNITS: dict[str, Unit] = {
    **{written: Unit(known) for written, known in {**MONEY, **SYMBOLS}.items()},
    **dict.fromkeys(("МРП", "АЕК"), Unit(_INDEX)),
    "мин": Unit(_MINUTE),
    "сек": Unit(_SECOND),
    "ч": Unit(HOUR),
    "час": Unit(HOUR),
    "мм": Unit(noun("стол", "миллиметр")),
    "см": Unit(_CENTIMETRE),
    "м": Unit(_METRE),
    "км": Unit(_KILOMETRE),
    **dict.fromkeys(("м2", "кв. м", "кв.м"), Unit(_METRE, "квадратн")),
    **dict.fromkeys(("м3", "куб. м", "куб.м"), Unit(_METRE, "кубическ")),
    "км2": Unit(_KILOMETRE, "квадратн"),
    "см2": Unit(_CENTIMETRE, "квадратн"),
    "га": Unit(noun("стол", "гектар")),
    "сот": Unit(noun("услуга", "сотк", many="соток")),
    "мг": Unit(noun("стол", "миллиграмм")),
    **dict.fromkeys(("г", "гр"), Unit(_GRAM)),
    "кг": Unit(noun("стол", "килограмм")),
    "т": Unit(noun("минута", "тонн")),
    "мл": Unit(noun("стол", "миллилитр")),
    "л": Unit(noun("стол", "литр")),
    "КБ": Unit(noun("стол", "килобайт", many="килобайт")),
    "МБ": Unit(noun("стол", "мегабайт", many="мегабайт")),
    "ГБ": Unit(noun("стол", "гигабайт", many="гигабайт")),
    "ТБ": Unit(noun("стол", "терабайт", many="терабайт")),
    "Мбит/с": Unit(noun("стол", "мегабит", many="мегабит"), tail="в секунду"),
    "км/ч": Unit(_KILOMETRE, tail="в час"),
    "В": Unit(noun("стол", "вольт", many="вольт")),
    "Вт": Unit(noun("стол", "ватт", many="ватт")),
    "кВт": Unit(noun("стол", "киловатт", many="киловатт")),
    "Гц": Unit(noun("стол", "герц", many="герц")),
    "мес": Unit(noun("месяц", "месяц")),
    "дн": Unit(DAY),
    "нед": Unit(noun("неделя", "недел")),
    "шт": Unit(noun("услуга", "штук")),
    "чел": Unit(_PERSON),
    "экз": Unit(noun("стол", "экземпляр")),
    "тыс": Unit(_THOUSAND),
    "млн": Unit(_MILLION),
    "млрд": Unit(_MILLIARD),
}
"""As they are written after a number."""

ALONE = {
    **MONEY,
    **SYMBOLS,
    **{written: UNITS[written].noun for written in ("тыс", "млн", "млрд", "чел", "шт")},
}
"""Those that are read without a number too."""

MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
MONTH_WORD = (
    r"(?:январ|феврал|март|апрел|ма[йяею]|июн|июл|август|сентябр|октябр|ноябр|декабр)[^\W\d_]*"
)
"""A month in any case, as a pattern."""

LETTERS: dict[str, str] = dict(
    (
        *(("А", "а"), ("Б", "бэ"), ("В", "вэ"), ("Г", "гэ"), ("Д", "дэ"), ("Е", "е")),
        *(("Ё", "ё"), ("Ж", "жэ"), ("З", "зэ"), ("И", "и"), ("Й", "и краткое")),
        *(("К", "ка"), ("Л", "эль"), ("М", "эм"), ("Н", "эн"), ("О", "о"), ("П", "пэ")),
        *(("Р", "эр"), ("С", "эс"), ("Т", "тэ"), ("У", "у"), ("Ф", "эф"), ("Х", "ха")),
        *(("Ц", "цэ"), ("Ч", "че"), ("Ш", "ша"), ("Щ", "ща"), ("Ъ", "твёрдый знак")),
        *(("Ы", "ы"), ("Ь", "мягкий знак"), ("Э", "э"), ("Ю", "ю"), ("Я", "я"), ("Ә", "а")),
        *(("Ғ", "га"), ("Қ", "ка"), ("Ң", "эн"), ("Ө", "о"), ("Ұ", "у"), ("Ү", "у")),
        *(("Һ", "ха"), ("І", "и")),
        *(("A", "эй"), ("B", "би"), ("C", "си"), ("D", "ди"), ("E", "и"), ("F", "эф")),
        *(("G", "джи"), ("H", "эйч"), ("I", "ай"), ("J", "джей"), ("K", "кей")),
        *(("L", "эль"), ("M", "эм"), ("N", "эн"), ("O", "оу"), ("P", "пи"), ("Q", "кью")),
        *(("R", "ар"), ("S", "эс"), ("T", "ти"), ("U", "ю"), ("V", "ви"), ("W", "дабл ю")),
        *(("X", "икс"), ("Y", "уай"), ("Z", "зэд")),
    )
)
"""Names of capital letters."""

FOLDED = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
"""Kazakh letters as the nearest Russian ones, for names in a Russian sentence."""

ABBREVIATIONS = {
    **dict.fromkeys(("ИИН", "ЖСН"), "и-и-эн"),
    **dict.fromkeys(("БИН", "БСН"), "бин"),
    **dict.fromkeys(("ЭЦП", "ЭЦҚ"), "э-цэ-пэ"),
    **dict.fromkeys(("ЦОН", "ХҚКО"), "цон"),
    **dict.fromkeys(("РК", "ҚР"), "эр-ка"),
    **dict.fromkeys(("ИП", "ЖК"), "и-пэ"),
    **dict.fromkeys(("ТОО", "ЖШС"), "тэ-о-о"),
    **dict.fromkeys(("МРП", "АЕК"), "эм-эр-пэ"),
    **dict.fromkeys(("США", "АҚШ"), "сэ-шэ-а"),
    **dict.fromkeys(("SMS", "СМС"), "эс-эм-эс"),
    "ЗАГС": "загс",
    "АХАТ": "ахат",
    "МВД": "эм-вэ-дэ",
    "РФ": "эр-эф",
    "ФИО": "фэ-и-о",
    "ГАИ": "гаи",
    "ГУВД": "гэ-у-вэ-дэ",
    "PDF": "пэ-дэ-эф",
    "PIN": "пин",
    "SIM": "сим",
    "Wi-Fi": "вай-фай",
}
"""As they are said; Kazakh ones by the Russian name of the same thing."""

NAMES = {
    "egov": "и-гов",
    "gov": "гов",
    "www": "три дабл ю",
    "com": "ком",
    "org": "орг",
    "net": "нет",
    "kz": "кей-зэд",
    "ru": "ру",
    "mail": "мэйл",
    "gmail": "джимэйл",
    "whatsapp": "ватсап",
    "telegram": "телеграм",
    "instagram": "инстаграм",
    "facebook": "фейсбук",
    "youtube": "ютуб",
    "google": "гугл",
    "iphone": "айфон",
    "tiktok": "тикток",
    "halyk": "халык",
    "qazaqstan": "казахстан",
    "gold": "голд",
    "mobile": "мобайл",
    "online": "онлайн",
    "smart": "смарт",
    "bridge": "бридж",
    "apple": "эппл",
    "face": "фейс",
    "bluetooth": "блютуз",
    "email": "имэйл",
    "qr": "кью-ар",
    "id": "ай-ди",
    "it": "ай-ти",
    "visa": "виза",
    "almaty": "алматы",
    "shymkent": "шымкент",
    "passport": "паспорт",
    "windows": "виндоус",
    "vip": "вип",
}
"""Names in Latin letters that are not said as they are written."""

SOUNDS = {"q": "к"}
"""Letters that are not sounded as tts/normalize/letters.py does."""

_STREET = ("улица", "улицы", "улице", "улицу", "улицей", "улице")
_CITY = ("город", "города", "городу", "город", "городом", "городе")

SHORTENED: dict[str, str | tuple[str, ...]] = {
    r"т\.\s?д\.": "так далее",
    r"т\.\s?п\.": "тому подобное",
    r"т\.\s?е\.": "то есть",
    r"т\.\s?к\.": "так как",
    r"и\.\s?о\.": "исполняющий обязанности",
    r"до н\.\s?э\.": "до нашей эры",
    r"н\.\s?э\.": "нашей эры",
    r"др\.": "другие",
    r"напр\.": "например",
    r"им\.": "имени",
    r"тел(?:\.|(?=:))": "телефон",
    r"доб\.(?=\s?\d)": "добавочный",
    r"вн\.(?=\s?\d)": "внутренний",
    r"ул\.": _STREET,
    r"г\.(?=\s?[А-ЯЁA-ZӘҒҚҢӨҰҮҺІ])": _CITY,
    r"д\.(?=\s?\d)": ("дом", "дома", "дому", "дом", "домом", "доме"),
    r"кв\.(?=\s?\d)": ("квартира", "квартиры", "квартире", "квартиру", "квартирой", "квартире"),
    r"каб\.": ("кабинет", "кабинета", "кабинету", "кабинет", "кабинетом", "кабинете"),
    r"эт\.": ("этаж", "этажа", "этажу", "этаж", "этажом", "этаже"),
    r"корп\.": ("корпус", "корпуса", "корпусу", "корпус", "корпусом", "корпусе"),
    r"стр\.(?=\s?\d)": ("страница", "страницы", "странице", "страницу", "страницей", "странице"),
    r"ст\.(?=\s?\d)": ("статья", "статьи", "статье", "статью", "статьёй", "статье"),
    r"п\.(?=\s?\d)": ("пункт", "пункта", "пункту", "пункт", "пунктом", "пункте"),
    r"(?:просп\.|пр\.(?=\s?[А-ЯЁӘҒҚҢӨҰҮҺІ])|пр-т(?!\w))": (
        *("проспект", "проспекта", "проспекту", "проспект", "проспектом", "проспекте"),
    ),
    r"пр-те": "проспекте",
    r"пр-та": "проспекта",
    r"пер\.": ("переулок", "переулка", "переулку", "переулок", "переулком", "переулке"),
    r"пл\.": ("площадь", "площади", "площади", "площадь", "площадью", "площади"),
    r"(?:мкр\.?|мкрн\.?|мкр-н)(?!\w)": (
        *("микрорайон", "микрорайона", "микрорайону"),
        *("микрорайон", "микрорайоном", "микрорайоне"),
    ),
    r"обл\.": ("область", "области", "области", "область", "областью", "области"),
    r"р-н(?!\w)": ("район", "района", "району", "район", "районом", "районе"),
}
"""Words cut short, as patterns: what they stand for, where it is declined in the order of cases."""
