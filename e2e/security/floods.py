"""How fast requests may come: who is behind one address with a robot goes on, the robot does not."""

import re
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from sending import plain

STORY = "floods"
# Low ones, so that a handful of requests is a flood; addresses are what a proxy says.
SETTINGS = {
    "RESONANZ_BEHIND_PROXY": "true",
    "RESONANZ_ANSWERS_PER_SECOND": "1",
    "RESONANZ_PAGES_PER_SECOND": "20",
    "RESONANZ_WRONG_CODES_PER_MINUTE": "6",
    "RESONANZ_KEY_REQUESTS_PER_SECOND": "3",
}
OFFICE, ROBOTS, GUESSER, ELSEWHERE = "192.0.2.7", "192.0.2.8", "192.0.2.9", "198.51.100.4"


def everything(checks, server, place, link):
    an_office(checks, server, place, link)
    a_robot(checks, server, place, link)
    guesses(checks, server, link)
    keys(checks, server, place)


def ask(server, address, path, fields=None):
    headers = {"x-forwarded-for": address}
    if fields is None:
        return plain(server, "GET", path, b"", headers)
    headers["content-type"] = "application/x-www-form-urlencoded"
    return plain(server, "POST", path, urllib.parse.urlencode(fields).encode(), headers)


def begin(server, address, place, link):
    """Opens a page and gives the fields that answer its first question."""
    page = ask(server, address, link)[1]
    token = re.search(r'name="-answer" value="([^"]+)"', page)
    return {"-page": "1", "-answer": token[1], "-keep": "1", place["question"]: "9"} if token else {}


def an_office(checks, server, place, link):
    """Forty people at once: fewer than may begin, each with pages of their own afterwards."""
    people = [begin(server, OFFICE, place, link) for _ in range(40)]
    began = [ask(server, OFFICE, link, fields)[0] for fields in people]
    went_on = [ask(server, OFFICE, link, fields)[0] for fields in people for _ in range(5)]
    refused = [status for status in began + went_on if status == 429]
    checks.check(STORY, not refused, "an office behind one address answers at once", f"{len(refused)} were refused")


def a_robot(checks, server, place, link):
    colleague = begin(server, ROBOTS, place, link)
    ask(server, ROBOTS, link, colleague)
    # All at once: what is allowed comes back with time, and a machine may be slow.
    pages = [begin(server, ROBOTS, place, link) for _ in range(160)]
    with ThreadPoolExecutor(8) as robots:
        answers = list(robots.map(lambda fields: ask(server, ROBOTS, link, fields), pages))
    refused = [answer for answer in answers if answer[0] == 429]
    status, text, headers = refused[0] if refused else answers[-1]
    checks.check(STORY, status == 429, "a robot with ever new answers is stopped", status)
    checks.check(STORY, headers.get("retry-after", "").isdigit(), "it is told when to come back", dict(headers))
    checks.check(STORY, text.lstrip().startswith("<!DOCTYPE html>"), "by a page that can be read", text[:80])
    going_on = ask(server, ROBOTS, link, colleague)[0]
    checks.check(STORY, going_on != 429, "whoever has begun beside it goes on", going_on)
    elsewhere = ask(server, ELSEWHERE, link, begin(server, ELSEWHERE, place, link))[0]
    checks.check(STORY, elsewhere != 429, "so does whoever comes from elsewhere", elsewhere)


def guesses(checks, server, link):
    statuses = [ask(server, GUESSER, f"/s/guess{n}")[0] for n in range(50)]
    checks.check(STORY, statuses[0] == 404 and statuses[-1] == 429, "trying codes is stopped", statuses[-5:])
    right = ask(server, GUESSER, link)[0]
    checks.check(STORY, right == 429, "then a right code looks like a wrong one", right)
    elsewhere = ask(server, ELSEWHERE, link)[0]
    checks.check(STORY, elsewhere == 200, "and opens from elsewhere", elsewhere)


def keys(checks, server, place):
    made = [
        server.request("POST", f"{place['project']}/keys", {"name": name, "rights": ["read_scores"]}, place["signed_in"])
        for name in ("robot", "shop")
    ]
    robot, shop = ({"authorization": f"Bearer {key['secret']}"} for key in made)
    statuses = [server.request("GET", place["project"], headers=robot, raw=True)[0] for _ in range(120)]
    checks.check(STORY, 429 in statuses, "a key that is used too fast is told to wait", statuses[-3:])
    other = server.request("GET", place["project"], headers=shop, raw=True)[0]
    checks.check(STORY, other == 200, "another key at the same address goes on", other)
