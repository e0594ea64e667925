import { type Signal, signal } from '@preact/signals';
import type { PerceptionMeta } from '@vccp/protocol';
import { type ConnectInfo, connectInfoSchema } from './hosts.js';
import { newSession, type OpenSessionOptions, openSession, ServerAway } from './open-session.js';

/** How the page stands with the server. */
export type LinkStatus =
  | { phase: 'starting' }
  | { phase: 'connecting' }
  | { phase: 'connected' }
  | { phase: 'reconnecting' }
  | { phase: 'away'; reason: string }
  | { phase: 'refused'; reason: string }
  | { phase: 'replaced' };

/** The model that holds her. */
export interface AgentInfo {
  name: string;
}
