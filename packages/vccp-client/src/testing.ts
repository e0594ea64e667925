// An acceptance suite that any body can run against itself (it needs vitest), a body that does what a test says, and a clock to step.
export { HandClock } from './testing/hand-clock.js';
export { type MemoryServer, memoryServer } from './testing/memory-server.js';
export { type MockBody, type MockPlay, mockBody } from './testing/mock-body.js';
export { type BodyUnderTest, testBody } from './testing/test-body.js';
