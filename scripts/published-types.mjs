import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';

const IMPORT = /\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;

/**
 * What the declarations of an installed package take from elsewhere without its manifest saying so: whoever uses them gets
 * no types then. Each as `dist/figure.d.ts: three`.
 */
export function undeclaredTypes(folder) {
  const {
    name,
    exports = {},
    dependencies,
    peerDependencies,
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const known = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies }), ...builtinModules]);
  const open = Object.values(exports).flatMap((entry) => (entry.types ? [join(folder, entry.types)] : []));
  const met = new Set(open);
  const strangers = [];
  for (let file = open.pop(); file; file = open.pop()) {
    for (const [, wanted] of withoutComments(readFileSync(file, 'utf8')).matchAll(IMPORT)) {
      if (wanted.startsWith('.')) {
        const next = join(dirname(file), wanted.replace(/\.js$/, '.d.ts'));
        if (!met.has(next)) open.push(next);
        met.add(next);
      } else if (!wanted.startsWith('node:') && !known.has(packageOf(wanted))) {
        strangers.push(`${relative(folder, file)}: ${wanted}`);
      }
    }
  }
  return strangers;
}

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

const packageOf = (wanted) =>
  wanted
    .split('/')
    .slice(0, wanted.startsWith('@') ? 2 : 1)
    .join('/');
