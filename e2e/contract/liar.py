"""A server that breaks its own OpenAPI document in every way that run.py has to notice."""

import http.server
import json
import threading

PROMISED = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}

# What each address answers: status, type and body.
ANSWERS = {
    "/true": (200, "application/json", b'{"n": 1}'),
    "/broken": (500, "application/json", b'{"n": 1}'),
    "/misshapen": (200, "application/json", b'{"n": "one"}'),
    "/mistyped": (200, "text/plain", b"one"),
    # Less than its header says.
    "/cut": (200, "application/json", b'{"n": 1'),
}
FOUND = {
    ("GET /broken", "not_a_server_error"),
    ("GET /misshapen", "response_schema_conformance"),
    ("GET /mistyped", "content_type_conformance"),
    ("GET /cut", "error"),
}


def document():
    promised = {"200": {"description": "A number", "content": {"application/json": {"schema": PROMISED}}}}
    paths = {path: {"get": {"operationId": path[1:], "responses": promised}} for path in ANSWERS}
    paths["/broken"]["get"]["responses"] = {"default": promised["200"]}
    return {"openapi": "3.1.0", "info": {"title": "Liar", "version": "1"}, "paths": paths}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.split("?")[0]
        known = {"/openapi.json": (200, "application/json", json.dumps(document()).encode()), **ANSWERS}
        status, kind, body = known.get(path, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body) + 10 * (path == "/cut")))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = path == "/cut"

    def log_message(self, *_):
        pass


class Liar:
    """`with Liar() as address:`"""

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}/openapi.json"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
