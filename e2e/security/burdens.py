"""Bodies that are meant to be too much: deep ones and long ones."""

import json

from memory import lives
from sending import EDGE, MB, field, form, much, stream

STORY = "burdens"
JSON_ROUTES = (
    "/answers", "/answers/batch", "/ask", "/customers", "/interactions", "/surveys/check", "/surveys/mail-preview",
    "/touchpoints",
)  # fmt: skip
DEEP = {
    "10,000 lists": b"[" * 10_000 + b"]" * 10_000,
    "10,000 objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a field 10,000 deep": b'{"attributes":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
    "lists that never end": b"[" * 1_000_000,
}


def deep(checks, server, place):
    for path in JSON_ROUTES:
        for what, body in DEEP.items():
            headers = {**place["signed_in"], "content-type": "application/json", "content-length": str(len(body))}
            answer = stream(server, place["project"] + path, [body], headers)
            if answer[0] == 200:
                # A batch refuses its parts one by one.
                taken = json.loads(answer[1]).get("accepted")
                checks.check(STORY, taken == 0, f"{what} to {path}: nothing is taken", answer[1])
            else:
                checks.refused(STORY, f"{what} to {path}", answer, [400, 422])
    lives(checks, STORY, server, "deep JSON")


def long(checks, server, place):
    headers = {**place["signed_in"], "content-type": "application/json"}
    for path in (place["project"] + "/interactions", place["project"] + "/answers", "/api/v1/session"):
        sized = {**headers, "content-length": str(100 * MB)}
        checks.refused(STORY, f"100 MB to {path}", stream(server, path, much(100), sized), [413], "too_large")
        answer = stream(server, path, (part for part in much(100) if part), headers)
        checks.refused(STORY, f"100 MB in chunks to {path}", answer, [413], "too_large")
    packed = {**headers, "content-encoding": "gzip", "content-length": "20"}
    answer = stream(server, place["project"] + "/interactions", [b"\x1f\x8b" + b"\0" * 18], packed)
    checks.refused(STORY, "packed JSON", answer, [400, 415, 422])
    lives(checks, STORY, server, "100 MB of JSON")


def forms(checks, server, place):
    """What is not the file may be small only; the file has a name and no more."""
    for what, parts in {
        "a kind of 600 MB": field("kind", much(600)),
        "an unknown field of 600 MB": field("else", much(600)),
        "a header of 600 MB": much(600, f"--{EDGE}\r\nx-endless: ".encode()),
        "600 MB before the first field": much(600),
    }.items():
        checks.refused(STORY, what, form(server, place, parts), [413], "too_large")
        lives(checks, STORY, server, what)
    checks.refused(STORY, "a form without a file", form(server, place, field("else", [b"x"])), [422], "no_file")
    for name in ("../../../evil.csv", "..\\..\\evil.csv", "/tmp/evil.csv", "evil\0.csv", "x" * 10_000 + ".csv"):
        status, text, _ = form(server, place, field("file", [b"external_id,name\n7,Jana\n"], name))
        checks.check(STORY, status == 201 or 400 <= status < 500, f"a file named {name[:20]!r}", f"{status} {text}")


def lines(checks, server, place):
    """Text files whose lines never end."""
    for name, first in (("long.csv", b"external_id,name\n1,"), ("long.jsonl", b'{"external_id":"')):
        answer = form(server, place, field("file", much(300, first), name))
        checks.refused(STORY, f"{name} with a line of 300 MB", answer, [413, 422])
        lives(checks, STORY, server, f"{name} with a line of 300 MB")
