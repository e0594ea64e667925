"""The file by which a body on this machine finds this Blender, and proves that it is the same person's."""

import contextlib
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
    _sweep()
    path = os.path.join(folder(), f"{os.getpid()}.json")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path + ".new")
    # Made here, and by nobody before us.
    handle = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"host": host, "port": port, "token": secret, "pid": os.getpid()}, file)
    os.replace(path + ".new", path)
    return path


def _sweep():
    """Takes away what Blenders left behind that were killed. On Windows nothing asks after a process without ending it."""
    if os.name != "posix":
        return
    for name in os.listdir(folder()):
        pid, ending = os.path.splitext(name)
        if ending != ".json" or not pid.isdecimal():
            continue
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            remove(os.path.join(folder(), name))
        except (OSError, OverflowError):
            # It is somebody else's, or no process at all.
            pass


def remove(path):
    try:
        os.unlink(path)
    except OSError as error:
        print(f"VCCP: {path} is left behind: {error}", file=sys.stderr)
