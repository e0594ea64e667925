import { validateBytes } from 'gltf-validator';
import { describe, expect, it } from 'vitest';
import { makeAvatar } from '../../avatar/make-avatar.js';
import { avatarBytes, avatarJson } from './parsed-avatar.js';

describe('the file of the default avatar', () => {
  it('is at most a megabyte and thirty thousand triangles, in at most eight draws', async () => {
    const { accessors, meshes } = await avatarJson();
    const primitives = meshes.flatMap((mesh) => mesh.primitives);
    const triangles = primitives.reduce((sum, { indices }) => sum + (accessors[indices]?.count ?? 0) / 3, 0);
    expect((await avatarBytes()).byteLength).toBeLessThanOrEqual(1_000_000);
    expect(triangles).toBeLessThanOrEqual(30_000);
    expect(primitives.length).toBeLessThanOrEqual(8);
  });

  it('passes the glTF validator without an error or a warning', async () => {
    const { issues } = await validateBytes(await avatarBytes(), { maxIssues: 50 });
    expect(issues.messages.filter(({ severity }) => severity < 2)).toEqual([]);
  });

  it('is the same bytes every time', async () => {
    expect(Buffer.compare(await makeAvatar(), await avatarBytes())).toBe(0);
  });

  it('stands on the ground, is of a child’s height, and is as wide as its arms', async () => {
    const { accessors, meshes } = await avatarJson();
    const boxes = meshes
      .flatMap((mesh) => mesh.primitives)
      .map(({ attributes }) => accessors[attributes.POSITION ?? -1])
      .map((accessor) => ({ min: accessor?.min ?? [], max: accessor?.max ?? [] }));
    const low = (axis: number) => Math.min(...boxes.map(({ min }) => min[axis] ?? Number.NaN));
    const high = (axis: number) => Math.max(...boxes.map(({ max }) => max[axis] ?? Number.NaN));
    expect(low(1)).toBeCloseTo(0, 6);
    expect(high(1)).toBeGreaterThan(1.2);
    expect(high(1)).toBeLessThan(1.4);
    expect(high(0)).toBeCloseTo(-low(0), 2);
  });

  it('says who she is and that everyone may use her', async () => {
    const { extensions } = await avatarJson();
    expect(extensions.VRMC_vrm).toMatchObject({
      specVersion: '1.0',
      meta: {
        name: 'Tansy',
        authors: ['VCCP contributors'],
        licenseUrl: 'https://vrm.dev/licenses/1.0/',
        avatarPermission: 'everyone',
        commercialUsage: 'corporation',
        creditNotation: 'unnecessary',
        allowRedistribution: true,
        modification: 'allowModificationRedistribution',
      },
    });
  });

  it('has toon shading on every material', async () => {
    const { materials } = await avatarJson();
    for (const { extensions } of materials) expect(extensions).toHaveProperty('VRMC_materials_mtoon');
  });
});
