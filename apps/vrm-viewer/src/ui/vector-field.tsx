import { useId } from 'preact/hooks';
import { useText } from './context.js';

const AXES = ['x', 'y', 'z'] as const;
type Vector = Record<(typeof AXES)[number], number>;

/** A point in the room, in metres as she sees it. */
export function VectorField(props: { label: string; value: unknown; onChange: (value: Vector) => void }) {
  const text = useText();
  const id = useId();
  const vector: Vector = { x: 0, y: 0, z: 0, ...(typeof props.value === 'object' ? props.value : {}) };
  return (
    <fieldset class="vector-field">
      <legend class="field-name">{props.label} (m)</legend>
      <div class="vector">
        {AXES.map((axis) => (
          <div key={axis}>
            <input
              id={`${id}-${axis}`}
              type="number"
              inputMode="decimal"
              step="any"
              value={vector[axis]}
              onChange={(event) => {
                const typed = event.currentTarget.valueAsNumber;
                if (Number.isFinite(typed)) props.onChange({ ...vector, [axis]: typed });
              }}
            />
            <label for={`${id}-${axis}`}>{text.try.axis[axis]}</label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
