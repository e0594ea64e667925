/** How a command ends for the shell. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** What went wrong, in words for the person at the terminal; `hint` says what to do next. */
export class Failure extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
