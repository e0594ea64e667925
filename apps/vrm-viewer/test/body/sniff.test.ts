import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REQUIRED_BONES, sniff } from '../../src/avatar/sniff.js';

function glb(json: unknown): Blob {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const padded = Math.ceil(text.length / 4) * 4;
  const out = new Uint8Array(20 + padded).fill(0x20);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0x46546c67, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, out.length, true);
  view.setUint32(12, padded, true);
  view.setUint32(16, 0x4e4f534a, true);
  out.set(text, 20);
  return new Blob([out]);
}

const bones = REQUIRED_BONES.map((bone, node) => ({ bone, node }));
const one = Object.fromEntries(bones.map(({ bone, node }) => [bone, { node }]));

describe('sniffing a file', () => {
  it('knows VRM 1.0 and 0.x, clips and FBX by their content', async () => {
    const kind = async (file: Blob) => (await sniff(file, 'file.bin')).kind;
    expect(await sniff(glb({ extensions: { VRMC_vrm: { humanoid: { humanBones: one } } } }), 'a.vrm')).toMatchObject({
      kind: 'vrm',
      version: '1',
    });
    expect(await sniff(glb({ extensions: { VRM: { humanoid: { humanBones: bones } } } }), 'a.vrm')).toMatchObject({
      kind: 'vrm',
      version: '0',
    });
    expect(await kind(glb({ extensions: { VRMC_vrm_animation: {} } }))).toBe('vrma');
    expect(await kind(new Blob(['Kaydara FBX Binary  \0and so on']))).toBe('fbx');
    expect(await kind(new Blob(['; FBX 7.4.0 project file']))).toBe('fbx');
  });

  it('names the bones that a 0.x model lacks', async () => {
    const file = glb({ extensions: { VRM: { humanoid: { humanBones: bones.slice(2) } } } });
    expect(await sniff(file, 'a.vrm')).toMatchObject({
      code: 'bones-missing',
      reason: expect.stringContaining('hips, spine'),
    });
  });

  it('refuses a file that is too large before it reads it', async () => {
    const report = await sniff(new Blob(['x'.repeat(2048)]), 'huge.vrm', 1024);
    expect(report).toMatchObject({ kind: 'unusable', code: 'too-large' });
  });

  it('says of a clip that is no FBX what an FBX file would be', async () => {
    const report = await sniff(new Blob(['Kaydara nonsense']), 'walk.fbx');
    expect(report).toMatchObject({ code: 'not-fbx', reason: expect.stringContaining('"Kaydara FBX Binary"') });
  });

  it('answers for any bytes, and never throws', async () => {
    const magic = Uint8Array.from([0x67, 0x6c, 0x54, 0x46, 2, 0, 0, 0]);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, like) => {
        const file = new Blob(like ? [magic, new Uint8Array(bytes)] : [new Uint8Array(bytes)]);
        const report = await sniff(file, 'any.vrm');
        expect(report.kind).toBe('unusable');
      }),
    );
  });

  it('survives any JSON inside a well-formed file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const json = { extensions: { VRMC_vrm: value, VRM: { humanoid: value } } };
        expect(['vrm', 'unusable']).toContain((await sniff(glb(json), 'any.vrm')).kind);
        expect((await sniff(glb(value), 'any.vrm')).kind).toBe('unusable');
      }),
      { numRuns: 60 },
    );
  });
});
