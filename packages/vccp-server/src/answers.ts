import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a server that stops waits for answers that are under way. */
export const DRAIN_MS = 1_000;

/** Counts answers under way, so that stopping can wait for them; a GET of MCP is a stream that has no end. */
export class Answers {
  #underWay = 0;
  #drained: (() => void) | undefined;

  /** The `request` event of an HTTP server. */
  count(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'POST') return;
    this.#underWay += 1;
    response.once('close', () => {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#drained?.();
    });
  }

  /** Resolves when none is under way any more, or after a moment. */
  async settled(): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
      setTimeout(resolve, DRAIN_MS).unref();
    });
  }
}
