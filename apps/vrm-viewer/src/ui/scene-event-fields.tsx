import { ACTION_DATA, type ActionCapability, EMOTIONS, type JsonSchema } from '@vccp/protocol';
import { useId, useMemo, useState } from 'preact/hooks';
import * as z from 'zod';
import { wordFor } from '../i18n/language.js';
import { askedOf, lengthOf, moveBy, resizeTo, setCount, setData } from '../score/edit.js';
import type { Block } from '../score/picture.js';
import { tidy } from '../score/snap.js';
import { formData, formShape } from '../session/form-shape.js';
import { useScene, useText, useViewer } from './context.js';
import { FieldControl } from './field-control.js';
import { SceneSound } from './scene-sound.js';
import { Segments } from './segments.js';

/** Of the event `speech`, which is no action of a body. */
const SPEECH: JsonSchema = {
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 10_000 },
    emotion: { enum: [...EMOTIONS] },
    voice: { type: 'string', maxLength: 128 },
  },
  required: ['text'],
};

/** What the body says of an action; where it does not offer it, what VCCP says. */
function schemaOf(category: string, actions: readonly ActionCapability[]): JsonSchema | undefined {
  if (category === 'speech') return SPEECH;
  const offered = actions.find((action) => action.category === category)?.schema;
  if (offered) return offered;
  const known = Object.entries(ACTION_DATA).find(([name]) => name === category)?.[1];
  return known && (z.toJSONSchema(known, { io: 'input' }) as JsonSchema);
}

/** When it begins, how long it lasts, and the form of what she is asked for. */
export function SceneEventFields({ block }: { block: Block }) {
  const text = useText();
  const { editor } = useScene();
  const { event, place, start, end } = block;
  const length = lengthOf(event);
  const note =
    event.after !== undefined
      ? text.score.isAfter(event.after)
      : event.with !== undefined
        ? text.score.isWith(event.with)
        : place.length > 1
          ? text.score.isInside
          : undefined;
  return (
    <div class="stack">
      <div class="scene-times">
        {event.type !== 'wait' && (
          <Seconds
            label={text.score.startsAt}
            value={start}
            onChange={(to) => editor.apply(moveBy(editor.settled, place, tidy(to - start)))}
          />
        )}
        {block.canResize && (
          <Seconds
            label={text.score.lasts}
            value={length ?? end - start}
            onChange={(to) => editor.apply(resizeTo(editor.settled, place, to))}
          />
        )}
        {event.type === 'loop' && (
          <Seconds
            label={text.score.rounds}
            step={1}
            value={event.count ?? 0}
            onChange={(count) => editor.apply(setCount(editor.settled, place, count === 0 ? undefined : count))}
          />
        )}
      </div>
      {note && <p class="hint">{note}</p>}
      {block.isRepeated && <p class="hint">{text.score.isRepeated}</p>}
      {block.isGuess && <p class="hint">{text.score.isGuess}</p>}
      {askedOf(event).category === 'audio' && <SceneSound block={block} />}
      {event.data && <EventData block={block} />}
    </div>
  );
}

/** The data of its action, drawn from the schema as in “Try her”. What the form does not know stays as it is. */
function EventData({ block: { event, place } }: { block: Block }) {
  const text = useText();
  const viewer = useViewer();
  const { editor } = useScene();
  const { category, data } = askedOf(event);
  const actions = viewer.actions.value;
  const shape = useMemo(() => formShape(schemaOf(category, actions), data), [category, actions]);
  const [typed, setTyped] = useState<{ data: typeof data; over: Record<string, unknown>; way: string | undefined }>();
  // What was typed counts until the data changes by another way, as by undoing.
  const over = typed?.data === data ? typed.over : {};
  const way = (typed?.data === data && typed.way) || shape.ways.find((name) => name in data) || shape.ways[0];
  const values: Record<string, unknown> = { ...data, ...over };

  const change = (more: Record<string, unknown>, to = way) => {
    const wanted = { ...over, ...more };
    const known = new Set(shape.fields.map(({ name }) => name));
    const foreign = Object.fromEntries(Object.entries(data).filter(([name]) => !known.has(name)));
    const touched = new Set([...Object.keys(data), ...Object.keys(wanted)]);
    const made = { ...foreign, ...formData(shape, { ...data, ...wanted }, to, touched) };
    const isTaken = editor.apply(setData(editor.settled, place, made), `data ${place.join('.')}`);
    setTyped(isTaken ? undefined : { data, over: wanted, way: to });
  };
  const control = (field: (typeof shape.fields)[number]) => (
    <FieldControl
      key={field.name}
      field={field}
      value={values[field.name] ?? (field.control.kind === 'text' ? '' : field.initial)}
      help={text.help[`${category}.${field.name}`]}
      onChange={(value) => change({ [field.name]: value })}
    />
  );
  const needed = shape.fields.filter((field) => field.required || field.name === way);
  const optional = shape.fields.filter((field) => !field.required && !shape.ways.includes(field.name));
  return (
    <>
      {shape.ways.length > 1 && (
        <Segments
          legend={text.try.way}
          legendHidden
          options={shape.ways.map((value) => ({ value, label: wordFor(text, value) }))}
          value={way}
          onChange={(to) => change({}, to)}
        />
      )}
      {needed.map(control)}
      {optional.length > 0 && (
        <details class="fold">
          <summary>{text.try.more(optional.length)}</summary>
          <div class="stack">{optional.map(control)}</div>
        </details>
      )}
    </>
  );
}

interface SecondsProps {
  label: string;
  value: number;
  step?: number;
  onChange: (value: number) => void;
}

function Seconds({ label, value, step = 0.1, onChange }: SecondsProps) {
  const id = useId();
  return (
    <div class="field">
      <label class="field-name" for={id}>
        {label}
      </label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        min={0}
        step={step}
        value={tidy(value)}
        onChange={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          if (Number.isFinite(typed) && typed >= 0) onChange(typed);
          else event.currentTarget.value = String(tidy(value));
        }}
      />
    </div>
  );
}
