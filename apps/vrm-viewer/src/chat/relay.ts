import * as z from 'zod';

/** What the tool `relay-body` answers. */
export const relayedSchema = z.object({
  line: z.string().optional(),
  messages: z.array(z.string()),
  untold: z.array(z.object({ key: z.string(), text: z.string() })).default([]),
  file: z.object({ mimeType: z.string(), base64: z.base64() }).optional(),
  closed: z.object({ code: z.number(), reason: z.string() }).optional(),
});
export type Relayed = z.infer<typeof relayedSchema>;

/** A sentence of the person that reached the session, and that no model was told. */
export type Untold = Relayed['untold'][number];

/** What the tool `relay-body` takes. */
export interface RelayInput {
  sessionId: string;
  /** Opens a line. */
  token?: string;
  line?: string;
  messages?: string[];
  told?: string[];
  fileUrl?: string;
  waitMs?: number;
}

/** Calls the tool by way of the host. @throws where the call did not come through */
export type Relay = (input: RelayInput, signal: AbortSignal) => Promise<Relayed>;
