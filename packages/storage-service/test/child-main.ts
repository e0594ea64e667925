/** A service in a process of its own, to be measured and killed. Speaks over the channel of `fork`. */
import { StorageService } from '../src/service.js';

const options = JSON.parse(process.argv[2] ?? '{}');
const service = await new StorageService({ port: 0, ...options }).start();
process.on('message', (question) => {
  if (question === 'memory') process.send?.(process.memoryUsage().rss);
});
process.send?.(service.url);
process.on('disconnect', () => void service.stop()); // it does not outlive the test
