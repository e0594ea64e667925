import type { Capability, Pause } from '@vccp/protocol';

type Said = [category: string, data: Record<string, unknown>];

/** What holds until it is said otherwise, and is said again after each return: capability, state and pause. */
export class Standing {
  #capability: Capability | undefined;
  #state: { rev: number; value: Record<string, unknown> } | undefined;
  #pause: Pause | undefined;

  offer(capability: Capability): Said {
    this.#capability = capability;
    return ['capability', { ...capability }];
  }

  /** The first state is said whole, each further one as its patch. */
  change(patch: Record<string, unknown>, value: Record<string, unknown>): Said {
    const first = this.#state === undefined;
    this.#state = { rev: (this.#state?.rev ?? -1) + 1, value };
    return ['state', first ? { rev: this.#state.rev, full: value } : { rev: this.#state.rev, patch }];
  }

  hold(pause: Pause): Said {
    this.#pause = pause;
    return ['pause', { ...pause }];
  }

  /** All of it, as a server hears it that may have forgotten. */
  all(): Said[] {
    return [
      // Before anything can be asked of the body.
      ...(this.#pause ? [['pause', { ...this.#pause }] satisfies Said] : []),
      ...(this.#state ? [['state', { rev: this.#state.rev, full: this.#state.value }] satisfies Said] : []),
      ...(this.#capability ? [['capability', { ...this.#capability }] satisfies Said] : []),
    ];
  }
}
