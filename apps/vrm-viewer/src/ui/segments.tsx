import { useId } from 'preact/hooks';

interface SegmentsProps<T extends string> {
  legend: string;
  /** Keeps the legend for those who listen, and hides it from those who see what it is. */
  legendHidden?: boolean;
  options: readonly { value: T; label: string }[];
  value: T | undefined;
  onChange: (value: T) => void;
  look?: 'segments' | 'chips';
}

/** One of a few, as native radio buttons: arrow keys and screen readers come with them. */
export function Segments<T extends string>(props: SegmentsProps<T>) {
  const { legend, legendHidden, options, value, onChange, look = 'segments' } = props;
  const name = useId();
  return (
    <fieldset class="segments-field">
      <legend class={legendHidden ? 'unseen' : 'field-name'}>{legend}</legend>
      <div class={look}>
        {options.map((option) => (
          <label key={option.value} class="segment">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
