import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performanceSchema } from '@vccp/protocol';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { folderSequences } from '../src/sequences.js';
import { run, start, startServer } from './program.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vccp-scores-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const scored = (name: string, ...events: object[]) => performanceSchema.parse({ name, events });
const nod = { type: 'gesture', timestamp: 0, data: { gesture: 'nod' } };

test('perform plays a file and a stored scene, says where a score is wrong, and ^C stops one that repeats', async () => {
  const kept = join(folder, 'kept');
  await using server = await startServer({ VCCP_SEQUENCES_FOLDER: kept });
  const at = ['--port', server.port];
  await using body = start(['body', '--mock', ...at]);
  await body.told('In session');

  const file = join(folder, 'hello.vccp.json');
  const events = [nod, { ...nod, timestamp: 0.1, data: { gesture: 'bow' } }];
  await writeFile(file, JSON.stringify({ name: 'hello', events }));
  const done = await run(['perform', file, '--start', '0.05', '--json', ...at]);
  expect(JSON.parse(done.out)).toMatchObject({ name: 'hello', state: 'completed' });
  expect(await body.line('gesture')).toContain('bow');

  await folderSequences(kept).write(scored('yes', nod));
  const named = await run(['perform', 'yes', ...at]);
  expect(named.out).toContain('(yes): completed');
  expect(await body.line('nod')).toContain('nod');

  await writeFile(file, JSON.stringify({ name: 'hello', events: [{ ...nod, timestamp: -1 }] }));
  const wrong = await run(['perform', file, ...at]);
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain('sequence.events[0].timestamp');
  expect((await run(['perform', 'gret', ...at])).err).toContain('Did you mean "greet"?');
  expect((await run(['perform', './nowhere.vccp.json', ...at])).err).toContain('give a *.vccp.json file, or a name');

  await folderSequences(kept).write(scored('long', nod, { type: 'wait', duration: 3600 }));
  await using long = start(['perform', 'long', '--loop', ...at]);
  const nods = () => body.out.filter((line) => line.includes('nod')).length;
  await expect.poll(nods).toBeGreaterThan(1);
  long.child.kill('SIGINT');
  await long.line('stopped');
  expect(await long.ended).toBe(0);
});

describe('a folder of scores', () => {
  it('keeps each as a file that a person can read, whole or not at all', async () => {
    const store = folderSequences(join(folder, 'a', 'new', 'one'));
    expect(await store.list()).toEqual([]);
    expect(await store.read('yes')).toBeUndefined();
    await Promise.all(Array.from({ length: 20 }, () => store.write(scored('yes', nod))));
    expect(await readdir(join(folder, 'a', 'new', 'one'))).toEqual(['yes.vccp.json']);
    expect(JSON.parse(await readFile(join(folder, 'a', 'new', 'one', 'yes.vccp.json'), 'utf8'))).toMatchObject({
      name: 'yes',
    });
    expect(await store.read('yes')).toEqual(scored('yes', nod));
  });

  it('does not leave its folder', async () => {
    const store = folderSequences(join(folder, 'inner'));
    await writeFile(join(folder, 'outer.vccp.json'), JSON.stringify(scored('outer', nod)));
    for (const name of ['../outer', '..', '/etc/passwd', `${'../'.repeat(8)}etc/passwd`, 'a/../outer', 'a\u0000']) {
      await expect(store.read(name), name).rejects.toThrow('is no name for a stored sequence');
      await expect(store.write({ ...scored('x', nod), name }), name).rejects.toThrow('is no name');
    }
  });

  it('says which file is wrong, and where; files of others it does not see', async () => {
    const mixed = join(folder, 'mixed');
    await mkdir(join(mixed, 'folder.vccp.json'), { recursive: true });
    await writeFile(join(mixed, 'broken.vccp.json'), '{"name":');
    await writeFile(join(mixed, 'wrong.vccp.json'), '{"name":"wrong","events":[{"type":"wait","duration":-1}]}');
    await writeFile(join(mixed, 'giant.vccp.json'), ' '.repeat(300 * 1024));
    await writeFile(join(mixed, 'copy.vccp.json'), JSON.stringify(scored('original', nod)));
    await writeFile(join(mixed, '.hidden.vccp.json'), '{}');
    await writeFile(join(mixed, 'notes.txt'), 'hello');
    const store = folderSequences(mixed);
    expect((await store.list()).sort()).toEqual(['broken', 'copy', 'folder', 'giant', 'wrong']);
    await expect(store.read('broken')).rejects.toThrow(/broken\.vccp\.json is not JSON/);
    await expect(store.read('wrong')).rejects.toThrow(/wrong\.vccp\.json\.events\[0\]\.duration/);
    await expect(store.read('giant')).rejects.toThrow('at most 262144');
    expect(await store.read('folder')).toBeUndefined();
    expect(await store.read('copy')).toMatchObject({ name: 'copy' });
  });
});
