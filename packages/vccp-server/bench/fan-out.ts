import { BenchBody, BenchPeer } from './bench-peer.js';
import { fixed, median, ratio, table } from './statistics.js';

interface Stage {
  label: string;
  server: BenchPeer;
  body: BenchBody;
  received: () => number;
  perSecond: number[];
  cpuMs: number[];
}

/** What a body notices, copied to many who watch. */
export async function measureFanOut({
  rounds,
  messages,
  observers,
}: Record<'rounds' | 'messages' | 'observers', number>) {
  const stages = [
    await begin('bare loop', 'bare', observers),
    await begin('socket.io', 'socket-io', observers),
    await begin('**VCCP**', 'vccp', observers),
  ];
  for (const stage of stages) await send(stage, messages, observers);
  for (const stage of stages) Object.assign(stage, { perSecond: [], cpuMs: [] });
  for (let round = 0; round < rounds; round += 1) {
    const order = stages.map((_, index) => stages[(index + round) % stages.length] as Stage);
    for (const stage of order) await send(stage, messages, observers);
  }
  const [bare] = stages;
  if (!bare) return '';
  const rows = stages.map(({ label, perSecond, cpuMs }) => [
    label,
    fixed(median(perSecond), 0),
    fixed(ratio(perSecond, bare.perSecond)),
    fixed((median(cpuMs) / (messages * observers)) * 1000, 1),
    fixed(ratio(cpuMs, bare.cpuMs)),
  ]);
  for (const { server } of stages) server.stop();
  return table(['server', `arrivals/s at ${observers}`, '÷ bare', 'processor µs each', '÷ bare'], rows);
}

async function begin(label: string, peer: 'bare' | 'socket-io' | 'vccp', observers: number): Promise<Stage> {
  const server = await BenchPeer.start(peer, 'unlimited');
  const own = peer === 'vccp';
  const body = await BenchBody.open(server.where.body, own ? 'body' : undefined);
  let count = 0;
  for (let index = 0; index < observers; index += 1) {
    const observer = await BenchBody.open(server.where.observer, own ? 'observer' : undefined);
    if (peer !== 'socket-io') observer.socket.removeAllListeners('message');
    observer.socket.on('message', (data: Buffer) => {
      if (data.includes('"noise"')) count += 1;
    });
  }
  return { label, server, body, received: () => count, perSecond: [], cpuMs: [] };
}

async function send(stage: Stage, messages: number, observers: number): Promise<void> {
  const before = await stage.server.cost();
  const wanted = stage.received() + messages * observers;
  const startedMs = performance.now();
  const data = { name: 'ball', at: { x: 1, y: 2, z: 3 }, text: 'x'.repeat(100) };
  for (let n = 0; n < messages; n += 1) stage.body.perceive('noise', data);
  while (stage.received() < wanted) await new Promise((resolve) => setImmediate(resolve));
  stage.perSecond.push(((messages * observers) / (performance.now() - startedMs)) * 1000);
  stage.cpuMs.push((await stage.server.cost()).cpuMs - before.cpuMs);
}
