// The add-on's port without a Blender, to try a body against.
export { FakeBlender, type FakeBlenderOptions, type FakeFrame } from './testing/fake-blender.js';
