"""The port at which bodies ask: never more than a moment at a time, so that Blender stays quick."""

import contextlib
import hmac
import select
import socket
import time
import traceback

from . import senses
from .ops import DRIVING, FREE, describe
from .stage import Stage
from .wire import Fault, Lines, read_request, text, write

DEFAULT_PORT = 8023
MOST_CLIENTS = 8
# How long a stranger may take to say hello, and how long she stays as she is when nobody drives any more.
HELLO_SECONDS = 5
REST_SECONDS = 1
# How long who is hung up on may take to read why.
LAST_WORD_SECONDS = 2
# Of one turn; what is left waits for the next.
TURN_SECONDS = 0.01
# What is taken in of a client in one turn.
MOST_READS = 16
MOST_REQUESTS = 64
# A client that does not read what it asked for.
MOST_WAITING_BYTES = 32 * 1024 * 1024
LEAST_SECONDS_BETWEEN_FRAME_EVENTS = 0.5


class Client:
    def __init__(self, connection):
        self.connection = connection
        self.lines = Lines()
        self.requests = []
        self.waiting = b""
        self.since = time.monotonic()
        self.is_known = False
        self.drives = False
        self.ends = False
        self.last_word_at = None
        self.bake = None
        self.clip = None

    def say(self, message):
        self.put(write(message))

    def put(self, line):
        self.waiting += line
        if len(self.waiting) > MOST_WAITING_BYTES:
            raise OSError("it does not read")

    def flush(self):
        if self.waiting:
            with contextlib.suppress(BlockingIOError):
                self.waiting = self.waiting[self.connection.send(self.waiting) :]

    def drop_clip(self):
        if self.clip is not None:
            self.clip.drop()
            self.clip = None

    def close(self):
        with contextlib.suppress(OSError):
            self.drop_clip()
        with contextlib.suppress(OSError):
            self.connection.close()


