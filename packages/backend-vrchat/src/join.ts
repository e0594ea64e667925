import { Embodiment, type EmbodimentEvent, type EmbodyOptions } from '@vccp/client';
import type { VRChatBody } from './body.js';

/**
 * Joins the avatar to a session: what it notices is told, another avatar is offered anew, and it stands still while the
 * server is out of reach.
 * @throws {VCCPError} as `embody` does
 */
export async function embodyVRChat(
  body: VRChatBody,
  options: EmbodyOptions,
  listener?: (event: EmbodimentEvent) => void,
): Promise<Embodiment> {
  const embodiment = new Embodiment(body, options);
  const unsubscribe = body.subscribe((event) => {
    if (event.type === 'avatar') embodiment.refreshCapability();
    if (event.type !== 'noticed') return;
    const { category, data, key, importance } = event.noticed;
    embodiment.perceive(category, data, { key, importance });
  });
  embodiment.subscribe((event) => {
    if (event.type === 'reconnecting') body.stop('the connection to the server was lost');
    if (event.type === 'closed') {
      body.stop('the server ended the connection');
      unsubscribe();
    }
    listener?.(event);
  });
  await embodiment.connect();
  return embodiment;
}
