import {
  Color,
  CustomBlending,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  PlaneGeometry,
  ShaderMaterial,
  Vector4,
} from 'three';

/** How many soft shadows the floor draws at once: two feet, hips, chest, head, and a thing beside her. */
const SHADOW_COUNT = 6;

/** Metres below the soles, so that the two do not flicker. */
const UNDER_SOLES = 0.001;

const VERTEX = /* glsl */ `
varying vec2 vFloor;
void main() {
  vec4 world = modelMatrix * vec4(position, 1.0);
  vFloor = world.xz;
  gl_Position = projectionMatrix * viewMatrix * world;
}`;

const FRAGMENT = /* glsl */ `
uniform vec3 floorColor;
uniform vec3 lineColor;
uniform vec3 shadowColor;
uniform vec4 shadows[${SHADOW_COUNT}];
uniform float radius;
varying vec2 vFloor;

void main() {
  float distanceFromCentre = length(vFloor);
  float disc = 1.0 - smoothstep(radius * 0.35, radius, distanceFromCentre);
  vec2 cell = fract(vFloor * 2.0 + 0.5) - 0.5;
  float width = fwidth(vFloor.x) * 2.0 + fwidth(vFloor.y) * 2.0;
  float dotMark = (1.0 - smoothstep(0.035, 0.035 + width, length(cell))) * (1.0 - smoothstep(0.1, 0.5, width));
  float light = 1.0;
  for (int i = 0; i < ${SHADOW_COUNT}; i++) {
    vec4 blob = shadows[i];
    float height = max(blob.y, 0.0);
    float spread = blob.w + height * 0.55;
    vec2 away = vFloor - blob.xz;
    float strength = 0.62 * blob.w * blob.w / (spread * spread);
    light *= 1.0 - strength * exp(-dot(away, away) / (spread * spread));
  }
  float shade = 1.0 - light;
  vec3 base = mix(floorColor, lineColor, dotMark * 0.55);
  float baseAlpha = disc * (0.55 + 0.35 * dotMark);
  float alpha = baseAlpha + shade * (1.0 - baseAlpha);
  vec3 mixed = mix(base * baseAlpha, shadowColor * 0.9, shade) / max(alpha, 0.001);
  gl_FragColor = vec4(mixed, alpha * smoothstep(radius, radius * 0.8, distanceFromCentre));
  #include <colorspace_fragment>
}`;

/** The floor: a disc that fades out, faint dots every half metre so that walking reads, and her soft shadow. */
export class Ground {
  readonly mesh: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #shadows: Vector4[];

  constructor(radius: number) {
    this.#shadows = Array.from({ length: SHADOW_COUNT }, () => new Vector4(0, 10, 0, 0.05));
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      // It lets the background through, and yet hides what is under it: three draws what is not `transparent` first.
      blending: CustomBlending,
      blendSrcAlpha: OneFactor,
      blendDstAlpha: OneMinusSrcAlphaFactor,
      uniforms: {
        floorColor: { value: new Color() },
        lineColor: { value: new Color() },
        shadowColor: { value: new Color() },
        shadows: { value: this.#shadows },
        radius: { value: radius },
      },
    });
    this.mesh = new Mesh(new PlaneGeometry(radius * 2, radius * 2).rotateX(-Math.PI / 2), material);
    this.mesh.renderOrder = -1;
    this.mesh.position.y = -UNDER_SOLES;
  }

  /** One soft shadow: a point that hangs `height` metres over the floor and is `radius` metres wide. */
  setShadow(index: number, x: number, height: number, z: number, radius: number): void {
    this.#shadows[index]?.set(x, height, z, radius);
  }

  setColors(floor: string, line: string, shadow: string): void {
    const { uniforms } = this.mesh.material;
    uniforms.floorColor?.value.set(floor);
    uniforms.lineColor?.value.set(line);
    uniforms.shadowColor?.value.set(shadow);
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
