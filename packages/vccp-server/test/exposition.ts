export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

interface Family {
  type: string;
  help: string;
  samples: Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** Reads the text format of Prometheus, version 0.0.4, as strictly as a scraper may. @throws on the first fault */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family>();
  let current: { name: string; family: Family } | undefined;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (comment) {
      const [, what, name = '', rest = ''] = comment;
      if (what === 'HELP') {
        if (families.has(name)) throw new Error(`${name} comes twice`);
        current = { name, family: { type: 'untyped', help: rest, samples: [] } };
        families.set(name, current.family);
      } else if (current?.name === name) current.family.type = rest;
      else throw new Error(`TYPE of ${name} without its HELP`);
      continue;
    }
    if (line.startsWith('#')) continue;
    const sample = parseSample(line);
    const allowed = (SUFFIXES[current?.family.type ?? ''] ?? ['']).map((suffix) => `${current?.name}${suffix}`);
    if (!current || !allowed.includes(sample.name)) throw new Error(`${sample.name} stands under ${current?.name}`);
    current.family.samples.push(sample);
  }
  for (const [name, { type, samples }] of families) if (type === 'histogram') checkHistogram(name, samples);
  return families;
}

function parseSample(line: string): Sample {
  const name = NAME.exec(line)?.[0];
  if (name === undefined) throw new Error(`no sample: ${line}`);
  let rest = line.slice(name.length);
  const labels: Record<string, string> = {};
  if (rest.startsWith('{')) {
    rest = rest.slice(1);
    while (!rest.startsWith('}')) {
      const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)",?/.exec(rest);
      if (!label?.[1]) throw new Error(`no label at ${rest}`);
      labels[label[1]] = label[2] ?? '';
      rest = rest.slice(label[0].length);
    }
    rest = rest.slice(1);
  }
  const value = /^ (NaN|[+-]Inf|[-+0-9.eE]+)$/.exec(rest)?.[1];
  if (value === undefined) throw new Error(`no value: ${line}`);
  const number = value.endsWith('Inf') ? Number(value.replace('Inf', 'Infinity')) : Number(value);
  if (value !== 'NaN' && Number.isNaN(number)) throw new Error(`not a number: ${line}`);
  return { name, labels, value: number };
}

/** Buckets grow, and the last holds all. */
function checkHistogram(name: string, samples: readonly Sample[]): void {
  const series = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { le: _, ...labels } = sample.labels;
    const key = JSON.stringify(labels);
    series.set(key, [...(series.get(key) ?? []), sample]);
  }
  for (const [key, of] of series) {
    const buckets = of.filter((sample) => sample.name === `${name}_bucket`).map(({ value }) => value);
    const count = of.find((sample) => sample.name === `${name}_count`)?.value;
    if (buckets.some((value, index) => value < (buckets[index - 1] ?? 0))) throw new Error(`${name}${key} shrinks`);
    if (buckets.at(-1) !== count) throw new Error(`${name}${key}: +Inf is not the count`);
  }
}
