"""Who gets in: nobody without credentials, nobody by a trick, nobody into another project."""

import json
import os
import re

from sending import plain

STORY = "doors"

# Meant for everybody. What else is in the document asks who is there.
PUBLIC = {
    ("get", "/api/v1/setup"),
    ("post", "/api/v1/setup"),
    ("post", "/api/v1/session"),
    ("get", "/api/v1/invitations/{token}"),
    ("post", "/api/v1/invitations/{token}"),
}
# Pages and files for everybody, and what they are.
OPEN = {
    "/": "text/html",
    "/voices": "text/html",
    "/api": "text/html",
    "/api/page.css": "text/css",
    "/api/v1/openapi.json": "application/json",
    "/api/v1/setup": "application/json",
    "/healthz": "text/plain",
    "/readyz": "text/plain",
    "/s/style.css": "text/css",
    "/s/tap.js": "text/javascript",
    "/s/app.js": "text/javascript",
    "/widget.js": "text/javascript",
}
NOBODYS_ID = "018f0000-0000-7000-8000-000000000000"


def operations(document):
    for path, methods in document["paths"].items():
        for method in methods:
            yield method, path


def without_credentials(checks, server, document, project):
    """Every route but the public ones answers 401, whoever one claims to be."""
    claims = {
        "nobody": {},
        "a made-up session": {"cookie": "resonanz_session=made-up", "x-csrf-token": "made-up"},
        "a made-up key": {"authorization": "Bearer rsn_made_up"},
        "a password": {"authorization": "Basic YWRhQGV4YW1wbGUub3JnOng="},
    }
    for method, path in operations(document):
        if (method, path) in PUBLIC:
            continue
        address = path.replace("{project}", project).replace("{file}", "answers.csv").replace("{id}", NOBODYS_ID)
        for who, headers in claims.items():
            body = None if method in ("get", "delete") else {}
            answer = server.request(method.upper(), address, body, headers, raw=True)
            checks.refused(STORY, f"{method} {path} by {who}", answer, [401])


def public(checks, server):
    for path, kind in OPEN.items():
        status, _, headers = server.request("GET", path, raw=True)
        seen = headers.get("content-type", "")
        checks.check(STORY, status == 200 and seen.startswith(kind), f"{path} is open to everybody", f"{status} {seen}")
    answer = server.request("GET", "/api/v1/invitations/made-up", raw=True)
    checks.refused(STORY, "an invitation nobody gave", answer, [404, 410, 422])


def set_up_is_closed(checks, server):
    body = {
        "organisation": "Mine",
        "languages": ["de"],
        "default_language": "de",
        "time_zone": "Europe/Berlin",
        "project": "Mine",
        "administrator": {"name": "Eve", "email": "eve@example.org", "password": "a long enough password"},
    }
    answer = server.request("POST", "/api/v1/setup", body, raw=True)
    checks.refused(STORY, "a second set-up", answer, [409], "already_set_up")
    needed = server.request("GET", "/api/v1/setup")["needed"]
    checks.check(STORY, needed is False, "set-up says it is not needed", needed)


