import type { ComponentChildren } from 'preact';
import { Button, IconButton } from './button.js';
import { useText, useViewer } from './context.js';
import { Icon } from './icon.js';
import { ModelCard } from './model-card.js';

/** What became of the file that was dropped. */
export function FileResult() {
  const text = useText();
  const viewer = useViewer();
  const wardrobe = viewer.wardrobe.value;
  const outcome = wardrobe?.outcome.value;
  if (!wardrobe || !outcome) return null;
  const dismiss = () => wardrobe.dismiss();

  switch (outcome.kind) {
    case 'reading':
      return (
        <div class="result card" role="status">
          <progress aria-label={text.avatar.reading(outcome.file)} />
          <p>{text.avatar.reading(outcome.file)}</p>
        </div>
      );
    case 'model':
      return (
        <Result title={text.avatar.welcome(outcome.model.name)} onDismiss={dismiss}>
          <ModelCard model={outcome.model} />
          {wardrobe.isOwn.value && (
            <>
              <p class="hint">{outcome.kept ? text.avatar.remembered : text.avatar.notRemembered}</p>
              <Button icon="reset" onClick={() => void wardrobe.reset()}>
                {text.avatar.reset}
              </Button>
            </>
          )}
        </Result>
      );
    case 'clip':
      return (
        <Result title={text.avatar.clipAdded(outcome.clip.name)} onDismiss={dismiss}>
          <Button
            look="primary"
            icon="play"
            disabled={viewer.paused.value}
            onClick={() => viewer.playClip(outcome.clip.name)}
          >
            {text.avatar.playIt}
          </Button>
        </Result>
      );
    case 'fault':
      return (
        <Result title={text.avatar.failed(outcome.file)} isFault onDismiss={dismiss}>
          <p>{text.faults[outcome.code]}</p>
          {outcome.reason && outcome.code !== 'unknown-file' && <p class="hint">{outcome.reason}</p>}
          <p class="hint">{text.avatar.kept}</p>
        </Result>
      );
  }
}

interface ResultProps {
  title: string;
  isFault?: boolean;
  onDismiss: () => void;
  children: ComponentChildren;
}

function Result({ title, isFault, onDismiss, children }: ResultProps) {
  const text = useText();
  return (
    <div class={`result card ${isFault ? 'is-fault' : ''}`} role={isFault ? 'alert' : 'status'}>
      <div class="row">
        <strong class="result-title">
          <Icon name={isFault ? 'warning' : 'check'} />
          {title}
        </strong>
        <IconButton label={text.avatar.dismiss} icon="close" onClick={onDismiss} />
      </div>
      {children}
    </div>
  );
}
