import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtureServer } from './fixture-server.js';

/**
 * The conformance tool of the MCP project, which judges a server that we did not write the questions for. It wants Node 22,
 * so it is no dependency: `.ci/run` installs it aside, and names its program and a Node for it.
 */
const { VCCP_CONFORMANCE: tool, VCCP_CONFORMANCE_NODE: node = process.execPath } = process.env;
if (!tool) {
  process.stdout.write('skipped: the MCP conformance tool; .ci/run installs it and sets VCCP_CONFORMANCE\n');
}

/** What no tool of this package makes use of, so that the fixture has nothing of it to show. */
const NOT_OFFERED = [
  /^tasks-/, // an extension
  /^input-required-result-/, // questions to the user in the middle of a call
  /^server-sse-polling server-sse-(priming-event|retry-field):/, // streams that are taken up again
  /^server-stateless sep-2575-server-sends-(tools|prompts)-list-changed/, // lists that change
];

/** Every check of a revision's required scenarios, as `scenario check: status`, sorted. */
async function judge(url: string, revision: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const words = ['server', '--url', url, '--requirements', revision, '--output-dir', folder];
  await new Promise((resolve) => execFile(node, [tool ?? '', ...words], resolve));
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('checks.json'));
  const checks = await Promise.all(
    files.map(async (name) => {
      const scenario = name.replace(/^server-|-\d{4}-\d\d-\d\dT.*$/g, '');
      const list = JSON.parse(await readFile(join(folder, name), 'utf8')) as { id: string; status: string }[];
      return list.map(({ id, status }) => `${scenario} ${id}: ${status}`);
    }),
  );
  await rm(folder, { recursive: true });
  return checks.flat().sort();
}

test.skipIf(!tool).each(['2025-11-25', '2026-07-28'])('%s, and the side door makes no difference', async (revision) => {
  const [short, long] = await Promise.all([fixtureServer(true), fixtureServer(false)]);
  const [withDoor, without] = await Promise.all([judge(short.url, revision), judge(long.url, revision)]);
  expect(withDoor).toEqual(without);
  const asked = withDoor.filter((line) => !NOT_OFFERED.some((pattern) => pattern.test(line)));
  expect(asked.filter((line) => /FAILURE|WARNING/.test(line))).toEqual([]);
  expect(asked.filter((line) => line.endsWith('SUCCESS')).length).toBeGreaterThan(30);
  await Promise.all([short.stop(), long.stop()]);
});
