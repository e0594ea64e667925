import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUnrealConfig } from '../src/index.js';

describe('a config', () => {
  test('needs nothing at all: then it is this machine, and what the only preset has', () => {
    expect(readUnrealConfig({})).toMatchObject({ url: 'http://127.0.0.1:30010', actions: {}, rest: [], undo: false });
  });

  test.each([
    [{ urll: 'x' }, 'vccp.unreal.json: Unrecognized key: "urll"'],
    [
      { actions: { 'wave!': { function: 'Wave' } } },
      'vccp.unreal.json.actions.wave!: a category is 1 to 64 of letters',
    ],
    [{ actions: { wave: {} } }, 'vccp.unreal.json.actions.wave: give either function or property'],
    [{ actions: { wave: { function: 'A', property: 'B' } } }, 'give either function or property'],
    [{ actions: { wave: { function: 'A', value: 1 } } }, 'value goes with property; a function has parameters'],
    [{ actions: { wave: { property: 'A' } } }, 'property needs a value'],
    [{ actions: { wave: { property: 'A', value: 1, object: '/B' } } }, 'parameters and object go with function'],
    [
      { actions: { wave: { function: 'A', calls: [{ function: 'B' }] } } },
      'with calls, function belongs into one of them',
    ],
    [{ actions: { wave: { calls: [{ function: 'A' }, {}] } } }, 'vccp.unreal.json.actions.wave.calls[1]: give either'],
    [
      { actions: { wave: { function: 'A', parameters: { Rate: '{{data.rate' } } } },
      'vccp.unreal.json.actions.wave.parameters.Rate: "{{data.rate" has a brace too many',
    ],
    [
      { actions: { wave: { function: 'A', fields: { rate: { type: 'numbr' } } } } },
      'vccp.unreal.json.actions.wave.fields.rate: is no JSON Schema: Unsupported type: numbr',
    ],
    [{ rest: [{ property: 'A' }] }, 'vccp.unreal.json.rest[0]: property needs a value'],
    [{ timeoutMs: 1 }, 'vccp.unreal.json.timeoutMs: Too small: expected number to be >=100, not 1'],
    [{ url: 'ftp://127.0.0.1' }, '"ftp://127.0.0.1" is no address of Remote Control'],
    [{ url: 'http://127.0.0.1:30010/remote' }, 'scheme, host and port are enough'],
    [{ url: 'http://me:secret@127.0.0.1:30010' }, 'scheme, host and port are enough'],
  ])('%j: the fault is named by its path', (config, message) => {
    expect(() => readUnrealConfig(config)).toThrow(message);
    expect(() => readUnrealConfig(config)).not.toThrow('secret');
  });

  test('another machine takes a deliberate word, since Remote Control asks nobody who they are', () => {
    const url = 'http://192.168.1.20:30010';
    expect(() => readUnrealConfig({ url })).toThrow(/asks nobody who they are[\s\S]*allowRemote/);
    expect(readUnrealConfig({ url, allowRemote: true }).url).toBe(url);
    // What only looks like this machine is another one.
    for (const host of ['127.0.0.1.example.org', '10.127.0.0', 'localhost.example.org', '0.0.0.0']) {
      expect(() => readUnrealConfig({ url: `http://${host}:30010` })).toThrow('is another machine');
    }
    for (const host of ['localhost', '127.0.0.2', '[::1]', 'LOCALHOST'])
      readUnrealConfig({ url: `http://${host}:30010` });
  });

  test('any JSON is either read or refused in words', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('actions', 'rest', 'url', 'preset'), (value, key) => {
        try {
          readUnrealConfig({ [key]: value });
        } catch (fault) {
          expect((fault as Error).message).toMatch(/^vccp\.unreal\.json/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
