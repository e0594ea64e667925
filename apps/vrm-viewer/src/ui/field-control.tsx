import { useId } from 'preact/hooks';
import { wordFor } from '../i18n/language.js';
import type { Field } from '../session/form-shape.js';
import { useText } from './context.js';
import { JsonField } from './json-field.js';
import { NumberField } from './number-field.js';
import { Segments } from './segments.js';
import { VectorField } from './vector-field.js';

/** Up to this many choices stand side by side; more fold into a list. */
const MOST_CHIPS = 8;

export interface FieldControlProps {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  help: string | undefined;
}

/** The control that fits a field of a schema. */
export function FieldControl({ field, value, onChange, help }: FieldControlProps) {
  const text = useText();
  const id = useId();
  const { control } = field;
  const label = wordFor(text, field.name);
  const describedBy = help ? `${id}-help` : undefined;

  const body = () => {
    switch (control.kind) {
      case 'choice':
        return control.options.length <= MOST_CHIPS ? (
          <Segments
            legend={label}
            look="chips"
            options={control.options.map((option) => ({ value: option, label: wordFor(text, option) }))}
            value={String(value)}
            onChange={onChange}
          />
        ) : (
          <>
            <label class="field-name" for={id}>
              {label}
            </label>
            <select
              id={id}
              value={String(value)}
              aria-describedby={describedBy}
              onChange={(event) => onChange(event.currentTarget.value)}
            >
              {control.options.map((option) => (
                <option key={option} value={option}>
                  {wordFor(text, option)}
                </option>
              ))}
            </select>
          </>
        );
      case 'number':
        return <NumberField id={id} label={label} control={control} value={value} onChange={onChange} />;
      case 'switch':
        return (
          <label class="switch">
            <input
              type="checkbox"
              checked={value === true}
              aria-describedby={describedBy}
              onChange={(event) => onChange(event.currentTarget.checked)}
            />
            <span>{label}</span>
          </label>
        );
      case 'text': {
        const shared = {
          id,
          value: typeof value === 'string' ? value : '',
          maxLength: control.maxLength,
          'aria-describedby': describedBy,
        };
        return (
          <>
            <label class="field-name" for={id}>
              {label}
            </label>
            {control.long ? (
              <textarea {...shared} rows={2} onInput={(event) => onChange(event.currentTarget.value)} />
            ) : (
              <input type="text" {...shared} onInput={(event) => onChange(event.currentTarget.value)} />
            )}
          </>
        );
      }
      case 'vector':
        return <VectorField label={label} value={value} onChange={onChange} />;
      case 'json':
        return <JsonField id={id} label={label} value={value} onChange={onChange} />;
    }
  };
  return (
    <div class="field">
      {body()}
      {help && (
        <p id={`${id}-help`} class="hint">
          {help}
        </p>
      )}
    </div>
  );
}
