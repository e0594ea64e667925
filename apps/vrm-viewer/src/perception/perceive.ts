import type { PerceptionMeta } from '@vccp/protocol';

/** Tells the model what the page noticed. Before the server is reached, it is dropped: old news mislead. */
export type Perceive = (category: string, data: Record<string, unknown>, meta?: PerceptionMeta) => void;

/** Stops watching; calling it twice is harmless. */
export type Stop = () => void;
