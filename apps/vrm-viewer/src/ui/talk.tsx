import { useRef, useState } from 'preact/hooks';
import { IconButton } from './button.js';
import { usePage, useText } from './context.js';
import { History } from './history.js';
import { Invitation } from './invitation.js';

/** Longest message, in characters: the protocol's limit. */
const LONGEST = 10_000;

/** The message box, with the short history above it. */
export function Talk() {
  const text = useText();
  const { viewer, screen } = usePage();
  const [draft, setDraft] = useState('');
  const [isRefused, setRefused] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const isOpen = screen.historyOpen.value;

  const send = (event: Event) => {
    event.preventDefault();
    const message = draft.trim();
    if (message === '') return;
    const sent = viewer.say(message);
    setRefused(!sent);
    if (sent) setDraft('');
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends the composition of a Japanese word is not meant for us.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
  };
  return (
    <div class="talk">
      <History />
      <Invitation />
      {isRefused && (
        <p class="talk-fault" role="alert">
          {text.talk.offline}
        </p>
      )}
      <div class="talk-bar card">
        <form onSubmit={send}>
          <label class="unseen" for="message">
            {text.talk.label}
          </label>
          <textarea
            id="message"
            ref={input}
            rows={1}
            maxLength={LONGEST}
            placeholder={text.talk.placeholder}
            value={draft}
            enterkeyhint="send"
            autocomplete="off"
            onInput={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <IconButton type="submit" class="send" label={text.talk.send} icon="send" disabled={draft.trim() === ''} />
        </form>
        <IconButton
          label={isOpen ? text.talk.hideHistory : text.talk.history}
          icon="history"
          aria-expanded={isOpen}
          aria-controls="history"
          onClick={() => {
            screen.historyOpen.value = !isOpen;
          }}
        />
      </div>
    </div>
  );
}
