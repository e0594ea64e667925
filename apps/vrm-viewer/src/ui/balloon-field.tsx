import { useId } from 'preact/hooks';
import { useText, useViewer } from './context.js';
import { NumberField } from './number-field.js';

/** How far it can be put, metres; the stage itself keeps it within its own bounds. */
const RANGES = { x: [-3.5, 3.5], y: [0.2, 2], z: [-3.5, 3.5] } as const;
const AXES = ['x', 'y', 'z'] as const;

/** Her balloon for those who do not drag: whether it is there, and where, by slider, arrow keys or number. */
export function BalloonField() {
  const text = useText();
  const viewer = useViewer();
  const id = useId();
  const at = viewer.balloonAt.value;
  return (
    <section class="stack">
      <h3>{text.view.balloon}</h3>
      <label class="switch">
        <input
          type="checkbox"
          checked={viewer.settings.value.balloon}
          onChange={(event) => viewer.settings.change({ balloon: event.currentTarget.checked })}
        />
        <span>{text.view.balloonShow}</span>
      </label>
      {at && (
        <>
          <p class="hint">{text.view.balloonHint}</p>
          {AXES.map((axis) => {
            const [min, max] = RANGES[axis];
            return (
              <div key={axis} class="field">
                <NumberField
                  id={`${id}-${axis}`}
                  label={text.view.balloonAxis[axis]}
                  control={{ kind: 'number', min, max, step: 0.1, whole: false }}
                  value={Math.round(at[axis] * 100) / 100}
                  onChange={(value) => viewer.body.peek()?.balloon.moveTo({ ...at, [axis]: value })}
                />
              </div>
            );
          })}
        </>
      )}
    </section>
  );
}
