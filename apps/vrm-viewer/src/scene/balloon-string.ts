import { BufferAttribute, BufferGeometry, Mesh, MeshBasicMaterial } from 'three';

const RINGS = 14;
const SIDES = 5;

interface Point {
  x: number;
  y: number;
  z: number;
}

/** A thin string that hangs down in a curve: a tube whose rings lie flat, laid anew in each frame. */
export class BalloonString {
  readonly mesh: Mesh<BufferGeometry, MeshBasicMaterial>;
  readonly #positions: BufferAttribute;

  constructor(color: string) {
    this.#positions = new BufferAttribute(new Float32Array(RINGS * SIDES * 3), 3);
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', this.#positions);
    geometry.setIndex(sides());
    this.mesh = new Mesh(geometry, new MeshBasicMaterial({ color }));
    // Its bounds change with every frame, and reckoning them costs more than drawing it.
    this.mesh.frustumCulled = false;
  }

  /** From its upper end to its lower one; it leaves the lower one straight upwards. */
  lay(upper: Point, lower: Point, radius: number): void {
    const middle = (upper.y + lower.y) / 2;
    for (let ring = 0; ring < RINGS; ring++) {
      const down = ring / (RINGS - 1);
      const [first, bend, last] = [(1 - down) ** 2, 2 * down * (1 - down), down ** 2];
      const x = first * upper.x + (bend + last) * lower.x;
      const y = first * upper.y + bend * middle + last * lower.y;
      const z = first * upper.z + (bend + last) * lower.z;
      for (let side = 0; side < SIDES; side++) {
        const turn = (2 * Math.PI * side) / SIDES;
        this.#positions.setXYZ(ring * SIDES + side, x + Math.cos(turn) * radius, y, z + Math.sin(turn) * radius);
      }
    }
    this.#positions.needsUpdate = true;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}

function sides(): number[] {
  const corners: number[] = [];
  for (let ring = 0; ring + 1 < RINGS; ring++) {
    for (let side = 0; side < SIDES; side++) {
      const [a, b] = [ring * SIDES + side, ring * SIDES + ((side + 1) % SIDES)];
      corners.push(a, b, a + SIDES, b, b + SIDES, a + SIDES);
    }
  }
  return corners;
}
