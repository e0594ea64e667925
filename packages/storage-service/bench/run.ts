/** Prints how fast files go in and out, beside a bare Node server, both measured in turn in this one run. */
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
if (only !== undefined && only !== 'files') process.exit(0);

const quick = process.argv.includes('--quick');
const rounds = quick ? 5 : 20;
const mebibytes = 100;
// The service is bundled for a process of its own, from the sources beside this file.
type Transfer = typeof import('./transfer.js');
const { module } = await runnerImport<Transfer>(resolve('bench/transfer.ts'), { configFile: false });
const result = await module.measureTransfer({ rounds, sizeBytes: mebibytes * 1024 * 1024 });

const speed = (bytes: number) => Math.round(bytes / 1024 / 1024);
const { upload, bareUpload, download, bareDownload } = result.bytesPerSecond;
process.stdout.write(`### Files of ${mebibytes} MiB

${rounds} interleaved rounds, medians. The bare server pipes the same bytes: no form, no hash, no flush.

| way      | bare MiB/s | VCCP MiB/s | ÷ bare |
| -------- | ---------- | ---------- | ------ |
| upload   | ${speed(bareUpload)} | ${speed(upload)} | ${result.uploadRatio.toFixed(2)} |
| download | ${speed(bareDownload)} | ${speed(download)} | ${result.downloadRatio.toFixed(2)} |

`);
process.exit(0);
