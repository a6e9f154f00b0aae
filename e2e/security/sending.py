"""Requests an ordinary client would not make: headers exactly as given, bodies that never seem to end."""

import http.client
import uuid

MB = 1 << 20
EDGE = "edge" + uuid.uuid4().hex


def plain(server, method, path, body, headers):
    """A request whose path and headers are exactly these; an empty header is not sent."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest(method, path)
    for name, value in {**headers, "content-length": str(len(body))}.items():
        if value:
            connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, text, answer.headers


def stream(server, path, parts, headers):
    """Sends parts, in chunks unless a length is given, until they end or the server has had enough."""
    chunked = "content-length" not in headers
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    try:
        connection.putrequest("POST", path)
        for name, value in ({**headers, "transfer-encoding": "chunked"} if chunked else headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        try:
            for part in parts:
                connection.send(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)
            if chunked:
                connection.send(b"0\r\n\r\n")
        except ConnectionError:
            pass  # What it answered before it closed can still be read.
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace"), answer.headers
    except ConnectionError as closed:
        return 0, f"no answer: {closed}", {}
    finally:
        connection.close()


def much(megabytes, first=b""):
    """So many letters, behind a beginning."""
    yield first
    for _ in range(megabytes):
        yield b"a" * MB


def field(name, parts, file_name=None):
    """One field of a form, and its end."""
    named = f'; filename="{file_name}"' if file_name else ""
    yield f'--{EDGE}\r\ncontent-disposition: form-data; name="{name}"{named}\r\n\r\n'.encode()
    yield from (part for part in parts if part)
    yield f"\r\n--{EDGE}--\r\n".encode()


def form(server, place, parts):
    """A form for the import of files."""
    headers = {**place["signed_in"], "content-type": f"multipart/form-data; boundary={EDGE}"}
    return stream(server, f"{place['project']}/imports", (part for part in parts if part), headers)
