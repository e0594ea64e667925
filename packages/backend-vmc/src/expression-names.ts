import { VRM0_EXPRESSION_NAMES } from '@vccp/protocol';

/** Whether faces are named as VRM 0.x has them (`Joy`, `A`, `Blink_L`) or as 1.0 does (`happy`, `aa`, `blinkLeft`). */
export type ExpressionNames = 'vrm0' | 'vrm1';

/** In VRM 0.x surprise is no preset; models that have it, have it under this name. */
const TO_VRM0: Readonly<Record<string, string>> = { ...VRM0_EXPRESSION_NAMES, surprised: 'Surprised' };

/** Whoever tracks a face may write them in any case. */
const TO_VRM1: ReadonlyMap<string, string> = new Map(
  Object.entries(TO_VRM0).flatMap(([vrm1, vrm0]) => [
    [vrm0.toLowerCase(), vrm1],
    [vrm1.toLowerCase(), vrm1],
  ]),
);

/** What a receiver is told; names of the model's own stay as they are. */
export function toWireName(name: string, names: ExpressionNames): string {
  return names === 'vrm0' && Object.hasOwn(TO_VRM0, name) ? (TO_VRM0[name] ?? name) : name;
}

/** What VRM 1.0 calls it; a name that is nobody's preset stays as it is. */
export function fromWireName(name: string): string {
  return TO_VRM1.get(name.toLowerCase()) ?? name;
}
