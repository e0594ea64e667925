"""Switches the port on and off, and announces it."""

import os
import sys

from . import announce
from .server import DEFAULT_PORT, Server

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Listening:
    """A server that is announced. Made and closed by whoever gives it its turns."""

    def __init__(self, host="127.0.0.1", port=DEFAULT_PORT):
        if host not in _LOOPBACK and not os.environ.get("VCCP_BLENDER_TOKEN"):
            raise ValueError(
                f"{host} can be reached from other machines: give Blender and the body the same VCCP_BLENDER_TOKEN "
                f"({announce.LEAST_TOKEN} characters or more), or listen on 127.0.0.1"
            )
        secret = announce.token()
        try:
            self.server = Server(host, port, secret)
        except OSError:
            if port == 0 or os.environ.get("VCCP_BLENDER_TOKEN"):
                raise
            # Another Blender has it: a body finds this one by its file.
            self.server = Server(host, 0, secret)
        self._path = announce.write(self.server.host, self.server.port, secret)
        print(f"VCCP: bodies are heard at {self.server.host}:{self.server.port}", file=sys.stderr)

    def close(self):
        """Idempotent."""
        if self._path is not None:
            announce.remove(self._path)
            self._path = None
            self.server.close()
