import type { BodyRegion, Vector3 } from '@vccp/protocol';
import type { ClipInfo, LoadedModel } from '../avatar/model.js';

/** A head as it is drawn, in CSS pixels of the canvas: its crown, and how far it reaches to each side of its middle. */
export interface HeadOnScreen {
  x: number;
  y: number;
  radius: number;
}

/** What the body tells the page; the page draws it or sends it on as a perception. */
export type VrmBodyEvent =
  /** The person touched her: a click or tap that was not a drag of the camera. */
  | { type: 'touch'; region: BodyRegion; x: number; y: number }
  /** Where the pointer is on the canvas, -1..1 from left to right and bottom to top; at most four a second. */
  | { type: 'pointer'; x: number; y: number; over: BodyRegion | null }
  /**
   * A thing she knows by name hangs somewhere else, metres; null when it is gone. At most four a second while the person
   * holds it, and once when it is at rest.
   */
  | { type: 'object'; name: string; position: Vector3 | null; held: boolean }
  /** The camera came to rest somewhere else; at most twice a second. */
  | { type: 'camera'; position: Vector3; target: Vector3; distance: number }
  | { type: 'model'; model: LoadedModel }
  | { type: 'clips'; clips: readonly ClipInfo[] }
  /** What she says, and where her head is, which the bubble belongs to. */
  | ({ type: 'speech'; text: string | null } & HeadOnScreen)
  /** Her head moved, while a line stands. */
  | ({ type: 'speech-moved' } & HeadOnScreen)
  /** How far into it the scene is that she performs, in milliseconds of its round; with every frame. */
  | { type: 'scene'; positionMs: number }
  /** A sound waits until the person has tapped the page or pressed a key, as browsers ask, or no longer waits. */
  | { type: 'muted'; muted: boolean }
  /** What she can do has changed: announce `capabilities()` again. */
  | { type: 'capability' }
  /** The graphics context was lost or came back; without it nothing is drawn. */
  | { type: 'graphics'; available: boolean };
