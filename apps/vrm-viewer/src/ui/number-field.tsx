import type { Control } from '../session/form-shape.js';
import { useText } from './context.js';

interface NumberFieldProps {
  id: string;
  label: string;
  control: Control & { kind: 'number' };
  value: unknown;
  onChange: (value: number) => void;
}

/** A number to type, with a slider where both ends are known. */
export function NumberField({ id, label, control, value, onChange }: NumberFieldProps) {
  const text = useText();
  const { min, max, step } = control;
  const number = typeof value === 'number' ? value : 0;
  const take = (typed: number) => {
    if (!Number.isFinite(typed)) return;
    const low = Math.max(min ?? typed, typed);
    onChange(Math.min(max ?? low, low));
  };
  return (
    <>
      <label class="field-name" for={id}>
        {label}
      </label>
      <div class="number">
        {min !== undefined && max !== undefined && (
          <input
            type="range"
            aria-label={`${label}: ${text.try.slider}`}
            min={min}
            max={max}
            step={step}
            value={number}
            onInput={(event) => take(event.currentTarget.valueAsNumber)}
          />
        )}
        <input
          id={id}
          type="number"
          inputMode="decimal"
          min={min}
          max={max}
          step={control.whole ? 1 : 'any'}
          value={number}
          onChange={(event) => take(event.currentTarget.valueAsNumber)}
        />
      </div>
    </>
  );
}
