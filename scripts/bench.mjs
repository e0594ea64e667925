/** `npm run bench`: how fast it is, as ratios within one run. Arguments go to each `bench/run.ts`, for example `--quick`. */
import './node-version.mjs';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'tsup';

const { ensureInstalled, root } = await import('./workspace.mjs');
await ensureInstalled();

const packages = ['packages', 'apps']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  .filter((folder) => existsSync(join(folder, 'bench', 'run.ts')));

for (const folder of packages) {
  // Within the package, so that what is bundled finds what the package depends on.
  const out = join(folder, 'node_modules', '.cache', 'bench');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'bench'), { recursive: true });
  // The server reads its version one folder above itself.
  for (const at of [out, join(out, 'bench')])
    writeFileSync(join(at, 'package.json'), '{"type":"module","version":"0.0.0"}');
  // What only another package of ours depends on cannot be found from here, and is bundled with it.
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const own = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@vccp/'));
  await build({
    config: false,
    entry: [join(folder, 'bench', 'run.ts'), join(folder, 'bench', 'peers', '*.ts')],
    outDir: join(out, 'bench'),
    format: 'esm',
    target: 'node20',
    splitting: false,
    // What is bundled may be CommonJS, which asks for Node's modules by `require`.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    silent: true,
    external: [/^[^./]/],
    noExternal: [new RegExp(`^(?!(${own.join('|')})(/|$))`)],
    esbuildOptions: (esbuild) => {
      esbuild.conditions = ['vccp-source'];
      esbuild.outbase = join(folder, 'bench');
    },
  });
  const code = await new Promise((resolve) => {
    spawn(process.execPath, [join(out, 'bench', 'run.js'), ...process.argv.slice(2)], {
      stdio: 'inherit',
      cwd: folder,
    }).once('close', resolve);
  });
  if (code !== 0) process.exit(code ?? 1);
}
