import { HandClock } from '@vccp/client/testing';
import { expect, test } from 'vitest';
import { type Noticed, Senses } from '../src/senses.js';
import { settled } from './settled.js';

const stage = () => {
  const clock = new HandClock(settled);
  const told: Noticed[] = [];
  const senses = new Senses(clock, (noticed) => told.push(noticed));
  const hear = (name: string, value: number | boolean) =>
    senses.hear({ address: `/avatar/parameters/${name}`, values: [value] });
  return { clock, told, senses, hear };
};

test('what VRChat says of its own is told in words, and in our axes', async () => {
  const { clock, told, hear } = stage();
  hear('MuteSelf', true);
  hear('AFK', false);
  hear('Grounded', true);
  hear('Seated', true);
  hear('VelocityX', 1);
  hear('VelocityZ', 2);
  hear('TrackingType', 3);
  hear('VRMode', 1);
  hear('Hat', true);
  hear('Viseme', 9);
  await clock.advance(2000);
  expect(told.map(({ category, data }) => [category, data])).toEqual([
    ['mute', { muted: true }],
    ['afk', { afk: false }],
    ['grounded', { grounded: true }],
    ['seated', { seated: true }],
    ['velocity', { x: -1, y: 0, z: 2, speed: 2.24 }],
    ['tracking', { type: 3, vr: true }],
    ['parameter', { name: 'Hat', value: true }],
  ]);
});

test('sixty values a second become four, the last of them the true one, and the same again is told once', async () => {
  const { clock, told, hear } = stage();
  for (let frame = 1; frame <= 60; frame += 1) {
    hear('VelocityZ', frame);
    hear('Hat', true);
    await clock.advance(1000 / 60);
  }
  await clock.advance(1000);
  const speeds = told.filter(({ category }) => category === 'velocity');
  expect(speeds.length).toBeLessThanOrEqual(6);
  expect(speeds.at(-1)?.data).toMatchObject({ z: 60 });
  expect(told.filter(({ category }) => category === 'parameter')).toHaveLength(1);
});

test('a flood of names is bounded, and another avatar starts afresh but for what is of VRChat', async () => {
  const { clock, told, senses, hear } = stage();
  for (let index = 0; index < 12_000; index += 1) hear(`Name${index}`, index);
  await clock.advance(1000);
  expect(senses.values.size).toBeLessThanOrEqual(10_000);
  expect(told.length).toBeLessThanOrEqual(100);
  senses.forget();
  await clock.advance(10_000);
  hear('MuteSelf', true);
  senses.forget();
  expect([...senses.values.keys()]).toEqual(['MuteSelf']);
  hear('Name1', 1);
  await clock.advance(1000);
  expect(told.at(-1)?.data).toEqual({ name: 'Name1', value: 1 });
  senses.close();
});
