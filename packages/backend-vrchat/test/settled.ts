/** Turns of the event loop in which a hundred datagrams are heard: of each socket it takes 32 at once. */
const TURNS = 4;

/** Everything that waits for a promise has gone on, and what was sent to this process is heard. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
}
