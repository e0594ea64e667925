import type { AgentPresence, TerminalState } from '@vccp/protocol';
import type { BodyAction } from './body.js';

/** What happens to an embodied body, for whoever draws it. */
export type EmbodimentEvent =
  | { type: 'connected'; resumed: boolean }
  | { type: 'reconnecting'; attempt: number; inMs: number }
  | { type: 'closed'; code: number; reason: string }
  | { type: 'agent'; agent: AgentPresence }
  | { type: 'action-started'; action: BodyAction }
  | { type: 'action-progress'; action: BodyAction; progress: number; message: string | undefined }
  | { type: 'action-ended'; action: BodyAction; state: TerminalState; message: string | undefined }
  | { type: 'paused'; paused: boolean; by: string }
  /** The server gave a fresh body token: what was kept of the old one is no longer good for long. */
  | { type: 'token'; token: string }
  | { type: 'error'; error: Error };
