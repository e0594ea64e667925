/**
 * The option that someone who typed `given` most likely meant, or undefined where none is near: at most a third of its
 * letters apart (restricted Damerau-Levenshtein), upper and lower case alike.
 */
export function nearest(given: string, options: readonly string[]): string | undefined {
  const wanted = given.toLowerCase();
  if (wanted.length > 64) return undefined;
  let best: { option: string; cost: number } | undefined;
  for (const option of options) {
    if (option.length > 64) continue;
    const distance = editDistance(wanted, option.toLowerCase());
    if (distance > Math.max(1, Math.floor(option.length / 3))) continue;
    // Of two that are equally far, the one that begins alike: people err at the end.
    const cost = distance - commonPrefix(wanted, option.toLowerCase()) / 100;
    if (!best || cost < best.cost) best = { option, cost };
  }
  return best?.option;
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function editDistance(a: string, b: string): number {
  let twoAgo: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + cost,
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, (twoAgo[column - 2] ?? 0) + 1);
      current.push(least);
    }
    twoAgo = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
