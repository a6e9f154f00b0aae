"""Sends hostile text through every text field of every route, and looks at what comes back.

    python3 e2e/contract/naughty.py --binary target/debug/resonanz

Which fields there are the OpenAPI document says; a new one is tried without a change here. Each text is
either refused with a 4xx and a code, or comes back exactly. Pages hold it as text, spreadsheets as
text too. The list is our own.
"""

import argparse
import copy
import csv
import io
import json
import os
import re
import sys
import tempfile
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "faults"))

from load import export  # noqa: E402
from server import Server, in_memory, set_up  # noqa: E402

NAUGHTY = [
    "", " ", "\t\n", "null", "undefined", "NaN", "-1", "1e999", "true", "[]", "{}",
    "a\0b", "\u0001\u001b[31m", "\ufeffBOM", "line\u2028separator", "soft\u00adhyphen", "zero\u200bwidth",
    "\u202eevol \u2066si\u2069", "مرحبا بالعالم", "שלום", "日本語のテキスト", "İstanbul ıI", "ﬁ Straße ẞ",
    "Z\u0351\u036b\u0343\u034aa\u0347\u0323l\u0355\u0317g\u031d\u0321o", "👩‍👩‍👧‍👦🏳️‍🌈", "\U0010ffff", "\\ud800 \\u0000",
    "'; DROP TABLE users; --", "1' OR '1'='1", "$1 ? :name %s %n", "100%_\\",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</textarea><svg/onload=alert(1)>",
    "javascript:alert(1)", "&lt;b&gt; &amp;amp;", "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}", "{{answer:nps}}",
    "../../../../etc/passwd", "..\\..\\windows\\win.ini", "C:\\con\\aux", "file:///etc/passwd", "; ls -la `id` $(id)",
    "=1+1", "+1+1", "-2+3", "@SUM(A1)", "=HYPERLINK(\"http://x.example\",\"y\")", "\t=2+2", "=cmd|' /C calc'!A0",
    "a\r\nset-cookie: x=1", "x" * 5_000, "ü" * 300, "quote\"inside", "comma,semi;colon\ttab",
]  # fmt: skip

# Changing them would end or change the session that asks, or closes itself after the first use.
NOT_TRIED = {
    ("post", "/api/v1/session"): "signing in too often is refused; tried in Rust tests",
    ("patch", "/api/v1/session/user"): "holds the password of the one who asks",
    ("post", "/api/v1/setup"): "answers once",
    ("post", "/api/v1/invitations/{token}"): "needs a token that is used up",
}
# Kept in another form on purpose, or naming something that must be there.
NORMALISED = ("email", "phone", "colour", "slug", "languages.[]", "default_language", "password")
# What is accepted here is read again elsewhere, or nowhere because nothing of it is kept.
NO_ECHO = (
    "/ask", "/surveys/check", "/surveys/mail-preview", "/segments/size", "/programmes/check", "/programmes/preview",
    "/interactions", "/answers", "/answers/batch", "/signed-links", "/links/batch", "/tills", "/receipt-codes", "/mapping",
    "/mail/reports",
)


class Found(Exception):
    pass


def resolve(document, schema):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def texts(document, schema, path=(), depth=0):
    """Every place of a free text in a body."""
    schema = resolve(document, schema)
    if depth > 7:
        return
    for way in ("allOf", "oneOf", "anyOf"):
        for one in schema.get(way, []):
            yield from texts(document, one, path, depth + 1)
    kinds = schema.get("type")
    if "string" in (kinds if isinstance(kinds, list) else [kinds]):
        if not {"enum", "const"} & set(schema) and schema.get("format") not in ("uuid", "date", "date-time", "binary"):
            yield path
    for name, inner in schema.get("properties", {}).items():
        yield from texts(document, inner, (*path, name), depth + 1)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from texts(document, schema["additionalProperties"], (*path, "*"), depth + 1)
    if "items" in schema:
        yield from texts(document, schema["items"], (*path, "[]"), depth + 1)


def put(body, path, text, place):
    """Puts the text where `path` leads, making what lies on the way."""
    here, steps = body, list(path)
    for at, step in enumerate(steps):
        last = at + 1 == len(steps)
        if step == "*":
            before = steps[at - 1]
            step = {"answers": place["comment"], "attributes": "probe"}.get(before, "de")
        following = None if last else ([] if steps[at + 1] == "[]" else {})
        if step == "[]":
            if not here:
                here.append(text if last else following)
            elif last:
                here[0] = text
            here = here[0]
        elif last:
            here[step] = text
        else:
            if not isinstance(here.get(step), type(following)):
                here[step] = following
            here = here[step]


