import { VCCPError } from '@vccp/protocol';

/** Largest sound that is fetched, in bytes: over an hour of speech as MP3. */
const LARGEST = 100 * 1024 * 1024;
const SHOWN_URL = 120;

export interface FetchedSound {
  bytes: ArrayBuffer;
  /** What the server calls it; empty where it does not say. */
  mimeType: string;
}

/**
 * The bytes of a sound. Sends no cookies, as the address comes from a model.
 * @throws {VCCPError} `body-failed`, saying what stands in the way and what would help.
 */
export async function fetchSound(
  url: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<FetchedSound> {
  const answer = await ask(url, fetch, signal);
  if (!answer.ok) {
    const status = `${answer.status} ${answer.statusText}`.trim();
    throw fault(url, `was not given: its server answered ${status}; check the address, or make the sound anew`);
  }
  if (Number(answer.headers.get('content-length')) > LARGEST) throw tooLarge(url);
  const mimeType = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
  try {
    return { bytes: await read(answer, url), mimeType };
  } catch (cause) {
    if (signal.aborted || cause instanceof VCCPError) throw cause;
    throw fault(url, 'broke off while it was fetched; play it again', cause);
  }
}

async function ask(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<Response> {
  const refused = watchPolicy();
  try {
    return await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer', signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    // The browser tells of its policy in a task of its own.
    await new Promise((done) => setTimeout(done));
    if (refused.seen) {
      const places = 'the server that this page came from, an https: address, or localhost';
      throw fault(url, `is blocked by the policy of the page, which lets sounds come from ${places}`, cause);
    }
    if (await answersWithoutCors(url, fetch, signal)) {
      throw fault(
        url,
        'may not be read by this page: its server does not send "Access-Control-Allow-Origin" (CORS); ' +
          'let it send that header, or serve the sound from the server that this page came from',
        cause,
      );
    }
    throw fault(
      url,
      'could not be reached from the browser that shows her; is its server running, and the address right?',
      cause,
    );
  } finally {
    refused.end();
  }
}

function watchPolicy(): { readonly seen: boolean; end(): void } {
  let seen = false;
  const onViolation = (event: SecurityPolicyViolationEvent) => {
    if (event.effectiveDirective === 'connect-src') seen = true;
  };
  document.addEventListener('securitypolicyviolation', onViolation);
  return {
    get seen() {
      return seen;
    },
    end: () => document.removeEventListener('securitypolicyviolation', onViolation),
  };
}

/** A browser does not say why a fetch failed; one that reads nothing tells a refusal from silence. */
async function answersWithoutCors(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<boolean> {
  try {
    await fetch(url, { method: 'HEAD', mode: 'no-cors', credentials: 'omit', referrerPolicy: 'no-referrer', signal });
    return true;
  } catch {
    return false;
  }
}

async function read(answer: Response, url: string): Promise<ArrayBuffer> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = answer.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    size += next.value.byteLength;
    if (size > LARGEST) {
      await reader?.cancel();
      throw tooLarge(url);
    }
    chunks.push(next.value);
  }
  return new Blob(chunks).arrayBuffer();
}

function tooLarge(url: string): VCCPError {
  return fault(url, `is larger than ${LARGEST / 1024 / 1024} MB; cut it up, or compress it as MP3 or Opus`);
}

/** A fault of the sound at `url`. */
export function fault(url: string, what: string, cause?: unknown): VCCPError {
  const shown = url.length > SHOWN_URL ? `${url.slice(0, SHOWN_URL)}…` : url;
  return new VCCPError('body-failed', `the sound ${shown} ${what}`, { cause });
}
