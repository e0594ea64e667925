import { networkInterfaces } from 'node:os';
import { Discovery, type Found, type QueryOptions, readHostInfo } from '@vccp/osc';

/** Where a VRChat is. */
export interface VRChatPlace {
  /** As it announces itself: `VRChat-Client-…`. */
  name: string;
  host: string;
  oscPort: number;
  /** Of its OSCQuery. */
  queryUrl: string;
}

export interface WatchOptions extends QueryOptions {
  discovery: Discovery;
  /** Another machine on which a VRChat may be; this one always is. */
  host?: string | undefined;
  found(place: VRChatPlace): void;
  gone?(name: string): void;
}

const isVRChat = (name: string) => name.startsWith('VRChat-Client-');

/**
 * Calls back with each VRChat that announces itself, now and later. Anybody on the network can announce anything, so one
 * on another machine is only heeded when it was named. Returns how to stop.
 */
export function watchVRChat({ discovery, host, found, gone = () => undefined, ...query }: WatchOptions): () => void {
  return discovery.watch(
    isVRChat,
    (service) => {
      if (isHere(service.host) || service.host === host) void askPlace(service, query).then(found, () => undefined);
    },
    gone,
  );
}

/** The VRChats that announce themselves within a time. */
export async function findVRChats(ms = 1500): Promise<VRChatPlace[]> {
  const discovery = new Discovery();
  const places: VRChatPlace[] = [];
  const stop = watchVRChat({ discovery, found: (place) => void places.push(place) });
  await new Promise((resolve) => setTimeout(resolve, ms));
  stop();
  await discovery.close();
  return places;
}

async function askPlace({ name, host, port }: Found, query: QueryOptions): Promise<VRChatPlace> {
  const queryUrl = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { oscPort = 9000 } = await readHostInfo(queryUrl, query);
  return { name, host, oscPort, queryUrl };
}

/** Whether an address is one of this machine's own. */
function isHere(host: string): boolean {
  return Object.values(networkInterfaces()).some((card) => card?.some(({ address }) => address === host));
}
