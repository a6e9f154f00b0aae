"""Holds the running server against its own OpenAPI document: no server error, no answer that is not as promised.

    e2e/.venv/bin/python e2e/contract/run.py --binary target/debug/resonanz [--only administrator] [more words for schemathesis]

First a server that lies has to be found out. Then come requests made by hand, and generated ones with a
key that may do little and as administrator.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "faults"))

from by_hand import Hand
from by_hand import everything as ask_everything
from liar import FOUND, Liar  # noqa: E402
from report import Report  # noqa: E402
from server import Server, in_memory, set_up  # noqa: E402
from things import furnish  # noqa: E402

NEVER_CALLED = {
    "delete_session": "ends the session that asks",
    "post_session": "guessing is refused after some times",
    "patch_session_user": "changes the password of who asks",
    "get_projects_project_live": "never ends",
}
# They take the same definition of a survey as `…/surveys/check`, where each of its thousands of
# variations is tried.
TRIED_ELSEWHERE = {
    "post_projects_project_surveys",
    "post_projects_project_surveys_mail_preview",
    "put_projects_project_surveys_id_draft",
}


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation["operationId"]


def configured(document, place, things):
    """The settings of the file, and for each operation which thing it is asked for."""
    with open(os.path.join(HERE, "schemathesis.toml"), encoding="utf-8") as file:
        text = file.read()
    for method, path, name in operations(document):
        parameters = {}
        if "{project}" in path:
            parameters["path.project"] = place["project"].rsplit("/", 1)[1]
        collection = re.search(r"/([^/]+)/\{id\}", path)
        if collection and collection[1] in things:
            parameters["path.id"] = things[collection[1]][-1 if method == "DELETE" else 0]
        if "{file}" in path:
            parameters["path.file"] = "answers.csv"
        settings = ["enabled = false"] if name in NEVER_CALLED else []
        if name in TRIED_ELSEWHERE:
            settings.append("phases.coverage.enabled = false")
        if parameters:
            pairs = ", ".join(f'"{key}" = "{value}"' for key, value in parameters.items())
            settings.append(f"parameters = {{ {pairs} }}")
        if settings:
            text += "\n".join(["", "[[operations]]", f'include-operation-id = "{name}"', *settings, ""])
    return text


class Caller:
    """Somebody for whom schemathesis asks."""

    def __init__(self, name, words=(), cookie="none=", csrf="none", key="none"):
        self.name, self.words = name, list(words)
        self.headers = {"PROBE_COOKIE": cookie, "PROBE_CSRF": csrf, "PROBE_KEY": key}

    def ask(self, document, settings, folder):
        """The report, and what schemathesis says for people."""
        config, report = os.path.join(folder, "config.toml"), os.path.join(folder, f"{self.name}.ndjson")
        with open(config, "w", encoding="utf-8") as file:
            file.write(settings)
        command = [os.path.join(os.path.dirname(sys.executable), "schemathesis"), "--config-file", config]
        command += ["run", document, "--report", "ndjson", "--report-ndjson-path", report]
        # A machine that is busy makes requests slowly; that says nothing of the document.
        command += ["--suppress-health-check", "too_slow", *self.words]
        environment = {**os.environ, **self.headers, "PYTHONUNBUFFERED": "1"}
        done = subprocess.run(command, env=environment, check=False, cwd=folder, capture_output=True, text=True)
        if not os.path.exists(report):
            raise RuntimeError(f"schemathesis did not run:\n{done.stdout}{done.stderr}")
        return Report(report), done.stdout


def liar_is_found_out(folder):
    with open(os.path.join(HERE, "schemathesis.toml"), encoding="utf-8") as file, Liar() as document:
        report, said = Caller("liar").ask(document, file.read(), folder)
    if report.found != FOUND:
        print(f"{said}\nof a server that lies {sorted(FOUND)} had to be found, and was {sorted(report.found)}")
        return False
    print(f"a server that lies: {len(FOUND)} of {len(FOUND)} lies found out")
    return True


def judge(caller, report, said, expected):
    counts = ", ".join(f"{number} × {status}" for status, number in sorted(report.statuses.items()))
    print(f"as {caller.name}: {len(report.tried)} operations, {report.requests} requests ({counts})")
    print(f"  {len(report.succeeded)} operations succeeded, {len(report.found)} findings", flush=True)
    missing = expected - report.tried
    if missing:
        print(f"  never tried: {sorted(missing)}")
    if report.found:
        print(said)
        for operation, check in sorted(report.found):
            print(f"  {check}: {operation}")
    return not missing and not report.found


def by_hand(server, place, things, document):
    hand = Hand(f"http://127.0.0.1:{server.port}", document, place, place["signed_in"])
    ask_everything(hand, place, things)
    print(f"by hand: {len(hand.done)} operations, {len(hand.found)} findings", flush=True)
    for operation, wrong in sorted(hand.found):
        print(f"  {operation}: {wrong}")
    return hand.done, not hand.found


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--only", default="")
    options, words = arguments.parse_known_args()
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        good = liar_is_found_out(folder)
        mails = {"RESONANZ_MAIL_DIR": os.path.join(folder, "mails")}
        server = Server(options.binary, os.path.join(folder, "data"), settings=mails)
        try:
            good &= everything(server.start(), folder, options.only, words)
        finally:
            if not good:
                print(server.last_words())
            server.kill()
    sys.exit(0 if good else 1)


def everything(server, folder, only, words):
    place = set_up(server)
    who = place["signed_in"]
    things = furnish(server, place)
    document = server.request("GET", "/api/v1/openapi.json")
    little = {"name": "little", "rights": ["read_scores"]}
    little = server.request("POST", f"{place['project']}/keys", little, who)["secret"]
    callers = [
        # First, while everything is still there.
        Caller("key", ["--phases", "fuzzing", "--max-examples", "2", *words], key=f"Bearer {little}"),
        Caller("administrator", words, cookie=who["cookie"], csrf=who["x-csrf-token"]),
    ]
    expected = {f"{method} {path}" for method, path, name in operations(document) if name not in NEVER_CALLED}
    settings = configured(document, place, things)
    address = f"http://127.0.0.1:{server.port}/api/v1/openapi.json"
    succeeded, good = by_hand(server, place, things, document)
    for caller in callers:
        if only in ("", caller.name):
            report, said = caller.ask(address, settings, folder)
            good &= judge(caller, report, said, set() if words else expected)
            succeeded |= report.succeeded
    every = {f"{method} {path}" for method, path, _ in operations(document)}
    print(f"never with success: {', '.join(sorted(every - succeeded)) or 'none'}")
    # Still signed in: otherwise most of it was refused at the door and proved nothing.
    server.request("GET", "/api/v1/session", headers=who)
    return good


if __name__ == "__main__":
    main()
