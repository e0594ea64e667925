/** Up to `input` degrees of looking, the eyes turn in proportion; there they have turned `output`. */
export interface RangeMap {
  /** Degrees, above 0. */
  input: number;
  /** Degrees of a bone, or the weight of an expression. */
  output: number;
}

/** How a look moves the eyes of a model: `lookAt` of a VRM file. */
export interface EyeRange {
  kind: 'bones' | 'expressions';
  /** Towards the nose. */
  inner: RangeMap;
  /** Away from it. */
  outer: RangeMap;
  down: RangeMap;
  up: RangeMap;
}

/** Where one eye turns for a look, in degrees to the left and down. */
export function eyeTurn(range: EyeRange, side: 'left' | 'right', yaw: number, pitch: number): [number, number] {
  const outward = side === 'left' ? yaw > 0 : yaw < 0;
  return [
    Math.sign(yaw) * mapped(outward ? range.outer : range.inner, yaw),
    Math.sign(pitch) * mapped(pitch > 0 ? range.down : range.up, pitch),
  ];
}

/** Weights of the expressions that show a look on a face without bones for its eyes. */
export function eyeExpressions(range: EyeRange, yaw: number, pitch: number): Record<string, number> {
  return {
    lookLeft: yaw > 0 ? mapped(range.outer, yaw) : 0,
    lookRight: yaw < 0 ? mapped(range.outer, yaw) : 0,
    lookDown: pitch > 0 ? mapped(range.down, pitch) : 0,
    lookUp: pitch < 0 ? mapped(range.up, pitch) : 0,
  };
}

function mapped({ input, output }: RangeMap, degrees: number): number {
  return output * Math.min(1, Math.abs(degrees) / input);
}
