"""Kills the server at random moments under mixed load and counts what was acknowledged and what is there.

    python3 e2e/faults/kill.py --binary target/debug/resonanz --rounds 50 [--postgres postgres://…]

With --postgres a database of its own is made on that server and dropped afterwards.

Every sender keeps the ids of what was answered with success. After the last round everything
acknowledged must be in the export exactly once; what was sent without an answer may be there or not,
but never twice.
"""

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

from server import Refused, Server, send, set_up


class Senders:
    """Threads that send answers, batches of interactions and retries until told to stop."""

    def __init__(self, server, place, threads, seed):
        self.server, self.place = server, place
        self.acknowledged = {"answers": set(), "interactions": set()}
        self.sent = {"answers": set(), "interactions": set()}
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.unexpected = []
        self.threads = [threading.Thread(target=self.work, args=(random.Random(seed * 1000 + n),)) for n in range(threads)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def finish(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def work(self, chance):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        while not self.stopped.is_set():
            kind, ids, path, body = self.answers(chance) if chance.random() < 0.6 else self.interactions(chance)
            with self.lock:
                self.sent[kind].update(ids)
            try:
                for _ in range(2 if chance.random() < 0.1 else 1):
                    send(connection, "POST", self.place["project"] + path, body, self.place["key"])
                with self.lock:
                    self.acknowledged[kind].update(ids)
            except Refused as refused:
                if refused.status < 500:
                    self.unexpected.append(str(refused))
            except (OSError, http.client.HTTPException, ValueError):
                connection.close()
                time.sleep(0.01)
        connection.close()

    def answers(self, chance):
        batch = []
        for _ in range(chance.choice([1, 1, 1, 20])):
            name = str(uuid.UUID(int=chance.getrandbits(128), version=4))
            batch.append(
                {
                    "message_id": name,
                    "survey": self.place["survey"],
                    "customer": {"external_id": f"c{chance.randrange(500)}"},
                    "answers": {self.place["question"]: chance.randrange(11)},
                    "attributes": {"probe": name},
                }
            )
        if len(batch) == 1:
            return "answers", [batch[0]["message_id"]], "/answers", batch[0]
        return "answers", [one["message_id"] for one in batch], "/answers/batch", {"answers": batch}

    def interactions(self, chance):
        batch = [
            {
                "message_id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                "type": chance.choice(["viewed", "bought", "returned"]),
                "customer": {"anonymous_id": f"a{chance.randrange(500)}"},
                "touchpoint": "shop",
            }
            for _ in range(chance.choice([1, 10, 100]))
        ]
        return "interactions", [one["message_id"] for one in batch], "/interactions", {"interactions": batch}


def export(server, place, kind):
    status, text, _ = server.request("GET", f"{place['project']}/export/{kind}.jsonl", headers=place["key"], raw=True, timeout=300)
    if status != 200:
        raise Refused(status, text)
    return [json.loads(line) for line in text.splitlines() if line]


def psql(url, statement):
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", statement], check=True)


def name_of(url):
    return urllib.parse.urlsplit(url).path.strip("/")


def fresh_database(url):
    name = f"faults_{uuid.uuid4().hex[:12]}"
    psql(url, f"CREATE DATABASE {name}")
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit(parts._replace(path=f"/{name}"))


def message_id(row):
    """Answers come back under an id of the server's; their probe carries ours."""
    payload = row["payload"]
    return payload.get("message_id") or payload.get("attributes", {}).get("probe")


def judge(server, place, acknowledged, sent):
    good = True
    for kind in ("answers", "interactions"):
        rows = [message_id(row) for row in export(server, place, kind)]
        there = set(rows)
        missing, doubled = acknowledged[kind] - there, len(rows) - len(there)
        foreign = there - sent[kind]
        print(
            f"{kind}: sent {len(sent[kind])}, acknowledged {len(acknowledged[kind])}, there {len(rows)}, "
            f"missing {len(missing)}, doubled {doubled}, unknown {len(foreign)}"
        )
        good &= not missing and doubled == 0 and not foreign
    return good


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--rounds", type=int, default=50)
    arguments.add_argument("--postgres", default="")
    arguments.add_argument("--threads", type=int, default=6)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    acknowledged = {"answers": set(), "interactions": set()}
    sent = {"answers": set(), "interactions": set()}
    with tempfile.TemporaryDirectory() as folder:
        environment = {"RESONANZ_SEAL_ROWS": "2000", "RESONANZ_SEAL_SECONDS": "1"}
        os.environ.update(environment)
        database = fresh_database(options.postgres) if options.postgres else ""
        server = Server(options.binary, os.path.join(folder, "data"), database).start()
        place = set_up(server)
        for number in range(options.rounds):
            senders = Senders(server, place, options.threads, options.seed * 10_000 + number)
            senders.start()
            time.sleep(chance.uniform(0.05, 1.2))
            server.kill()
            senders.finish()
            for kind in acknowledged:
                acknowledged[kind] |= senders.acknowledged[kind]
                sent[kind] |= senders.sent[kind]
            if senders.unexpected:
                print("unexpected answers:", senders.unexpected[:3])
                sys.exit(1)
            server.start()
        good = judge(server, place, acknowledged, sent)
        server.stop()
        if database:
            psql(options.postgres, f"DROP DATABASE {name_of(database)}")
    print(f"{options.rounds} rounds: " + ("nothing acknowledged is missing, nothing counted twice" if good else "FAILED"))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
