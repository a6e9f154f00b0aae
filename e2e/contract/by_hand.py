"""What generated requests hardly ever reach: for each such operation one request that makes sense."""

from datetime import datetime, timezone

import requests
import schemathesis
from schemathesis.core.failures import FailureGroup

PASSWORD = "a rather long password"


class Hand:
    """Asks and holds each answer against the document."""

    def __init__(self, base, document, place, who):
        self.schema, self.base = schemathesis.openapi.from_dict(document), base
        self.project, self.who = place["project"].rsplit("/", 1)[1], who
        self.done, self.found = set(), set()

    def ask(self, method, path, body=None, who=None, **parts):
        """The answer."""
        path = f"/api/v1{path}"
        url = self.base + path.format(project=self.project, **parts)
        headers = self.who if who is None else who
        self.done.add(f"{method} {path}")
        try:
            answer = requests.request(method, url, json=body, headers=headers, timeout=60)
            wrong = self.wrong(method, path, answer)
        except requests.RequestException as broken:
            answer, wrong = None, str(broken)
        if wrong:
            self.found.add((f"{method} {path}", wrong))
        return answer

    def wrong(self, method, path, answer):
        operation = self.schema[path][method]
        promised = operation.definition.raw["responses"].get(str(answer.status_code))
        if promised is None:
            return f"{answer.status_code} is no promised success: {answer.text[:300]}"
        kind = answer.headers.get("content-type", "").split(";")[0]
        if kind not in promised.get("content", {"": None}):
            return f"{kind} is no promised content type"
        try:
            operation.validate_response(answer)
        except FailureGroup as failures:
            return str(failures.exceptions[0])
        except AssertionError as failure:
            return str(failure)
        return ""

    def in_project(self, method, path, body=None, **parts):
        return self.ask(method, f"/projects/{{project}}{path}", body, **parts)


def everything(hand, place, things):
    things_that_are_made(hand, place, things)
    customers(hand, things)
    voices(hand, things)
    survey(hand, things)
    segments(hand, things)
    standards(hand, things)
    programmes(hand, place, things)
    mail(hand)
    imported(hand, things)
    person(hand)


def things_that_are_made(hand, place, things):
    hand.ask("POST", "/projects", {"name": "Zweites", "slug": "zweites"})
    hand.ask("POST", "/units", {"hierarchy": things["hierarchies"][0], "code": "ost", "name": "Ost"})
    hand.in_project("POST", "/touchpoints", {"name": "Kasse", "channel": "store"})
    answer = {"survey": place["survey"], "answers": {place["question"]: 9}}
    hand.in_project("POST", "/answers", answer)
    hand.in_project("POST", "/answers/batch", {"answers": [answer, answer]})


def customers(hand, things):
    one = things["customers"][0]
    other = hand.in_project("POST", "/customers", {"external_id": "a-2", "name": "Anna Zwei", "account": "acme"}).json()["id"]
    hand.in_project("POST", "/customers/{id}/merge", {"other": other}, id=one)
    hand.in_project("POST", "/customers/{id}/unmerge", {"profile": other}, id=one)
    for path in ("", "/timeline", "/export", "/preference-page"):
        hand.in_project("GET", f"/customers/{{id}}{path}", id=other)
    hand.in_project("GET", "/customer-requests")
    for thing in ("erasure", "data"):
        hand.in_project("DELETE", f"/customers/{{id}}/{thing}-request", id=other)
    hand.in_project("DELETE", "/customers/{id}/undeliverable", id=other)


def voices(hand, things):
    one = things["voices"][0]
    hand.in_project("PUT", "/voices/{id}/read", {"read": True}, id=one)
    hand.in_project("PUT", "/voices/{id}/answered", {"answered": True}, id=one)
    hand.in_project("PUT", "/voices/{id}/assignee", {"assignee": things["users"][0]}, id=one)
    hand.in_project("GET", "/voices/{id}", id=one)


def survey(hand, things):
    one = things["surveys"][0]
    hand.in_project("POST", "/surveys/{id}/links", {"name": "Tür"}, id=one)
    widget = {"triggers": [{"type": "time", "seconds": 20}, {"type": "exit"}], "button": {"side": "left"}}
    hand.in_project("PUT", "/links/{id}/widget", widget, id=things["links"][0])
    hand.in_project("GET", "/surveys/{id}/links", id=one)
    hand.in_project("DELETE", "/links/{id}/widget", id=things["links"][0])
    kiosk = {"name": "Kasse", "link": things["links"][0], "pin": "1357", "settings": {"start": False}}
    kiosk = hand.in_project("POST", "/kiosks", kiosk).json()["kiosk"]["id"]
    hand.in_project("PATCH", "/kiosks/{id}", {"silent_after_minutes": 30, "alert_mail": "a@b.example"}, id=kiosk)
    hand.in_project("POST", "/kiosks/{id}/address", id=kiosk)
    hand.in_project("GET", "/kiosks")
    hand.in_project("DELETE", "/kiosks/{id}", id=kiosk)
    hand.in_project("POST", "/surveys/{id}/links/batch", {"tills": ["7", "8"]}, id=one)
    for file in ("posters.pdf", "posters.zip", "addresses.csv", "addresses.xlsx"):
        hand.in_project("GET", f"/surveys/{{id}}/{file}", id=one)
    tills = hand.in_project("GET", "/surveys/{id}/tills", id=one).json()["items"]
    bought = {"till": tills[0]["number"], "receipt": 4711, "purchased_at": datetime.now(timezone.utc).isoformat()}
    hand.in_project("POST", "/receipt-codes", {"receipts": [bought]})
    hand.in_project("DELETE", "/tills/{id}", id=things["tills"][1])
    now = hand.in_project("GET", "/surveys/{id}", id=one).json()
    hand.in_project("GET", "/surveys/{id}/report", id=one)
    hand.in_project("PUT", "/surveys/{id}/draft", {"definition": now["draft"], "revision": now["revision"]}, id=one)
    hand.in_project("POST", "/surveys/check", {"definition": now["draft"]})
    words = {"subject": {"de": "Wie war es?"}, "greeting": {"de": "Guten Tag"}}
    hand.in_project("POST", "/surveys/mail-preview", {"definition": now["draft"], "language": "de", "words": words})
    hand.in_project("GET", "/export/{file}", file="answers.csv")
    hand.in_project("GET", "/export/everything.zip")


