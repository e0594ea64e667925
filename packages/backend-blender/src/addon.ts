import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';

/** Where the add-on lies in this package, beside `src` and `dist`. */
export const addonFile = (name: string): string => fileURLToPath(new URL(`../addon/${name}`, import.meta.url));

/** The add-on as the zip that Blender installs: Edit > Preferences > Add-ons > Install. */
export async function addonZip(): Promise<Uint8Array> {
  const folder = 'vccp_blender';
  const names = (await readdir(addonFile(folder))).filter((name) => name.endsWith('.py')).sort();
  const files = await Promise.all(
    names.map(
      async (name) => [`${folder}/${name}`, new Uint8Array(await readFile(addonFile(`${folder}/${name}`)))] as const,
    ),
  );
  return zipSync(Object.fromEntries(files));
}
