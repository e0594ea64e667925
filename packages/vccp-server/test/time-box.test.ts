import { describe, expect, it } from 'vitest';
import { OfferReader } from '../src/offer.js';
import { TimeBox, TooSlow } from '../src/time-box.js';

describe('a time box', () => {
  it('gives back what comes of it, and throws what is thrown', () => {
    const box = new TimeBox();
    expect(box.run(5_000, () => 3)).toBe(3);
    expect(() =>
      box.run(5_000, () => {
        throw new RangeError('mine');
      }),
    ).toThrow(RangeError);
  });

  it('stops a loop and a regular expression that would never end, and works on', () => {
    const box = new TimeBox();
    const forEver = () => {
      for (;;);
    };
    expect(() => box.run(20, forEver)).toThrow(TooSlow);
    expect(() => box.run(20, () => /^(a+)+$/.test(`${'a'.repeat(60)}!`))).toThrow(TooSlow);
    expect(box.run(5_000, () => 'still here')).toBe('still here');
  });
});

describe('a schema that is made to take for ever', () => {
  const read = (schema: Record<string, unknown>, examples: Record<string, unknown>[] = []) => {
    const fine = { type: 'action' as const, category: 'fine', data: { a: 1 } };
    return new OfferReader().read([fine, { type: 'action', category: 'act', data: {}, schema, examples }]);
  };

  it('in an example of its own is left aside, said so, and the other actions stand', () => {
    const pattern = { properties: { t: { type: 'string', pattern: '^(a+)+$' } } };
    const { offers, complaints } = read(pattern, [{ t: `${'a'.repeat(60)}!` }]);
    expect(complaints).toEqual([expect.stringContaining('those of act were left aside')]);
    expect(offers.get('act')?.fault({ t: 'anything' })).toBeUndefined();
    expect(offers.get('fine')?.fault({ a: 'text' })?.message).toContain('must be a number');
  });

  it('in the data of an agent refuses that data', () => {
    const { offers, complaints } = read({ properties: { t: { type: 'string', pattern: '^(a+)+$' } } });
    expect(complaints).toEqual([]);
    expect(offers.get('act')?.fault({ t: `${'a'.repeat(60)}!` })?.message).toContain(
      'cannot be held against this data',
    );
    expect(offers.get('act')?.fault({ t: 'aaa' })).toBeUndefined();
    expect(offers.get('act')?.fault({ t: 'b' })?.message).toContain('must match pattern');
  });

  it('by doubling itself sixty times is left aside', () => {
    const doubled = (index: number) => [`a${index}`, { allOf: [1, 2].map(() => ({ $ref: `#/$defs/a${index + 1}` })) }];
    const $defs = Object.fromEntries([...Array.from({ length: 60 }, (_, index) => doubled(index)), ['a60', {}]]);
    expect(read({ $defs, $ref: '#/$defs/a0' }, [{ a: 1 }]).complaints).toHaveLength(1);
  });
});
