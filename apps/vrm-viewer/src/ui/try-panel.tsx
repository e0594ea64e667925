import { wordFor } from '../i18n/language.js';
import { quickActions } from '../session/quick-actions.js';
import { ActionForm } from './action-form.js';
import { Button } from './button.js';
import { useText, useViewer } from './context.js';
import { Panel } from './panel.js';

/** Everything a model can ask of her, for a person who has no model at hand. Made from what the body says it can do. */
export function TryPanel() {
  const text = useText();
  const viewer = useViewer();
  const actions = viewer.actions.value;
  const quick = quickActions(actions);
  const isBusy = viewer.activity.running.value.length > 0;
  return (
    <Panel name="try" title={text.try.title}>
      <p class="lead">{text.try.intro}</p>
      {actions.length === 0 && <p class="hint">{text.try.none}</p>}
      {quick.length > 0 && (
        <section class="stack">
          <div class="row">
            <h3>{text.try.quick}</h3>
            <Button
              look="quiet"
              class="small"
              icon="stop"
              disabled={!isBusy}
              onClick={() => viewer.performer.value?.stopAll()}
            >
              {text.try.stopAll}
            </Button>
          </div>
          <div class="chips">
            {quick.map(({ word, category, data }) => (
              <button
                key={word}
                type="button"
                class="chip"
                disabled={viewer.paused.value}
                onClick={() => void viewer.performer.value?.playHere({ category, data })}
              >
                {wordFor(text, word)}
              </button>
            ))}
          </div>
        </section>
      )}
      {actions.length > 0 && (
        <section class="stack">
          <h3>{text.try.all}</h3>
          {actions.map((action) => (
            <details key={action.category} class="action card-inset" name="action">
              <summary>
                <span class="action-name">{wordFor(text, action.category)}</span>
                <span class="hint">{text.help[action.category] ?? action.description}</span>
              </summary>
              <ActionForm action={action} />
            </details>
          ))}
        </section>
      )}
    </Panel>
  );
}
