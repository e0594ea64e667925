/** Writes `schemas/*.json` from the built package: `pnpm --filter @vccp/protocol schemas`. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { jsonSchemas } from '../dist/index.js';

const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(new URL(file, folder));
for (const [file, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(file, folder), `${JSON.stringify(schema, null, 2)}\n`);
}
