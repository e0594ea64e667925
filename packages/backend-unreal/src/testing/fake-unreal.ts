import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Exposed, type FakeValue, presetAnswer, readInto } from './fake-preset.js';

/** One request that reached the fake. */
export interface FakeRequest {
  method: string;
  path: string;
  /** The body as it came; undefined where there was none, or it was no JSON. */
  body: unknown;
  status: number;
}

export interface FakeUnrealOptions {
  /** Presets by name. */
  presets?: Record<string, Exposed>;
  /** Functions of objects that are in memory, by `path:function`. */
  objects?: Record<string, FakeFunctionBody>;
  port?: number;
  /** Remote Control that is told to ask others for a passphrase. @default false */
  wantsPassphrase?: boolean;
}

type FakeFunctionBody = (parameters: Record<string, unknown>) => Record<string, unknown>;
type Answer = { status: number; text: string };

const ok = (value: unknown): Answer => ({ status: 200, text: JSON.stringify(value) });
/** As the engine writes it: the text goes between the quotes as it is. */
const refusal = (status: number, message: string): Answer => ({ status, text: `{ "errorMessage": "${message}" }` });
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ROUTES = [
  ['Get', '/remote/info'],
  ['Get', '/remote/presets'],
  ['Get', '/remote/preset/:preset'],
  ['Put', '/remote/preset/:preset/function/:functionname'],
  ['Get', '/remote/preset/:preset/property/:propertyname'],
  ['Put', '/remote/preset/:preset/property/:propertyname'],
  ['Put', '/remote/object/call'],
] as const;

/**
 * Remote Control as it is documented, over real HTTP, without an engine behind it. It refuses what the engine refuses,
 * in the engine's words, and it forgives what the engine forgives: a parameter that it does not know, and a value of
 * another type, are answered with 200 and change nothing. Those are kept in `overlooked`.
 */
export class FakeUnreal {
  readonly requests: FakeRequest[] = [];
  /** What was answered with 200 and had no effect, each in words. A sound client leaves this empty. */
  readonly overlooked: string[] = [];
  readonly presets: Record<string, Exposed>;
  readonly #objects: Record<string, FakeFunctionBody>;
  readonly #wantsPassphrase: boolean;
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  #isFrozen = false;
  #isGone = false;
  readonly #held: (() => void)[] = [];

  private constructor({ presets = {}, objects = {}, wantsPassphrase = false }: FakeUnrealOptions) {
    this.presets = presets;
    this.#objects = objects;
    this.#wantsPassphrase = wantsPassphrase;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket) => this.#isGone && socket.destroy());
  }

