"""What goes wrong at the port, made to go wrong: `blender -b --python check-holds.py -- <a .vrm, or nothing>`. Prints TOLD and JSON."""

import json
import os
import socket
import sys

import bpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "addon"))
import vccp_blender  # noqa: E402
from vccp_blender import load, rig  # noqa: E402
from vccp_blender.server import Server  # noqa: E402
from vccp_blender.wire import Fault  # noqa: E402

TOKEN = "a token for this check"


class Broken:
    """A line that fails in whatever is done to it."""

    def __init__(self, fault):
        self._fault = fault
        self.is_closed = False

    def close(self):
        self.is_closed = True

    def __getattr__(self, _name):
        raise self._fault


class Listener:
    """Hands out these, and raises those that are faults."""

    def __init__(self, real, results):
        self._real, self._results = real, results

    def accept(self):
        if not self._results:
            return self._real.accept()
        result = self._results.pop(0)
        if isinstance(result, OSError):
            raise result
        return result, None

    def close(self):
        self._real.close()


def hello(server):
    """What a body is answered."""
    with socket.create_connection((server.host, server.port)) as line:
        line.sendall(json.dumps({"id": 1, "op": "hello", "token": TOKEN, "drive": True}).encode() + b"\n")
        line.settimeout(0.05)
        for _ in range(100):
            vccp_blender._tick()
            try:
                return json.loads(line.recv(65_536))["id"]
            except TimeoutError:
                continue
    return None


def fail(*_):
    raise RuntimeError("made to fail")


def left_behind(path):
    """What is in the file after somebody in whom nobody is found was brought in."""

    def count():
        kinds = ("objects", "meshes", "armatures", "materials", "images", "actions", "collections", "shape_keys")
        return {kind: len(getattr(bpy.data, kind)) for kind in kinds}

    before, rig.is_humanoid = count(), lambda _armature: False
    try:
        load.load(path)
    except Fault as fault:
        return fault.code, {kind: more - before[kind] for kind, more in count().items() if more != before[kind]}
    return "loaded", {}


server = Server("127.0.0.1", 0, TOKEN)
vccp_blender._listening = type("Listening", (), {"server": server})
broken = Broken(OSError("cut"))
server._listener = Listener(server._listener, [ConnectionAbortedError(), broken])
told = {"afterAccept": hello(server), "isClosed": broken.is_closed}
server.stage.rest, server._rest_at = fail, 0.0
told["afterRest"] = vccp_blender._tick()
server._serve, serve = fail, server._serve
with socket.create_connection((server.host, server.port)) as line:
    vccp_blender._tick()
    line.settimeout(5)
    told["hungUp"] = line.recv(1) == b""
server._serve = serve
server._accept, accept = fail, server._accept
told["afterTurn"] = vccp_blender._tick()
server._accept = accept
told["afterAll"] = hello(server)
server.close()
if sys.argv[-1].endswith(".vrm"):
    told["load"] = left_behind(sys.argv[-1])
print("TOLD", json.dumps(told))
