import { CanvasTexture, Color, type Scene, SRGBColorSpace, Texture } from 'three';

/** What stands behind her: the theme's own soft gradient, a colour, nothing, or a picture that covers the canvas. */
export class Backdrop {
  readonly #scene: Scene;
  #own: Texture | null = null;
  #aspect = 1;
  #theme: readonly [top: string, bottom: string] = ['#ffffff', '#ffffff'];
  #themed = true;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** The gradient that stands there until something else is chosen. */
  setTheme(top: string, bottom: string): void {
    this.#theme = [top, bottom];
    if (this.#themed) this.#replace(gradient(top, bottom));
  }

  /** `theme`, `transparent`, a CSS colour or a picture. @throws where the browser cannot decode the picture. */
  async set(background: string | Blob): Promise<void> {
    if (typeof background !== 'string') {
      const bitmap = await createImageBitmap(background, { imageOrientation: 'flipY' });
      const texture = new Texture(bitmap);
      texture.flipY = false;
      texture.colorSpace = SRGBColorSpace;
      texture.needsUpdate = true;
      this.#themed = false;
      this.#replace(texture, () => bitmap.close());
      this.resize(this.#aspect);
      return;
    }
    this.#themed = background === 'theme';
    if (this.#themed) this.#replace(gradient(...this.#theme));
    else if (background === 'transparent') this.#replace(null);
    else {
      if (!CSS.supports('color', background)) throw new TypeError(`"${background}" is not a CSS colour`);
      this.#replace(null);
      this.#scene.background = new Color(toHex(background));
    }
  }

  /** Keeps a picture covering the canvas, whatever its shape. */
  resize(aspect: number): void {
    this.#aspect = aspect;
    const texture = this.#own;
    const image = texture?.image as { width: number; height: number } | undefined;
    if (!texture || !image || this.#themed) return;
    const ratio = aspect / (image.width / image.height);
    texture.repeat.set(Math.min(1, ratio), Math.min(1, 1 / ratio));
    texture.offset.set((1 - texture.repeat.x) / 2, (1 - texture.repeat.y) / 2);
  }

  dispose(): void {
    this.#replace(null);
  }

  #release: () => void = () => {};

  #replace(texture: Texture | null, release: () => void = () => {}): void {
    this.#own?.dispose();
    this.#release();
    this.#own = texture;
    this.#release = release;
    this.#scene.background = texture;
  }
}

function gradient(top: string, bottom: string): Texture {
  const canvas = document.createElement('canvas');
  canvas.width = 4;
  canvas.height = 256;
  const context = canvas.getContext('2d');
  if (context) {
    const ramp = context.createLinearGradient(0, 0, 0, canvas.height);
    ramp.addColorStop(0, top);
    ramp.addColorStop(1, bottom);
    context.fillStyle = ramp;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  return texture;
}

/** Any CSS colour as #rrggbb, so that three is never asked about a notation it would warn of. */
function toHex(color: string): string {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!context) return '#000000';
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
