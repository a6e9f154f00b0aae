"""What browsers are told about every answer, so that hostile text and other sites can do nothing with it."""

import re

STORY = "headers"

# Directives every policy has to hold; anything but these values would open it.
CLOSED = {"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}


def everywhere(checks, server, place, link):
    project, who = place["project"], place["signed_in"]
    api = ("/api", "/api/v1/openapi.json", "/api/v1/setup", "/api/v1/nowhere")
    for path in ("/", "/voices", "/theme.js", "/nowhere.js", "/healthz", *api):
        safe(checks, path, server.request("GET", path, raw=True))
    for path in ("/overview", "/voices", "/surveys", "/nowhere", "/export/answers.csv"):
        safe(checks, path, server.request("GET", project + path, headers=who, raw=True))
    preview = f"/surveys/{place['survey']}/preview"
    for shown in (preview, f"{preview}?-widget=centre"):
        safe(checks, shown, server.request("GET", project + shown, headers=who, raw=True), embedded=True)
    safe(checks, "an API without credentials", server.request("GET", project, raw=True))
    widget = link.replace("/s/", "/w/")
    inside = (widget, f"{widget}/page", f"{widget}/nowhere", "/w/nowhere", "/widget.js")
    nowhere = (f"{link}/nowhere", "/s/nowhere", "/c/nowhere", "/c/nowhere/data/x", "/c/nowhere/consent/x", "/r/nowhere")
    pages = (link, f"{link}?lang=en", f"{link}?view=app", "/r", *nowhere)
    for path in (*pages, "/s/style.css", "/s/tap.js", "/s/app.js", *inside):
        answer = server.request("GET", path, raw=True)
        safe(checks, path, answer)
        if answer[2].get("content-type", "").startswith("text/html"):
            referrer = answer[2].get("referrer-policy")
            checks.check(STORY, referrer == "no-referrer", f"{path}: its address is a secret", referrer)
        readers = answer[2].get("access-control-allow-origin", "")
        wanted = "*" if path in inside else ""
        checks.check(STORY, readers == wanted, f"{path}: other sites may read {wanted or 'nothing'}", readers)
        trusted = "access-control-allow-credentials" in answer[2]
        checks.check(STORY, not trusted, f"{path}: other sites send no cookies", answer[2])
    kept(checks, server, place, link)
    files(checks, server, place)


def policy(text):
    return {name: values.strip() for name, _, values in (part.strip().partition(" ") for part in text.split(";")) if name}


def safe(checks, path, answer, embedded=False):
    """A preview may be shown inside a page of this server; nothing else inside anything."""
    _, text, headers = answer
    rules = policy(headers.get("content-security-policy", ""))
    closed = dict(CLOSED, **({"frame-ancestors": "'self'"} if embedded else {}))
    for name, value in closed.items():
        checks.check(STORY, rules.get(name) == value, f"{path}: {name} is {value}", rules.get(name))
    for name in ("script-src", "style-src", "object-src"):
        loose = re.findall(r"'unsafe-[a-z-]+'|\*|https?:|data:|blob:", rules.get(name, ""))
        checks.check(STORY, not loose, f"{path}: {name} is not loose", loose)
    kind = headers.get("x-content-type-options")
    checks.check(STORY, kind == "nosniff", f"{path}: its type is not guessed", kind)
    framed = headers.get("x-frame-options")
    wanted = "SAMEORIGIN" if embedded else "DENY"
    checks.check(STORY, framed == wanted, f"{path}: X-Frame-Options is {wanted}", framed)
    referrer = headers.get("referrer-policy")
    checks.check(STORY, referrer in ("same-origin", "no-referrer"), f"{path}: tells other sites no address", referrer)
    checks.check(STORY, "server" not in headers and "x-powered-by" not in headers, f"{path}: names no software", headers)
    if headers.get("content-type", "").startswith("text/html"):
        inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:", text)
        checks.check(STORY, not inline, f"{path}: has nothing inline", inline)
        foreign = re.findall(r"""(?:src|href|action)=["'](?:https?:)?//[^"']*""", text)
        checks.check(STORY, not foreign, f"{path}: loads nothing from elsewhere", foreign)


def kept(checks, server, place, link):
    """What is about people stays in no cache."""
    project, who = place["project"], place["signed_in"]
    private = [project + "/voices", project + "/export/answers.csv", "/api/v1/session", link]
    for path in private:
        cache = server.request("GET", path, headers=who, raw=True)[2].get("cache-control", "")
        checks.check(STORY, "no-store" in cache, f"{path} is not stored", cache)


def files(checks, server, place):
    """Files are saved, not shown."""
    for path in ("/export/answers.csv", "/export/customers.jsonl"):
        answer = server.request("GET", place["project"] + path, headers=place["signed_in"], raw=True)
        how = answer[2].get("content-disposition", "")
        checks.check(STORY, how.startswith("attachment"), f"{path} is an attachment", how)


def over_https(checks, server, place):
    """A server that is reached over https says so to browsers."""
    signed = server.request("POST", "/api/v1/session", place["credentials"], raw=True)
    cookie, strict = signed[2].get("set-cookie", ""), signed[2].get("strict-transport-security", "")
    checks.check(STORY, "; Secure" in cookie, "over https the cookie is Secure", cookie)
    checks.check(STORY, "max-age=" in strict, "over https there is HSTS", strict)
