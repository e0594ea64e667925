import type { Catalogue } from '../i18n/catalogue.js';
import { wordFor } from '../i18n/language.js';
import type { ActionEntry, Entry, Note } from '../session/activity.js';
import { useText } from './context.js';
import { Outcome } from './outcome.js';

/** Actions whose text is what she says. */
const SPOKEN = new Set(['say', 'audio']);

/** One line of the history. */
export function EntryLine({ entry }: { entry: Entry }) {
  const text = useText();
  const time = new Date(entry.atMs);
  const clock = (
    <time class="clock" dateTime={time.toISOString()}>
      {time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
    </time>
  );
  if (entry.kind === 'message') {
    return (
      <div class="entry message">
        <span class="unseen">{text.talk.you}: </span>
        <p>{entry.text}</p>
        {clock}
      </div>
    );
  }
  if (entry.kind === 'note') {
    return (
      <div class="entry note">
        <p>{noteText(entry.note, text)}</p>
        {clock}
      </div>
    );
  }
  const { action } = entry;
  if (SPOKEN.has(action.category) && typeof action.data.text === 'string') {
    return (
      <div class="entry speech">
        <span class="unseen">{text.talk.she}: </span>
        <p>
          {action.data.text}
          {action.message && (
            <>
              {' '}
              <Outcome action={action} />
            </>
          )}
        </p>
        {clock}
      </div>
    );
  }
  return (
    <div class="entry action-line">
      <p>
        <span class="what">{describeAction(action, text)}</span> <Outcome action={action} />
        {action.author === 'person' && <span class="yours">{text.try.yours}</span>}
      </p>
      {clock}
    </div>
  );
}

/** What she does, in the fewest words that tell it: the category, and the choice that was made. */
export function describeAction(action: ActionEntry, text: Catalogue): string {
  const choice = Object.values(action.data).find((value) => typeof value === 'string');
  const category = wordFor(text, action.category);
  if (typeof choice !== 'string') return category;
  const known = Object.hasOwn(text.words, choice) ? wordFor(text, choice) : choice.slice(0, 60);
  return `${category} · ${known}`;
}

function noteText(note: Note, text: Catalogue): string {
  switch (note.name) {
    case 'agent-came':
      return text.notes.agentCame(note.agent || text.notes.aModel);
    case 'agent-left':
      return text.notes.agentLeft(note.agent || text.notes.aModel);
    case 'new-session':
      return text.notes.newSession;
    case 'paused':
      return text.notes.paused;
    case 'resumed':
      return text.notes.resumed;
    case 'touched':
      return text.notes.touched(wordFor(text, note.region));
  }
}
