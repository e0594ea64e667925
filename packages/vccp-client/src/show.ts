import { VCCPError, type ViewRequest } from '@vccp/protocol';
import type { Body } from './body.js';
import type { VCCPClient } from './client.js';

/** Answers a request for a picture of what the body sees: with one, or with why there is none. */
export async function show(
  body: Body,
  client: Pick<VCCPClient, 'answerView'>,
  requestId: string,
  request: ViewRequest,
): Promise<void> {
  try {
    if (!body.see) throw new VCCPError('no-view', `${body.name} has no picture of itself`);
    client.answerView(requestId, await body.see(request));
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    client.answerView(requestId, { code: 'no-view', message: message.slice(0, 4000) });
  }
}
