import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import * as z from 'zod';
import { LOG_LEVELS } from './log-level.js';
import { httpUrlSchema, voiceSettingSchema } from './voice-setting.js';

/** What `vccp.config.json` of a folder may say: nothing that could send a secret elsewhere. */
const projectSchema = z.strictObject({
  port: z.number().int().min(0).max(65_535).optional(),
  logLevel: z.enum(LOG_LEVELS).optional(),
  voices: z.array(voiceSettingSchema).min(1).optional(),
});

/** What the file of the user may say beside that. */
const userSchema = projectSchema.extend({
  host: z.string().min(1).optional(),
  /** The server that `vccp act`, `say`, `play` … talk to. */
  server: httpUrlSchema.optional(),
  storageBaseUrl: httpUrlSchema.optional(),
});

export type ProjectSettings = z.infer<typeof projectSchema>;
export type UserSettings = z.infer<typeof userSchema>;

/** @throws {InvalidArgumentError} that names the file, the place in it, and what would be right. */
export const readProjectSettings = (path: string): ProjectSettings => read(path, projectSchema);
export const readUserSettings = (path: string): UserSettings => read(path, userSchema);

function read<T>(path: string, schema: z.ZodType<T>): T {
  const value = readJson(path) ?? {};
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`${path}: ${firstIssue(parsed.error.issues)}`);
}

/** The one that lies deepest: of a choice, the branch that came nearest. */
function firstIssue([issue]: readonly z.core.$ZodIssue[], at: readonly PropertyKey[] = []): string {
  if (!issue) return 'is not as it should be';
  const path = [...at, ...issue.path];
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.toSorted((a, b) => (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0));
    return firstIssue(branches[0] ?? [], path);
  }
  return `${path.length > 0 ? `${path.join('.')}: ` : ''}${issue.message}`;
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InvalidArgumentError(`${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`${path} is no JSON: ${(error as Error).message}`);
  }
}

/** Changes the file of the user; what is not changed stays as it is. A reader sees the old file or the new one. */
export function changeUserSettings(path: string, change: (settings: UserSettings) => UserSettings): void {
  const changed = userSchema.safeParse(change(readUserSettings(path)));
  if (!changed.success) throw new InvalidArgumentError(firstIssue(changed.error.issues));
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(changed.data, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}
