// A body, how it joins, and how it refuses
export { VCCPError } from '@vccp/protocol';
export type { Body, BodyAction, PlayContext } from './body.js';
// The connection by itself
export { VCCPClient } from './client.js';
export type { Introduction, VCCPClientCallbacks, VCCPClientOptions } from './client-options.js';
export { type Clock, systemClock } from './clock.js';
export type { EmbodimentEvent } from './embodiment-event.js';
export { Embodiment, type EmbodyOptions, embody } from './embody.js';
export { backoffMs, type ReconnectOptions } from './reconnect.js';
export { StopReason } from './running.js';
export { wait } from './wait.js';
export type { WebSocketConstructor, WebSocketLike } from './web-socket.js';
