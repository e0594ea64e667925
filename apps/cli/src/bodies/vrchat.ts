import {
  askVRChat,
  embodyVRChat,
  findVRChats,
  type PlayerProgram,
  pacat,
  panicVRChat,
  VRChatBody,
  type VRChatStatus,
} from '@vccp/backend-vrchat';
import { addressOf } from '../address.js';
import type { VRChatConfig } from '../config.js';
import { oneLine } from '../terminal.js';
import { joined } from './joined.js';
import type { World, WorldOptions, WorldStatus } from './world.js';

/** Of an address, in faults. */
const EXAMPLE = '192.168.1.20:9000';

/** An avatar in VRChat, over OSC. */
export const vrchat: World = {
  name: 'vrchat',
  summary: 'an avatar in VRChat, over OSC',
  takes: ['at', 'listen'],

  async join({ options, config }, session, listener) {
    const listen = addressOf('--listen', options.listen, EXAMPLE);
    const { host, port } = placeOf(options, config.vrchat);
    const player = playerOf(config.vrchat);
    const body = await VRChatBody.open({
      ...(options.name !== undefined && { name: options.name }),
      ...(host !== undefined && { host }),
      ...(port !== undefined && { oscPort: port }),
      ...(listen.host !== undefined && { listenHost: listen.host }),
      ...(listen.port !== undefined && { listenPort: listen.port }),
      ...(config.vrchat.queryUrl !== undefined && { queryUrl: config.vrchat.queryUrl, discover: false }),
      ...(player && { player }),
      emotes: config.vrchat.emotes,
      avatarFolders: config.vrchat.avatarFolders,
    });
    return joined(body, embodyVRChat(body, session, listener), () => tell(body.status, body.model));
  },

  async look({ vrchat: { host, queryUrl } }) {
    const places = queryUrl === undefined ? await findVRChats({ host }) : [await askVRChat(queryUrl)];
    if (places.length === 0) throw new Error(host === undefined ? NONE_HERE : notFoundAt(host));
    return places.map(({ name, host, oscPort }) => `${oneLine(name, 60)} at ${host}:${oscPort}`);
  },

  async panic({ options, config }) {
    const { host, port } = placeOf(options, config.vrchat);
    // At once where it is as a rule, and then where a body would have found it.
    const faults = [await panicVRChat(host, port)];
    const isNamed = host !== undefined || port !== undefined || config.vrchat.queryUrl !== undefined;
    const found = isNamed ? [] : await findVRChats({ ms: LOOK_MS });
    for (const place of found) faults.push(await panicVRChat(place.host, place.oscPort));
    const isReached = faults.some((fault) => fault === undefined);
    return isReached ? 'every axis and button is let go, the emote is off' : faults[0];
  },
};

/** How long panic looks for a VRChat that hears on another port than usual. */
const LOOK_MS = 1000;

const START_IT = 'start VRChat, and switch on Options → OSC → Enabled in its action menu';
const NONE_HERE = `none is found on this machine: ${START_IT}; VRCHAT_HOST names one on another machine`;
const notFoundAt = (host: string) =>
  `none announces itself at ${host}: it is sent to all the same; VRCHAT_QUERY_URL names its OSCQuery`;

function playerOf({ audio }: VRChatConfig): PlayerProgram | undefined {
  if (!audio) return undefined;
  if ('device' in audio) return pacat(audio.device);
  const [command = '', ...args] = audio.program;
  return { command, args };
}

function placeOf({ at }: WorldOptions, { host, oscPort }: VRChatConfig) {
  const named = addressOf('--at', at, EXAMPLE);
  return { host: named.host ?? host, port: named.port ?? oscPort };
}

function tell(status: VRChatStatus, avatar: string | undefined): WorldStatus {
  const { target, isAlive, fault, sentPerSecond, heardPerSecond, latencyMs, listening } = status;
  const wears = avatar === undefined ? 'avatar unknown' : `avatar ${oneLine(avatar, 60)}`;
  const why = fault !== undefined && !isAlive ? `${fault}: ${START_IT}` : fault;
  const short = why ?? (isAlive ? `VRChat is there at ${target}, ${wears}` : `nothing is heard of VRChat at ${target}`);
  const latency = latencyMs === undefined ? 'no OSCQuery' : `${latencyMs.toFixed(0)} ms`;
  const live = `${short} · out ${sentPerSecond}/s · in ${heardPerSecond}/s on ${listening} · ${latency}`;
  return { short, live, facts: { avatar, ...status } };
}
