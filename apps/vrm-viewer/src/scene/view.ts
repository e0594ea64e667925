import type { View } from '@vccp/protocol';
import type { Stage } from './stage.js';

const JPEG_QUALITY = 0.85;

/** What a viewer sees of the stage, as JPEG. */
export function viewOf(stage: Stage, maxWidth = 640): View {
  const picture = stage.picture(maxWidth);
  const [, base64 = ''] = picture.toDataURL('image/jpeg', JPEG_QUALITY).split(',');
  return { mimeType: 'image/jpeg', base64, width: picture.width, height: picture.height };
}
