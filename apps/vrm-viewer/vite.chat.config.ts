import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { avatar } from './avatar/vite-plugin.js';

/** Puts script and style into the document: a host shows one file, and lets it fetch nothing. */
const oneFile = (): Plugin => ({
  name: 'one-file',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const page = bundle['chat.html'];
    if (page?.type !== 'asset') throw new Error('the build has no chat.html');
    let html = String(page.source);
    for (const [name, part] of Object.entries(bundle)) {
      if (part === page) continue;
      const tag = new RegExp(`<(script|link)[^>]*"[./]*${name.replaceAll('.', '\\.')}"[^>]*>(</script>)?`);
      // A function, as code is full of dollar signs; and no text in it may end the tag that it is in.
      const inside =
        part.type === 'chunk'
          ? `<script type="module">${part.code.replaceAll('</script', '<\\/script')}</script>`
          : `<style>${String(part.source)}</style>`;
      if (!tag.test(html)) throw new Error(`chat.html does not name ${name}`);
      html = html.replace(tag, () => inside);
      delete bundle[name];
    }
    page.source = html;
  },
});

/** `dist/chat/chat.html`: her page inside a chat (`open-body`). */
export default defineConfig({
  resolve: { conditions: ['vccp-source', ...defaultClientConditions] },
  plugins: [avatar(), oneFile()],
  publicDir: false,
  base: './',
  build: {
    outDir: 'dist/chat',
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { input: 'chat.html', output: { codeSplitting: false } },
  },
});
