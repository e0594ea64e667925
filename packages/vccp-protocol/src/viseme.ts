import * as z from 'zod';

/** The mouth shapes of speech: the fifteen visemes of the Oculus lip-sync reference. `sil` is closed. */
export const VISEMES = ['sil', 'PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'I', 'O', 'U'] as const;
export type Viseme = (typeof VISEMES)[number];

/** From `atMs` after the start of the sound the mouth has this shape. */
export const visemeKeySchema = z.object({ atMs: z.number().min(0).max(3_600_000), viseme: z.enum(VISEMES) });
export type VisemeKey = z.infer<typeof visemeKeySchema>;

/** The five vowels of VRM 1.0. VRM 0.x calls them A, I, U, E, O. */
export const VOWELS = ['aa', 'ih', 'ou', 'ee', 'oh'] as const;
export type Vowel = (typeof VOWELS)[number];

/** The visemes as the five vowels show them, as shares 0..1 of a full vowel. Consonants hardly open the mouth. */
export const VISEME_TO_VOWELS: Readonly<Record<Viseme, Readonly<Partial<Record<Vowel, number>>>>> = {
  sil: {},
  PP: {},
  FF: { ih: 0.15 },
  TH: { aa: 0.2 },
  DD: { ih: 0.25 },
  kk: { aa: 0.25 },
  CH: { ou: 0.4 },
  SS: { ih: 0.25 },
  nn: { ih: 0.25 },
  RR: { ou: 0.35, aa: 0.15 },
  aa: { aa: 1 },
  E: { ee: 0.85 },
  I: { ih: 0.85 },
  O: { oh: 0.95 },
  U: { ou: 0.9 },
};
