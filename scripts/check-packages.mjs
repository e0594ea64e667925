/**
 * Packs every package that is published, holds each tarball against publint and are-the-types-wrong, installs them all
 * into an empty project, writes a body there as the documentation says, and runs the server from there.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undeclaredTypes } from './published-types.mjs';
import { pnpm, root, run } from './workspace.mjs';

const manifestOf = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
const published = ['packages', 'apps']
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
  // What tests leave there is no package.
  .filter((folder) => existsSync(join(root, folder, 'package.json')) && !manifestOf(folder).private);

const versionOf = (name) => manifestOf(join('node_modules', name)).version;

const work = mkdtempSync(join(tmpdir(), 'vccp-packages-'));
const bin = (name) => join(root, 'node_modules', '.bin', name);
const say = (line) => process.stdout.write(`${line}\n`);

try {
  const tarballs = {};
  for (const folder of published) {
    const { name, exports } = manifestOf(folder);
    // One folder each: two packages of ours pack to the same file name.
    const into = join(work, name.replace('/', '-'));
    mkdirSync(into);
    await pnpm(['--dir', folder, 'pack', '--pack-destination', into]);
    const [file] = readdirSync(into);
    tarballs[name] = join(into, file);
    await run(bin('publint'), ['run', tarballs[name], '--strict']);
    if (exports)
      await run(bin('attw'), [tarballs[name], '--profile', 'esm-only', '--exclude-entrypoints', './schemas/*']);
    say(`packed ${name}`);
  }

  const project = join(work, 'project');
  mkdirSync(project);
  const dependencies = Object.fromEntries(Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`]));
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'empty', private: true, type: 'module', dependencies, overrides: dependencies }),
  );
  const inProject = { cwd: project };
  await run('npm', ['install', '--no-audit', '--no-fund'], inProject);
  for (const name of Object.keys(tarballs).filter((candidate) => candidate.startsWith('@'))) {
    await run(process.execPath, ['--input-type=module', '-e', `await import('${name}')`], inProject);
  }
  for (const name of Object.keys(tarballs)) {
    const strangers = undeclaredTypes(join(project, 'node_modules', name));
    if (strangers.length > 0)
      throw new Error(`${name} is published with types that its dependencies do not have: ${strangers.join(', ')}`);
  }
  say(
    'installed all into an empty project, and imported them; their types need nothing that is not installed with them',
  );

  for (const [, name, text] of readFileSync(join(root, 'docs/5-your-own-body.md'), 'utf8').matchAll(
    /^```js (\S+)\n([\s\S]*?)^```/gm,
  )) {
    writeFileSync(join(project, name), text);
  }
  await run('npm', ['install', '--no-audit', '--no-fund', `vitest@${versionOf('vitest')}`], inProject);
  await run('npx', ['--no-install', 'vitest', 'run'], inProject);
  say('wrote a body as docs/5-your-own-body.md says, and it keeps the contract');

  await run('npx', ['--no-install', 'vccp-server', '--version'], inProject);
  // The add-on lies beside what is built.
  await run('npx', ['--no-install', 'vccp', 'body', 'blender', '--addon'], {
    ...inProject,
    env: { ...process.env, VCCP_HOME: work },
  });
  await serve(project);
  say('ran the server and its page from the packages');
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Starts the installed server, asks for its health and its page, and stops it. */
async function serve(project) {
  const main = join(project, 'node_modules', 'vccp-server', 'dist', 'main.js');
  const child = spawn(process.execPath, [main, 'up', '--port', '0', '--no-open', '--json'], { cwd: project });
  try {
    const { url } = JSON.parse(
      await new Promise((resolve, reject) => {
        child.stdout.once('data', (chunk) => resolve(String(chunk)));
        child.once('close', (code) => reject(new Error(`vccp-server ended with ${code}`)));
      }),
    );
    for (const [path, part] of [
      ['/health', '"status":"ok"'],
      ['/', '<!doctype html>'],
      ['/avatar.vrm', 'glTF'],
    ]) {
      const text = await fetch(url + path).then((answer) => answer.text());
      if (!text.includes(part))
        throw new Error(`${path} of the installed server holds no ${part}: ${text.slice(0, 200)}`);
    }
    const page = await readResource(`${url}/mcp`, 'ui://vccp/body');
    if (!page.startsWith('<!doctype html>'))
      throw new Error(`the installed server has no page for chats: ${page.slice(0, 200)}`);
    const { stdio } = await fetch(`${url}/api/connect`).then((answer) => answer.json());
    if (stdio.command !== 'npx') throw new Error(`an installed server tells hosts to run ${stdio.command}`);
  } finally {
    child.kill();
    await new Promise((resolve) => (child.exitCode === null ? child.once('close', resolve) : resolve()));
  }
}

/** The text of a resource, asked for in as few words of MCP as there are. */
async function readResource(mcpUrl, uri) {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const ask = async (method, params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const answer = await fetch(mcpUrl, { method: 'POST', headers, body });
    headers['mcp-session-id'] ??= answer.headers.get('mcp-session-id');
    const text = await answer.text();
    return JSON.parse(
      text.startsWith('{') ? text : text.slice(text.indexOf('data: {') + 'data: '.length).split('\n')[0],
    );
  };
  const clientInfo = { name: 'check-packages', version: '1' };
  await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  const { result, error } = await ask('resources/read', { uri });
  return result?.contents[0].text ?? JSON.stringify(error);
}