  static async open(options: FakeUnrealOptions = {}): Promise<FakeUnreal> {
    const fake = new FakeUnreal(options);
    fake.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** While true, requests are taken and not answered, as by an editor that is held; then they are answered. */
  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  set isFrozen(isFrozen: boolean) {
    this.#isFrozen = isFrozen;
    if (!isFrozen) for (const answer of this.#held.splice(0)) answer();
  }

  /** While true, every connection is cut, as by an editor that was closed. */
  get isGone(): boolean {
    return this.#isGone;
  }

  set isGone(isGone: boolean) {
    this.#isGone = isGone;
    if (isGone) this.#server.closeAllConnections();
  }

  /** All that changed something, or tried to. */
  get writes(): FakeRequest[] {
    return this.requests.filter(({ method }) => method === 'PUT');
  }

  /** Resolves with the first request, already here or still to come, that `picks` accepts. */
  until(picks: (request: FakeRequest) => boolean): Promise<FakeRequest> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.requests.find(picks);
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const path = decodeURIComponent(url);
    const text = (await request.setEncoding('utf8').toArray()).join('');
    const body = parsed(text);
    const answer = this.#answer(method, url, request.headers['content-type'], body);
    this.requests.push({ method, path, body, status: answer.status });
    for (const look of [...this.#waiting]) look();
    const send = () => {
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.text);
    };
    if (this.#isFrozen) this.#held.push(send);
    else send();
  }

  #answer(method: string, url: string, type: string | undefined, body: unknown): Answer {
    if (this.#wantsPassphrase) return refusal(401, 'Given Passphrase is not correct!');
    const steps = url.split('/').slice(1).map(decodeURIComponent);
    const [remote, what, name = '', kind, field = ''] = steps;
    if (remote !== 'remote') return unrouted(url);
    const route = `${method} ${what}${name === '' ? '' : '/*'}${kind === undefined ? '' : `/${kind}`}`;
    switch (route) {
      case 'GET info':
        return ok({ HttpRoutes: ROUTES.map(([Verb, Path]) => ({ Path, Verb, Description: '' })) });
      case 'GET presets':
        return ok({
          Presets: Object.keys(this.presets).map((Name) => ({ Name, Path: `/Game/${Name}.${Name}`, ID: Name })),
        });
      case 'GET preset/*':
        return this.#has(name)
          ? ok({ Preset: presetAnswer(name, this.#exposed(name)) })
          : refusal(404, `Preset ${name} could not be found.`);
      case 'PUT preset/*/function':
        return this.#callFunction(name, field, body);
      case 'GET preset/*/property':
        return this.#getProperty(name, field);
      case 'PUT preset/*/property':
        return contentFault(type) ?? this.#setProperty(name, field, body);
      case 'PUT object/*':
        return name === 'call' ? (contentFault(type) ?? this.#callObject(body)) : unrouted(url);
      default:
        return unrouted(url);
    }
  }

  #callFunction(preset: string, name: string, body: unknown): Answer {
    if (!this.#has(preset)) return refusal(404, 'Unable to resolve the preset.');
    const exposed = this.#exposed(preset).functions?.[name];
    if (!exposed) return refusal(404, 'Unable to resolve the preset field.');
    if (!isRecord(body)) return refusal(400, 'Expected json object.');
    if (!isRecord(body.Parameters)) return refusal(400, `Error while trying to call function ${name}.`);
    const given = readInto(exposed.parameters ?? {}, body.Parameters, `function ${name}`, this.overlooked);
    return ok({ ReturnedValues: [exposed.run?.(given) ?? {}] });
  }

  #setProperty(preset: string, name: string, body: unknown): Answer {
    if (!isRecord(body)) return refusal(400, 'Expected json object.');
    if (!this.#has(preset)) return refusal(404, 'Unable to resolve the preset.');
    const property = this.#exposed(preset).properties?.[name];
    if (!property) return refusal(404, 'Unable to resolve the preset field.');
    if (!Object.hasOwn(body, 'PropertyValue')) {
      return refusal(400, `Error while trying to modify property ${name}.\nNo value was given.`);
    }
    const given = readInto({ value: property }, { value: body.PropertyValue }, `property ${name}`, this.overlooked);
    if (Object.hasOwn(given, 'value')) property.value = given.value;
    return { status: 200, text: '' };
  }

  #getProperty(preset: string, name: string): Answer {
    if (!this.#has(preset)) return refusal(404, 'Unable to resolve the preset.');
    const property: FakeValue | undefined = this.#exposed(preset).properties?.[name];
    if (!property) return refusal(404, 'Unable to resolve the exposed entity.');
    return ok({
      PropertyValues: [{ ObjectPath: '/Game/Map.Map:PersistentLevel.Avatar', PropertyValue: property.value }],
    });
  }

  #callObject(body: unknown): Answer {
    if (!isRecord(body)) return refusal(400, 'Expected json object.');
    const run = this.#objects[`${body.objectPath}:${body.functionName}`];
    if (!run) return refusal(400, `Object: ${body.objectPath} does not exist.`);
    if (body.parameters !== undefined && !isRecord(body.parameters)) {
      return refusal(400, 'Parameters object improperly formatted.');
    }
    return ok(run(isRecord(body.parameters) ? body.parameters : {}));
  }

  #has(name: string): boolean {
    return Object.hasOwn(this.presets, name);
  }

  #exposed(name: string): Exposed {
    return this.presets[name] ?? {};
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The engine compares the whole header. */
function contentFault(type: string | undefined): Answer | undefined {
  return type === 'application/json' ? undefined : refusal(400, 'Request content type must be application/json');
}

function unrouted(url: string): Answer {
  const errorCode = 'errors.com.epicgames.httpserver.route_handler_not_found';
  return { status: 404, text: JSON.stringify({ errorCode, errorMessage: `No route handler for ${url}` }) };
}
