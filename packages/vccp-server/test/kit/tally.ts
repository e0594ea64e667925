export interface Toll {
  lost: number;
  doubled: number;
  reordered: number;
}

/** What a way of transport did to what was sent through it in this order. */
export function toll(sent: readonly string[], received: readonly string[]): Toll {
  const place = new Map(sent.map((id, index) => [id, index]));
  const seen = new Set<string>();
  let doubled = 0;
  let reordered = 0;
  let furthest = -1;
  for (const id of received) {
    const index = place.get(id);
    if (index === undefined) throw new Error(`${id} was received and never sent`);
    if (seen.has(id)) {
      doubled += 1;
      continue;
    }
    seen.add(id);
    if (index < furthest) reordered += 1;
    else furthest = index;
  }
  return { lost: sent.length - seen.size, doubled, reordered };
}

export const NO_TOLL: Toll = { lost: 0, doubled: 0, reordered: 0 };
