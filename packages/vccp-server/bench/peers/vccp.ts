/** This package's own server, as a host would run it. */
import { VCCPServer } from '../../src/index.js';
import { ready } from './peer.js';

const server = new VCCPServer({ port: 0 });
const { url, mcp } = await server.start();
const response = await fetch(`${url}/api/sessions`, { method: 'POST' });
const { webSocketUrl } = (await response.json()) as { webSocketUrl: string };
ready({ mcp, body: webSocketUrl, observer: webSocketUrl });
