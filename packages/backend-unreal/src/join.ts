import { Embodiment, type EmbodimentEvent, type EmbodyOptions } from '@vccp/client';
import type { UnrealBody } from './body.js';

/**
 * Joins the body to a session: whether Unreal answers is told, another preset is offered anew, and it comes to rest while
 * the server is out of reach.
 * @throws {VCCPError} as `embody` does
 */
export async function embodyUnreal(
  body: UnrealBody,
  options: EmbodyOptions,
  listener?: (event: EmbodimentEvent) => void,
): Promise<Embodiment> {
  const embodiment = new Embodiment(body, options);
  const unsubscribe = body.subscribe((event) => {
    if (event.type === 'preset') embodiment.refreshCapability();
    else {
      const { isReachable: reachable, fault } = event;
      const data = { reachable, ...(fault !== undefined && { fault }) };
      embodiment.perceive('engine', data, { key: 'engine', importance: reachable ? 'medium' : 'high' });
    }
  });
  embodiment.subscribe((event) => {
    // Once for each loss: while it tries again, whoever works in the editor is left alone.
    if (event.type === 'reconnecting' && event.attempt === 1) body.stop('the connection to the server was lost');
    if (event.type === 'closed') {
      body.stop('the server ended the connection');
      unsubscribe();
    }
    listener?.(event);
  });
  await embodiment.connect();
  return embodiment;
}
