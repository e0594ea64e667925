/** The least that copies what one says to all others with socket.io, by WebSocket alone. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { ready } from './peer.js';

const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
io.on('connection', (socket) => {
  socket.on('message', (message) => socket.broadcast.emit('message', message));
});
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
const where = `ws://${host}/socket.io/?EIO=4&transport=websocket`;
ready({ mcp: `http://${host}`, body: where, observer: where });
