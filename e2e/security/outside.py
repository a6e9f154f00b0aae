"""Security as it is seen from outside, against the running binary.

    python3 e2e/security/outside.py --binary target/debug/resonanz

Six stories: who gets in (doors), what browsers are told (headers), bodies that are too much (burdens), files that
are larger than they look (spreadsheets), clients that do not keep to HTTP (wire), too many requests (floods).
"""

import argparse
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "faults"), os.path.join(HERE, "..", "contract")]

import burdens  # noqa: E402
import doors  # noqa: E402
import floods  # noqa: E402
import headers  # noqa: E402
import spreadsheets  # noqa: E402
import wire  # noqa: E402
from checks import Checks  # noqa: E402
from server import ADMINISTRATOR, Server, in_memory, set_up  # noqa: E402
from things import furnish  # noqa: E402

STORIES = ("doors", "headers", "burdens", "spreadsheets", "wire", "floods")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--only", choices=STORIES, help="one of the stories")
    options = arguments.parse_args()
    checks = Checks()
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        server = Server(options.binary, os.path.join(folder, "data"))
        try:
            place, link = everything(checks, server.start(), options.only)
            server.stop()
            if options.only in (None, "floods"):
                limited = Server(options.binary, server.data, settings=floods.SETTINGS, log=server.log)
                try:
                    floods.everything(checks, limited.start(), place, link)
                finally:
                    limited.kill()
            server.settings["RESONANZ_PUBLIC_URL"] = "https://feedback.example.org"
            headers.over_https(checks, server.start(), {"credentials": ADMINISTRATOR})
        except BaseException:
            print(server.last_words())
            raise
        finally:
            server.kill()
        strays = [name for _, _, names in os.walk(folder) for name in names if "evil" in name]
        checks.check(doors.STORY, not strays, "no uploaded file lies under a name of its own", strays)
        with open(server.log, encoding="utf-8", errors="replace") as log:
            panics = [line for line in log if "panicked at" in line]
        checks.check("log", not panics, "nothing panicked", panics[:3])
    sys.exit(0 if checks.report() else 1)


def everything(checks, server, only):
    place = set_up(server)
    place["credentials"] = ADMINISTRATOR
    things = furnish(server, place)
    document = server.request("GET", "/api/v1/openapi.json")
    links = server.request("GET", f"{place['project']}/surveys/{place['survey']}/links", headers=place["signed_in"])
    link = f"/s/{links['items'][0]['code']}"
    # They take their time while everything else is looked at.
    slow = wire.Slow(server) if only in (None, "wire") else None
    if only in (None, "doors"):
        doors.without_credentials(checks, server, document, place["project"].rsplit("/", 1)[1])
        doors.public(checks, server)
        doors.set_up_is_closed(checks, server)
        doors.forged(checks, server, place)
        doors.other_projects(checks, server, place, things, document)
        doors.cookies(checks, server, place)
        doors.paths(checks, server, place)
    if only in (None, "headers"):
        headers.everywhere(checks, server, place, link)
    if only in (None, "wire"):
        wire.ambiguous(checks, server)
        wire.too_much(checks, server)
    if only in (None, "burdens"):
        burdens.deep(checks, server, place)
        burdens.long(checks, server, place)
        burdens.forms(checks, server, place)
        burdens.lines(checks, server, place)
    if only in (None, "spreadsheets"):
        spreadsheets.bombs(checks, server, place)
    if slow:
        slow.judge(checks)
    return place, link


if __name__ == "__main__":
    main()
