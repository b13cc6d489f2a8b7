"""Kazakh words back to numbers, dates and times: what the round-trip tests hold against the rules.

Every form is written out by hand, so that no rule of the product is asked whether it is right.
"""

from datetime import date, time

FORMS_NAMED = (
    *("plain", "ordinal", "dative", "locative", "ablative"),
    *("accusative", "genitive", "instrumental", "possessive", "plural"),
)
_FORMS = """
0 нөл нөлінші нөлге нөлде нөлден нөлді нөлдің нөлмен нөлі нөлдер
1 бір бірінші бірге бірде бірден бірді бірдің бірмен бірі бірлер
2 екі екінші екіге екіде екіден екіні екінің екімен екісі екілер
3 үш үшінші үшке үште үштен үшті үштің үшпен үші үштер
4 төрт төртінші төртке төртте төрттен төртті төрттің төртпен төрті төрттер
5 бес бесінші беске бесте бестен бесті бестің беспен бесі бестер
6 алты алтыншы алтыға алтыда алтыдан алтыны алтының алтымен алтысы алтылар
7 жеті жетінші жетіге жетіде жетіден жетіні жетінің жетімен жетісі жетілер
8 сегіз сегізінші сегізге сегізде сегізден сегізді сегіздің сегізбен сегізі сегіздер
9 тоғыз тоғызыншы тоғызға тоғызда тоғыздан тоғызды тоғыздың тоғызбен тоғызы тоғыздар
10 он оныншы онға онда оннан онды онның онмен оны ондар
20 жиырма жиырмасыншы жиырмаға жиырмада жиырмадан жиырманы жиырманың жиырмамен жиырмасы жиырмалар
30 отыз отызыншы отызға отызда отыздан отызды отыздың отызбен отызы отыздар
40 қырық қырқыншы қырыққа қырықта қырықтан қырықты қырықтың қырықпен қырқы қырықтар
50 елу елуінші елуге елуде елуден елуді елудің елумен елуі елулер
60 алпыс алпысыншы алпысқа алпыста алпыстан алпысты алпыстың алпыспен алпысы алпыстар
70 жетпіс жетпісінші жетпіске жетпісте жетпістен жетпісті жетпістің жетпіспен жетпісі жетпістер
80 сексен сексенінші сексенге сексенде сексеннен сексенді сексеннің сексенмен сексені сексендер
90 тоқсан тоқсаныншы тоқсанға тоқсанда тоқсаннан тоқсанды тоқсанның тоқсанмен тоқсаны тоқсандар
100 жүз жүзінші жүзге жүзде жүзден жүзді жүздің жүзбен жүзі жүздер
1000 мың мыңыншы мыңға мыңда мыңнан мыңды мыңның мыңмен мыңы мыңдар
1000000 миллион миллионыншы миллионға миллионда миллионнан миллионды миллионның миллионмен миллионы миллиондар
1000000000 миллиард миллиардыншы миллиардқа миллиардта миллиардтан миллиардты миллиардтың миллиардпен миллиарды миллиардтар
1000000000000 триллион триллионыншы триллионға триллионда триллионнан триллионды триллионның триллионмен триллионы триллиондар
"""  # noqa: E501 - a table: one word's forms a line

FORMS = {
    int(line.split()[0]): dict(zip(FORMS_NAMED, line.split()[1:], strict=True))
    for line in _FORMS.strip().splitlines()
}
_VALUE = {forms["plain"]: value for value, forms in FORMS.items()}
_INFLECTED = {
    (name, word): forms["plain"] for forms in FORMS.values() for name, word in forms.items()
}

_MONTHS = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
    *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
)


def number(words: str, form: str = "plain") -> int:
    """The value of a numeral whose last word stands in `form`; KeyError on any other word."""
    *head, last = words.split()
    total, group = 0, 0
    for word in [*head, _INFLECTED[form, last]]:
        value = _VALUE[word]
        if value >= 1000:
            total, group = total + (group or 1) * value, 0
        elif value == 100:
            group = (group or 1) * 100
        else:
            group += value
    return total + group


def calendar_date(words: str) -> date:
    """«екі мың жиырма алтыншы жылғы он бесінші мамыр»."""
    year, _, day_and_month = words.partition(" жылғы ")
    day, _, month = day_and_month.rpartition(" ")
    return date(number(year, "ordinal"), _MONTHS.index(month) + 1, number(day, "ordinal"))


def time_of_day(words: str, form: str = "plain") -> time:
    """«сағат он сегіз», «сағат тоғыз нөл бес», «сағат он сегіз отыз»."""
    spoken = words.removeprefix("сағат ").split()
    for hour_words in (2, 1):
        hour, minute = spoken[:hour_words], spoken[hour_words:]
        if len(spoken) < hour_words or (hour_words == 2 and not _is_two_word_hour(hour)):
            continue
        if not minute:
            return time(number(" ".join(hour), form))
        minute = minute[1:] if minute[0] == "нөл" and len(minute) > 1 else minute
        return time(number(" ".join(hour)), number(" ".join(minute), form))
    raise ValueError(words)


def _is_two_word_hour(words: list[str]) -> bool:
    """«он сегіз», «жиырма үш»; in «он отыз» the second word is the minutes'."""
    ones = {word for (_, word), plain in _INFLECTED.items() if 0 < _VALUE[plain] < 10}
    return words[0] in ("он", "жиырма") and words[1] in ones
