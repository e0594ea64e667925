// Serves a page of your own beside a VCCP server. The page lives on another origin, so the server is told to let it in.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { VCCPServer } from '@vccp/server';

const pagePort = Number(process.env.PAGE_PORT ?? 8080);
const files = {
  '/': ['text/html', new URL('./index.html', import.meta.url)],
  '/vccp-client.js': ['text/javascript', import.meta.resolve('@vccp/client/browser')],
};

let serverUrl = '';
const page = createServer(async ({ url = '' }, response) => {
  if (url === '/server.json')
    return response.setHeader('content-type', 'application/json').end(JSON.stringify({ serverUrl }));
  const [type, file] = files[url] ?? [];
  if (!file) return response.writeHead(404).end();
  return response.setHeader('content-type', type).end(await readFile(fileURLToPath(file)));
});
await new Promise((resolve) => page.listen(pagePort, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${page.address().port}`;

const server = new VCCPServer({ port: Number(process.env.VCCP_PORT ?? 3000), allowedOrigins: [origin] });
({ url: serverUrl } = await server.start());

console.log(JSON.stringify({ page: `${origin}/`, mcp: `${serverUrl}/mcp` }));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    page.close();
    page.closeAllConnections();
    await server.stop();
  });
}
