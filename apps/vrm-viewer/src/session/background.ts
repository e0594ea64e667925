import type { BackgroundName } from './settings.js';

/** Colours from top to bottom, and of the light behind her. */
interface Gradient {
  stops: readonly string[];
  glow: string;
}

type Theme = 'light' | 'dark';

const GRADIENTS: Readonly<Partial<Record<BackgroundName, Readonly<Record<Theme, Gradient>>>>> = {
  dawn: {
    light: { stops: ['#e9e6f7', '#f6ecee', '#fbe9dc'], glow: '#fffaf3' },
    dark: { stops: ['#1b1a2b', '#2a2338', '#3a2a38'], glow: '#4a3a52' },
  },
  mist: {
    light: { stops: ['#dfe8f0', '#e9eff3', '#f4f5f4'], glow: '#ffffff' },
    dark: { stops: ['#141b22', '#1b252e', '#25313a'], glow: '#33434f' },
  },
  meadow: {
    light: { stops: ['#dceef2', '#e4f2e6', '#f3f4dc'], glow: '#fdfff4' },
    dark: { stops: ['#101f22', '#172a26', '#26352a'], glow: '#345041' },
  },
  night: {
    light: { stops: ['#20234a', '#39366b', '#6a4f86'], glow: '#8a70ad' },
    dark: { stops: ['#0b0d1d', '#161734', '#2a2148'], glow: '#3f3468' },
  },
};

const COLOURS: Readonly<Partial<Record<BackgroundName, Readonly<Record<Theme, string>>>>> = {
  plain: { light: '#f3f2f5', dark: '#1a1a20' },
  green: { light: '#00b140', dark: '#00b140' },
};

/** A CSS colour of the background as a whole, for what lies around the canvas. */
export function backgroundColour(name: BackgroundName, theme: Theme): string {
  if (name === 'clear') return 'transparent';
  return GRADIENTS[name]?.[theme].stops[1] ?? COLOURS[name]?.[theme] ?? (theme === 'light' ? '#f3f2f5' : '#1a1a20');
}

/**
 * What the body draws behind her: a colour, or a picture. Gradients are drawn as pictures, so that a model that looks
 * through her eyes sees what the person sees.
 * @returns undefined where there is nothing to draw, as for `picture` without one
 */
export async function background(
  name: BackgroundName,
  theme: Theme,
  picture?: Blob,
): Promise<string | Blob | undefined> {
  if (name === 'picture') return picture;
  if (name === 'clear') return 'transparent';
  const gradient = GRADIENTS[name]?.[theme];
  return gradient ? paint(gradient) : backgroundColour(name, theme);
}

const WIDTH = 640;
const HEIGHT = 400;

async function paint({ stops, glow }: Gradient): Promise<Blob | undefined> {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const sky = context.createLinearGradient(0, 0, 0, HEIGHT);
  for (const [index, colour] of stops.entries()) sky.addColorStop(index / (stops.length - 1), colour);
  context.fillStyle = sky;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const light = context.createRadialGradient(WIDTH / 2, HEIGHT * 0.42, 0, WIDTH / 2, HEIGHT * 0.42, WIDTH * 0.42);
  light.addColorStop(0, `${glow}d0`);
  light.addColorStop(1, `${glow}00`);
  context.fillStyle = light;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'));
}
