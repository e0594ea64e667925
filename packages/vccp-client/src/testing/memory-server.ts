import {
  DEFAULT_LIMITS,
  HEARTBEAT_MS,
  messageSchema,
  PROTOCOL_VERSION,
  type SystemMessage,
  type VCCPMessage,
} from '@vccp/protocol';
import type { WebSocketConstructor, WebSocketLike } from '../web-socket.js';

/** The server's side of one session, in memory: it welcomes, and a test says the rest. */
export interface MemoryServer {
  /** Hand it to `embody` or `VCCPClient`. */
  readonly WebSocket: WebSocketConstructor;
  /** All that the body sent, oldest first; each was held against the protocol's schema. */
  readonly received: readonly VCCPMessage[];
  send(message: Partial<VCCPMessage> & Pick<VCCPMessage, 'type' | 'category'>): void;
  /** Resolves with the first message, already here or still to come, that `picks` accepts. */
  until(picks: (message: VCCPMessage) => boolean): Promise<VCCPMessage>;
}

/** @param features what it says in its `welcome` that it can */
export function memoryServer({ features }: { features?: string[] } = {}): MemoryServer {
  const received: VCCPMessage[] = [];
  const waiting = new Set<() => void>();
  let seq = 0;
  let deliver: (text: string) => void = () => undefined;

  const send: MemoryServer['send'] = (message) => {
    seq += 1;
    deliver(JSON.stringify({ timestamp: new Date(0).toISOString(), data: {}, seq, ...message }));
  };

  const take = (text: string) => {
    const message = messageSchema.parse(JSON.parse(text));
    received.push(message);
    if (message.type === 'system' && message.category === 'hello') deliver(JSON.stringify(welcome(features)));
    for (const wake of [...waiting]) wake();
  };

  class MemoryWebSocket implements WebSocketLike {
    readyState = 0;
    onopen: WebSocketLike['onopen'] = null;
    onmessage: WebSocketLike['onmessage'] = null;
    onclose: WebSocketLike['onclose'] = null;
    onerror: WebSocketLike['onerror'] = null;

    constructor() {
      deliver = (data) => queueMicrotask(() => this.readyState === 1 && this.onmessage?.({ data } as never));
      queueMicrotask(() => {
        this.readyState = 1;
        this.onopen?.({} as never);
      });
    }

    send(data: string): void {
      if (this.readyState === 1) take(data);
    }

    close(code = 1000, reason = ''): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      queueMicrotask(() => this.onclose?.({ code, reason } as never));
    }
  }

  return {
    WebSocket: MemoryWebSocket,
    received,
    send,
    until: (picks) =>
      new Promise((resolve) => {
        const look = () => {
          const found = received.find(picks);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

function welcome(features: string[] | undefined): SystemMessage {
  return {
    type: 'system',
    category: 'welcome',
    timestamp: new Date(0).toISOString(),
    data: {
      version: PROTOCOL_VERSION,
      sessionId: 'memory',
      bodyId: 'body',
      resumeToken: 'token',
      resumed: false,
      lastSeq: 0,
      epoch: 'epoch',
      heartbeatMs: HEARTBEAT_MS,
      limits: { ...DEFAULT_LIMITS },
      ...(features && { features }),
    },
  };
}