def segments(hand, things):
    rule = {"any": [{"attribute": {"name": "plan", "is": {"equals": "premium"}}}, {"did": {"type": "bought"}}]}
    one = hand.in_project("POST", "/segments", {"name": "Buyers", "rule": rule}).json()
    hand.in_project("POST", "/segments/size", {"rule": rule})
    hand.in_project("PATCH", "/segments/{id}", {"revision": one["revision"], "name": "Customers"}, id=one["id"])
    board = {"add": ["anna", "nobody"], "remove": ["ben"]}
    hand.in_project("POST", "/segments/{id}/members", board, id=things["segments"][0])
    hand.in_project("GET", "/segments")
    hand.in_project("GET", "/segments/sizes")


def standards(hand, things):
    one = hand.in_project("POST", "/standards", {"name": "Address", "dimension": "tone"}).json()
    hand.in_project("PATCH", "/standards/{id}", {"description": "By name"}, id=one["id"])
    check = {"standard": one["id"], "verdict": "partly", "evidence": "A poster says you", "link": "https://x.example/1"}
    hand.in_project("POST", "/touchpoints/{id}/standards", check, id=things["touchpoints"][0])
    hand.in_project("GET", "/touchpoints/{id}/standards", id=things["touchpoints"][0])
    for path in ("", "/consistency"):
        hand.in_project("GET", f"/standards{path}")


def programmes(hand, place, things):
    definition = place["programme"]
    hand.in_project("POST", "/programmes/check", definition)
    hand.in_project("POST", "/programmes/preview", {"definition": definition})
    touchpoint = things["touchpoints"][0]
    one = hand.in_project("POST", "/programmes", {"name": "X", "touchpoint": touchpoint, "definition": definition}).json()
    change = {"name": "Y", "touchpoint": touchpoint, "definition": definition, "revision": one["revision"]}
    hand.in_project("PUT", "/programmes/{id}", change, id=one["id"])
    hand.in_project("POST", "/programmes/{id}/publish", {"accept_warnings": True}, id=one["id"])
    for step in ("pause", "resume"):
        hand.in_project("POST", f"/programmes/{{id}}/{step}", id=one["id"])
    for path in ("", "/versions", "/decisions", "/results"):
        hand.in_project("GET", f"/programmes/{{id}}{path}", id=one["id"])
    hand.in_project("POST", "/programmes/{id}/duplicate", id=one["id"])
    hand.in_project("POST", "/programmes/{id}/end", id=one["id"])
    hand.in_project("GET", "/programmes/coverage")
    hand.in_project("GET", "/programmes")
    hand.in_project("PUT", "/contact-budget", {"rules": [{"most": 2, "days": 30}]})
    hand.in_project("GET", "/contact-budget")
    hand.in_project("GET", "/contact-budget/report")


def mail(hand):
    hand.in_project("PUT", "/mail", {"settings": {"from": "cx@example.org", "foot": "Probe GmbH"}})
    hand.in_project("GET", "/mail")
    hand.in_project("POST", "/mail/trial")
    reports = [
        {"kind": "bounce", "message_id": "nobody@example.org", "permanent": True},
        {"kind": "complaint", "recipient": "nobody@example.org"},
    ]
    hand.in_project("POST", "/mail/reports", reports)


def imported(hand, things):
    one = things["imports"][0]
    mapping = hand.in_project("GET", "/imports/{id}/suggested-mapping", id=one).json()
    hand.in_project("PUT", "/imports/{id}/mapping", mapping, id=one)
    hand.in_project("POST", "/imports/{id}/dry-run", id=one)
    hand.in_project("POST", "/imports/{id}/start", id=one)
    hand.in_project("GET", "/imports/{id}/refused.csv", id=one)


def person(hand):
    """Is invited, changes the password, leaves and comes back."""
    made = hand.ask("POST", "/users", {"name": "Dora", "email": "dora@example.org", "grants": []}).json()
    token = made["invitation_url"].rsplit("/", 1)[1]
    hand.ask("GET", "/invitations/{token}", who={}, token=token)
    here = hand.ask("POST", "/invitations/{token}", {"password": PASSWORD}, who={}, token=token)
    change = {"language": "en", "password": {"current": PASSWORD, "new": PASSWORD[::-1]}}
    here = hand.ask("PATCH", "/session/user", change, who=signed_in(here))
    hand.ask("DELETE", "/session", who=signed_in(here))
    hand.ask("POST", "/session", {"email": "dora@example.org", "password": PASSWORD[::-1]}, who={})


def signed_in(answer):
    return {"cookie": answer.headers["set-cookie"].split(";")[0], "x-csrf-token": answer.json()["csrf_token"]}
