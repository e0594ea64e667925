export type { Addresses } from './addresses.js';
export type { Clock } from './clock.js';
export type { StorageFace } from './front-door.js';
export type { LogFields, Logger } from './logger.js';
export type { StdioCommand } from './rest.js';
export { type ServerLimits, VCCPServer, type VCCPServerOptions } from './server.js';
export type { Speech, Utterance, UtterOptions, VisemeSource } from './speech.js';
export type { StdioConnection, StdioOptions } from './stdio.js';
export type { Attributes, Census, Fact, Metrics, Refusal, Span, Tracing, Watch } from './witness.js';
