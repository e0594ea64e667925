import type * as z from 'zod';
import type { presetAnswerSchema, ValueDescription } from './answers.js';

interface ExposedProperty {
  /** What it is called in the Remote Control panel. */
  readonly name: string;
  /** What to put into an address: the name, or the id where the name has a slash. */
  readonly key: string;
  readonly value: ValueDescription;
}

interface ExposedFunction {
  readonly name: string;
  readonly key: string;
  readonly description: string;
  readonly parameters: readonly ValueDescription[];
}

/** What a project lays open to Remote Control under one name. */
export interface Preset {
  readonly name: string;
  readonly path: string;
  readonly properties: readonly ExposedProperty[];
  readonly functions: readonly ExposedFunction[];
}

const keyOf = (name: string, id: string | undefined) => (/[/\\]/.test(name) && id ? id : name);

export function presetOf({ Preset: { Name, Path, Groups } }: z.output<typeof presetAnswerSchema>): Preset {
  return {
    name: Name,
    path: Path,
    properties: Groups.flatMap(({ ExposedProperties }) => ExposedProperties).map((exposed) => ({
      name: exposed.DisplayName,
      key: keyOf(exposed.DisplayName, exposed.ID),
      value: exposed.UnderlyingProperty,
    })),
    functions: Groups.flatMap(({ ExposedFunctions }) => ExposedFunctions).map((exposed) => ({
      name: exposed.DisplayName,
      key: keyOf(exposed.DisplayName, exposed.ID),
      description: exposed.UnderlyingFunction.Description,
      parameters: exposed.UnderlyingFunction.Arguments,
    })),
  };
}
