import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conformance } from './conformance.js';
import { HeadlessBody } from './headless-body.js';

const root = fileURLToPath(new URL('..', import.meta.url));

const isThere = spawnSync('godot3-server', ['--version']).error === undefined;
if (!isThere) {
  process.stderr.write('plugins/godot is not run: godot3-server not found (apt-get install godot3-server)\n');
}

describe.skipIf(!isThere)('the session of the Godot add-on, run by a headless Godot 3', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vccp-godot-'));
    for (const name of ['vccp_session.gd', 'vccp_words.gd']) {
      copyFileSync(join(root, 'godot/addons/vccp', name), join(folder, name));
    }
    for (const name of ['project.godot', 'headless_body.gd']) {
      copyFileSync(join(root, 'test/godot', name), join(folder, name));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const command = () => ['godot3-server', '--path', folder, '-s', 'headless_body.gd'];

  it('finds the sound in a WAV file, and none in anything else', async () => {
    const chunk = (name: string, bytes: Buffer) => {
      const size = Buffer.alloc(4);
      size.writeUInt32LE(bytes.length);
      return Buffer.concat([Buffer.from(name), size, bytes, Buffer.alloc(bytes.length % 2)]);
    };
    const format = Buffer.alloc(16);
    format.writeUInt16LE(1, 0);
    format.writeUInt16LE(2, 2);
    format.writeUInt32LE(48_000, 4);
    format.writeUInt16LE(16, 14);
    const parts = [chunk('LIST', Buffer.from('odd')), chunk('fmt ', format), chunk('data', Buffer.alloc(20))];
    const sound = chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...parts]));
    await using body = await HeadlessBody.alone(command());
    const read = async (bytes: Buffer) => {
      const seen = body.events.length;
      body.order({ do: 'wav', base64: bytes.toString('base64') });
      return (await body.next(({ event }) => event === 'read', seen)).wav;
    };
    const from = sound.indexOf('data') + 8;
    expect(await read(sound)).toEqual({ channels: 2, rate: 48_000, bits: 16, from, to: from + 20 });
    // A stream claims more than there is.
    expect(await read(sound.subarray(0, from + 8))).toMatchObject({ from, to: from + 8 });
    const noise = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 100 }), { numRuns: 20, seed: 20_261_125 });
    for (const bytes of noise) expect(await read(Buffer.from(bytes))).toBeNull();
    const torn = Buffer.concat([sound.subarray(0, 40), ...noise.map((bytes) => Buffer.from(bytes))]);
    expect(await read(torn)).toBeNull();
  });

  conformance('godot', command);
});
