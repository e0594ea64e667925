/** Prints how soon she comes to rest, beside bare UDP, measured in turn in this one run. */
import { measureStop } from './stop.js';

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
if (only === undefined || only === 'rest') {
  const rounds = process.argv.includes('--quick') ? 100 : 1000;
  process.stdout.write(`### From stop to the wire\n\n${await measureStop({ rounds })}\n\n`);
}
process.exit(0);
