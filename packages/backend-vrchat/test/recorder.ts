import { HandClock } from '@vccp/client/testing';
import type { OscMessage } from '@vccp/osc';
import { Throttle } from '../src/throttle.js';
import { settled } from './settled.js';

export interface Sent {
  atMs: number;
  address: string;
  value: unknown;
  types: string;
}

/** A wire that writes down what leaves, and when by its clock. */
export function recorder(perSecond?: number) {
  const clock = new HandClock(settled);
  const startMs = clock.now();
  const sent: Sent[] = [];
  const transmit = ({ address, args }: OscMessage) =>
    void sent.push({
      atMs: clock.now() - startMs,
      address,
      value: args[0]?.value,
      types: args.map(({ type }) => type).join(''),
    });
  const wire = new Throttle({ clock, transmit, ...(perSecond !== undefined && { perSecond }) });
  return {
    clock,
    sent,
    wire,
    valuesOf: (address: string) => sent.filter((s) => s.address === address).map((s) => s.value),
  };
}

/** The most that left within any second; the times are in order. */
export function mostInASecond(times: readonly number[]): number {
  let oldest = 0;
  return times.reduce((most, atMs, index) => {
    while ((times[oldest] ?? atMs) <= atMs - 1000) oldest += 1;
    return Math.max(most, index - oldest + 1);
  }, 0);
}
