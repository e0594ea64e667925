/** One instant of a posed body. glTF/VRM 1 axes: right-handed, Y up, she faces +Z, metres. */
export interface PoseFrame {
  /** Local turns of the normalised humanoid bones in the order of BONE_NAMES, x y z w each; identity everywhere is the T-pose. */
  readonly turns: Float32Array;
  /** Where the hips are in the space of the root, metres. */
  readonly hips: { x: number; y: number; z: number };
  /** Where she stands and which way she faces: degrees about +Y, 0 faces +Z, positive to her left. */
  readonly root: { x: number; z: number; yaw: number };
  readonly expressions: ReadonlyMap<string, number>;
}
