import type { CueAction } from '@vccp/performance';
import type { VrmBody } from '../body/body-contract.js';

/** What takes back what a channel showed. */
const AT_REST: Readonly<Record<string, CueAction>> = {
  face: { category: 'expression', data: { preset: 'neutral' } },
  gaze: { category: 'lookAt', data: { target: 'user' } },
  posture: { category: 'posture', data: { posture: 'stand' } },
};

/** Shows on her what holds at a moment, and takes back what no longer does. What she shows already is left alone. */
export class Preview {
  readonly #showing = new Map<string, string>();

  show(body: Pick<VrmBody, 'play'>, shown: ReadonlyMap<string, CueAction>): void {
    for (const [channel, rest] of Object.entries(AT_REST)) {
      const wanted = shown.get(channel);
      const key = wanted && JSON.stringify(wanted);
      if (this.#showing.get(channel) === key) continue;
      if (key === undefined) this.#showing.delete(channel);
      else this.#showing.set(channel, key);
      // Held for as long as the moment is looked at, however short it is in the scene.
      const { holdMs: _, ...data } = (wanted ?? rest).data;
      const action = { category: (wanted ?? rest).category, data };
      void body.play(action, { signal: new AbortController().signal, report: () => undefined }).catch(() => undefined);
    }
  }

  /** Something else moved her: what was shown before is no longer sure. */
  forget(): void {
    this.#showing.clear();
  }
}
