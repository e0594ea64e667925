import { BACKGROUNDS } from '../session/settings.js';
import { BalloonField } from './balloon-field.js';
import { Button } from './button.js';
import { usePage, useText } from './context.js';
import { FileButton } from './file-button.js';
import { Panel } from './panel.js';

/** Where the person stands, what is behind her, and how much of the page is seen. */
export function ViewPanel() {
  const text = useText();
  const { viewer, screen } = usePage();
  const camera = viewer.body.value?.camera;
  const { background } = viewer.settings.value;
  return (
    <Panel name="view" title={text.view.title}>
      <section class="stack">
        <h3>{text.view.camera}</h3>
        <div class="equal">
          <Button icon="face" disabled={!camera} onClick={() => camera?.frame('head')}>
            {text.view.face}
          </Button>
          <Button icon="figure" disabled={!camera} onClick={() => camera?.frame('body')}>
            {text.view.bodyShot}
          </Button>
          <Button icon="reset" disabled={!camera} onClick={() => camera?.reset()}>
            {text.view.resetCamera}
          </Button>
        </div>
        <p class="hint">{text.view.cameraHint}</p>
      </section>
      <fieldset class="stack swatch-field">
        <legend>{text.view.background}</legend>
        <div class="swatches">
          {BACKGROUNDS.filter((name) => name !== 'picture' || viewer.picture.value).map((name) => (
            <label key={name} class="swatch">
              <input
                type="radio"
                name="background"
                value={name}
                checked={name === background}
                onChange={() => viewer.settings.change({ background: name })}
              />
              <span class={`swatch-sample bg-${name}`} />
              <span class="swatch-name">{text.view.backgrounds[name]}</span>
            </label>
          ))}
        </div>
        <FileButton
          accept="image/*"
          icon="image"
          look="plain"
          onFiles={([picture]) => picture && viewer.usePicture(picture)}
        >
          {text.view.picture}
        </FileButton>
      </fieldset>
      <BalloonField />
      <section class="stack">
        <h3>{text.view.screen}</h3>
        <div class="equal">
          <Button icon={screen.isFull.value ? 'shrink' : 'expand'} onClick={() => screen.toggleFull()}>
            {screen.isFull.value ? text.view.leaveFullScreen : text.view.fullScreen}
          </Button>
          <Button icon="hide" onClick={() => screen.hide()}>
            {text.view.hide}
          </Button>
        </div>
        <p class="hint">{text.view.hideHint}</p>
      </section>
    </Panel>
  );
}
