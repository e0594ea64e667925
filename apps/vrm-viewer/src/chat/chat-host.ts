import { App, type McpUiHostContext } from '@modelcontextprotocol/ext-apps';
import * as z from 'zod';
import type { Door } from '../session/door.js';
import { ServerAway, type SessionTicket, sessionTicketSchema } from '../session/open-session.js';
import { type Relay, relayedSchema, type Untold } from './relay.js';
import { relayWay } from './relay-socket.js';

/** Height of the page where the host leaves that to it, in CSS pixels: room for her from the knees up. */
const HEIGHT = 480;

/** What the host says of itself that the page is dressed by. */
export type HostLook = Pick<McpUiHostContext, 'theme' | 'locale'>;

export interface ChatHostOptions {
  onLook(look: HostLook): void;
  /** The host takes the page away, and waits for the answer. */
  onLeave(): void;
}

const openedSchema = z.object({ _meta: z.object({ 'vccp/body': sessionTicketSchema }) });

/** The host of the chat that this page is part of, by MCP Apps: all that the page reaches, it reaches through it. */
export class ChatHost {
  readonly #app = new App(
    { name: 'vccp-body', version: '1' },
    { availableDisplayModes: ['inline', 'fullscreen', 'pip'] },
    // The page fills what it is given, so that there is no content to measure.
    { autoResize: false },
  );
  readonly #connected: Promise<void>;
  readonly #opened: Promise<SessionTicket | undefined>;
  readonly #way = relayWay({
    relay: (input, signal) => this.#relay(input, signal),
    tell: (untold) => this.#tell(untold),
  });

  constructor({ onLook, onLeave }: ChatHostOptions) {
    const app = this.#app;
    // Listeners come before the connection: what opened the page may be told at once.
    this.#opened = new Promise((resolve) => {
      app.ontoolresult = (result) => resolve(openedSchema.safeParse(result).data?._meta['vccp/body']);
    });
    app.onhostcontextchanged = () => this.#look(onLook);
    app.onteardown = async () => {
      onLeave();
      await this.#way.settled();
      return {};
    };
    this.#connected = app.connect().then(() => this.#look(onLook));
  }

  /** The door to the session that the host opened this page for. */
  get door(): Door {
    return {
      open: async () => {
        await this.#connected;
        if (!this.#app.getHostCapabilities()?.serverTools) {
          throw new ServerAway('this host lets no page call tools', { refused: true });
        }
        return (await this.#opened) ?? this.#open();
      },
      openAnother: () => this.#open(),
      // Nobody looks it up: the sockets of this way know no addresses.
      way: { serverUrl: 'http://chat.invalid', WebSocket: this.#way.WebSocket },
      // Four times a second, and each would be a call of a tool.
      leavesOut: ['pointer'],
      howToConnect: async () => undefined,
    };
  }

  /** Where sounds come from. */
  get fetch(): typeof fetch {
    return this.#way.fetch;
  }

  #look(onLook: (look: HostLook) => void): void {
    const { theme, locale, displayMode = 'inline', containerDimensions = {} } = this.#app.getHostContext() ?? {};
    onLook({ theme, locale });
    if (displayMode !== 'inline' || 'height' in containerDimensions) return;
    const most = 'maxHeight' in containerDimensions ? containerDimensions.maxHeight : undefined;
    void this.#app.sendSizeChanged({ height: Math.min(HEIGHT, most ?? HEIGHT) });
  }

  /** Asks for a session as the model did. */
  async #open(): Promise<SessionTicket> {
    const answer = await this.#callTool('open-body', {}).catch((cause: unknown) => {
      throw new ServerAway('the host did not pass the call on', { cause });
    });
    const parsed = openedSchema.safeParse(answer);
    if (!parsed.success) throw new ServerAway('the host did not pass on what lets this page in', { refused: true });
    return parsed.data._meta['vccp/body'];
  }

  readonly #relay: Relay = async (input, signal) => {
    const { structuredContent } = await this.#callTool('relay-body', { ...input }, signal);
    return relayedSchema.parse(structuredContent);
  };

  async #callTool(name: string, args: Record<string, unknown>, signal?: AbortSignal) {
    const answer = await this.#app.callServerTool({ name, arguments: args }, { signal });
    if (answer.isError) throw new Error(JSON.stringify(answer.content).slice(0, 200));
    return answer;
  }

  /**
   * As a message of the person, which has the model answer; where the host takes none, as what the model knows from its
   * next turn on. Hosts may take either without having said so.
   */
  async #tell({ text }: Untold): Promise<boolean> {
    const content = [{ type: 'text' as const, text }];
    try {
      const { isError } = await this.#app.sendMessage({ role: 'user', content });
      if (!isError) return true;
    } catch {
      // The other way is left.
    }
    return this.#app.updateModelContext({ content }).then(
      () => true,
      () => false,
    );
  }
}