def holds(value, text):
    if isinstance(value, dict):
        return any(holds(one, text) for one in value.values())
    if isinstance(value, list):
        return any(holds(one, text) for one in value)
    return value == text


def bodies(place):
    """A body each route accepts, as a function because some must be new every time."""
    new = lambda: uuid.uuid4().hex[:12]  # noqa: E731
    answer = lambda: {"survey": place["survey"], "message_id": new(), "answers": {place["question"]: 9}}  # noqa: E731
    return {
        "/hierarchies": lambda: {"name": new()},
        "/projects": lambda: {"name": new(), "slug": new()},
        "/accounts": lambda: {"key": new(), "name": "Acme"},
        "/answers": answer,
        "/answers/batch": lambda: {"answers": [answer()]},
        "/ask": lambda: {"metric": "nps", "period": {"last_days": 30}},
        "/customers": lambda: {"external_id": new()},
        "/event-names": lambda: {"items": [{"type": new(), "label": {"de": "x", "en": "x"}}]},
        "/facets": lambda: {"items": [{"key": new(), "label": {"de": "x", "en": "x"}, "source": "signal"}]},
        "/interactions": lambda: {"interactions": [{"message_id": new(), "type": "viewed"}]},
        "/keys": lambda: {"name": new(), "rights": ["read_scores"]},
        "/surveys": lambda: {"template": "nps"},
        "/surveys/check": lambda: {"definition": copy.deepcopy(place["definition"])},
        "/surveys/mail-preview": lambda: {"definition": copy.deepcopy(place["definition"])},
        "/draft": lambda: {"definition": copy.deepcopy(place["definition"]), "revision": place["revision"]()},
        "/links": lambda: {"name": new()},
        "/links/batch": lambda: {"tills": [new()]},
        "/tills": lambda: {"places": {"tills": [new()]}},
        "/receipt-codes": lambda: {"receipts": []},
        "/mail/reports": lambda: [{"kind": "delivered", "message_id": new()}],
        "/signed-links": lambda: {"customer": {"external_id": new()}},
        "/touchpoints": lambda: {"key": new(), "name": "Shop", "channel": "web"},
        "/answered": lambda: {"answered": True},
        "/units": lambda: {"hierarchy": place["hierarchy"], "code": new(), "name": "Nord"},
        "/users": lambda: {"name": "Ada", "email": f"{new()}@example.org", "organisation_role": None, "grants": []},
    }


def ids(place):
    return {
        "/hierarchies/": place["hierarchy"],
        "/accounts/": place["account"],
        "/customers/": place["customer"],
        "/surveys/": place["survey"],
        "/touchpoints/": place["touchpoint"],
        "/voices/": place["answer"],
        "/units/": place["unit"],
        "/users/": place["user"],
        "/imports/": str(uuid.uuid4()),
    }


def try_everything(server, place, document, counts):
    known, seen = bodies(place), set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if not content or (method, path) in NOT_TRIED:
                continue
            address = path.replace("{project}", place["project"].rsplit("/", 1)[1])
            for part, one in ids(place).items():
                address = address.replace(part + "{id}", part + one)
            ending = max((end for end in known if path.endswith(end)), key=len, default="")
            make = known.get(ending, dict) if method in ("post", "put") else dict
            for field in sorted(set(texts(document, content["schema"]))):
                # A part that several routes share gets every text once and some of them elsewhere.
                some = NAUGHTY[len(seen) % 6 :: 6] if field[-3:] in seen and len(field) > 1 else NAUGHTY
                seen.add(field[-3:])
                try_field(server, place, (method, address, path), make, field, counts, some)
            print(f"{method} {path}: {counts['accepted']} accepted, {counts['refused']} refused", flush=True)


def try_field(server, place, where, make, field, counts, some):
    method, address, path = where
    name = ".".join(field)
    for text in some:
        body = make()
        put(body, field, text, place)
        status, answer, headers = server.request(method.upper(), address, body, place["signed_in"], raw=True)
        what = f"{method} {path}, {name} = {text[:40]!r}: {status} {answer[:200]}"
        if status >= 500:
            counts["wrong"].append(what)
        elif status >= 400:
            counts["refused"] += 1
            if not headers["content-type"].startswith("application/problem+json") or not json.loads(answer).get("code"):
                counts["wrong"].append("without a code: " + what)
        else:
            counts["accepted"] += 1
            silent = path.endswith(NO_ECHO) or name.endswith(NORMALISED) or status == 204
            # White space at the ends of a name is no part of it.
            same = holds(json.loads(answer or "{}"), text) or holds(json.loads(answer or "{}"), text.strip())
            if not silent and not same and text.strip():
                counts["changed"].append(what)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    options = arguments.parse_args()
    counts = {"accepted": 0, "refused": 0, "changed": [], "wrong": []}
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        server = Server(options.binary, os.path.join(folder, "data"))
        try:
            place = furnish(server.start())
            document = server.request("GET", "/api/v1/openapi.json")
            try_everything(server, place, document, counts)
            signals(server, place, counts)
            pages(server, place, counts)
        finally:
            if counts["wrong"]:
                print(server.last_words())
            server.kill()
    print(f"{counts['accepted']} texts accepted, {counts['refused']} refused with a reason")
    for kind in ("changed", "wrong"):
        print(f"{kind}: {len(counts[kind])}")
        for one in counts[kind][:40]:
            print("  ", one)
    sys.exit(1 if counts["wrong"] or counts["changed"] else 0)


