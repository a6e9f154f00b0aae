"""Holds the running server against its own OpenAPI document: no server error, no answer that is not as promised.

    e2e/.venv/bin/python e2e/contract/run.py --binary target/debug/resonanz [--only administrator] [more words for schemathesis]

It asks as administrator and with a key that may do little. What is never called, and why, is in
schemathesis.toml.
"""

import argparse
import http.client
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "faults"))

from load import upload  # noqa: E402
from server import Server, in_memory, set_up  # noqa: E402


def things(server, place):
    """One of everything, so that reading finds something."""
    who, project = place["signed_in"], place["project"]
    customer = server.request("POST", f"{project}/customers", {"external_id": "anna", "name": "Anna"}, who)
    answer = server.request(
        "POST",
        f"{project}/answers",
        {"survey": place["survey"], "customer": {"external_id": "anna"}, "answers": {place["question"]: 9}},
        who,
    )
    account = server.request("POST", f"{project}/accounts", {"key": "acme", "name": "Acme"}, who)
    link = server.request("POST", f"{project}/surveys/{place['survey']}/links", {"name": "Poster"}, who)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    rows = b"message_id,type,time,anonymous_id\n1,bought,2026-01-05T10:00:00Z,a1\n"
    made = upload(connection, f"{project}/imports", "interactions", "old.csv", rows, who)
    touchpoints = server.request("GET", f"{project}/touchpoints", headers=who)
    return {
        "PROBE_PROJECT": project.rsplit("/", 1)[1],
        "PROBE_SURVEY": place["survey"],
        "PROBE_TOUCHPOINT": touchpoints["items"][0]["id"],
        "PROBE_CUSTOMER": customer["id"],
        "PROBE_ANSWER": answer["id"],
        "PROBE_LINK": link["id"],
        "PROBE_IMPORT": made["id"],
        "PROBE_ACCOUNT": account["id"],
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--only", default="")
    options, words = arguments.parse_known_args()
    failed = []
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        server = Server(options.binary, os.path.join(folder, "data"))
        server.start()
        try:
            place = set_up(server)
            known = things(server, place)
            little = server.request(
                "POST", f"{place['project']}/keys", {"name": "little", "rights": ["read_scores"]}, place["signed_in"]
            )
            signed_in = {"PROBE_COOKIE": place["signed_in"]["cookie"], "PROBE_CSRF": place["signed_in"]["x-csrf-token"]}
            callers = {
                "administrator": {**signed_in, "PROBE_KEY": "none"},
                "key": {"PROBE_COOKIE": "none=", "PROBE_CSRF": "none", "PROBE_KEY": f"Bearer {little['secret']}"},
            }
            for name, headers in callers.items():
                if options.only and options.only != name:
                    continue
                print(f"-- as {name}", flush=True)
                document = f"http://127.0.0.1:{server.port}/api/v1/openapi.json"
                command = [os.path.join(os.path.dirname(sys.executable), "schemathesis")]
                command += ["--config-file", os.path.join(HERE, "schemathesis.toml"), "run", document, *words]
                done = subprocess.run(command, env={**os.environ, **known, **headers}, check=False, cwd=folder)
                if done.returncode:
                    failed.append(name)
            # Still signed in: otherwise most of it was refused at the door and proved nothing.
            server.request("GET", "/api/v1/session", headers=place["signed_in"])
            wrong = server.last_words() if failed else ""
        finally:
            server.kill()
    print(wrong)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
