import { emotionSchema, VCCPError } from '@vccp/protocol';
import * as z from 'zod';
import { deliver } from '../delivery.js';
import { listeners } from '../listeners.js';
import { cleanLine } from '../observation.js';
import { recite } from '../recital.js';
import type { Session } from '../session.js';
import { VISEME_SOURCES } from '../speech.js';
import type { Talk } from '../talk.js';
import { LONGEST_WAIT_MS, waitUntil } from '../wait.js';
import { actionSchema, shownAction, wentWrong } from './action-view.js';
import { defineTool, sessionIdField, waitMsField } from './tool.js';

export const speak = defineTool({
  name: 'speak',
  title: 'Say something aloud',
  description:
    'Says a text aloud on every body that has sound, the lips moving along, sentence by sentence; a body without sound ' +
    'shows it. Tags within the text move the face where they stand and are not read aloud: a mood until the next one ' +
    '([happy], [sad], [excited], [calm] …), a moment ([laughs], [sighs], [gasps], [nods] …), a manner for one sentence ' +
    '([whispers], [shouts]). Several calls queue. stop-action ends it. With waitMs the answer comes when all is said.',
  input: z.object({
    text: z
      .string()
      .trim()
      .min(1)
      .max(4000)
      .describe('plain words, as they are spoken, with tags such as [laughs] where the face changes'),
    emotion: emotionSchema.optional().describe('the face while it speaks, where the body has one'),
    voice: z.string().max(200).optional().describe('get-capability lists them; the first by default'),
    language: z
      .string()
      .max(35)
      .regex(/^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/)
      .optional()
      .describe('of the text, as "ja" or "en-GB"; by default what its letters show'),
    sessionId: sessionIdField,
    waitMs: waitMsField,
  }),
  output: {
    state: z.enum(['speaking', 'said', 'stopped', 'failed']),
    aloud: z.boolean().describe('whether it is heard, not only shown'),
    actions: z
      .array(
        actionSchema.extend({
          text: z.string(),
          visemesFrom: z.enum(VISEME_SOURCES).optional().describe('what the shapes of the mouth were read from'),
        }),
      )
      .describe('each sentence, as far as it is on its way'),
  },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  async run({ text, emotion, voice, language, sessionId, waitMs = 0 }, call) {
    const session = call.session(sessionId);
    const { speech } = call;
    const { hearing, reading, aloud } = listeners(session, speech !== undefined);
    const { talk, passages } = recite(session, call, { text, emotion }, { hearing, reading });
    const said = session.talks.inTurn(talk, () =>
      talk.say((signal) => (speech ? deliver(speech, passages, { voice, language, signal }) : nothing()), hearing),
    );
    void said.then(() => {
      if (talk.fault !== undefined && !(talk.fault instanceof VCCPError))
        call.logger.error(`speak: ${talk.fault instanceof Error ? talk.fault.stack : String(talk.fault)}`);
    });
    const stopTelling = call.progress && talk.subscribe(() => call.progress?.(share(talk), 'speaking'));
    await waitUntil(
      call,
      LONGEST_WAIT_MS,
      talk,
      () => begins(talk, hearing.length > 0) || talk.ended || talk.fault !== undefined,
    );
    await waitUntil(call, waitMs, talk, () => talk.ended);
    stopTelling?.();
    if (call.signal.aborted && !talk.ended) {
      talk.end();
      for (const record of talk.records) session.stop({ actionId: record.id }, 'the caller took it back');
    }
    if (talk.records.length === 0 && talk.fault !== undefined) throw talk.fault;
    return answer(session, talk, aloud);
  },
});

/** Whether its first sentence is on its way, where it is heard; a body without sound shows the text before that. */
const begins = ({ records }: Talk, hasSound: boolean) =>
  records.some(({ category }) => !hasSound || category === 'audio');

const HOW = { speaking: 'Speaking', said: 'Said', stopped: 'Stopped', failed: 'Not all was said' } as const;

function answer(session: Session, talk: Talk, aloud: boolean) {
  const state = stateOf(talk);
  const why = whyNot(talk);
  const open = talk.records.filter((record) => !record.ended).map(({ id }) => id);
  const rest = open.length > 0 ? ` On its way: ${open.slice(0, 8).join(', ')}; stop-action ends it.` : '';
  return {
    session,
    lines: [
      `${HOW[state]}${aloud ? '' : ', without sound'}${why === undefined ? '' : `: ${cleanLine(why, 400)}`}.${rest}`,
    ],
    data: {
      state,
      aloud,
      actions: talk.records.map((record) => {
        const visemesFrom = talk.visemesFrom(record);
        return { ...shownAction(record), text: String(record.data.text ?? ''), ...(visemesFrom && { visemesFrom }) };
      }),
    },
    isError: state === 'failed',
  };
}

function stateOf(talk: Talk): keyof typeof HOW {
  if (talk.fault !== undefined || talk.records.some(wentWrong)) return 'failed';
  if (talk.stopped) return 'stopped';
  return talk.ended ? 'said' : 'speaking';
}

function whyNot({ fault, records }: Talk): string | undefined {
  if (fault instanceof VCCPError) return fault.message;
  if (fault !== undefined) return 'the voice failed within the server';
  return records.find(wentWrong)?.report.error?.message;
}

function share({ records }: Talk): number {
  return records.length === 0 ? 0 : records.filter(({ ended }) => ended).length / records.length;
}

async function* nothing(): AsyncGenerator<never> {}
