export { decodePacket } from './decode.js';
export { type Announcement, Discovery, type Found } from './discovery.js';
export { encodeBundle, encodeMessage } from './encode.js';
export {
  flag,
  float,
  int,
  MAX_DATAGRAM_BYTES,
  type OscArgument,
  OscError,
  type OscMessage,
  type OscReceived,
  type OscValue,
  text,
} from './packet.js';
export { type HostInfo, type QueryOptions, readHostInfo, readMethods } from './query-client.js';
export { OscQueryServer, type QueryServerOptions } from './query-server.js';
export { ACCESS, type OscMethod } from './query-tree.js';
export { OscReceiver, type ReceiverOptions } from './receiver.js';
export { OscSender, type OscTarget, type SenderStatus } from './sender.js';
