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


def in_memory():
    """A folder in memory, if there is one with room: a killed process loses nothing the system has taken, so
    waiting for a disk would prove nothing and only make rounds slow."""
    about = os.statvfs("/dev/shm") if os.path.isdir("/dev/shm") else None
    return "/dev/shm" if about and about.f_bavail * about.f_frsize > 1 << 30 else None


class Refused(Exception):
    """The server answered, but not with success."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:300]}")
        self.status = status
        self.body = body

    def code(self):
        """The stable code of the problem; none is a defect of its own."""
        try:
            return json.loads(self.body)["code"]
        except (ValueError, KeyError, TypeError):
            return f"no code, status {self.status}"


class Server:
    def __init__(self, binary, data, database_url="", extra=(), settings=None, log=""):
        self.binary, self.data, self.database_url, self.extra = binary, data, database_url, list(extra)
        self.settings = dict(settings or {})
        self.log = log or os.path.join(os.path.dirname(data) or ".", "server.log")
        self.port = free_port()
        self.process = None

    def start(self, patience=90):
        command = [self.binary, "serve", "--data", self.data, "--port", str(self.port), "--log", "warn"]
        if self.database_url:
            command += ["--database-url", self.database_url]
        with open(self.log, "ab") as log:
            # Settings of whoever runs the tests are not meant for this server.
            inherited = {k: v for k, v in os.environ.items() if not k.startswith(("RESONANZ_", "DATABASE_URL", "LAKE_URL"))}
            environment = {**inherited, **self.settings}
            self.process = subprocess.Popen(command + self.extra, stdout=log, stderr=log, env=environment)
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}, and said:\n{self.last_words()}")
            try:
                if self.request("GET", "/readyz", raw=True)[0] == 200:
                    return self
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the server did not become ready")

    def alive(self):
        return self.process.poll() is None

    def last_words(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            lines = log.read().splitlines()
        wrong = [line for line in lines if "ERROR" in line and "response failed" not in line]
        panics = [" ".join(lines[at : at + 2]) for at, line in enumerate(lines) if "panicked at" in line]
        return "\n".join(panics[-4:] + wrong[-8:] or lines[-8:])

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


ADMINISTRATOR = {"email": "ada@example.org", "password": "a long enough password"}


def session_of(text, headers):
    """The headers of whoever was let in, the address of the project, and what the server said."""
    session = json.loads(text)
    signed_in = {"cookie": headers["set-cookie"].split(";")[0], "x-csrf-token": session["csrf_token"]}
    return signed_in, f"/api/v1/projects/{session['projects'][0]['id']}", session


def new_key(server, project, signed_in):
    """The header of a new API key with the rights of senders and readers."""
    rights = ["write_signals", "read_scores", "read_voices", "export_data"]
    key = server.request("POST", f"{project}/keys", {"name": "probe", "rights": rights}, signed_in)
    return {"authorization": f"Bearer {key['secret']}"}


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
            "administrator": {"name": "Ada", **ADMINISTRATOR},
        },
        raw=True,
    )
    if status != 201:
        raise Refused(status, text)
    signed_in, project, session = session_of(text, headers)
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
    question = next(q["key"] for q in survey["draft"]["questions"] if q["kind"]["type"] == "score")
    return {
        "project": project,
        "survey": survey["id"],
        "question": question,
        "key": new_key(server, project, signed_in),
        "signed_in": signed_in,
    }
