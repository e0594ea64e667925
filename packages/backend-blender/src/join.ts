import { Embodiment, type EmbodimentEvent, type EmbodyOptions } from '@vccp/client';
import type { BlenderBody } from './body.js';

/**
 * Joins the body to a session: whether Blender is there is told, somebody else is offered anew, and she comes to rest while
 * the server is out of reach.
 * @throws {VCCPError} as `embody` does
 */
export async function embodyBlender(
  body: BlenderBody,
  options: EmbodyOptions,
  listener?: (event: EmbodimentEvent) => void,
): Promise<Embodiment> {
  const embodiment = new Embodiment(body, options);
  const tellEngine = (reachable: boolean, fault: string | undefined) => {
    const data = { reachable, ...(fault !== undefined && { fault }) };
    embodiment.perceive('engine', data, { key: 'engine', importance: reachable ? 'medium' : 'high' });
  };
  const tellScene = () => {
    const { chosen, file } = body.status.described ?? {};
    if (!chosen) return;
    embodiment.perceive('scene', { armature: chosen.armature, file }, { key: 'scene' });
    for (const [name, [x, y, z]] of Object.entries(chosen.things)) {
      embodiment.perceive('object', { name, position: { x, y, z } });
    }
  };
  const unsubscribe = body.subscribe((event) => {
    if (event.type === 'figure') {
      embodiment.refreshCapability();
      tellScene();
    }
    if (event.type === 'scene') embodiment.perceive('scene', event.data, { key: 'moment', importance: 'low' });
    if (event.type === 'reachable') tellEngine(event.isReachable, event.fault);
  });
  embodiment.subscribe((event) => {
    // Once for each loss: while it tries again, whoever works in Blender is left alone.
    if (event.type === 'reconnecting' && event.attempt === 1) body.stop('the connection to the server was lost');
    if (event.type === 'closed') {
      body.stop('the server ended the connection');
      unsubscribe();
    }
    listener?.(event);
  });
  await embodiment.connect();
  const { isReachable, fault } = body.status;
  if (isReachable) tellScene();
  else tellEngine(false, fault);
  return embodiment;
}
