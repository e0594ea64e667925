"""The file by which a body on this machine finds this Blender, and proves that it is the same person's."""

import json
import os
import secrets
import sys

LEAST_TOKEN = 16


def folder():
    return os.path.join(os.environ.get("VCCP_HOME") or os.path.join(os.path.expanduser("~"), ".vccp"), "blender")


def token():
    """The one that was given in the environment, or one of this start."""
    given = os.environ.get("VCCP_BLENDER_TOKEN", "")
    if given and len(given) < LEAST_TOKEN:
        raise ValueError(f"VCCP_BLENDER_TOKEN is too short: it needs {LEAST_TOKEN} characters or more")
    return given or secrets.token_urlsafe(24)


def write(host, port, secret):
    """Returns the path. Nobody but this person may read what is in it."""
    os.makedirs(folder(), mode=0o700, exist_ok=True)
    path = os.path.join(folder(), f"{os.getpid()}.json")
    handle = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"host": host, "port": port, "token": secret, "pid": os.getpid()}, file)
    os.replace(path + ".new", path)
    return path


def remove(path):
    try:
        os.unlink(path)
    except OSError as error:
        print(f"VCCP: {path} is left behind: {error}", file=sys.stderr)
