"""Russian words back to numbers, dates and times: what the round-trip tests hold against the rules.

Forms are written out by hand, in whatever case; the tests of golden pairs look after the case.
"""

import re
from datetime import date, time

_CARDINALS = """
0 ноль ноля нолю нолём ноле нуля
1 один одна одно одного одной одному одну одним одном
2 два две двух двум двумя
3 три трёх трём тремя
4 четыре четырёх четырём четырьмя
5 пять пяти пятью
6 шесть шести шестью
7 семь семи семью
8 восемь восьми восемью восьмью
9 девять девяти девятью
10 десять десяти десятью
11 одиннадцать одиннадцати одиннадцатью
12 двенадцать двенадцати двенадцатью
13 тринадцать тринадцати тринадцатью
14 четырнадцать четырнадцати четырнадцатью
15 пятнадцать пятнадцати пятнадцатью
16 шестнадцать шестнадцати шестнадцатью
17 семнадцать семнадцати семнадцатью
18 восемнадцать восемнадцати восемнадцатью
19 девятнадцать девятнадцати девятнадцатью
20 двадцать двадцати двадцатью
30 тридцать тридцати тридцатью
40 сорок сорока
50 пятьдесят пятидесяти пятьюдесятью
60 шестьдесят шестидесяти шестьюдесятью
70 семьдесят семидесяти семьюдесятью
80 восемьдесят восьмидесяти восемьюдесятью восьмьюдесятью
90 девяносто девяноста
100 сто ста
200 двести двухсот двумстам двумястами двухстах
300 триста трёхсот трёмстам тремястами трёхстах
400 четыреста четырёхсот четырёмстам четырьмястами четырёхстах
500 пятьсот пятисот пятистам пятьюстами пятистах
600 шестьсот шестисот шестистам шестьюстами шестистах
700 семьсот семисот семистам семьюстами семистах
800 восемьсот восьмисот восьмистам восемьюстами восьмьюстами восьмистах
900 девятьсот девятисот девятистам девятьюстами девятистах
1000 тысяча тысячи тысяче тысячу тысячей тысяч тысячам тысячами тысячах
1000000 миллион миллиона миллиону миллионом миллионе миллионов миллионам миллионами миллионах
1000000000 миллиард миллиарда миллиарду миллиардом миллиарде миллиардов миллиардам
1000000000 миллиардами миллиардах
1000000000000 триллион триллиона триллиону триллионом триллионе
"""
_VALUE = {
    form: int(line.split()[0])
    for line in _CARDINALS.strip().splitlines()
    for form in line.split()[1:]
}
_ORDINAL_STEMS = """
1 перв 2 втор 3 трет 4 четвёрт 5 пят 6 шест 7 седьм 8 восьм 9 девят 10 десят 11 одиннадцат
12 двенадцат 13 тринадцат 14 четырнадцат 15 пятнадцат 16 шестнадцат 17 семнадцат 18 восемнадцат
19 девятнадцат 20 двадцат 30 тридцат 40 сороков 50 пятидесят 60 шестидесят 70 семидесят
80 восьмидесят 90 девяност 100 сот 900 девятисот 1000 тысячн 2000 двухтысячн
"""
_LISTED = _ORDINAL_STEMS.split()
_ORDINAL = {stem: int(value) for value, stem in zip(_LISTED[::2], _LISTED[1::2], strict=True)}
_ORDINAL_ENDING = re.compile(
    r"(?:ый|ой|ий|ая|ое|ые|ого|ому|ым|ом|ую|ых|ыми|ье|ья|ьи|ью|ьего|ьему|ьим|ьем|ьей|ьих)$"
)

_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)


def number(words: str) -> int:
    """The value of a cardinal in any case; raises KeyError on any other word."""
    total, group = 0, 0
    for word in words.split():
        value = _VALUE[word]
        if value >= 1000:
            total, group = total + (group or 1) * value, 0
        else:
            group += value
    return total + group


def ordinal(words: str) -> int:
    """The value of an ordinal in any case and gender."""
    head, _, last = words.rpartition(" ")
    return (number(head) if head else 0) + _ORDINAL[_ORDINAL_ENDING.sub("", last)]


def calendar_date(words: str) -> date:
    """«пятнадцатого мая две тысячи двадцать шестого года»."""
    for month, name in enumerate(_MONTHS, 1):
        day, found, year = words.partition(f" {name} ")
        if found:
            return date(ordinal(year.removesuffix(" года")), month, ordinal(day))
    raise ValueError(words)


def time_of_day(words: str) -> time:
    """«девять часов», «девять тридцать», «девять ноль пять», in any case."""
    spoken = re.sub(r" час(?:а|ов|у|ам)?$", "", words)
    if spoken != words:
        return time(number(spoken))
    parts = spoken.split()
    hour_words = 2 if _VALUE[parts[0]] == 20 and 0 < _VALUE[parts[1]] < 10 else 1
    minute = parts[hour_words:]
    minute = minute[1:] if _VALUE[minute[0]] == 0 and len(minute) > 1 else minute
    return time(number(" ".join(parts[:hour_words])), number(" ".join(minute)))
