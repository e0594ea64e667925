/** What `vccp doctor` found of one thing. */
export interface Finding {
  what: string;
  state: 'ok' | 'note' | 'wrong';
  is: string;
  /** What to do about it. */
  remedy?: string;
}
