// Remote Control without an engine, to try a config or a body against.
export type { Exposed, FakeFunction, FakeValue } from './testing/fake-preset.js';
export { type FakeRequest, FakeUnreal, type FakeUnrealOptions } from './testing/fake-unreal.js';
