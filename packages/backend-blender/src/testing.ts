// The add-on's port without a Blender, to try a body against.
export { FakeBlender, type FakeBlenderOptions } from './testing/fake-blender.js';
export type { FakeFrame } from './testing/fake-requests.js';
