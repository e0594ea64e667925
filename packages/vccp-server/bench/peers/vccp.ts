/** This package's own server, as a host would run it; `unlimited` where its body says more a second than any may. */
import { VCCPServer } from '../../src/index.js';
import { ready } from './peer.js';

const most = 1_000_000;
const limits = process.argv.includes('unlimited') ? { maxMessagesPerSecond: most, maxPerceptionsPerSecond: most } : {};
const server = new VCCPServer({ port: 0, limits });
const { url, mcp } = await server.start();
const response = await fetch(`${url}/api/sessions`, { method: 'POST' });
const { webSocketUrl } = (await response.json()) as { webSocketUrl: string };
process.once('SIGTERM', () => {
  // It ends when nothing holds it any more, and not before.
  process.removeAllListeners('disconnect');
  void server.stop().then(() => process.disconnect());
});
ready({ mcp, body: webSocketUrl, observer: webSocketUrl });
