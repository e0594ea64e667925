import type { ActionEntry } from '../session/activity.js';
import { useText } from './context.js';

const GOOD = new Set(['completed', 'sent']);
const BAD = new Set(['failed', 'rejected', 'expired', 'lost']);

/** How an action stands, in a word and a colour, with the body's reason where it has one. */
export function Outcome({ action }: { action: ActionEntry }) {
  const text = useText();
  const look =
    action.endedAtMs === undefined ? 'now' : GOOD.has(action.state) ? 'good' : BAD.has(action.state) ? 'bad' : 'ended';
  return (
    <span class={`outcome ${look}`}>
      {text.states[action.state]}
      {action.message && <span class="outcome-reason">: {action.message}</span>}
    </span>
  );
}
