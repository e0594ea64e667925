import type { VRM } from '@pixiv/three-vrm';

/** Feelings that usually draw their own eyes, and so must not be blinked over. */
const CLOSES_EYES = ['happy', 'relaxed'];
const FEELINGS = ['happy', 'angry', 'sad', 'relaxed', 'surprised'];

/**
 * VRM 0.x cannot say that a feeling closes the eyes or shapes the mouth, and many 1.0 models do not: where a model says
 * nothing at all, blinking gives way to closed eyes, and mouth shapes make room, so that shapes never add up to a
 * grimace.
 */
export function applyOverridePolicy(vrm: VRM): void {
  const expressions = vrm.expressionManager?.expressions ?? [];
  const spoken = expressions.some(
    ({ overrideBlink, overrideLookAt, overrideMouth }) =>
      overrideBlink !== 'none' || overrideLookAt !== 'none' || overrideMouth !== 'none',
  );
  if (spoken) return;
  for (const expression of expressions) {
    const name = expression.expressionName;
    if (!FEELINGS.includes(name)) continue;
    expression.overrideBlink = CLOSES_EYES.includes(name) ? 'block' : 'blend';
    expression.overrideMouth = 'blend';
  }
}
