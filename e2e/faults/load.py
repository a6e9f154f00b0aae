"""Mixed load that remembers what was acknowledged, and the count of it afterwards."""

import csv
import hashlib
import http.client
import io
import json
import random
import threading
import time
import uuid

from server import Refused, send

KINDS = ("answers", "interactions")


def signal_of(project, message):
    """The id the server gives a signal with this message id."""
    digest = hashlib.sha256(b"resonanz message\0" + uuid.UUID(project).bytes + message.encode()).digest()
    taken = bytearray(digest[:16])
    taken[6] = taken[6] & 0x0F | 0x80
    taken[8] = taken[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(taken)))


class Ledger:
    """What was sent and what was promised; shared by all threads and rounds."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sent = {kind: set() for kind in KINDS}
        self.promised = {kind: set() for kind in KINDS}
        # Erased for certain, and perhaps.
        self.erased = {kind: set() for kind in KINDS}
        self.unsure = {kind: set() for kind in KINDS}
        self.done = {"requests": 0, "imports": 0, "erasures": 0, "orphans": 0, "reads": 0}
        self.refusals = {}
        self.unexpected = []

    def count(self, what, number=1):
        with self.lock:
            self.done[what] += number

    def note(self, where, kind, ids):
        with self.lock:
            where[kind].update(ids)


class Load:
    """Threads that work until told to stop.

    `expected` are the codes of problems that may be answered meanwhile; anything else but success is
    kept in `ledger.unexpected`. On a machine that is busy with other things requests may also take
    too long; that all of them do is noticed by `wait_for`.
    """

    def __init__(self, server, place, ledger, senders=4, seed=1, expected=(), importing=True, erasing=True):
        self.server, self.place, self.ledger, self.expected = server, place, ledger, {*expected, "timed_out"}
        self.seed = seed
        self.stopped = threading.Event()
        works = [self.send_signals] * senders + [self.read]
        works += [self.import_files] if importing else []
        works += [self.erase] if erasing else []
        self.threads = [
            threading.Thread(target=self.repeat, args=(work, random.Random(f"{seed}-{number}")), daemon=True)
            for number, work in enumerate(works)
        ]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def finish(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def wait_for(self, requests, patience=60):
        """Until so many more requests with signals were acknowledged; false when none is for so many seconds."""
        goal = self.ledger.done["requests"] + requests
        seen, end = 0, time.monotonic() + patience
        while self.ledger.done["requests"] < goal and not self.ledger.unexpected:
            if self.ledger.done["requests"] > seen:
                seen, end = self.ledger.done["requests"], time.monotonic() + patience
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
        return True

    def repeat(self, work, chance):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        while not self.stopped.is_set():
            try:
                work(connection, chance)
            except Refused as refused:
                self.refused(refused)
            except (OSError, http.client.HTTPException):
                connection.close()
                self.stopped.wait(0.01)
        connection.close()

    def refused(self, refused):
        code = refused.code()
        with self.ledger.lock:
            known = refused.status in (429, 503) and code in self.expected
            self.ledger.refusals[code] = self.ledger.refusals.get(code, 0) + 1
            if not known:
                self.ledger.unexpected.append(str(refused))
        self.stopped.wait(0.02)

    # --- what is done ---

    def name(self, chance):
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))

    def put(self, connection, kind, path, body, ids):
        """Sends signals; an answer promises all of them that it does not name as refused."""
        self.ledger.note(self.ledger.sent, kind, ids)
        done = send(connection, "POST", self.place["project"] + path, body, self.place["key"])
        if done.get("refused"):
            raise Refused(200, json.dumps(done["refused"][:2]))
        self.ledger.note(self.ledger.promised, kind, ids)
        self.ledger.count("requests")

    def send_signals(self, connection, chance):
        build = self.answers if chance.random() < 0.6 else self.interactions
        kind, path, body, ids = build(chance)
        for _ in range(2 if chance.random() < 0.1 else 1):
            self.put(connection, kind, path, body, ids)

    def answers(self, chance):
        batch = [
            self.answer(self.name(chance), {"external_id": f"c{chance.randrange(500)}"}, chance)
            for _ in range(chance.choice([1, 1, 1, 20]))
        ]
        ids = [one["message_id"] for one in batch]
        if len(batch) == 1:
            return "answers", "/answers", batch[0], ids
        return "answers", "/answers/batch", {"answers": batch}, ids

    def answer(self, name, customer, chance):
        return {
            "message_id": name,
            "survey": self.place["survey"],
            "customer": customer,
            "answers": {self.place["question"]: chance.randrange(11)},
        }

    def interactions(self, chance):
        batch = [
            {
                "message_id": self.name(chance),
                "type": chance.choice(["viewed", "bought", "returned"]),
                "customer": {"anonymous_id": f"a{chance.randrange(500)}"},
                "touchpoint": "shop",
            }
            for _ in range(chance.choice([1, 10, 100]))
        ]
        return "interactions", "/interactions", {"interactions": batch}, [one["message_id"] for one in batch]

    def read(self, connection, chance):
        path = chance.choice(["/overview", "/voices", "/customers", "/surveys", "/imports"])
        send(connection, "GET", self.place["project"] + path, None, self.place["signed_in"])
        self.ledger.count("reads")
        self.stopped.wait(0.02)

    def import_files(self, connection, chance):
        """A file of interactions; once its start is answered all of its rows are promised."""
        names = [self.name(chance) for _ in range(chance.choice([50, 300, 300, 6000]))]
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["message_id", "type", "time", "anonymous_id"])
        rows.writerows([name, "imported", "2026-01-05T10:00:00Z", f"a{chance.randrange(500)}"] for name in names)
        imports = f"{self.place['project']}/imports"
        made = upload(connection, imports, "interactions", "old.csv", text.getvalue().encode(), self.place["signed_in"])
        one = f"{imports}/{made['id']}"
        mapping = send(connection, "GET", f"{one}/suggested-mapping", None, self.place["signed_in"])
        send(connection, "PUT", f"{one}/mapping", mapping, self.place["signed_in"])
        self.ledger.note(self.ledger.sent, "interactions", names)
        send(connection, "POST", f"{one}/start", None, self.place["signed_in"])
        self.ledger.note(self.ledger.promised, "interactions", names)
        self.ledger.count("imports")
        self.stopped.wait(chance.uniform(0.05, 0.3))

    def erase(self, connection, chance):
        """A customer with answers of their own, forgotten again."""
        who = {"external_id": f"gone-{self.name(chance)}"}
        customer = send(connection, "POST", f"{self.place['project']}/customers", who, self.place["signed_in"])
        batch = [self.answer(self.name(chance), who, chance) for _ in range(3)]
        ids = [one["message_id"] for one in batch]
        self.put(connection, "answers", "/answers/batch", {"answers": batch}, ids)
        self.stopped.wait(chance.uniform(0, 0.2))
        self.ledger.note(self.ledger.unsure, "answers", ids)
        path = f"{self.place['project']}/customers/{customer['id']}"
        done = send(connection, "DELETE", path, None, self.place["signed_in"])
        # A file that a killed server had written and not named yet is swept in time; nothing reads it.
        remaining = [place for place in done["remaining"] if not place.endswith(".parquet")]
        if remaining:
            raise Refused(200, f"erased, but there is still {remaining}")
        self.ledger.count("orphans", bool(done["remaining"]))
        self.ledger.note(self.ledger.erased, "answers", ids)
        self.ledger.count("erasures")


def upload(connection, path, kind, name, content, headers):
    """Sends a file as a form."""
    edge = uuid.uuid4().hex
    head = f'--{edge}\r\ncontent-disposition: form-data; name="kind"\r\n\r\n{kind}\r\n'
    head += f'--{edge}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n'
    body = head.encode() + b"content-type: application/octet-stream\r\n\r\n" + content + f"\r\n--{edge}--\r\n".encode()
    headers = {**headers, "content-type": f"multipart/form-data; boundary={edge}"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status >= 300:
        raise Refused(answer.status, text)
    return json.loads(text)


def export(server, place, kind):
    status, text, _ = server.request("GET", f"{place['project']}/export/{kind}.jsonl", headers=place["key"], raw=True, timeout=600)
    if status != 200:
        raise Refused(status, text)
    return [json.loads(line) for line in text.split("\n") if line]


def imports_finished(server, place, patience=300):
    """Waits until no import runs; one that failed was promised all the same and is counted as missing."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        running, after = 0, ""
        while True:
            page = server.request("GET", f"{place['project']}/imports?limit=100{after}", headers=place["signed_in"])
            for one in page["items"]:
                running += one["status"] == "running"
                if one["status"] == "failed" or (one["status"] == "done" and one["refused"]):
                    print(f"import {one['id']}: {one['status']}, refused {one['refused']}: {one['error']}")
            if not page.get("next"):
                break
            after = f"&after={page['next']}"
        if not running:
            return
        time.sleep(0.1)
    print("imports are still running")


