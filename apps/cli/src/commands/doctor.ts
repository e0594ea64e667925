import type { Config } from '../config.js';
import { Failure } from '../failure.js';
import { RunningServer } from '../running-server.js';
import { hasViewer, type Place } from '../stage-server.js';
import { paint, print, printJson, type Terminal } from '../terminal.js';

interface Finding {
  what: string;
  state: 'ok' | 'note' | 'wrong';
  is: string;
  /** What to do about it. */
  remedy?: string;
}

/** Checks what VCCP needs on this machine, and says what to do about each thing found. */
export async function doctor(options: Place & { json: boolean }, config: Config, terminal: Terminal): Promise<void> {
  const findings = [node(), page(), await server(options, config), ...environment(options, config)];
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

async function server({ host, port }: Place, { secret }: Config): Promise<Finding> {
  const there = new RunningServer({ host, port, secret });
  const probe = await there.probe();
  const what = `server ${there.url}`;
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
  return bodies > 0
    ? { what, state: 'ok', is }
    : { what, state: 'note', is, remedy: `no body yet: open ${there.url}/` };
}

function environment({ host }: Place, config: Config): Finding[] {
  const loopback = ['127.0.0.1', 'localhost', '::1'].includes(host);
  const secret: Finding =
    loopback || config.secret !== undefined
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
  const { secrets, baseUrl } = config.storage;
  const kept: Finding =
    loopback || secrets
      ? { what: 'STORAGE_SECRET_KEY', state: 'ok', is: secrets ? 'set' : 'not set: kept beside the files' }
      : {
          what: 'STORAGE_SECRET_KEY',
          state: 'note',
          is: `not set, so no files are taken in on ${host}`,
          remedy: 'set it to a long random word, the same for whoever uploads',
        };
  return [
    secret,
    kept,
    { what: 'STORAGE_BASE_URL', state: 'ok', is: baseUrl ?? 'not set: as the uploader calls it' },
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
