/** A strict receiver in a process of its own; asked, it says how many frames it has shown, and what it dropped. */
import { StrictReceiver } from '../../test/strict-receiver.js';

const receiver = await StrictReceiver.open();
process.send?.({ port: receiver.port });
process.on('message', () => process.send?.({ shown: receiver.shown.length, dropped: receiver.dropped.length }));
process.on('disconnect', () => process.exit());
