"""Databases of their own on a PostgreSQL server."""

import subprocess
import urllib.parse
import uuid


def psql(url, statement):
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", statement], check=True)


def fresh_database(url):
    """Makes a database and returns its address."""
    name = f"faults_{uuid.uuid4().hex[:12]}"
    psql(url, f"CREATE DATABASE {name}")
    return urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(path=f"/{name}"))


def drop_database(url, database):
    psql(url, f"DROP DATABASE {urllib.parse.urlsplit(database).path.strip('/')} WITH (FORCE)")
