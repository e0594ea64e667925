import { isLoopback } from '@vccp/storage-service';
import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import type { Finding } from '../finding.js';
import { RunningServer } from '../running-server.js';
import { hasViewer, type Place } from '../stage-server.js';
import { paint, print, printJson, type Terminal } from '../terminal.js';
import { baseUrl, secretKey, storageOf } from './doctor-storage.js';
import { voices } from './doctor-voices.js';

/** Checks what VCCP needs on this machine, and says what to do about each thing found. */
export async function doctor(options: Place & { json: boolean }, config: Config, terminal: Terminal): Promise<void> {
  const { host, port, url } = options;
  const at = new RunningServer({ host, port, url, secret: config.secret });
  const [there, named, stored, spoken] = await Promise.all([
    server(at, options, config),
    baseUrl(config.storage, host),
    storageOf(at, config.storage),
    voices(config),
  ]);
  const findings = [node(), page(), ...there, ...environment(options, config), named, ...stored, ...spoken];
  if (options.json) printJson(terminal, { ok: findings.every(({ state }) => state !== 'wrong'), findings });
  else for (const finding of findings) print(terminal, line(finding, terminal));
  if (findings.some(({ state }) => state === 'wrong')) throw new Failure('something needs mending: see above');
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return {
    what: 'Node.js',
    state: fits ? 'ok' : 'wrong',
    is: process.versions.node,
    ...(!fits && { remedy: 'install 20.19 or newer from https://nodejs.org' }),
  };
}

function page(): Finding {
  return hasViewer()
    ? { what: 'page', state: 'ok', is: 'inside' }
    : { what: 'page', state: 'wrong', is: 'missing from this build', remedy: 'in a clone: npm start builds it' };
}

async function server(at: RunningServer, { url }: Place, { server: named }: Config): Promise<Finding[]> {
  const setting: Finding = {
    what: 'VIRTUAL_CHARACTER_SERVER',
    state: 'ok',
    is:
      named === undefined
        ? 'not set: the server of this machine'
        : `${named}${url === undefined ? ', not used here' : ''}`,
  };
  return [setting, await running(at, url !== undefined)];
}

/** @param isElsewhere whether its address is a setting */
async function running(there: RunningServer, isElsewhere: boolean): Promise<Finding> {
  const probe = await there.probe();
  const what = `server ${there.url}`;
  if (isElsewhere && probe.kind !== 'vccp') {
    const is = probe.kind === 'nothing' ? 'does not answer' : 'what answers there is no VCCP server';
    return { what, state: 'wrong', is, remedy: 'start it there with vccp up, or change VIRTUAL_CHARACTER_SERVER' };
  }
  if (probe.kind === 'nothing') return { what, state: 'note', is: 'not running', remedy: 'vccp up' };
  if (probe.kind === 'other') {
    return {
      what,
      state: 'wrong',
      is: 'another program has this port',
      remedy: 'choose another with --port or VCCP_PORT',
    };
  }
  const { version, protocol, sessions, bodies } = probe.health;
  const is = `version ${version}, protocol ${protocol}, sessions ${sessions}, bodies ${bodies}`;
  if (!(await there.trusts())) {
    const remedy = 'set VCCP_SECRET to what it was started with';
    return { what, state: 'wrong', is: `version ${version}, and does not take our VCCP_SECRET`, remedy };
  }
  return bodies > 0
    ? { what, state: 'ok', is }
    : { what, state: 'note', is, remedy: `no body yet: open ${there.url}/` };
}

function environment({ host }: Place, config: Config): Finding[] {
  const secret: Finding =
    isLoopback(host) || config.secret !== undefined
      ? { what: 'VCCP_SECRET', state: 'ok', is: config.secret === undefined ? 'not set, not needed here' : 'set' }
      : {
          what: 'VCCP_SECRET',
          state: 'wrong',
          is: `not set, and ${host} reaches beyond this machine`,
          remedy: 'set it to a long random word',
        };
  const lists: [string, string[]][] = [
    ['VCCP_ALLOWED_HOSTS', config.allowedHosts],
    ['VCCP_ALLOWED_ORIGINS', config.allowedOrigins],
  ];
  return [
    secret,
    secretKey(config.storage, host),
    ...lists.map(([what, list]): Finding => ({ what, state: 'ok', is: list.length > 0 ? list.join(', ') : 'not set' })),
    ...config.allowedOrigins
      .filter((origin) => !URL.canParse(origin))
      .map(
        (origin): Finding => ({
          what: 'VCCP_ALLOWED_ORIGINS',
          state: 'wrong',
          is: `"${origin}" is no origin`,
          remedy: 'write https://host or http://host:port',
        }),
      ),
  ];
}

const MARK = { ok: ['green', '✓'], note: ['yellow', '•'], wrong: ['red', '✗'] } as const;

function line({ what, state, is, remedy }: Finding, terminal: Terminal): string {
  const [colour, mark] = MARK[state];
  return `${paint(terminal, colour, mark)} ${what.padEnd(32)} ${is}${remedy === undefined ? '' : `\n  ${' '.repeat(32)} → ${remedy}`}`;
}
