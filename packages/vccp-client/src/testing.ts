// An acceptance suite that any body can run against itself, and a body that does what a test says. Needs vitest.
export { type MemoryServer, memoryServer } from './testing/memory-server.js';
export { type MockBody, type MockPlay, mockBody } from './testing/mock-body.js';
export { type BodyUnderTest, testBody } from './testing/test-body.js';
