import { useEffect } from 'preact/hooks';
import { usePage, useText } from './context.js';
import { Loading } from './loading.js';
import { MessageForm } from './message-form.js';
import { Muted } from './muted.js';
import { PauseButton } from './pause-button.js';
import { Stage } from './stage.js';
import { Trouble } from './trouble.js';

/** What a chat has room for: her, the hand on her, and a line to write to her. */
export function ChatApp() {
  const { viewer } = usePage();
  const text = useText();

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) viewer.pause();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [viewer]);

  return (
    <main class="page in-chat">
      <h1 class="unseen">{text.app.title}</h1>
      <Stage />
      <Loading />
      <div class="top">
        <PauseButton />
      </div>
      <div class="notices">
        <Trouble />
        <Muted />
        {/* The button shows it; a card would hide her face. */}
        <p class="unseen" role="status">
          {viewer.paused.value ? text.pause.held : ''}
        </p>
      </div>
      <div class="talk">
        <MessageForm />
      </div>
    </main>
  );
}
