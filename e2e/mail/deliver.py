"""Asks many customers by mail through a mail server that goes wrong, and counts what each of them got.

    e2e/.venv/bin/python e2e/mail/deliver.py --binary target/debug/resonanz --count 10000

Every customer gets exactly one mail, or there is a reason why not; nobody ever gets two. Whoever opens every link
of every mail, as programs in front of readers do, says nothing and unsubscribes nobody.
"""

import argparse
import email
import email.policy
import http.client
import json
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "faults"), os.path.join(HERE, "..", "contract")]

from receiver import Receiver, fault_of  # noqa: E402
from server import Server, in_memory, set_up  # noqa: E402
from things import asking  # noqa: E402

PUBLIC = "https://cx.example"
BATCH = 500


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--scan", type=int, default=300, help="so many mails have all their links followed")
    options = arguments.parse_args()
    began = time.monotonic()
    receiver = Receiver().start()
    try:
        with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
            settings = {
                "RESONANZ_PUBLIC_URL": PUBLIC,
                "RESONANZ_MAIL_HOST": "127.0.0.1",
                "RESONANZ_MAIL_PORT": str(receiver.port),
                "RESONANZ_MAIL_ENCRYPTION": "none",
                "RESONANZ_MAIL_FROM": "cx@example.org",
                "RESONANZ_MAIL_PER_SECOND": "0",
                # One address opens thousands of links here; see security/floods.py for what becomes of that.
                "RESONANZ_PAGES_PER_SECOND": "0",
                "RESONANZ_WRONG_CODES_PER_MINUTE": "0",
            }
            server = Server(options.binary, os.path.join(folder, "data"), settings=settings).start()
            try:
                problems, said = deliver(server, receiver, options)
                if not server.alive():
                    problems.append(f"the server ended: {server.last_words()}")
            finally:
                if server.alive():
                    server.stop()
    finally:
        receiver.stop()
    for problem in problems[:10]:
        print("wrong:", problem)
    verdict = "nobody got two mails, nobody was left out without a reason" if not problems else "FAILED"
    print(f"{said}, {time.monotonic() - began:.0f} s: {verdict}")
    sys.exit(1 if problems else 0)


def deliver(server, receiver, options):
    place = set_up(server)
    programme = publish(server, place)
    happen(server, place, options.count)
    settled = wait(server, place, programme, options.count)
    if settled:
        return [settled], f"{options.count} customers"
    problems = judge(receiver, decisions(server, place, programme), options.count)
    mails = [mail for copies in receiver.taken.values() for mail in copies]
    problems += [problem for mail in mails for problem in headers(mail)]
    followed, more = scan(server, place, programme, mails[: options.scan])
    problems += more
    problems += control(server, place, mails)
    return problems, f"{options.count} customers, {len(mails)} mails, {followed} links followed"


def publish(server, place):
    who, project = place["signed_in"], place["project"]
    touchpoint = server.request("GET", f"{project}/touchpoints", headers=who)["items"][0]["id"]
    draft = {"name": "After orders", "touchpoint": touchpoint, "definition": asking(place["survey"])}
    one = server.request("POST", f"{project}/programmes", draft, who)["id"]
    server.request("POST", f"{project}/programmes/{one}/publish", {"accept_warnings": True}, who)
    return one


def happen(server, place, count):
    """One order of each customer; the customers are new."""
    # Not before the programme is live, by a clock of seconds.
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))
    for first in range(0, count, BATCH):
        orders = [order(number, now) for number in range(first, min(count, first + BATCH))]
        server.request("POST", f"{place['project']}/interactions", {"interactions": orders}, place["key"])


def order(number, now):
    name = f"c{number}"
    customer = {"external_id": name, "name": name, "email": f"{name}@example.org", "consent": {"surveys": True}}
    return {"message_id": name, "type": "bought", "time": now, "customer": customer}


def results(server, place, programme):
    return server.request("GET", f"{place['project']}/programmes/{programme}/results", headers=place["signed_in"])


def wait(server, place, programme, count):
    """Until nothing waits any more. What is wrong, if that never comes."""
    # Later is a minute at first.
    end = time.monotonic() + 240 + count / 20
    while time.monotonic() < end:
        found = results(server, place, programme)
        open_ones = sum(one["occasions"] for one in found["reasons"] if one["status"] in ("due", "planned"))
        if found["occasions"] == count and open_ones == 0:
            return ""
        time.sleep(0.5)
    return f"not settled in time: {found['occasions']} of {count} occasions, {json.dumps(found['reasons'])}"


def decisions(server, place, programme):
    """What became of each customer, by name."""
    found, before = {}, ""
    while True:
        path = f"{place['project']}/programmes/{programme}/decisions?limit=200{before}"
        page = server.request("GET", path, headers=place["signed_in"])
        for one in page["items"]:
            found.setdefault(one["customer_name"], []).append(one)
        if not page["next"]:
            return found
        before = f"&before={page['next']}"


