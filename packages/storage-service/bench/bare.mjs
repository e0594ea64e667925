// What the service is measured against: Node's own streams between a socket and a file, and nothing else.
import { createReadStream, createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const folder = process.argv[2];
const server = createServer(async (request, response) => {
  const path = join(folder, 'bare');
  if (request.method === 'POST') {
    await pipeline(request, createWriteStream(path));
    response.writeHead(201).end('{}');
  } else {
    await pipeline(createReadStream(path), response);
  }
});
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`));