def furnish(server):
    """One of everything, and the survey's own words."""
    place = set_up(server)
    who, project = place["signed_in"], place["project"]
    post = lambda path, body: server.request("POST", path, body, who)  # noqa: E731
    survey = server.request("GET", f"{project}/surveys/{place['survey']}", headers=who)
    place["definition"] = survey["draft"]
    address = f"{project}/surveys/{place['survey']}"
    place["revision"] = lambda: server.request("GET", address, headers=who)["revision"]
    place["comment"] = next(q["key"] for q in survey["draft"]["questions"] if q["kind"]["type"] == "long_text")
    place["hierarchy"] = post("/api/v1/hierarchies", {"name": "Regionen"})["id"]
    place["unit"] = post("/api/v1/units", {"hierarchy": place["hierarchy"], "code": "N", "name": "Nord"})["id"]
    place["customer"] = post(f"{project}/customers", {"external_id": "anna"})["id"]
    place["account"] = post(f"{project}/accounts", {"key": "acme", "name": "Acme"})["id"]
    answer = {"survey": place["survey"], "answers": {place["question"]: 2, place["comment"]: "Zu spät"}}
    place["answer"] = post(f"{project}/answers", answer)["id"]
    place["touchpoint"] = server.request("GET", f"{project}/touchpoints", headers=who)["items"][0]["id"]
    user = {"name": "Bo", "email": "bo@example.org", "organisation_role": None, "grants": []}
    place["user"] = post("/api/v1/users", user)["id"]
    return place


def signals(server, place, counts):
    """Comments of answers and attributes of interactions come out as they went in."""
    who, project = place["signed_in"], place["project"]
    kept = {}
    for text in NAUGHTY:
        body = {"survey": place["survey"], "answers": {place["question"]: 3, place["comment"]: text}}
        status, answer, _ = server.request("POST", f"{project}/answers", body, who, raw=True)
        if status < 300 and text.strip():
            kept[json.loads(answer)["id"]] = text
        elif status >= 500:
            counts["wrong"].append(f"a comment {text[:40]!r}: {status}")
    rows = {row["id"]: row for row in export(server, place, "answers")}
    for one, text in kept.items():
        said = [item.get("text") for item in rows[one]["items"] if item.get("text")]
        if said != [text]:
            counts["changed"].append(f"a comment {text[:40]!r} came back as {said}")
    _, sheet, _ = server.request("GET", f"{project}/export/answers.csv", headers=place["key"], raw=True)
    for row in csv.reader(io.StringIO(sheet.lstrip("\ufeff"))):
        for cell in row:
            if re.match(r"[\t\r ]*[=+@]", cell) or re.match(r"-[^0-9]", cell) or re.match(r"-\d+[^0-9.]", cell):
                counts["wrong"].append(f"a spreadsheet would run {cell[:40]!r}")


def pages(server, place, counts):
    """The respondent's page holds a hostile title as text."""
    who, project = place["signed_in"], place["project"]
    for text in (text for text in NAUGHTY if "<" in text):
        survey = server.request("POST", f"{project}/surveys", {"template": "nps"}, who)
        definition = survey["draft"]
        definition["questions"][0]["text"] = {"de": text, "en": text}
        draft = {"definition": definition, "revision": survey.get("revision")}
        status, said, _ = server.request("PUT", f"{project}/surveys/{survey['id']}/draft", draft, who, raw=True)
        if status >= 400:
            counts["wrong"].append(f"the question {text!r} was refused: {said[:200]}")
            continue
        status, page, _ = server.request("GET", f"{project}/surveys/{survey['id']}/preview", headers=who, raw=True)
        if status != 200 or any(raw in page for raw in (text, "<script>", "<img src=x", "<svg/onload")):
            counts["wrong"].append(f"the page holds {text!r} as it is ({status})")


if __name__ == "__main__":
    main()
