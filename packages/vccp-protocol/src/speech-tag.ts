import type { Emotion } from './emotion.js';
import type { Gesture } from './gesture.js';

/** What a tag within a spoken text asks of the body. */
export interface SpeechTag {
  /** `mood` stays until the next mood, `moment` until the sentence ends, as does a `manner` of speaking. */
  kind: 'mood' | 'moment' | 'manner';
  emotion?: Emotion;
  /** Of the emotion, 0..1. */
  intensity?: number;
  gesture?: { gesture: Gesture; intensity?: number; speed?: number; repeat?: number };
  /** Loudness of the voice; 1 is as it speaks. */
  gain?: number;
}

/** A tag that stood in a text, and before which character of the plain text. */
export interface SpeechCue extends SpeechTag {
  /** As it was written, in lower case, without its brackets. */
  tag: string;
  at: number;
}

/** Words for each emotion, as models write them. */
const MOODS: Readonly<Record<Emotion, string>> = {
  neutral: 'neutral,normal,serious,seriously,flatly',
  happy: 'happy,happily,joyful,joyfully,cheerful,cheerfully,glad,gladly,amused,playful,playfully,warm,warmly,proud',
  sad: 'sad,sadly,sorrowful,sorrowfully,melancholy,disappointed,regretful,apologetic,apologetically,lonely,tearful',
  angry: 'angry,angrily,furious,furiously,annoyed,irritated,frustrated,mad',
  surprised: 'surprised,amazed,astonished,shocked,startled',
  fearful: 'fearful,fearfully,scared,afraid,nervous,nervously,worried,anxious,anxiously,frightened',
  disgusted: 'disgusted,disgust,grossed out',
  contemptuous: 'contemptuous,sarcastic,sarcastically,smug,smugly,mocking,mockingly,scornful',
  excited: 'excited,excitedly,enthusiastic,enthusiastically,thrilled,eager,eagerly',
  calm: 'calm,calmly,relaxed,gentle,gently,soothing,relieved,tender,tenderly,sleepy,tired',
};

/** What is done once, and how it is told. */
const DONE: readonly (readonly [words: string, tag: SpeechTag])[] = [
  [
    'laughs,laughing,laugh,laughter,giggles,giggling,giggle,chuckles,chuckling,chuckle',
    {
      kind: 'moment',
      emotion: 'happy',
      intensity: 1,
      gesture: { gesture: 'nod', intensity: 0.5, speed: 1.8, repeat: 2 },
    },
  ],
  ['smiles,smiling,smile,grins,grinning,grin', { kind: 'moment', emotion: 'happy', intensity: 0.7 }],
  [
    'sighs,sighing,sigh',
    { kind: 'moment', emotion: 'sad', intensity: 0.5, gesture: { gesture: 'sadness', intensity: 0.4, speed: 1.5 } },
  ],
  ['cries,crying,cry,sobs,sobbing,sob', { kind: 'moment', emotion: 'sad', intensity: 1 }],
  ['gasps,gasping,gasp', { kind: 'moment', emotion: 'surprised', intensity: 1 }],
  ['frowns,frowning,frown', { kind: 'moment', emotion: 'angry', intensity: 0.5 }],
  ['nods,nodding,nod', { kind: 'moment', gesture: { gesture: 'nod' } }],
  ['shakes head,shakes her head,shakes his head,shaking head', { kind: 'moment', gesture: { gesture: 'shakeHead' } }],
  ['shrugs,shrugging,shrug', { kind: 'moment', gesture: { gesture: 'shrug' } }],
  ['waves,waving,wave', { kind: 'moment', gesture: { gesture: 'wave' } }],
  ['claps,clapping,clap,applauds', { kind: 'moment', gesture: { gesture: 'clap' } }],
  ['cheers,cheering,cheer', { kind: 'moment', emotion: 'excited', gesture: { gesture: 'cheer' } }],
  ['bows,bowing,bow', { kind: 'moment', gesture: { gesture: 'bow' } }],
  ['thinks,thinking,ponders,pondering', { kind: 'moment', gesture: { gesture: 'thinking' } }],
  ['whisper,whispers,whispering,whispered', { kind: 'manner', gain: 0.35 }],
  ['quietly,softly,soft', { kind: 'manner', gain: 0.6 }],
  ['shout,shouts,shouting,loudly,yells,yelling', { kind: 'manner', gain: 1.5 }],
  // Sounds and pauses that no voice here makes of itself: they are not read aloud either.
  [
    'clears throat,coughs,coughing,sniffs,sniffles,exhales,inhales,breathes,pause,pauses,beat,silence,yawns',
    { kind: 'moment' },
  ],
];

/** Every tag that is known, by the word that stands in the brackets. */
export const SPEECH_TAGS: ReadonlyMap<string, SpeechTag> = new Map([
  ...Object.entries(MOODS).flatMap(([emotion, words]) =>
    words.split(',').map((word) => [word, { kind: 'mood', emotion: emotion as Emotion } satisfies SpeechTag] as const),
  ),
  ...DONE.flatMap(([words, tag]) => words.split(',').map((word) => [word, tag] as const)),
]);

/** One word or a few in brackets; a link of Markdown goes on with its address. */
const TAG = /\[ *([a-z]+(?: [a-z]+){0,2}) *\](?!\()/gi;

/**
 * Takes the tags out of a text that is to be spoken: `[laughs] You again! [sad] I must go.` What stands in brackets and
 * is no tag that is known stays in the text, as it may be part of it.
 */
export function readSpeechTags(text: string): { text: string; cues: SpeechCue[] } {
  const cues: SpeechCue[] = [];
  let plain = '';
  let next = 0;
  for (const match of text.matchAll(TAG)) {
    const tag = (match[1] ?? '').toLowerCase();
    const known = SPEECH_TAGS.get(tag);
    if (!known) continue;
    plain = join(plain, text.slice(next, match.index));
    next = match.index + match[0].length;
    cues.push({ tag, ...known, at: plain.length });
  }
  plain = join(plain, text.slice(next)).trimEnd();
  return { text: plain, cues: cues.map((cue) => ({ ...cue, at: placed(plain, cue.at) })) };
}

/** The space on both sides of a tag becomes that of one side. */
function join(before: string, after: string): string {
  if (before === '') return after.trimStart();
  return /\s$/.test(before) ? before + after.trimStart() : before + after;
}

/** A tag belongs to the word that follows it. */
function placed(text: string, at: number): number {
  const space = /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
  return Math.min(text.length, at + space);
}
