import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/**
 * Senders that ask before they send (`Expect: 100-continue`). Node lets all of them go on at once; those that are late are
 * let go on by whoever wants their body, so that what is refused by its headers is never sent.
 */
export class LateContinue {
  readonly #waiting = new WeakSet<ServerResponse>();

  constructor(http: Server, isLate: (request: IncomingMessage) => boolean) {
    http.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (isLate(request)) this.#waiting.add(response);
      else response.writeContinue();
      http.emit('request', request, response);
    });
  }

  /** The body of this request is about to be read; calling it again is harmless. */
  goOn(response: ServerResponse): void {
    if (this.#waiting.delete(response)) response.writeContinue();
  }
}
