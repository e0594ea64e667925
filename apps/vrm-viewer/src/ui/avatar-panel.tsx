import { Button } from './button.js';
import { useText, useViewer } from './context.js';
import { FileButton } from './file-button.js';
import { Icon } from './icon.js';
import { ModelCard } from './model-card.js';
import { Panel } from './panel.js';

/** Who she is now, and how to make her someone else. */
export function AvatarPanel() {
  const text = useText();
  const viewer = useViewer();
  const wardrobe = viewer.wardrobe.value;
  const model = viewer.model.value;
  return (
    <Panel name="avatar" title={text.avatar.title}>
      {model && (
        <section class="stack">
          <h3>{text.avatar.current}</h3>
          <ModelCard model={model} />
          {wardrobe?.isOwn.value && (
            <Button icon="reset" onClick={() => void wardrobe.reset()}>
              {text.avatar.reset}
            </Button>
          )}
        </section>
      )}
      <section class="stack">
        <p class="lead">{text.avatar.intro}</p>
        <FileButton
          accept=".vrm,.vrma,.fbx"
          multiple
          disabled={!wardrobe}
          onFiles={(files) => void wardrobe?.receive(files)}
        >
          {text.avatar.choose}
        </FileButton>
      </section>
      {viewer.clips.value.length > 0 && (
        <section class="stack">
          <h3>{text.avatar.clips}</h3>
          <ul class="plain-list">
            {viewer.clips.value.map((clip) => (
              <li key={clip.name} class="row">
                <span class="clip-name">
                  <Icon name="film" /> {clip.name}
                </span>
                <Button
                  class="small"
                  icon="play"
                  disabled={viewer.paused.value}
                  aria-label={text.avatar.playClip(clip.name)}
                  onClick={() => viewer.playClip(clip.name)}
                >
                  {text.try.play}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="stack">
        <a class="button plain" href={viewer.defaultModelUrl} download>
          <Icon name="download" />
          {text.avatar.download}
        </a>
        <p class="hint">{text.avatar.downloadHint}</p>
      </section>
    </Panel>
  );
}
