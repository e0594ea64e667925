import type { Embodiment } from '@vccp/client';
import type { Joined, WorldStatus } from './world.js';

/** The body once it is in its session: it is freed when it leaves, and where it could not join. */
export async function joined(
  body: { close(): Promise<void> },
  joining: Promise<Embodiment>,
  status: () => WorldStatus,
): Promise<Joined> {
  try {
    const embodiment = await joining;
    return {
      embodiment,
      status,
      async close() {
        embodiment.close();
        await body.close();
      },
    };
  } catch (error) {
    await body.close();
    throw error;
  }
}
