import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Addresses, VCCPServer } from '../src/index.js';
import { openTelemetry, readTraceparent } from '../src/tracing.js';
import { openSession, PlainBody, PlainMcpClient } from './plain-client.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`;
const NOD = { category: 'nod', description: 'Nods', data: {}, channel: 'gesture' };

let exporter: InMemorySpanExporter;
let server: VCCPServer;
let at: Addresses;
let body: PlainBody;
let client: PlainMcpClient;

beforeEach(async () => {
  exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  server = new VCCPServer({ port: 0, tracing: openTelemetry(provider.getTracer('test')) });
  at = await server.start();
  const { webSocketUrl } = await openSession(at.url);
  body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.introduce([NOD]);
  client = new PlainMcpClient(at.mcp);
  await client.connect();
  await client.tool('register-agent');
  exporter.reset();
});
afterEach(() => server.stop());

const spans = () => exporter.getFinishedSpans();
async function span(name: string): Promise<ReadableSpan> {
  await expect.poll(() => spans().map((one) => one.name)).toContain(name);
  return spans().find((one) => one.name === name) as ReadableSpan;
}
const idOf = (one: ReadableSpan) => one.spanContext().spanId;

it('an action is one trace from the caller through the call, the queue and the body', async () => {
  const call = client.request('tools/call', {
    name: 'play-action',
    arguments: { action: { category: 'nod' }, waitMs: 20_000 },
    _meta: { traceparent: TRACEPARENT },
  });
  const action = await body.next(({ type }) => type === 'action');
  const { traceparent } = (action as unknown as { meta: { traceparent: string } }).meta;
  body.send('system', 'action-status', { actionId: action.id, state: 'started' });
  body.send('system', 'action-status', { actionId: action.id, state: 'completed' });
  await call;

  const tool = await span('tools/call play-action');
  const whole = await span('action nod');
  const queue = await span('queue nod');
  const play = await span('play nod');
  expect([tool, whole, queue, play].map((one) => one.spanContext().traceId)).toEqual([TRACE, TRACE, TRACE, TRACE]);
  expect(tool.kind).toBe(SpanKind.SERVER);
  expect(tool.parentSpanContext?.spanId).toBe(CALLER);
  expect(whole.parentSpanContext?.spanId).toBe(idOf(tool));
  expect(queue.parentSpanContext?.spanId).toBe(idOf(whole));
  expect(play.parentSpanContext?.spanId).toBe(idOf(whole));
  expect(whole.attributes).toMatchObject({ 'vccp.action.id': action.id, 'vccp.action.state': 'completed' });
  expect(play.attributes).toMatchObject({ 'vccp.channel': 'gesture', 'vccp.action.state': 'completed' });
  // What the body does with it hangs below the action.
  expect(traceparent).toBe(`00-${TRACE}-${idOf(whole)}-01`);
});

it('takes the trace from the action where the request names none, also as JSON text', async () => {
  for (const action of [
    { category: 'nod', meta: { traceparent: TRACEPARENT } },
    JSON.stringify({ category: 'nod', meta: { traceparent: TRACEPARENT } }),
  ]) {
    exporter.reset();
    await client.tool('play-action', { action });
    expect((await span('tools/call play-action')).parentSpanContext?.spanId).toBe(CALLER);
  }
});

it('an action that waits for its channel shows how long, and one that fails is a fault', async () => {
  await client.tool('play-action', { action: { category: 'nod' } });
  await client.tool('play-action', { action: { category: 'nod' } });
  const first = await body.next(({ type }) => type === 'action');
  expect(spans().filter((one) => one.name === 'queue nod')).toHaveLength(1);
  body.send('system', 'action-status', { actionId: first.id, state: 'completed' });
  const second = await body.next(({ type, id }) => type === 'action' && id !== first.id);
  await expect.poll(() => spans().filter((one) => one.name === 'queue nod').length).toBe(2);
  exporter.reset();
  body.send('system', 'action-status', { actionId: second.id, state: 'failed', message: 'a stiff neck' });
  const { status } = await span('action nod');
  expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'failed: a stiff neck' });
  expect((await span('play nod')).status.code).toBe(SpanStatusCode.ERROR);
});

it('a call that fails is a fault, and begins a trace of its own without a traceparent that is one', async () => {
  await client.request('tools/call', {
    name: 'play-action',
    arguments: { action: { category: 'fly' } },
    _meta: { traceparent: '00-nonsense' },
  });
  const tool = await span('tools/call play-action');
  expect(tool.status.code).toBe(SpanStatusCode.ERROR);
  expect(tool.parentSpanContext).toBeUndefined();
});

it('without an SDK nothing is recorded, and the traceparent passes through to the body', async () => {
  await server.stop();
  server = new VCCPServer({ port: 0, tracing: openTelemetry(trace.getTracer('nobody listens')) });
  at = await server.start();
  const { webSocketUrl } = await openSession(at.url);
  body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.introduce([NOD]);
  client = new PlainMcpClient(at.mcp);
  await client.connect();
  await client.tool('play-action', { action: { category: 'nod', meta: { traceparent: TRACEPARENT } } });
  const action = await body.next(({ type }) => type === 'action');
  expect(action).toMatchObject({ meta: { traceparent: TRACEPARENT } });
  await client.tool('play-action', { action: { category: 'nod', meta: { policy: 'parallel' } } });
  const other = await body.next(({ type, id }) => type === 'action' && id !== action.id);
  expect((other as unknown as { meta: object }).meta).not.toHaveProperty('traceparent');
});

it('without tracing the trace of a request still reaches the body, and one that is far too long does not', async () => {
  await server.stop();
  server = new VCCPServer({ port: 0 });
  at = await server.start();
  const { webSocketUrl } = await openSession(at.url);
  body = await new PlainBody(webSocketUrl, ['vccp.v1']).open();
  await body.introduce([NOD]);
  client = new PlainMcpClient(at.mcp);
  await client.connect();
  for (const traceparent of [TRACEPARENT, '0'.repeat(5000)]) {
    await client.request('tools/call', {
      name: 'play-action',
      arguments: { action: { category: 'nod', meta: { policy: 'parallel' } } },
      _meta: { traceparent },
    });
  }
  await expect.poll(() => body.received.filter(({ type }) => type === 'action').length).toBe(2);
  expect(body.received.filter(({ type }) => type === 'action')).toEqual([
    expect.objectContaining({ meta: { policy: 'parallel', traceparent: TRACEPARENT } }),
    expect.objectContaining({ meta: { policy: 'parallel' } }),
  ]);
});

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

it('reads every traceparent of version 00, and nothing else', () => {
  fc.assert(
    fc.property(hex(32), hex(16), hex(2), (traceId, spanId, flags) => {
      const read = readTraceparent(`00-${traceId}-${spanId}-${flags}`);
      if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) expect(read).toBeUndefined();
      else expect(read).toMatchObject({ traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 });
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => {
      expect(readTraceparent(text)).toBeUndefined();
    }),
  );
  for (const wrong of [`${TRACEPARENT}-00`, TRACEPARENT.toUpperCase(), `ff${TRACEPARENT.slice(2)}`, ` ${TRACEPARENT}`])
    expect(readTraceparent(wrong)).toBeUndefined();
  expect(readTraceparent(`01${TRACEPARENT.slice(2)}-more`)).toBeDefined();
});
