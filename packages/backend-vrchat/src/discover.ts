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

/** The VRChats that announce themselves within a time, on this machine and on the one that is named. */
export async function findVRChats({
  host,
  ms = 1500,
}: {
  host?: string | undefined;
  ms?: number;
} = {}): Promise<VRChatPlace[]> {
  const discovery = new Discovery();
  const places: VRChatPlace[] = [];
  const stop = watchVRChat({ discovery, host, found: (place) => void places.push(place) });
  await new Promise((resolve) => setTimeout(resolve, ms));
  stop();
  await discovery.close();
  return places;
}

/** The VRChat whose OSCQuery this is. @throws when it does not answer */
export async function askVRChat(queryUrl: string): Promise<VRChatPlace> {
  const { hostname } = new URL(queryUrl);
  const {
    name = 'VRChat',
    oscHost = hostname,
    oscPort = 9000,
  } = await readHostInfo(queryUrl).catch((cause: Error) => {
    throw new Error(
      `no OSCQuery answers at ${queryUrl}: VRChat is closed, its OSC is off, or it has another port now`,
      {
        cause,
      },
    );
  });
  return { name, host: oscHost, oscPort, queryUrl };
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
