import * as z from 'zod';
import type { ValueDescription } from './answers.js';

const number = z.number();
const integer = (bits: number, signed: boolean) =>
  signed
    ? z
        .int()
        .min(-(2 ** (bits - 1)))
        .max(2 ** (bits - 1) - 1)
    : z
        .int()
        .min(0)
        .max(2 ** bits - 1);
const numbers = (...fields: string[]) => z.object(Object.fromEntries(fields.map((field) => [field, number])));

/** Types of C++ that JSON has a shape for, as Remote Control reads them. Lengths are centimetres, angles degrees. */
const TYPES: Readonly<Record<string, z.ZodType>> = {
  bool: z.boolean(),
  float: number,
  double: number,
  uint8: integer(8, false),
  uint16: integer(16, false),
  uint32: integer(32, false),
  int8: integer(8, true),
  int16: integer(16, true),
  int32: integer(32, true),
  // JSON has whole numbers up to 2^53.
  int64: z.int(),
  uint64: z.int().min(0),
  FString: z.string(),
  FText: z.string(),
  FName: z.string(),
  FVector: numbers('X', 'Y', 'Z'),
  FVector2D: numbers('X', 'Y'),
  FVector4: numbers('X', 'Y', 'Z', 'W'),
  FQuat: numbers('X', 'Y', 'Z', 'W'),
  FRotator: numbers('Pitch', 'Yaw', 'Roll'),
  FLinearColor: numbers('R', 'G', 'B', 'A'),
  FColor: z.object(Object.fromEntries(['R', 'G', 'B', 'A'].map((field) => [field, integer(8, false)]))),
};

/**
 * What fits a value of Unreal. The engine answers 200 to a value that does not, and leaves everything as it was: who
 * wants to know has to look before. What has no shape here is let through.
 */
export function valueType({ Type, ContainerType, Metadata, Description }: ValueDescription): z.ZodType {
  const one = single(Type, Metadata);
  const about = Description.split('\n')[0]?.trim().slice(0, 200) ?? '';
  const type = contained(ContainerType, one);
  return about === '' ? type : type.describe(about);
}

function contained(container: string, one: z.ZodType): z.ZodType {
  if (container === '') return one;
  return container.startsWith('TMap') ? z.record(z.string(), one) : z.array(one);
}

function single(type: string, metadata: Readonly<Record<string, string>>): z.ZodType {
  const choices = (metadata.EnumValues ?? '')
    .split(',')
    .map((choice) => choice.trim())
    .filter((choice) => choice !== '');
  if (choices.length > 0) return z.enum(choices);
  if (type.endsWith('*')) return z.string().describe(`path of a ${type.slice(0, -1).trim()} in the project`);
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (known instanceof z.ZodNumber) return within(known, metadata);
  if (known) return known;
  return /^F[A-Z]/.test(type) ? z.record(z.string(), z.unknown()).describe(`${type} of Unreal`) : z.unknown();
}

function within(type: z.ZodNumber, { ClampMin, ClampMax }: Readonly<Record<string, string>>): z.ZodNumber {
  const bound = (text: string | undefined) => (text === undefined || text.trim() === '' ? Number.NaN : Number(text));
  const [least, most] = [bound(ClampMin), bound(ClampMax)];
  const above = Number.isFinite(least) ? type.min(least) : type;
  return Number.isFinite(most) ? above.max(most) : above;
}
