import type { ActionCapability } from '@vccp/protocol';
import { useMemo, useState } from 'preact/hooks';
import { wordFor } from '../i18n/language.js';
import { formData, formShape } from '../session/form-shape.js';
import { Button } from './button.js';
import { useText, useViewer } from './context.js';
import { FieldControl } from './field-control.js';
import { Outcome } from './outcome.js';
import { Segments } from './segments.js';

/** One action of the body as a form: what is needed is open, the rest is folded, and it tells how it went. */
export function ActionForm({ action }: { action: ActionCapability }) {
  const text = useText();
  const viewer = useViewer();
  const shape = useMemo(() => formShape(action.schema, action.examples?.[0] ?? {}), [action]);
  const [way, setWay] = useState(shape.ways[0]);
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [lastId, setLastId] = useState<string>();

  const needed = shape.fields.filter((field) => field.required || field.name === way);
  const optional = shape.fields.filter((field) => !field.required && !shape.ways.includes(field.name));
  const entry = viewer.activity.entries.find((candidate) => candidate.id === lastId);
  const last = entry?.kind === 'action' ? entry.action : undefined;
  const isRunning = last !== undefined && last.endedAtMs === undefined;

  const control = (field: (typeof shape.fields)[number]) => (
    <FieldControl
      key={field.name}
      field={field}
      value={values[field.name] ?? field.initial}
      help={text.help[`${action.category}.${field.name}`] ?? field.description}
      onChange={(value) => {
        setValues((before) => ({ ...before, [field.name]: value }));
        setTouched((before) => new Set(before).add(field.name));
      }}
    />
  );
  const play = (event: Event) => {
    event.preventDefault();
    const data = formData(shape, values, way, touched);
    void viewer.performer.value?.playHere({ category: action.category, data }, setLastId);
  };
  const name = wordFor(text, action.category);
  return (
    <form class="action-form" onSubmit={play}>
      {shape.ways.length > 1 && (
        <Segments
          legend={text.try.way}
          legendHidden
          options={shape.ways.map((value) => ({ value, label: wordFor(text, value) }))}
          value={way}
          onChange={setWay}
        />
      )}
      {needed.map(control)}
      {optional.length > 0 && (
        <details class="fold">
          <summary>{text.try.more(optional.length)}</summary>
          <div class="stack">{optional.map(control)}</div>
        </details>
      )}
      <div class="form-foot">
        {/* The keys keep them two buttons: one that turned into the other while pressed would submit at once. */}
        {isRunning ? (
          <Button key="stop" icon="stop" onClick={() => lastId && viewer.performer.value?.stopHere(lastId)}>
            {text.try.stop}
            <span class="unseen"> {name}</span>
          </Button>
        ) : (
          <Button key="play" look="primary" icon="play" type="submit" disabled={viewer.paused.value}>
            {text.try.play}
            <span class="unseen"> {name}</span>
          </Button>
        )}
        <span class="form-state" role="status">
          {viewer.paused.value ? text.try.held : last && <Outcome action={last} />}
        </span>
      </div>
    </form>
  );
}
