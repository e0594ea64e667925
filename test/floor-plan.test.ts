import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The floor plan of CONTRIBUTING.md, held: its table says what each package's sources may import of ours. */
const root = fileURLToPath(new URL('..', import.meta.url));

/** A longer file has a second subject. */
const MOST_LINES = 300;

/** Faces of the server: each translates between the stage and one wire, and knows no other. */
const FACES = [/\/(mcp[\w-]*|stdio|tools\/.*)\.ts$/, /\/websocket[\w-]*\.ts$/, /\/rest\.ts$/];
/** What a wire is made of. */
const WIRES = /^(node:https?|node:net|ws|hono|@hono\/.*|@modelcontextprotocol\/.*)$/;

interface Source {
  path: string;
  lines: number;
  /** Files of this repository that it imports, types too. */
  files: string[];
  packages: string[];
}

const IMPORT = /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const names = [...text.matchAll(IMPORT)].map((found) => found[1] ?? found[2] ?? found[3] ?? '');
  const files = names
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, resolve(root, dirname(path), name)))
    .map((name) =>
      [name.replace(/\.js$/, '.ts'), name.replace(/\.js$/, '.tsx')].find((file) => existsSync(join(root, file))),
    )
    .filter((file) => file !== undefined);
  return { path, lines: text.split('\n').length - 1, files, packages: names.filter((name) => !name.startsWith('.')) };
}

const PLACES = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .map((name) => `${folder}/${name}`)
    .filter((place) => existsSync(join(root, place, 'src'))),
);
const sources = new Map(
  PLACES.flatMap((place) => ['src', 'avatar'].map((folder) => `${place}/${folder}`))
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name}`))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => [path, read(path)]),
);

/** Rows `| floor | folder | may import |` of the table under "The floor plan". */
const plan = new Map(
  [...readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').matchAll(/^\| \S+ \| `([\w/-]+)`[^|]*\|([^|]*)\|$/gm)].map(
    ([, place = '', may = '']) => [place, [...may.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)],
  ),
);
const nameOf = (place: string): string => JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8')).name;

describe('the floor plan', () => {
  test('has a row for every package, and each imports only what its row says', () => {
    const without = PLACES.filter((place) => !plan.has(place));
    expect(without, 'give each a row in the table of CONTRIBUTING.md').toEqual([]);
    const ours = new Map(PLACES.map((place) => [nameOf(place), place]));
    const faults = [...sources.values()].flatMap(({ path, packages }) => {
      const place = PLACES.find((each) => path.startsWith(`${each}/`)) ?? '';
      return packages
        .map((name) =>
          ours.get(
            name
              .split('/')
              .slice(0, name.startsWith('@') ? 2 : 1)
              .join('/'),
          ),
        )
        .filter((other) => other !== undefined && other !== place && !plan.get(place)?.includes(other))
        .map((other) => `${path} imports ${other}`);
    });
    expect(faults).toEqual([]);
  });

  test('goes down only: no package stands on one that stands on it', () => {
    expect(circles([...plan.keys()], (place) => plan.get(place) ?? [])).toEqual([]);
  });

  test('no files import each other in a circle, types too', () => {
    expect(circles([...sources.keys()], (path) => sources.get(path)?.files ?? [])).toEqual([]);
  });

  test('no file asks its own front door', () => {
    const faults = [...sources.values()].filter(({ files }) => files.some((file) => file.endsWith('/src/index.ts')));
    expect(faults.map(({ path }) => path)).toEqual([]);
  });

  test('the faces of the server do not know each other, and the stage knows no wire', () => {
    const server = [...sources.values()].filter(({ path }) => path.startsWith('packages/vccp-server/src/'));
    const faceOf = (path: string) => FACES.findIndex((face) => face.test(path));
    const faults = server.flatMap(({ path, files }) =>
      files
        .filter((file) => faceOf(path) >= 0 && faceOf(file) >= 0 && faceOf(file) !== faceOf(path))
        .map((file) => `${path} imports ${file}`),
    );
    const below = new Set<string>();
    const descend = (path: string) => {
      if (below.has(path)) return;
      below.add(path);
      for (const file of sources.get(path)?.files ?? []) descend(file);
    };
    descend('packages/vccp-server/src/stage.ts');
    expect(below.size).toBeGreaterThan(5);
    for (const path of below) {
      for (const name of sources.get(path)?.packages ?? [])
        if (WIRES.test(name)) faults.push(`${path} imports ${name}`);
      if (faceOf(path) >= 0) faults.push(`the stage reaches ${path}`);
    }
    expect(faults).toEqual([]);
  });

  test(`no file is over ${MOST_LINES} lines`, () => {
    const long = [...sources.values()].filter(({ lines }) => lines > MOST_LINES);
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });
});

/** Groups of nodes that reach each other, each as one line (Tarjan's strongly connected components). */
function circles(nodes: readonly string[], next: (node: string) => readonly string[]): string[] {
  const found: string[] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const visit = (node: string): number => {
    const known = order.get(node);
    if (known !== undefined) return path.includes(node) ? known : Number.POSITIVE_INFINITY;
    order.set(node, order.size);
    lowest.set(node, order.size - 1);
    path.push(node);
    for (const other of next(node)) lowest.set(node, Math.min(lowest.get(node) ?? 0, visit(other)));
    if (lowest.get(node) === order.get(node)) {
      const group = path.splice(path.indexOf(node));
      if (group.length > 1) found.push(group.sort().join(' ↔ '));
    }
    return lowest.get(node) ?? 0;
  };
  for (const node of nodes) visit(node);
  return found;
}
