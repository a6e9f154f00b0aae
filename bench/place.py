"""A company to measure: set-up, branches, a published survey, a link, a key."""

import http.client
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e" / "faults"))
from load import upload  # noqa: E402
from server import ADMINISTRATOR, new_key, session_of, set_up  # noqa: E402

BRANCHES = 40
SEGMENTS = ["private", "business", "student", "family", "senior", "new"]


def found(server):
    """What the measurements need to know of a fresh server."""
    place = set_up(server)
    signed_in, project = place["signed_in"], place["project"]
    hierarchy = server.request("POST", "/api/v1/hierarchies", {"name": "Regions"}, signed_in)
    place["hierarchy"] = hierarchy["id"]
    for region in range(4):
        above = unit(server, place, f"r{region}", f"Region {region}", None)
        for branch in range(region, BRANCHES, 4):
            unit(server, place, f"b{branch:02}", f"Branch {branch}", above)
    facet = {"key": "segment", "label": {"de": "Segment", "en": "Segment"}, "source": "customer"}
    server.request("PUT", f"{project}/facets", {"items": [facet]}, signed_in)
    definition = {
        "languages": ["de", "en"],
        "default_language": "de",
        "title": {"de": "Ihre Meinung", "en": "Your view"},
        "questions": [
            {
                "key": "score",
                "text": {"de": "Würden Sie uns weiterempfehlen?", "en": "Would you recommend us?"},
                "kind": {"type": "score", "series": "nps:0-10"},
                "required": True,
            },
            {
                "key": "reason",
                "text": {"de": "Was ist der Grund?", "en": "What is the reason?"},
                "kind": {"type": "long_text", "max_length": 2000},
            },
        ],
        "pages": "one",
    }
    touchpoint = server.request("GET", f"{project}/touchpoints", headers=signed_in)["items"][0]["id"]
    draft = {"definition": definition, "touchpoint": touchpoint}
    survey = server.request("POST", f"{project}/surveys", draft, signed_in)
    place["survey"], place["question"] = survey["id"], "score"
    server.request("POST", f"{project}/surveys/{survey['id']}/publish", {"accept_warnings": True}, signed_in)
    link = server.request("POST", f"{project}/surveys/{place['survey']}/links", {"name": "Bench"}, signed_in)
    place["link"] = "/s/" + link["url"].rsplit("/s/", 1)[1]
    return place


def reopened(server):
    """The same of a server that was founded here before and filled."""
    status, text, headers = server.request("POST", "/api/v1/session", ADMINISTRATOR, raw=True)
    assert status < 300, text
    signed_in, project, _ = session_of(text, headers)
    hierarchies = server.request("GET", "/api/v1/hierarchies", headers=signed_in)["items"]
    surveys = server.request("GET", f"{project}/surveys", headers=signed_in)["items"]
    return {
        "signed_in": signed_in,
        "project": project,
        "hierarchy": next(one["id"] for one in hierarchies if one["name"] == "Regions"),
        "survey": next(one["id"] for one in surveys if "Your view" in json.dumps(one["title"])),
        "question": "score",
        "key": new_key(server, project, signed_in),
    }


def unit(server, place, code, name, parent):
    draft = {"hierarchy": place["hierarchy"], "code": code, "name": name, "parent": parent}
    return server.request("POST", "/api/v1/units", draft, place["signed_in"])["id"]


def import_file(server, place, path, patience=3600):
    """Uploads and imports a CSV of answers; returns (seconds from upload to done, the import)."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    content = Path(path).read_bytes()
    body = upload(connection, f"{place['project']}/imports", "answers", "answers.csv", content, place["signed_in"])
    address = f"{place['project']}/imports/{body['id']}"
    targets = {
        "customer": "external_id",
        "time": "time",
        "unit": "unit",
        "segment": "customer:segment",
        "score": "question:score",
        "reason": "question:reason",
        "message_id": "message_id",
    }
    mapping = {
        "kind": "answers",
        "survey": place["survey"],
        "columns": [{"column": column, "target": target} for column, target in targets.items()],
    }
    server.request("PUT", f"{address}/mapping", mapping, place["signed_in"])
    server.request("POST", f"{address}/start", headers=place["signed_in"], timeout=600)
    while True:
        state = server.request("GET", address, headers=place["signed_in"])
        if state["status"] in ("done", "failed", "cancelled"):
            return time.monotonic() - began, state
        assert time.monotonic() - began < patience, state
        time.sleep(0.2)