def judge(receiver, found, count):
    problems = []
    # A connection that breaks after a mail was taken may carry the next one already, which is then in doubt.
    doubtful = sum(fault_of(number) == "drop after" for number in range(count))
    for number in range(count):
        name = f"c{number}"
        copies = len(receiver.taken.get(f"{name}@example.org", []))
        became = found.get(name, [])
        if len(became) != 1:
            problems.append(f"{name} has {len(became)} decisions")
            continue
        status, reason = became[0]["status"], became[0]["reason"]
        fault = fault_of(number)
        expected = {"rcpt never": "undeliverable", "end never": "undeliverable"}.get(fault)
        if copies > 1:
            problems.append(f"{name} got {copies} mails ({fault})")
        elif status == "sent" and copies != 1:
            problems.append(f"{name} counts as sent and got nothing ({fault})")
        elif status == "held" and reason != "interrupted" and copies:
            problems.append(f"{name} got a mail and counts as {reason} ({fault})")
        elif status not in ("sent", "held") or (status == "held" and not reason):
            problems.append(f"{name} is {status} without a reason ({fault})")
        elif reason == "interrupted" and not fault.startswith("drop at end") and doubtful > 0:
            doubtful -= 1
        elif expected and reason != expected:
            problems.append(f"{name} should be {expected} and is {status} {reason} ({fault})")
        elif fault.startswith("drop at end") != (reason == "interrupted"):
            problems.append(f"{name} is {status} {reason} ({fault})")
    return problems


def headers(mail):
    read = email.message_from_bytes(mail, policy=email.policy.default)
    link, post = str(read["List-Unsubscribe"] or ""), str(read["List-Unsubscribe-Post"] or "")
    wrong = []
    if not re.fullmatch(rf"<{PUBLIC}/i/[a-z0-9]+/unsubscribe>", link.strip()):
        wrong.append(f"{read['To']}: List-Unsubscribe is {link!r}")
    if post.strip() != "List-Unsubscribe=One-Click":
        wrong.append(f"{read['To']}: List-Unsubscribe-Post is {post!r}")
    return wrong


def links(mail):
    read = email.message_from_bytes(mail, policy=email.policy.default)
    found = set()
    for part in read.walk():
        if part.get_content_maintype() == "text":
            found.update(re.findall(rf"{PUBLIC}(/[^\s\"'<>]*)", part.get_content().replace("&amp;", "&")))
    found.update(re.findall(rf"{PUBLIC}(/[^\s>]*)", str(read["List-Unsubscribe"] or "")))
    return sorted(found)


def scan(server, place, programme, mails):
    """Follows every link of the mails as programs do that look into them."""
    before = counted(server, place, programme)

    def follow(mail):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        wrong, followed = [], 0
        for path in links(mail):
            for method in ("HEAD", "GET"):
                status, there = look(connection, method, path)
                if status in (302, 303, 307):
                    status, _ = look(connection, method, there)
                followed += 1
                if status != 200:
                    wrong.append(f"{method} {path.split('?')[0]} answers {status}")
        connection.close()
        return followed, wrong if followed else ["a mail has no links"]

    with ThreadPoolExecutor(4) as pool:
        all_of_them = list(pool.map(follow, mails))
    problems = [problem for _, wrong in all_of_them for problem in wrong]
    after = counted(server, place, programme)
    if before != after:
        problems.append(f"whoever follows links changes something: {before} became {after}")
    return sum(followed for followed, _ in all_of_them), problems


def look(connection, method, path):
    connection.request(method, path, headers={"user-agent": "Mozilla/5.0", "accept": "text/html"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get("location", "")


def counted(server, place, programme):
    """Answers, and how often somebody has unsubscribed."""
    found = results(server, place, programme)
    audit = server.request("GET", "/api/v1/audit?limit=200", headers=place["signed_in"])["items"]
    unsubscribed = sum(one["action"] == "customer.unsubscribed" for one in audit)
    return sum(one["answered"]["count"] for one in found["variants"]), unsubscribed


def control(server, place, mails):
    """That somebody unsubscribes is seen, so that nobody can have without being seen."""
    path = next(path for path in links(mails[0]) if path.endswith("/unsubscribe"))
    for _ in range(2):
        headers_of_click = {"content-type": "application/x-www-form-urlencoded"}
        status, _, _ = server.request("POST", path, headers=headers_of_click, raw=True)
        if status != 200:
            return [f"unsubscribing answers {status}"]
    audit = server.request("GET", "/api/v1/audit?limit=200", headers=place["signed_in"])["items"]
    times = sum(one["action"] == "customer.unsubscribed" for one in audit)
    return [] if times == 1 else [f"unsubscribed twice, it stands {times} times in the log"]


if __name__ == "__main__":
    main()
