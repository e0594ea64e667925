import { LatheGeometry, Mesh, MeshLambertMaterial, Vector2 } from 'three';

const RADIUS = 1;

/** A round cushioned stool that rises from the floor where she sits down. */
export class Stool {
  readonly mesh: Mesh<LatheGeometry, MeshLambertMaterial>;

  constructor() {
    const profile = [
      [0, 0],
      [0.86, 0],
      [0.95, 0.06],
      [1, 0.2],
      [1.02, 0.5],
      [1, 0.8],
      [0.94, 0.92],
      [0.8, 0.985],
      [0.5, 1],
      [0, 1],
    ].map(([x = 0, y = 0]) => new Vector2(x * RADIUS, y));
    this.mesh = new Mesh(new LatheGeometry(profile, 40), new MeshLambertMaterial({ color: '#b9a6ee' }));
    this.mesh.visible = false;
  }

  /** `share` 0..1 is how far it has risen. */
  place(x: number, z: number, height: number, radius: number, share: number): void {
    this.mesh.visible = share > 0.001;
    const grown = Math.min(1, share * 1.6);
    this.mesh.position.set(x, 0, z);
    this.mesh.scale.set(radius * (0.7 + 0.3 * grown), Math.max(height * grown, 1e-3), radius * (0.7 + 0.3 * grown));
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
