/**
 * Rows of numbers over time, joined by curves that pass through every key without overshooting it: tangents are flat
 * at turning points (Fritsch and Carlson's monotone cubic), so a pose that is held stays held.
 */
export class Track {
  readonly #times: Float64Array;
  readonly #rows: Float64Array;
  readonly #tangents: Float64Array;
  readonly width: number;
  #segment = 0;

  constructor(keys: readonly (readonly [seconds: number, row: readonly number[]])[]) {
    const sorted = [...keys].sort(([a], [b]) => a - b);
    this.width = sorted[0]?.[1].length ?? 0;
    this.#times = Float64Array.from(sorted, ([seconds]) => seconds);
    this.#rows = Float64Array.from(sorted.flatMap(([, row]) => [...row]));
    this.#tangents = this.#slopes();
  }

  /** Writes columns `from`..`to` at `seconds` into `out`, beginning at `offset + from`. Before and after, the end keys hold. */
  sample(seconds: number, out: Float64Array, offset: number, from = 0, to = this.width): void {
    const times = this.#times;
    const last = times.length - 1;
    if (last < 0) return;
    let segment = Math.min(this.#segment, Math.max(last - 1, 0));
    while (segment > 0 && seconds < (times[segment] ?? 0)) segment--;
    while (segment < last - 1 && seconds >= (times[segment + 1] ?? 0)) segment++;
    this.#segment = segment;
    const start = times[segment] ?? 0;
    const span = last === 0 ? 1 : (times[segment + 1] ?? 0) - start;
    const t = last === 0 ? 0 : Math.min(1, Math.max(0, (seconds - start) / span));
    const t2 = t * t;
    const t3 = t2 * t;
    const h00 = 2 * t3 - 3 * t2 + 1;
    const h10 = (t3 - 2 * t2 + t) * span;
    const h01 = 3 * t2 - 2 * t3;
    const h11 = (t3 - t2) * span;
    const a = segment * this.width;
    const b = last === 0 ? a : a + this.width;
    for (let column = from; column < to; column++) {
      out[offset + column] =
        h00 * (this.#rows[a + column] ?? 0) +
        h10 * (this.#tangents[a + column] ?? 0) +
        h01 * (this.#rows[b + column] ?? 0) +
        h11 * (this.#tangents[b + column] ?? 0);
    }
  }

  #slopes(): Float64Array {
    const { width } = this;
    const count = this.#times.length;
    const tangents = new Float64Array(count * width);
    const secant = (key: number, column: number) =>
      ((this.#rows[(key + 1) * width + column] ?? 0) - (this.#rows[key * width + column] ?? 0)) /
      Math.max((this.#times[key + 1] ?? 0) - (this.#times[key] ?? 0), 1e-6);
    for (let key = 1; key < count - 1; key++) {
      for (let column = 0; column < width; column++) {
        const before = secant(key - 1, column);
        const after = secant(key, column);
        if (before * after <= 0) continue;
        tangents[key * width + column] = (2 * before * after) / (before + after);
      }
    }
    return tangents;
  }
}
