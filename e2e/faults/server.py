"""Starts, kills and talks to a Resonanz server on this machine."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Refused(Exception):
    """The server answered, but not with success."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:300]}")
        self.status = status
        self.body = body


class Server:
    def __init__(self, binary, data, database_url="", extra=()):
        self.binary, self.data, self.database_url, self.extra = binary, data, database_url, list(extra)
        self.port = free_port()
        self.process = None

    def start(self, patience=90):
        log = open(os.path.join(os.path.dirname(self.data) or ".", "server.log"), "ab")
        command = [self.binary, "serve", "--data", self.data, "--port", str(self.port), "--log", "warn"]
        if self.database_url:
            command += ["--database-url", self.database_url]
        self.process = subprocess.Popen(command + self.extra, stdout=log, stderr=log)
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}, see {log.name}")
            try:
                if self.request("GET", "/readyz", raw=True)[0] == 200:
                    return self
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the server did not become ready")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def request(self, method, path, body=None, headers=None, raw=False, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            return send(connection, method, path, body, headers, raw)
        finally:
            connection.close()


def send(connection, method, path, body=None, headers=None, raw=False):
    headers = dict(headers or {})
    payload = None
    if body is not None:
        payload = json.dumps(body).encode()
        headers["content-type"] = "application/json"
    connection.request(method, path, payload, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if raw:
        return answer.status, text, answer.headers
    if answer.status >= 300:
        raise Refused(answer.status, text)
    return json.loads(text) if text else None


def set_up(server):
    """First-run set-up, a live survey and an API key. Returns what senders need."""
    status, text, headers = server.request(
        "POST",
        "/api/v1/setup",
        {
            "organisation": "Probe",
            "languages": ["de", "en"],
            "default_language": "de",
            "time_zone": "Europe/Berlin",
            "project": "Probe",
            "administrator": {"name": "Ada", "email": "ada@example.org", "password": "a long enough password"},
        },
        raw=True,
    )
    if status != 201:
        raise Refused(status, text)
    session = json.loads(text)
    signed_in = {"cookie": headers["set-cookie"].split(";")[0], "x-csrf-token": session["csrf_token"]}
    project = f"/api/v1/projects/{session['projects'][0]['id']}"
    touchpoint = server.request(
        "POST",
        f"{project}/touchpoints",
        {"key": "shop", "name": "Shop", "channel": "web", "owner": session["user"]["id"], "live": True},
        signed_in,
    )
    survey = server.request(
        "POST", f"{project}/surveys", {"template": "nps", "touchpoint": touchpoint["id"]}, signed_in
    )
    server.request("POST", f"{project}/surveys/{survey['id']}/publish", {"accept_warnings": True}, signed_in)
    key = server.request(
        "POST",
        f"{project}/keys",
        {"name": "probe", "rights": ["write_signals", "read_scores", "read_voices", "export_data"]},
        signed_in,
    )
    question = next(q["key"] for q in survey["draft"]["questions"] if q["kind"]["type"] == "score")
    return {
        "project": project,
        "survey": survey["id"],
        "question": question,
        "key": {"authorization": f"Bearer {key['secret']}"},
        "signed_in": signed_in,
    }
