import * as z from 'zod';
import { isAnyAddress } from './address.js';
import { Failure } from './failure.js';

const healthSchema = z.object({
  status: z.string(),
  version: z.string(),
  protocol: z.string(),
  uptimeSeconds: z.number(),
  sessions: z.number(),
  bodies: z.number(),
});
export type Health = z.infer<typeof healthSchema>;

const sessionsSchema = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      createdAt: z.string(),
      agent: z.object({ name: z.string(), present: z.boolean() }).nullable(),
      bodies: z.array(
        z.object({ bodyId: z.string(), name: z.string(), kind: z.string(), role: z.string(), connected: z.boolean() }),
      ),
    }),
  ),
});
export type LiveSession = z.infer<typeof sessionsSchema>['sessions'][number];

const openedSchema = z.object({ sessionId: z.string() });

/** What answers at an address: our server, something else, or nothing. */
export type Probe = { kind: 'vccp'; health: Health } | { kind: 'other' } | { kind: 'nothing' };

/** Whether nobody spoke at all: whoever answers with what is no HTTP has the port. */
const isSilence = ({ name }: Error, code = '') =>
  name === 'TimeoutError' ||
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/.test(
    code,
  );

/** A server that runs elsewhere, as far as its HTTP face goes. */
export class RunningServer {
  readonly url: string;
  readonly secret: string | undefined;

  /** @param place where it is: its `url`, else its host and port */
  constructor({
    host,
    port,
    url,
    secret,
  }: {
    host: string;
    port: number;
    url?: string | undefined;
    secret: string | undefined;
  }) {
    const reachable = isAnyAddress(host) ? '127.0.0.1' : host;
    this.url = url ?? `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
    this.secret = secret;
  }

  get headers(): Record<string, string> {
    return this.secret === undefined ? {} : { authorization: `Bearer ${this.secret}` };
  }

  async probe(): Promise<Probe> {
    try {
      const answer = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(3_000) });
      const health = healthSchema.safeParse(await answer.json());
      return health.success ? { kind: 'vccp', health: health.data } : { kind: 'other' };
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      return isSilence(error as Error, code) ? { kind: 'nothing' } : { kind: 'other' };
    }
  }

  /** @throws {Failure} that says how to start one. */
  async require(): Promise<Health> {
    const probe = await this.probe();
    if (probe.kind === 'vccp') return probe.health;
    const what =
      probe.kind === 'other' ? `what answers at ${this.url} is not a VCCP server` : `no server runs at ${this.url}`;
    throw new Failure(
      what,
      'start one with: vccp up   (or name another with --port and --host, or VIRTUAL_CHARACTER_SERVER)',
    );
  }

  /** Whether it takes our secret, or wants none. */
  async trusts(): Promise<boolean> {
    const answer = await fetch(`${this.url}/api/sessions`, {
      headers: this.headers,
      signal: AbortSignal.timeout(10_000),
    });
    return answer.status !== 401;
  }

  async sessions(): Promise<LiveSession[]> {
    return sessionsSchema.parse(await this.#json('GET', '/api/sessions')).sessions;
  }

  /** A session for a body: one in which an agent waits, or a new one. */
  async openSession(): Promise<z.infer<typeof openedSchema>> {
    return openedSchema.parse(await this.#json('POST', '/api/sessions'));
  }

  /** The session that is meant: the one named, the only one, or the only one in which a body is. @throws {Failure} with how to choose. */
  async chooseSession(named: string | undefined): Promise<LiveSession> {
    const sessions = await this.sessions();
    if (named !== undefined) {
      const found = sessions.filter(({ sessionId }) => sessionId.startsWith(named));
      const [only] = found;
      if (only && found.length === 1) return only;
      throw new Failure(
        `${found.length === 0 ? 'no session' : 'more than one session'} starts with "${named}"`,
        'see: vccp sessions',
      );
    }
    const [only] = sessions;
    if (!only) throw new Failure('no session is live yet', 'open the page, or run: vccp body --mock');
    if (sessions.length === 1) return only;
    // A body that left leaves its session behind for a while.
    const [embodied, ...others] = sessions.filter(({ bodies }) =>
      bodies.some(({ role, connected }) => role === 'body' && connected),
    );
    if (embodied && others.length === 0) return embodied;
    throw new Failure(
      `${sessions.length} sessions are live: ${sessions.map(({ sessionId }) => sessionId.slice(0, 8)).join(', ')}`,
      'choose one with --session; the first letters are enough',
    );
  }

  async #json(method: string, path: string): Promise<unknown> {
    await this.require();
    const answer = await fetch(this.url + path, { method, headers: this.headers, signal: AbortSignal.timeout(10_000) });
    if (answer.status === 401)
      throw new Failure('the server wants its secret', 'set VCCP_SECRET to what it was started with');
    if (!answer.ok)
      throw new Failure(`${method} ${path} was answered with ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
    return answer.json();
  }
}