def judge(server, place, ledger):
    """Everything promised is there once, nothing else but what was sent, nothing that was erased."""
    imports_finished(server, place)
    project = place["project"].rsplit("/", 1)[1]
    print(f"done: {ledger.done}, refused meanwhile: {ledger.refusals or 'nothing'}")
    good = True
    for kind in KINDS:
        named = {signal_of(project, name): name for name in ledger.sent[kind]}
        rows = [row["id"] for row in export(server, place, kind)]
        there = {named.get(row, row) for row in rows}
        promised = ledger.promised[kind] - ledger.unsure[kind]
        missing, doubled = promised - there, len(rows) - len(there)
        unknown, haunting = there - ledger.sent[kind], there & ledger.erased[kind]
        print(
            f"{kind}: sent {len(ledger.sent[kind])}, acknowledged {len(promised)}, there {len(rows)}, "
            f"missing {len(missing)}, doubled {doubled}, unknown {len(unknown)}, "
            f"erased {len(ledger.erased[kind])}, erased and there {len(haunting)}"
        )
        good &= not (missing or doubled or unknown or haunting) and bool(promised)
    good &= counted(server, place)
    for problem in ledger.unexpected[:5]:
        print("unexpected:", problem)
    return good and not ledger.unexpected


def counted(server, place):
    """What is counted is what can be taken out."""
    answers = len(export(server, place, "answers"))
    surveys = server.request("GET", f"{place['project']}/surveys", headers=place["signed_in"])
    said = sum(one["answers"] for one in surveys["items"])
    if said != answers:
        print(f"the surveys count {said} answers, the export has {answers}")
    return said == answers
