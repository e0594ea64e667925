import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { IconButton } from './button.js';
import { usePage, useText } from './context.js';

/** Longest message, in characters: the protocol's limit. */
const LONGEST = 10_000;

/** Where a person writes to her; `children` stand beside it. */
export function MessageForm({ children }: { children?: ComponentChildren }) {
  const text = useText();
  const { viewer } = usePage();
  const [draft, setDraft] = useState('');
  const [isRefused, setRefused] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);

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
    <>
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
        {children}
      </div>
    </>
  );
}
