import { IconButton } from './button.js';
import { usePage, useText } from './context.js';
import { History } from './history.js';
import { Invitation } from './invitation.js';
import { MessageForm } from './message-form.js';

/** The message box, with the short history above it. */
export function Talk() {
  const text = useText();
  const { screen } = usePage();
  const isOpen = screen.historyOpen.value;
  return (
    <div class="talk">
      <History />
      <Invitation />
      <MessageForm>
        <IconButton
          label={isOpen ? text.talk.hideHistory : text.talk.history}
          icon="history"
          aria-expanded={isOpen}
          aria-controls="history"
          onClick={() => {
            screen.historyOpen.value = !isOpen;
          }}
        />
      </MessageForm>
    </div>
  );
}