def forged(checks, server, place):
    """Another site can make a browser send the cookie, not the token, and not JSON unasked."""
    who, project = place["signed_in"], place["project"]
    address, body = f"{project}/touchpoints", {"name": "Forged", "channel": "web"}
    cookie = {"cookie": who["cookie"], "origin": "https://evil.example"}
    token = who["x-csrf-token"]
    tokens = {"no": {}, "an empty": {"x-csrf-token": ""}, "a wrong": {"x-csrf-token": token[::-1]}}
    tokens["half a"] = {"x-csrf-token": token[: len(token) // 2]}
    changes = (("POST", address), ("PUT", f"{project}/facets"), ("PATCH", project), ("DELETE", f"{address}/{NOBODYS_ID}"))
    for what, header in tokens.items():
        for method, path in changes:
            answer = server.request(method, path, body, {**cookie, **header}, raw=True)
            checks.refused(STORY, f"{method} {path} with {what} token", answer, [403])
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = plain(server, "POST", address, json.dumps(body).encode(), {**who, "content-type": kind})
        checks.refused(STORY, f"JSON sent as {kind or 'nothing'}", answer, [415])
    for method in ("GET", "OPTIONS"):
        asks = {**cookie, "access-control-request-method": "POST", "access-control-request-headers": "x-csrf-token"}
        _, _, headers = server.request(method, address, headers=asks, raw=True)
        named = [name for name in headers if name.lower().startswith("access-control-")]
        checks.check(STORY, not named, f"{method} gives another origin nothing", named)
    there = [one["name"] for one in server.request("GET", address, headers=who)["items"]]
    checks.check(STORY, "Forged" not in there, "nothing forged was made", there)


def other_projects(checks, server, place, things, document):
    """What belongs to one project is not found through another, not even by an administrator of both."""
    who = place["signed_in"]
    other = server.request("POST", "/api/v1/projects", {"name": "Zweites", "slug": "zweites"}, who)["id"]
    for method, path in operations(document):
        collection = re.search(r"\{project\}/([^/]+)/\{id\}", path)
        if not collection:
            continue
        address = path.replace("{project}", other).replace("{id}", things[collection[1]][0])
        body = None if method in ("get", "delete") else fitting(server, place, things, path)
        answer = server.request(method.upper(), address, body, who, raw=True)
        checks.refused(STORY, f"{method} {path} through another project", answer, [404], "not_found")
        answer = server.request(method.upper(), address, body, place["key"], raw=True)
        checks.refused(STORY, f"{method} {path} with another project's key", answer, [401, 403, 404])
    for number in (1, 2, 10**20):
        answer = server.request("GET", f"{place['project']}/customers/{number}", headers=who, raw=True)
        checks.refused(STORY, f"customer number {number}", answer, [404])


def fitting(server, place, things, path):
    """A body the route would take, so that it is the id that is refused."""
    survey = server.request("GET", f"{place['project']}/surveys/{place['survey']}", headers=place["signed_in"])
    bodies = {
        "/answered": {"answered": True},
        "/approve": {"revision": 1},
        "/assignee": {"assignee": None},
        "/draft": {"definition": survey["draft"], "revision": survey["revision"]},
        "/links": {"name": "x"},
        "/links/batch": {"tills": ["1"]},
        "/tills": {"places": {"tills": ["1"]}},
        "/mapping": {"kind": "interactions", "columns": []},
        "/merge": {"other": things["customers"][1]},
        "/programmes/{id}": {"name": "x", "definition": place["programme"], "revision": 1},
        "/publish": {"accept_warnings": True},
        "/read": {"read": True},
        "/segments/{id}": {"revision": 1},
        "/signed-links": {"customer": {"external_id": "x"}},
        "/touchpoints/{id}/standards": {"standard": things["standards"][0], "verdict": "met"},
        "/unmerge": {"profile": things["customers"][1]},
    }
    return next((body for end, body in bodies.items() if path.endswith(end)), {})


def cookies(checks, server, place):
    """The cookie of a session is out of reach for scripts and other sites, and dies with the session."""
    signed = server.request("POST", "/api/v1/session", place["credentials"], raw=True)
    checks.check(STORY, signed[0] == 200, "signing in works", signed[:2])
    cookie = signed[2].get("set-cookie", "")
    for flag in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="):
        checks.check(STORY, flag in cookie, f"the cookie is {flag}", cookie)
    checks.check(STORY, "Domain" not in cookie, "the cookie is for this host only", cookie)
    who = {"cookie": cookie.split(";")[0], "x-csrf-token": json.loads(signed[1])["csrf_token"]}
    checks.check(STORY, len(who["cookie"].split("=")[1]) >= 32, "the token is long", who["cookie"])
    server.request("DELETE", "/api/v1/session", headers=who)
    ended = server.request("GET", "/api/v1/session", headers=who, raw=True)
    checks.refused(STORY, "a session that has ended", ended, [401])


def paths(checks, server, place):
    """No path leads out of what is served, and no name of a file out of where files are kept."""
    with open(os.path.join(server.data, "secret.key"), encoding="utf-8") as file:
        secrets = (file.read().strip(), "root:x:0")
    ups = ("../", "%2e%2e/", "..%2f", "..\\", "....//", "%252e%252e%252f")
    climbs = [up * 8 + "etc/passwd" for up in ups] + [up + "secret.key" for up in ups]
    climbs += ["/etc/passwd", "%00", "index.html%00.js", "%ff"]
    project = place["project"]
    for start in ("/", "/assets/", "/api/", "/api/v1/", "/s/", f"{project}/export/", f"{project}/imports/"):
        for climb in climbs:
            status, text, headers = plain(server, "GET", start + climb, b"", place["signed_in"])
            leaks = any(secret in text for secret in secrets)
            # Any address without a file's name is a page of the dashboard.
            page = status == 200 and headers.get("content-type", "").startswith("text/html") and "<title>Resonanz" in text
            holds = not leaks and (page or 400 <= status < 500)
            checks.check(STORY, holds, f"{start}{climb} leads nowhere", f"{status} {text[:100]}")
