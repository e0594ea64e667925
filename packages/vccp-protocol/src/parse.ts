import type * as z from 'zod';
import { type ErrorCode, VCCPError } from './errors.js';
import { DEFAULT_LIMITS, findLimitFault, type MessageLimits } from './limits.js';
import { messageSchema, type VCCPMessage } from './message.js';

export type ParseResult<T> = { ok: true; value: T } | { ok: false; error: VCCPError };

const fail = (code: ErrorCode, message: string): { ok: false; error: VCCPError } => ({
  ok: false,
  error: new VCCPError(code, message),
});

const encoder = new TextEncoder();

/**
 * Reads one message as it came off the wire. Size is checked before JSON, shape limits before the schema; nothing
 * throws. A fault is `too-big` or `bad-message`, and its text names the field and the value.
 */
export function parseMessage(text: string, limits: MessageLimits = DEFAULT_LIMITS): ParseResult<VCCPMessage> {
  // Every UTF-16 unit is at least one byte, so the cheap test rejects most giants before they are encoded.
  const bytes = text.length > limits.maxMessageBytes ? text.length : encoder.encode(text).byteLength;
  if (bytes > limits.maxMessageBytes) {
    return fail('too-big', `the message has at least ${bytes} bytes; at most ${limits.maxMessageBytes} are allowed`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return fail('bad-message', `the message is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const fault = findLimitFault(value, limits);
  if (fault) {
    const what = fault.limit === 'maxDepth' ? 'nested' : 'has';
    const unit = fault.limit === 'maxDepth' ? 'deep' : 'elements';
    return fail(
      'too-big',
      `message${fault.path.slice(0, 200)} ${what} ${fault.found} ${unit}; at most ${fault.allowed} are allowed`,
    );
  }
  return parseWith(messageSchema, value, 'message');
}

/** Holds a value against a schema; the fault's text lists each wrong field as `what.field: reason`. */
export function parseWith<S extends z.ZodType>(schema: S, value: unknown, what: string): ParseResult<z.output<S>> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  return fail('bad-message', describeIssues(result.error, what));
}

const MOST_ISSUES = 5;

/**
 * One line for people and models: `message.category: …; message.data: …`.
 * @param value what did not fit: then a wrong choice or size is named as well as what would be right
 */
export function describeIssues(error: z.ZodError, what: string, value?: unknown): string {
  const lines = error.issues
    .slice(0, MOST_ISSUES)
    .map((issue) => `${what}${pathOf(issue.path)}: ${reasonOf(issue)}${foundBy(issue, value)}`);
  const more = error.issues.length - MOST_ISSUES;
  return lines.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step).slice(0, 64)}`)).join('');
}

/** Of a key that does not fit, why it does not. */
function reasonOf(issue: z.core.$ZodIssue): string {
  return (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message;
}

const TELLS_NO_VALUE: ReadonlySet<string> = new Set(['invalid_value', 'too_big', 'too_small']);
const MOST_SHOWN = 60;

function foundBy({ code, path }: z.core.$ZodIssue, value: unknown): string {
  if (!TELLS_NO_VALUE.has(code ?? '')) return '';
  let found = value;
  for (const step of path) found = isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  const shown = JSON.stringify(found);
  if (shown === undefined) return '';
  return `, not ${shown.length > MOST_SHOWN ? `${shown.slice(0, MOST_SHOWN - 1)}…` : shown}`;
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null;
