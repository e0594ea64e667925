/** What a hand moves by: a tenth of a second. */
export const GRID_SECONDS = 0.1;

/** Tenths of a second, as they are written: 0.3, never 0.30000000000000004. */
export const onGrid = (seconds: number): number =>
  Number((Math.round(seconds / GRID_SECONDS) * GRID_SECONDS).toFixed(1));

/** Milliseconds of precision: what a sum of tenths has beyond them is noise. */
export const tidy = (seconds: number): number => Number(seconds.toFixed(3));

/** The nearest of the marks within reach, else the grid; all in seconds. */
export function snap(seconds: number, marks: readonly number[], reach: number): number {
  let best: number | undefined;
  for (const mark of marks) {
    const distance = Math.abs(mark - seconds);
    if (distance <= reach && (best === undefined || distance < Math.abs(best - seconds))) best = mark;
  }
  return best ?? onGrid(seconds);
}