class Server:
    """Listens from the moment it is made, until `close`. `turn` has to be called often, on Blender's main thread."""

    def __init__(self, host, port, token):
        self._token = token
        self._clients = []
        self.stage = Stage()
        self._rest_at = None
        self._frame_told = 0.0
        self._is_busy = False
        self._listener = _listen(host, port)
        self.host, self.port = self._listener.getsockname()[:2]
        self._stop_senses = senses.listen(self._sense)

    @property
    def client_count(self):
        return sum(client.is_known for client in self._clients)

    @property
    def driver(self):
        return next((client for client in self._clients if client.drives), None)

    def wait(self, seconds):
        """Until there is something to do, or the time is over."""
        writing = [client.connection for client in self._clients if client.waiting]
        reading = [self._listener, *(client.connection for client in self._clients)]
        if not any(client.requests for client in self._clients):
            select.select(reading, writing, [], seconds)

    def turn(self):
        self._accept()
        now = time.monotonic()
        for client in list(self._clients):
            try:
                self._serve(client, now + TURN_SECONDS)
                client.flush()
                if client.ends and not client.waiting:
                    self._hang_up(client, now)
                elif not client.is_known and now - client.since > HELLO_SECONDS:
                    self._leave(client)
            except OSError:
                self._leave(client)
            except Exception:
                # One that is served wrong takes nobody else along.
                traceback.print_exc()
                self._leave(client)
        if self._rest_at is not None and now >= self._rest_at:
            self._rest_at = None
            self._rest()

    def close(self):
        """Idempotent. She is brought to rest, and the port is free."""
        self._stop_senses()
        self._rest()
        for client in self._clients:
            client.close()
        self._clients = []
        self._listener.close()

    def _rest(self):
        try:
            self.stage.rest()
        except Exception:
            # What became of her is her person's; the port goes on.
            traceback.print_exc()

    def _accept(self):
        # Who hangs up before it is accepted, or no more files to be had: the next turn tries again.
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                if len(self._clients) >= MOST_CLIENTS:
                    connection.close()
                    continue
                try:
                    connection.setblocking(False)
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                except OSError:
                    # Some systems refuse this of a line that is cut already.
                    connection.close()
                    continue
                self._clients.append(Client(connection))

    def _serve(self, client, until):
        self._read(client)
        while client.requests and not client.ends:
            self._answer(client, client.requests.pop(0))
            if time.monotonic() > until:
                break

    def _read(self, client):
        """Takes in what came. Who sends faster than it is answered waits."""
        with contextlib.suppress(BlockingIOError):
            for _ in range(MOST_READS):
                if len(client.requests) >= MOST_REQUESTS:
                    break
                data = client.connection.recv(65_536)
                if not data:
                    raise ConnectionError
                if client.ends:
                    continue
                try:
                    client.requests += client.lines.feed(data)
                except Fault as fault:
                    client.ends = True
                    # To a stranger, nothing is said.
                    if client.is_known:
                        client.say({"error": {"code": fault.code, "message": str(fault)}})
                if not client.is_known and client.requests:
                    self._greet(client, client.requests.pop(0))

    def _greet(self, client, line):
        """The first line is a hello with the token, or the connection ends without a word: a page in a browser may try."""
        try:
            identity, op, request = read_request(line)
            token = request.get("token")
            is_right = op == "hello" and isinstance(token, str)
            if not is_right or not hmac.compare_digest(token.encode("utf-8"), self._token.encode("utf-8")):
                raise Fault("not-allowed", "")
        except (Fault, UnicodeError):
            client.ends = True
            client.requests = []
            return
        client.is_known = True
        self._reply(client, identity, lambda: self._hello(client, request))

    def _hello(self, client, request):
        if request.get("drive") is True:
            if self.driver is not None:
                client.ends = True
                raise Fault("busy", "another body drives in this Blender; it has to leave first")
            client.drives = self.stage.is_driven = True
            self._rest_at = None
            # Whom the body before this one chose says nothing about whom this one wants.
            self._rest()
            self.stage.forget()
            with contextlib.suppress(Fault):
                self.stage.take(text(request, "armature"))
        return describe(self.stage, client, request)

    def _answer(self, client, line):
        try:
            identity, op, request = read_request(line)
        except Fault as fault:
            client.ends = True
            client.say({"error": {"code": fault.code, "message": str(fault)}})
            return
        operation = FREE.get(op) or (DRIVING.get(op) if client.drives else None)
        if operation is not None:
            self._reply(client, identity, lambda: operation(self.stage, client, request))
        elif op in DRIVING:
            self._reply(client, identity, _refuse("not-driving", f'only who said hello with "drive": true may {op}'))
        else:
            there = ", ".join(sorted({**FREE, **DRIVING}))
            self._reply(client, identity, _refuse("unknown-op", f'there is no "{op[:64]}"; there is {there}'))

    def _reply(self, client, identity, operation):
        self._is_busy = True
        try:
            line = write({"id": identity, "ok": operation()})
        except Fault as fault:
            line = write({"id": identity, "error": {"code": fault.code, "message": str(fault)}})
        except Exception as error:
            # A file that cannot be written is an answer, too; only a line that cannot be sent ends.
            traceback.print_exc()
            words = f"Blender could not do it: {str(error).strip()[:500] or type(error).__name__}"
            line = write({"id": identity, "error": {"code": "failed", "message": words}})
        finally:
            self._is_busy = False
        client.put(line)

    def _hang_up(self, client, now):
        """A stranger at once. Who is known reads our last word first: a line that is cut with words unread takes it along."""
        if not client.is_known or client.last_word_at is not None and now - client.last_word_at > LAST_WORD_SECONDS:
            self._leave(client)
        elif client.last_word_at is None:
            client.last_word_at = now
            client.connection.shutdown(socket.SHUT_WR)

    def _leave(self, client):
        if client in self._clients:
            self._clients.remove(client)
        client.close()
        if client.drives:
            self.stage.is_driven = False
            self._rest_at = time.monotonic() + REST_SECONDS

    def _sense(self, event, data):
        """Told to who drives. What an operation of ours brings about is no news."""
        if event == "file":
            self.stage.forget()
        elif self._is_busy or time.monotonic() - self._frame_told < LEAST_SECONDS_BETWEEN_FRAME_EVENTS:
            return
        if event == "frame":
            self._frame_told = time.monotonic()
        if self.driver is not None:
            with contextlib.suppress(OSError):
                self.driver.say({"event": event, "data": data})


def _refuse(code, message):
    def refuse():
        raise Fault(code, message)

    return refuse


def _listen(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            # On Windows the other option would let another program listen on the same port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(MOST_CLIENTS)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener
