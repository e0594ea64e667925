import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCESS } from '@vccp/osc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { avatarFromFile, avatarFromQuery, readAvatarFile } from '../src/avatar.js';
import { faceOf, faceWeights, shownEmotion } from '../src/face.js';
import { type AvatarParameter, BUILT_IN_PARAMETERS, parametersOf, setParameter } from '../src/parameters.js';
import { FakeVRChat } from './fake-vrchat.js';

const path = (name: string, type: string) => ({ address: `/avatar/parameters/${name}`, type });
const FILE = {
  id: 'avtr_1',
  name: 'Robin',
  parameters: [
    { name: 'My Hat', input: path('My_Hat', 'Bool'), output: path('My_Hat', 'Bool') },
    { name: 'VRCEmote', input: path('VRCEmote', 'Int'), output: path('VRCEmote', 'Int') },
    { name: 'Viseme', output: path('Viseme', 'Int') },
    { name: 'Seated', input: path('Seated', 'Bool'), output: path('Seated', 'Bool') },
    { name: 'Odd', input: path('Odd', 'String') },
  ],
};

test("VRChat's own file is read with its byte order mark, its names with spaces, and what is only told by it", () => {
  const { id, name, source, parameters } = readAvatarFile(`\uFEFF${JSON.stringify(FILE)}`);
  expect({ id, name, source }).toEqual({ id: 'avtr_1', name: 'Robin', source: 'file' });
  expect(parameters).toEqual([
    { name: 'My_Hat', type: 'bool', writable: true },
    { name: 'VRCEmote', type: 'int', writable: true },
    { name: 'Viseme', type: 'int', writable: false },
    // Built in: read-only, whatever the file says.
    { name: 'Seated', type: 'bool', writable: false },
  ]);
});

test('the newest file of an avatar is taken; none, a broken one and a name that leaves the folder are no avatar', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'vrchat-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const write = async (user: string, text: string, ageSeconds: number) => {
    await mkdir(join(folder, user, 'Avatars'), { recursive: true });
    const file = join(folder, user, 'Avatars', 'avtr_1.json');
    await writeFile(file, text);
    await utimes(file, Date.now() / 1000 - ageSeconds, Date.now() / 1000 - ageSeconds);
  };
  await write('usr_old', JSON.stringify({ ...FILE, name: 'old' }), 100);
  await write('usr_new', `\uFEFF${JSON.stringify({ ...FILE, name: 'new' })}`, 50);
  await write('usr_half', '{"id":', 10);
  expect((await avatarFromFile([folder, '/nowhere'], 'avtr_1'))?.name).toBe('new');
  expect(await avatarFromFile([folder], 'avtr_2')).toBeUndefined();
  await writeFile(join(folder, 'secret.json'), JSON.stringify(FILE));
  expect(await avatarFromFile([folder], '../../secret')).toBeUndefined();
  expect(await avatarFromFile([folder], 'avtr_../../../secret')).toBeUndefined();
});

test('whatever is in a file is an avatar, or an error', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      try {
        readAvatarFile(text);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});

test('what is worn is read from OSCQuery, with types and values, and what is built in stays read-only', async () => {
  await using vrchat = await FakeVRChat.open({ Hat: ['T', true], Smile: ['f', 0.25], VRCEmote: ['i', 0] });
  const { id, source, parameters } = await avatarFromQuery(vrchat.queryUrl);
  expect({ id, source }).toEqual({ id: 'avtr_first', source: 'query' });
  expect(parameters).toContainEqual({ name: 'Smile', type: 'float', writable: true, value: 0.25 });
  expect(parameters).toContainEqual({ name: 'Hat', type: 'bool', writable: true, value: true });
  for (const { name, writable } of parameters) expect(writable).toBe(!BUILT_IN_PARAMETERS.has(name));
});

test('a parameter is written with its own type and within its range, or not at all', () => {
  const made = (type: AvatarParameter['type'], writable = true) => ({ name: 'X', type, writable });
  expect(setParameter(made('float'), 1).args).toEqual([{ type: 'f', value: 1 }]);
  expect(setParameter(made('int'), 255).args).toEqual([{ type: 'i', value: 255 }]);
  expect(setParameter(made('bool'), true).args).toEqual([{ type: 'T', value: true }]);
  expect(setParameter(made('bool'), 0).args).toEqual([{ type: 'F', value: false }]);
  expect(() => setParameter(made('int'), 256)).toThrow('X is an integer from 0 to 255, not 256');
  expect(() => setParameter(made('int'), 0.5)).toThrow('not 0.5');
  expect(() => setParameter(made('float'), 1.1)).toThrow('X is a float from -1 to 1, not 1.1');
  expect(() => setParameter(made('float'), Number.NaN)).toThrow('not NaN');
  expect(() => setParameter(made('float', false), 0)).toThrow('X can only be read: VRChat itself sets it');
});

// Written down here once more: the fake VRChat of these tests believes our own list.
test('what VRChat sets itself on every avatar is never written, whatever its file says', () => {
  const builtIn =
    'Viseme Voice GestureLeft GestureRight GestureLeftWeight GestureRightWeight AngularY VelocityX VelocityY VelocityZ ' +
    'VelocityMagnitude Upright Grounded Seated AFK TrackingType VRMode MuteSelf InStation Earmuffs IsLocal PreviewMode ' +
    'IsOnFriendsList AvatarVersion ScaleModified ScaleFactor ScaleFactorInverse EyeHeightAsMeters EyeHeightAsPercent';
  const written = builtIn.split(' ').map((name) => ({ name, input: path(name, 'Float'), output: path(name, 'Float') }));
  const { parameters } = readAvatarFile(JSON.stringify({ id: 'avtr_1', parameters: written }));
  expect(parameters.filter(({ writable }) => writable)).toEqual([]);
  expect(parameters).toHaveLength(written.length);
});

test('what can only be read in the tree, or has a type no parameter has, is not written', () => {
  const method = (name: string, type: string, access: number) => ({
    address: `/avatar/parameters/${name}`,
    type,
    access,
    value: undefined,
  });
  const parameters = parametersOf([method('A', 'f', ACCESS.read), method('B', 's', 3), method('C', 'F', ACCESS.write)]);
  expect(parameters).toMatchObject([
    { name: 'A', writable: false },
    { name: 'C', type: 'bool', writable: true },
  ]);
});

test('the face is found under the names that its makers use, and nothing else is taken for it', () => {
  const named = (name: string, type: AvatarParameter['type'] = 'float') => ({ name, type, writable: true });
  const face = faceOf([
    named('Face/Emotion_Happy'),
    named('joy', 'bool'),
    named('FaceAngry', 'bool'),
    named('Sorrow'),
    named('v2/MouthSadLeft'),
    named('HappyHat', 'bool'),
    named('Surprised', 'int'),
    { name: 'Calm', type: 'float', writable: false },
  ]);
  expect([...face].map(([emotion, { name }]) => [emotion, name])).toEqual([
    ['happy', 'Face/Emotion_Happy'],
    ['sad', 'Sorrow'],
    ['angry', 'FaceAngry'],
  ]);
  expect([...faceWeights(face, 'sad', 0.5).values()]).toEqual([0, 0.5, 0]);
  expect([...faceWeights(face, 'happy', 0).values()]).toEqual([0, 0, 0]);
  expect(shownEmotion('happy', 0, ['happy'])).toEqual({ emotion: 'neutral', intensity: 0 });
  expect(shownEmotion('excited', 1, ['happy', 'sad']).emotion).toBe('happy');
  expect(shownEmotion('fearful', 1, ['happy', 'sad']).emotion).toBe('sad');
});
