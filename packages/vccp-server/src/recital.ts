import { emotionSchema } from '@vccp/protocol';
import type { Clock } from './clock.js';
import { type Passage, passagesOf } from './delivery.js';
import { Feelings } from './feelings.js';
import { type FeelingsOf, readScript, type Script } from './script.js';
import type { Session } from './session.js';
import { MS_PER_LETTER } from './speech.js';
import { Talk } from './talk.js';

/** What a body without sound can show in one bubble. */
const MOST_SHOWN = 2000;
/** However short a line is, it is not read faster. */
const SHORTEST_READING_MS = 1500;

/**
 * Takes the tags out of a text and begins it: bodies without sound show it, faces follow. What is left is to say its
 * passages on those that have sound.
 */
export function recite(
  session: Session,
  { clock, feelingsOf }: { clock: Clock; feelingsOf: FeelingsOf | undefined },
  { text, emotion: wish }: { text: string; emotion?: string | undefined },
  { hearing, reading }: { hearing: readonly string[]; reading: readonly string[] },
): { talk: Talk; passages: Passage[] } {
  const emotion = emotionSchema.safeParse(wish).data;
  const script = readScript(text, emotion, feelingsOf);
  const feelings = new Feelings(session, clock, emotion);
  const talk = new Talk(session, clock, feelings);
  if (script.text === '') {
    feelings.showAll(script.cues);
    return { talk, passages: [] };
  }
  const alone = hearing.length === 0;
  if (alone) feelings.lineComes();
  talk.show(script.text.slice(0, MOST_SHOWN), reading);
  if (alone) readAlong(talk, script, feelings);
  return { talk, passages: passagesOf(script, emotion) };
}

/** Where nobody has sound the faces follow as the text is read. */
function readAlong(talk: Talk, { text, cues }: Script, feelings: Feelings): void {
  const [record] = talk.records;
  if (!record) return;
  const lineCues = cues.map((cue) => ({ cue, share: cue.at / text.length }));
  feelings.follow(record, lineCues, Math.max(SHORTEST_READING_MS, text.length * MS_PER_LETTER));
}
