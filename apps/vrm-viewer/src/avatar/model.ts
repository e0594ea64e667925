/** What the body says about the avatar it wears, the clips it holds, and files that were dropped on it. */

/** Codes a file can be refused with. */
export type ModelFaultCode =
  | 'not-gltf'
  | 'not-fbx'
  | 'plain-glb'
  | 'is-animation'
  | 'bones-missing'
  | 'too-large'
  | 'broken'
  | 'not-animation'
  | 'unreachable'
  | 'disposed';

/** A file could not become an avatar or a clip; `message` is a sentence a person can act on. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';
  readonly code: ModelFaultCode;

  constructor(code: ModelFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** What the terms of a model allow or ask for. */
export type Permit =
  | 'anyone'
  | 'licensees'
  | 'commercial'
  | 'personalProfit'
  | 'noCommercial'
  | 'redistribution'
  | 'noRedistribution'
  | 'modification'
  | 'noModification'
  | 'credit';

/** The avatar that stands on the stage now. */
export interface LoadedModel {
  /** The title in the file's own words, else the file name. */
  name: string;
  fileName: string;
  /** Of the VRM specification: 0.x or 1.x. */
  version: '0' | '1';
  authors: string[];
  /** One line in English, as a model is told it: the licence's name and what it permits. */
  licence: string;
  /** The same in parts, for a person in their own language. */
  licenceName?: string;
  permits: Permit[];
  licenceUrl?: string;
  /** The author's picture of it, a blob URL that lives until the next model is loaded; else one of its face. */
  thumbnailUrl?: string;
  /** Names of the expressions the model draws, presets first; a preset without any effect is left out. */
  expressions: string[];
  /** Names of the humanoid bones it has. */
  bones: string[];
  triangles: number;
  bytes: number;
  /** Metres from the floor to the top of the head, without hair. */
  heightMetres: number;
}

/** What a file is, before anything is done with it. */
export type FileReport =
  | { kind: 'vrm'; name: string; version: '0' | '1'; bytes: number }
  | { kind: 'vrma'; name: string; bytes: number }
  | { kind: 'fbx'; name: string; bytes: number }
  | { kind: 'unusable'; name: string; bytes: number; code: ModelFaultCode; reason: string };

/** A clip that the `animation` action plays by name. */
export interface ClipInfo {
  name: string;
  source: 'vrma' | 'fbx';
  durationMs: number;
  /** How many humanoid bones it moves. */
  bones: number;
}
