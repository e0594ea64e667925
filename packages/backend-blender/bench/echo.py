"""The least that a port inside Blender can do: `blender -b --python echo.py` says its port, and sends back what it is sent."""

import socket

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(1)
print(f"ECHO {listener.getsockname()[1]}", flush=True)
connection, _ = listener.accept()
connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while True:
    data = connection.recv(65_536)
    if not data:
        break
    connection.sendall(data)
