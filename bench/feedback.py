"""Answers to import: eighteen months of a company with forty branches, the same every time."""

import datetime

import place

REASONS = [
    "Die Lieferung kam zu spät",
    "In der Filiale wurde ich freundlich beraten",
    "An der Hotline habe ich lange gewartet",
    "Very quick and friendly",
    "Der Preis ist zu hoch für das Gebotene",
    "The app logs me out every time",
]
DAYS = 540


def last_day():
    return datetime.date.today() - datetime.timedelta(days=1)


def first_day():
    return last_day() - datetime.timedelta(days=DAYS - 1)


def mixed(number):
    """A number that looks like chance and is the same every time."""
    number = (number + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return number ^ number >> 27


def write(path, start, count, of):
    """Rows `start` to `start + count` of `of`, day by day, as a CSV file."""
    first = datetime.datetime.combine(first_day(), datetime.time(), datetime.timezone.utc)
    days = [(first + datetime.timedelta(days=day)).strftime("%Y-%m-%d") for day in range(DAYS)]
    with open(path, "w", encoding="utf-8") as file:
        file.write("message_id,customer,time,unit,segment,score,reason\n")
        for number in range(start, start + count):
            chance = mixed(number)
            # Every tenth answer is of somebody new, the others of somebody known.
            known = number // 10
            customer = known if number % 10 == 0 else chance % (known + 1)
            second = (chance >> 8) % 86_400
            reason = REASONS[(chance >> 20) % len(REASONS)] if (chance >> 30) % 5 < 2 else ""
            file.write(
                f"f{number},c{customer},{days[number * DAYS // of]}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z,"
                f"b{mixed(customer) % place.BRANCHES:02},{place.SEGMENTS[mixed(customer + 7) % len(place.SEGMENTS)]},"
                f"{(chance >> 40) % 11},{reason}\n"
            )
