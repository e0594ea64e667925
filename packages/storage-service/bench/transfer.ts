/**
 * How fast files go in and out, as a share of what a bare Node server reaches that pipes the same bytes between the
 * same socket and the same disk: no form, no hash, no flush. Rounds alternate; the median of their ratios counts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { UploadedFile } from '../src/api.js';
import { KeyRing, UPLOAD_ID } from '../src/token.js';
import { bundle, startProcess } from '../test/child.js';
import { fetchAway, sendFile } from '../test/transfer.js';

export interface TransferOptions {
  rounds: number;
  sizeBytes: number;
}

export interface TransferResult {
  /** Service over bare, medians of all rounds. */
  uploadRatio: number;
  downloadRatio: number;
  /** Bytes per second of each, medians. */
  bytesPerSecond: { upload: number; bareUpload: number; download: number; bareDownload: number };
}

const SECRET = 'a secret that only the bench knows';

export async function measureTransfer({ rounds, sizeBytes }: TransferOptions): Promise<TransferResult> {
  const folder = await mkdtemp(join(tmpdir(), 'vccp-storage-bench-'));
  const program = await bundle('test/child-main.ts');
  const service = await startProcess(program.path, { folder, secrets: [SECRET] });
  const bare = fork(fileURLToPath(new URL('./bare.mjs', import.meta.url)), [folder]);
  try {
    const [bareUrl] = await once(bare, 'message');
    const token = new KeyRing([SECRET]).token({ method: 'POST', id: UPLOAD_ID, expiresAtMs: Date.now() + 3_600_000 });
    const headers = { authorization: `Bearer ${token}` };
    const seen = { upload: [0], bareUpload: [0], download: [0], bareDownload: [0] };
    for (const speeds of Object.values(seen)) speeds.length = 0;
    for (let round = -1; round < rounds; round += 1) {
      const time = async (name: keyof typeof seen, work: () => Promise<unknown>) => {
        const start = performance.now();
        await work();
        if (round >= 0) seen[name].push((sizeBytes / (performance.now() - start)) * 1000);
      };
      let file: UploadedFile | undefined;
      const upload = () =>
        time('upload', async () => {
          const { body } = await sendFile(`${service.url}/upload`, headers, sizeBytes, `round ${round}`);
          file = JSON.parse(body) as UploadedFile;
        });
      const bareUpload = () => time('bareUpload', () => sendFile(String(bareUrl), {}, sizeBytes, `round ${round}`));
      const download = () => time('download', () => fetchAway(file?.url ?? ''));
      const bareDownload = () => time('bareDownload', () => fetchAway(String(bareUrl)));
      const order =
        round % 2 === 0 ? [upload, bareUpload, download, bareDownload] : [bareUpload, upload, bareDownload, download];
      for (const step of order) await step();
      await fetch(file?.deleteUrl ?? '', { method: 'DELETE' });
    }
    return {
      uploadRatio: median(seen.upload.map((speed, round) => speed / (seen.bareUpload[round] ?? 1))),
      downloadRatio: median(seen.download.map((speed, round) => speed / (seen.bareDownload[round] ?? 1))),
      bytesPerSecond: {
        upload: median(seen.upload),
        bareUpload: median(seen.bareUpload),
        download: median(seen.download),
        bareDownload: median(seen.bareDownload),
      },
    };
  } finally {
    bare.kill();
    await service.kill();
    await program[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
