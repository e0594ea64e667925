// node packages/storage-service/bench/run.mjs [rounds] [MiB]
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [rounds = 20, mebibytes = 100] = process.argv.slice(2).map(Number);
const { module } = await runnerImport(fileURLToPath(new URL('./transfer.ts', import.meta.url)), { configFile: false });
const result = await module.measureTransfer({ rounds, sizeBytes: mebibytes * 1024 * 1024 });
const speed = (bytes) => `${Math.round(bytes / 1024 / 1024)} MiB/s`;
const { upload, bareUpload, download, bareDownload } = result.bytesPerSecond;
console.log(`upload   ${result.uploadRatio.toFixed(2)} of bare (${speed(upload)} against ${speed(bareUpload)})`);
console.log(`download ${result.downloadRatio.toFixed(2)} of bare (${speed(download)} against ${speed(bareDownload)})`);
