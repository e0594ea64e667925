"""Lines of JSON between Blender and a body, and what is wrong with them. Knows neither sockets nor Blender."""

import json
import math

# A pose is about 3 KB, a second of keyframes about 100 KB.
MAX_LINE_BYTES = 1024 * 1024
# What a stranger may send before it has said hello with the token.
MAX_FIRST_LINE_BYTES = 2048


class Fault(Exception):
    """Something that the other side did wrong, or cannot have; the message says what to do instead."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Lines:
    """Cuts a stream of bytes into lines. The first has to be a short one."""

    def __init__(self):
        self._rest = b""
        self._is_first = True

    def feed(self, data):
        """The lines that are whole now. Raises Fault where one is too long."""
        parts = (self._rest + data).split(b"\n")
        self._rest = parts[-1]
        for line in parts:
            limit = MAX_FIRST_LINE_BYTES if self._is_first else MAX_LINE_BYTES
            if len(line) > limit:
                self._rest = b""
                raise Fault("too-big", f"a line has at most {limit} bytes; send keyframes in several requests")
            self._is_first = self._is_first and len(parts) == 1
        return parts[:-1]


def _refuse(word):
    raise ValueError(f"{word} is no number")


def read_request(line):
    """The id, the operation and the whole of a request. Raises Fault."""
    try:
        request = json.loads(line.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Fault("bad-request", f"not a line of JSON: {error}") from None
    if not isinstance(request, dict):
        raise Fault("bad-request", 'a request is an object such as {"id": 1, "op": "describe"}')
    identity, op = request.get("id"), request.get("op")
    if isinstance(identity, bool) or not isinstance(identity, int):
        raise Fault("bad-request", "id: a whole number, which the answer repeats")
    if not isinstance(op, str):
        raise Fault("bad-request", "op: the name of an operation")
    return identity, op, request


def write(message):
    return json.dumps(message, separators=(",", ":"), allow_nan=False).encode("utf-8") + b"\n"


def number(request, name, default, low, high):
    """A number of the request between two others. Raises Fault."""
    value = request.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Fault("bad-request", f"{name}: a number from {low} to {high}")
    if not low <= value <= high:
        raise Fault("bad-request", f"{name} is {value}; it goes from {low} to {high}")
    return value


def whole(request, name, default, low, high):
    return int(number(request, name, default, low, high))


def text(request, name, default=None, longest=1024):
    value = request.get(name, default)
    if value is not default and (not isinstance(value, str) or not 0 < len(value) <= longest):
        raise Fault("bad-request", f"{name}: a text of at most {longest} characters")
    return value


def choice(request, name, default, choices):
    value = request.get(name, default)
    if value not in choices:
        raise Fault("bad-request", f"{name} is one of {', '.join(choices)}")
    return value


def numbers(request, name, count):
    """A list of exactly so many numbers. Raises Fault."""
    values = request.get(name)
    if not isinstance(values, list) or len(values) != count:
        raise Fault("bad-request", f"{name}: a list of {count} numbers")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1e6 <= value <= 1e6:
            raise Fault("bad-request", f"{name}: each is a number, and none is beyond a million")
    return values


def weights(request, name):
    """Names with shares of 0..1. Raises Fault."""
    values = request.get(name, {})
    if not isinstance(values, dict) or len(values) > 256:
        raise Fault("bad-request", f"{name}: an object of at most 256 weights")
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise Fault("bad-request", f"{name}.{key[:64]}: a weight from 0 to 1")
    return values
