"""Two of everything the document has an `{id}` for: one to ask for, one to delete."""

import http.client

from load import upload


def asking(survey):
    """The definition of a programme that asks after orders."""
    return {
        "trigger": {"event": {"type": "bought"}},
        "channels": [{"channel": "email", "consent": "surveys"}],
        "expires_days": 14,
        "ask_again_days": 30,
        "sender": {"name": "Ada"},
        "variants": [
            {"key": "a", "name": "A", "survey": survey, "subject": {"de": "Wie war es?", "en": "How was it?"}}
        ],
    }


def furnish(server, place):
    """By collection, as in `/customers/{id}`: the id that stays and the id that is deleted."""
    who, project, survey = place["signed_in"], place["project"], place["survey"]

    def made(path, *bodies):
        return [server.request("POST", path, body, who)["id"] for body in bodies]

    def in_project(path, *bodies):
        return made(project + path, *bodies)

    def said(name, comment):
        answers = {place["question"]: 2, place["comment"]: comment}
        return {"survey": survey, "customer": {"external_id": name}, "answers": answers}

    def user(name):
        return {"name": name, "email": f"{name}@example.org", "grants": []}

    draft = server.request("GET", f"{project}/surveys/{survey}", headers=who)["draft"]
    place["comment"] = next(one["key"] for one in draft["questions"] if one["kind"]["type"] == "long_text")
    hierarchies = made("/api/v1/hierarchies", {"name": "Regionen"}, {"name": "Sparten"})
    units = [{"hierarchy": hierarchies[0], "code": code, "name": code} for code in ("nord", "west")]
    customers = in_project("/customers", {"external_id": "anna", "name": "Anna"}, {"external_id": "ben"})
    answers = in_project("/answers", said("anna", "Zu spät"), said("cleo", "Danke"))
    touchpoints = [server.request("GET", f"{project}/touchpoints", headers=who)["items"][0]["id"]]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    rows = b"message_id,type,time,anonymous_id\n1,bought,2026-01-05T10:00:00Z,a1\n"
    imported = upload(connection, f"{project}/imports", "interactions", "old.csv", rows, who)["id"]
    key = {"rights": ["read_scores"]}
    tills = {"places": {"tills": ["1", "2"]}}
    tills = server.request("POST", f"{project}/surveys/{survey}/tills", tills, who)["items"]
    place["programme"] = asking(survey)
    programme = {"touchpoint": touchpoints[0], "definition": place["programme"]}
    *links, door = in_project(f"/surveys/{survey}/links", {"name": "Poster"}, {"name": "Flyer"}, {"name": "Door"})
    kiosks = [{"name": name, "link": door, "pin": "2468"} for name in ("Door", "Gone")]
    return {
        "accounts": in_project("/accounts", {"key": "acme", "name": "Acme"}, {"key": "gone", "name": "Gone"}),
        "answers": answers,
        "customers": customers,
        "hierarchies": hierarchies,
        "imports": [imported],
        "kiosks": [server.request("POST", f"{project}/kiosks", one, who)["kiosk"]["id"] for one in kiosks],
        "keys": in_project("/keys", {"name": "stays", **key}, {"name": "goes", **key}),
        "links": links,
        "programmes": in_project("/programmes", {"name": "After orders", **programme}, {"name": "Gone", **programme}),
        "segments": in_project("/segments", {"name": "Board"}, {"name": "Gone"}),
        "standards": in_project("/standards", {"name": "Prices", "dimension": "text"}, {"name": "Gone", "dimension": "tone"}),
        "surveys": [survey, *in_project("/surveys", {"template": "csat"})],
        "tills": [till["id"] for till in tills],
        "touchpoints": touchpoints + in_project("/touchpoints", {"name": "Old", "channel": "store"}),
        "units": made("/api/v1/units", *units),
        "users": made("/api/v1/users", user("bo"), user("cy")),
        "voices": answers,
    }
