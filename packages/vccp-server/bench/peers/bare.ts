/** A relay of nothing but Node's http and ws: what everything else is measured against. */
import { bareServer, ready } from './peer.js';

const { toBody, ready: where } = await bareServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { id, params } = JSON.parse(Buffer.concat(chunks).toString()) as {
      id: number;
      params: { arguments: { action: object } };
    };
    toBody(JSON.stringify({ type: 'action', timestamp: new Date().toISOString(), ...params.arguments.action }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'sent' }] } }));
  });
});
ready(where);
