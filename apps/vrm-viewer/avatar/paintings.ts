/** What is painted into each region of the texture: functions from u (right) and v (up), 0..1, to a tone. */
import type { REGIONS } from './atlas.js';
import { colour, flat, HAIR, mixTones, TONES, type Tone } from './palette.js';
import { clamp, lerp, mix, smoothstep } from './vector.js';

export type Painting = (u: number, v: number) => Tone;

const over = (below: Tone, above: Tone, cover: number): Tone => mixTones(below, above, clamp(cover));

/** 1 inside an ellipse, falling to 0 over `soft` (a share of its radius). */
function spot(u: number, v: number, cu: number, cv: number, ru: number, rv: number, soft: number): number {
  return 1 - smoothstep(1 - soft, 1 + soft, Math.hypot((u - cu) / ru, (v - cv) / rv));
}

/** Front projection of the face: see `faceTexture` in head.ts for the frame. */
const face: Painting = (u, v) => {
  const side = Math.abs(u - 0.5);
  const blush = spot(side, v, 0.27, 0.175, 0.088, 0.046, 0.95);
  const lids = spot(side, v, 0.2, 0.36, 0.15, 0.17, 0.5);
  const nose = spot(u, v, 0.5, 0.226, 0.016, 0.009, 0.6);
  const warm: Tone = { lit: colour('#ff9d94'), shade: colour('#e88a8a') };
  let tone = over(TONES.skin, warm, blush * 0.62);
  tone = over(tone, warm, lids * 0.12);
  return over(tone, { lit: colour('#f2a08c'), shade: colour('#d97f78') }, nose * 0.9);
};

const iris: Painting = (u, v) => {
  const r = Math.hypot(u - 0.5, v - 0.5) * 2;
  const angle = Math.atan2(v - 0.5, u - 0.5);
  const deep = colour('#0d4a56');
  const middle = colour('#1f9a8f');
  const bright = colour('#9df2c4');
  let tone = mix(mix(bright, middle, smoothstep(0.08, 0.5, v)), deep, smoothstep(0.46, 0.98, v));
  const rays = 0.5 + 0.5 * Math.sin(angle * 26 + Math.sin(angle * 9) * 1.5);
  tone = mix(tone, bright, 0.22 * rays * smoothstep(0.35, 0.6, r) * (1 - smoothstep(0.75, 0.9, r)) * (1 - v));
  tone = mix(tone, colour('#fff3b0'), 0.75 * spot(u, v, 0.5, 0.17, 0.27, 0.12, 0.7));
  tone = mix(tone, colour('#0a3140'), spot(u, v, 0.5, 0.5, 0.185, 0.22, 0.12));
  tone = mix(tone, middle, 0.4 * spot(u, v, 0.5, 0.41, 0.1, 0.09, 0.8));
  tone = mix(tone, colour('#0c2c3c'), smoothstep(0.82, 0.93, r));
  tone = mix(tone, colour('#0a2836'), 0.65 * smoothstep(0.72, 0.98, v));
  const white = colour('#ffffff');
  tone = mix(tone, white, spot(u, v, 0.32, 0.7, 0.145, 0.165, 0.07));
  tone = mix(tone, white, spot(u, v, 0.7, 0.3, 0.07, 0.075, 0.12));
  tone = mix(tone, white, 0.75 * spot(u, v, 0.6, 0.2, 0.035, 0.035, 0.2));
  return flat(tone);
};

const sclera: Painting = (_u, v) => flat(mix(colour('#fffdfb'), colour('#c9b3c9'), smoothstep(0.5, 0.86, v) * 0.9));

/** u across the lips, v from the lower to the upper. */
const mouth: Painting = (u, v) => {
  const side = (u - 0.5) * 2;
  let tone = mix(colour('#c2454f'), colour('#8b2638'), smoothstep(0.2, 0.9, v));
  const tongue = smoothstep(0.03, -0.03, v - (0.46 - 0.3 * side * side));
  tone = mix(tone, mix(colour('#ff9c98'), colour('#f3787d'), Math.abs(side)), tongue);
  const teeth = smoothstep(-0.03, 0.03, v - (0.82 + 0.1 * side * side));
  return flat(mix(tone, colour('#fffaf4'), teeth * smoothstep(0.95, 0.85, Math.abs(side))));
};

/** u from the front to the back of the head, v from `HAIR_LOW` up to the crown. */
const hair: Painting = (u, v) => {
  const strands = Math.sin(u * 140) * 0.5 + Math.sin(u * 61 + 1.3) * 0.5;
  let tone = mixTones(HAIR.tip, HAIR.middle, smoothstep(0.12, 0.5, v + strands * 0.012));
  tone = over(tone, HAIR.root, smoothstep(0.72, 1, v) * 0.75);
  tone = over(tone, HAIR.root, 0.3 * smoothstep(0.5, 1, strands));
  const zigzag = Math.abs(((u * 15) % 1) - 0.5) * 2;
  const middle = 0.755 + 0.012 * Math.sin(u * 23);
  const half = lerp(0.008, 0.034, zigzag) * (0.75 + 0.25 * Math.sin(u * 41));
  const gleam = smoothstep(half, half * 0.55, Math.abs(v - middle));
  return over(tone, HAIR.gleam, gleam * 0.9);
};

/** One panel of the skirt: u across, v from hem to waist. */
const skirt: Painting = (u, v) => {
  const edge = smoothstep(0.38, 0.5, Math.abs(u - 0.5));
  let tone = over(TONES.dress, { lit: colour('#347f82'), shade: colour('#205467') }, edge * 0.8);
  tone = over(tone, { lit: colour('#55aca2'), shade: colour('#2f7488') }, smoothstep(0.5, 0, v) * 0.45);
  const line = (at: number, half: number): number => smoothstep(half + 0.008, half - 0.008, Math.abs(v - at));
  tone = over(tone, TONES.trim, line(0.13, 0.034));
  tone = over(tone, TONES.trim, line(0.215, 0.009));
  tone = over(tone, TONES.tansy, spot(u, v, 0.5, 0.13, 0.11, 0.026, 0.15));
  return tone;
};

/** v from the outer edge, over which it turns, up to the neck. */
const collar: Painting = (_u, v) => {
  const line = smoothstep(0.035, 0.02, Math.abs(v - 0.345));
  return over(TONES.dress, TONES.trim, line);
};

/** v from the heel to the top of the sock. */
const sock: Painting = (_u, v) => {
  const line = (at: number, half: number): number => smoothstep(half + 0.006, half - 0.006, Math.abs(v - at));
  return over(over(TONES.sock, TONES.coral, line(0.8, 0.022)), TONES.coral, line(0.73, 0.008));
};

export const PAINTINGS: Record<keyof typeof REGIONS, Painting> = {
  face,
  iris,
  sclera,
  mouth,
  hair,
  skirt,
  sock,
  collar,
};
