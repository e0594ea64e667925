import { useState } from 'preact/hooks';
import { useText } from './context.js';

interface JsonFieldProps {
  id: string;
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** Whatever no other control can draw, as text; only valid JSON is handed on. */
export function JsonField({ id, label, value, onChange }: JsonFieldProps) {
  const text = useText();
  const [written, setWritten] = useState(() => JSON.stringify(value));
  const [isBad, setBad] = useState(false);
  const read = (input: string) => {
    setWritten(input);
    try {
      onChange(JSON.parse(input));
      setBad(false);
    } catch {
      setBad(true);
    }
  };
  return (
    <>
      <label class="field-name" for={id}>
        {label} ({text.try.json})
      </label>
      <textarea
        id={id}
        class="code"
        rows={3}
        spellcheck={false}
        value={written}
        aria-invalid={isBad}
        aria-describedby={`${id}-fault`}
        onInput={(event) => read(event.currentTarget.value)}
      />
      <p id={`${id}-fault`} class="fault" role="status">
        {isBad ? text.try.badJson : ''}
      </p>
    </>
  );
}
