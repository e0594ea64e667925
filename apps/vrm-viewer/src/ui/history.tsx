import { useEffect, useRef } from 'preact/hooks';
import { Button } from './button.js';
import { usePage, useText } from './context.js';
import { EntryLine } from './entry-line.js';

/** Closed, it shows the last few. */
const GLIMPSE = 3;

/** What was said and done, newest at the bottom, read out politely as it comes. */
export function History() {
  const text = useText();
  const { viewer, screen } = usePage();
  const list = useRef<HTMLDivElement>(null);
  const isOpen = screen.historyOpen.value;
  const { entries } = viewer.activity;
  const shown = isOpen ? entries : entries.slice(-GLIMPSE);

  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  });
  return (
    <div id="history" class={`history ${isOpen ? 'card open' : ''}`}>
      {isOpen && (
        <div class="row history-head">
          <h2>{text.talk.log}</h2>
          <Button look="quiet" class="small" disabled={entries.length === 0} onClick={() => viewer.activity.clear()}>
            {text.talk.clear}
          </Button>
        </div>
      )}
      <div
        ref={list}
        class="entries"
        role="log"
        aria-live="polite"
        aria-label={text.talk.log}
        tabIndex={isOpen ? 0 : undefined}
      >
        {isOpen && entries.length === 0 && <p class="hint">{text.talk.empty}</p>}
        {shown.map((entry) => (
          <EntryLine key={entry.id} entry={entry} />
        ))}
      </div>
    </div>
  );
}
