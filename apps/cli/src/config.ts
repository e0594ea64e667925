import { homedir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { readAddress } from './address.js';
import { LOG_LEVELS, type LogLevel } from './log-level.js';
import type { ProjectSettings, UserSettings } from './settings.js';
import { readVoiceList, type VoiceSetting } from './voice-setting.js';

export { LOG_LEVELS, type LogLevel };

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Where files that travel between machines lie, and how they are reached. */
export interface StorageConfig {
  folder: string;
  /** Newest first: it signs, all verify. Never printed. Undefined: the one that lies in the folder. */
  secrets: string[] | undefined;
  /** Where bodies on other machines reach the files. */
  baseUrl: string | undefined;
}

/** What can speak, and with which keys. */
interface VoiceConfig {
  /** In the order in which they are tried. */
  list: readonly VoiceSetting[];
  /** Which layer the list is from. */
  from: 'VCCP_VOICES' | 'project' | 'user' | 'default';
  /** Never printed. One is used only where its provider is chosen. */
  openaiKey: string | undefined;
  elevenLabsKey: string | undefined;
}

/** Where VRChat is, and what of it is used. */
export interface VRChatConfig {
  host: string | undefined;
  oscPort: number | undefined;
  /** Of its OSCQuery; undefined: it is found. */
  queryUrl: string | undefined;
  emotes: 'known' | 'always' | 'never';
  /** Where sounds go: a sink of PulseAudio or PipeWire, or a program that plays what it reads. */
  audio: { device: string } | { program: string[] } | undefined;
  /** Where it writes down what its avatars have. */
  avatarFolders: string[];
}

/** The layers below the command line: environment, file of the project, file of the user, defaults. Read once. */
export interface Config {
  port: number;
  host: string;
  logLevel: LogLevel;
  logFormat: LogFormat;
  /** Shared with MCP clients and bodies; needed to listen beyond this machine. Never printed. */
  secret: string | undefined;
  allowedOrigins: string[];
  allowedHosts: string[];
  storage: StorageConfig;
  /** Where scores that are saved lie, as `*.vccp.json`. */
  sequencesFolder: string;
  /** The server that commands talk to which need one; undefined: the one at `host` and `port`. */
  server: string | undefined;
  voices: VoiceConfig;
  vrchat: VRChatConfig;
  /** Where a program listens that shows a model by VMC; undefined: where such programs do by themselves. */
  vmc: { host: string | undefined; port: number | undefined };
  /** Where Remote Control listens; undefined: where it does by itself. */
  unreal: { url: string | undefined };
  /** Where the program lies, and the secret of one on another machine (never printed). */
  blender: { program: string | undefined; token: string | undefined };
  /** Where settings of the user, files and voices lie. */
  home: string;
  /** Whether a browser may be opened: not in CI. */
  interactive: boolean;
}

/** @throws {InvalidArgumentError} that names the variable, its value and what would be right. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  { project, user }: { project: ProjectSettings; user: UserSettings } = { project: {}, user: {} },
): Config {
  const home = readHome(env);
  return {
    port: named('VCCP_PORT', env.VCCP_PORT, readPort) ?? project.port ?? user.port ?? 3000,
    host: env.VCCP_HOST || user.host || '127.0.0.1',
    logLevel: named('VCCP_LOG_LEVEL', env.VCCP_LOG_LEVEL, readLogLevel) ?? project.logLevel ?? user.logLevel ?? 'warn',
    logFormat: named('VCCP_LOG_FORMAT', env.VCCP_LOG_FORMAT, readLogFormat) ?? 'text',
    secret: env.VCCP_SECRET || undefined,
    allowedOrigins: readList(env.VCCP_ALLOWED_ORIGINS),
    allowedHosts: readList(env.VCCP_ALLOWED_HOSTS),
    storage: {
      folder: env.VCCP_STORAGE_FOLDER || join(home, 'storage'),
      secrets: env.STORAGE_SECRET_KEY ? readList(env.STORAGE_SECRET_KEY) : undefined,
      baseUrl: named('STORAGE_BASE_URL', env.STORAGE_BASE_URL, readBaseUrl) ?? user.storageBaseUrl?.replace(/\/+$/, ''),
    },
    sequencesFolder: env.VCCP_SEQUENCES_FOLDER || join(home, 'sequences'),
    server:
      named('VIRTUAL_CHARACTER_SERVER', env.VIRTUAL_CHARACTER_SERVER, readServer) ?? user.server?.replace(/\/+$/, ''),
    voices: {
      ...voiceLayer(named('VCCP_VOICES', env.VCCP_VOICES, readVoices), project, user),
      openaiKey: env.OPENAI_API_KEY || undefined,
      elevenLabsKey: env.ELEVENLABS_API_KEY || undefined,
    },
    vrchat: {
      ...(named('VRCHAT_HOST', env.VRCHAT_HOST, readVRChatHost) ?? { host: undefined, oscPort: undefined }),
      queryUrl: named('VRCHAT_QUERY_URL', env.VRCHAT_QUERY_URL, urlLike('http://127.0.0.1:53421')),
      emotes: named('VRCHAT_USE_VRCEMOTE', env.VRCHAT_USE_VRCEMOTE, readEmotes) ?? 'known',
      audio: readAudio(env),
      avatarFolders: env.VRCHAT_OSC_FOLDER ? [env.VRCHAT_OSC_FOLDER] : vrchatFolders(),
    },
    vmc: named('VMC_HOST', env.VMC_HOST, readVmcHost) ?? { host: undefined, port: undefined },
    unreal: { url: named('UNREAL_URL', env.UNREAL_URL, urlLike('http://127.0.0.1:30010')) },
    blender: { program: env.BLENDER_PATH || undefined, token: env.VCCP_BLENDER_TOKEN || undefined },
    home,
    interactive: !env.CI,
  };
}

function readVRChatHost(value: string): Pick<VRChatConfig, 'host' | 'oscPort'> {
  const { host, port } = readAddress(value) ?? {};
  if (host !== undefined) return { host, oscPort: port };
  throw new InvalidArgumentError(`"${value}" is no address; write for example 192.168.1.20 or 192.168.1.20:9000.`);
}

function readVmcHost(value: string): Config['vmc'] {
  const { host, port } = readAddress(value) ?? {};
  if (host !== undefined) return { host, port };
  throw new InvalidArgumentError(`"${value}" is no address; write for example 192.168.1.20 or 192.168.1.20:39539.`);
}

function readEmotes(value: string): VRChatConfig['emotes'] {
  if (/^(true|1|yes|on)$/i.test(value)) return 'always';
  if (/^(false|0|no|off)$/i.test(value)) return 'never';
  throw new InvalidArgumentError(`"${value}" is neither true nor false.`);
}

function readAudio(env: Readonly<Record<string, string | undefined>>): VRChatConfig['audio'] {
  const { VRCHAT_AUDIO_PLAYER: program, VRCHAT_AUDIO_DEVICE: device } = env;
  if (program) return { program: program.split(' ').filter((word) => word !== '') };
  return device ? { device } : undefined;
}

/** On Windows, and as Steam runs it on Linux. */
const vrchatFolders = (): string[] => {
  const within = ['AppData', 'LocalLow', 'VRChat', 'VRChat', 'OSC'];
  const steam = [
    '.local',
    'share',
    'Steam',
    'steamapps',
    'compatdata',
    '438100',
    'pfx',
    'drive_c',
    'users',
    'steamuser',
  ];
  return [join(homedir(), ...within), join(homedir(), ...steam, ...within)];
};

/** Where settings, files and voices of the user lie. */
export const readHome = (env: Readonly<Record<string, string | undefined>>): string =>
  env.VCCP_HOME || join(homedir(), '.vccp');

/** The file of the user. */
export const userSettingsPath = (home: string): string => join(home, 'config.json');

function voiceLayer(
  named: VoiceSetting[] | undefined,
  project: ProjectSettings,
  user: UserSettings,
): Pick<VoiceConfig, 'list' | 'from'> {
  if (named) return { list: named, from: 'VCCP_VOICES' };
  if (project.voices) return { list: project.voices, from: 'project' };
  if (user.voices) return { list: user.voices, from: 'user' };
  return { list: [{ provider: 'flite' }], from: 'default' };
}

function readVoices(value: string): VoiceSetting[] {
  try {
    const list = readVoiceList(value);
    if (list.length > 0) return list;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  throw new InvalidArgumentError('it names no voice; write for example kokoro,flite.');
}

function readServer(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash)
    return value.replace(/\/+$/, '');
  throw new InvalidArgumentError('it is no address; write for example http://192.168.1.20:3000.');
}

export function readPort(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError(
    `"${value}" is not a port; give a number from 0 to 65535, where 0 takes any free one.`,
  );
}

/** How an address of the web is read; whoever writes another thing is shown the example. */
const urlLike = (example: string) => (value: string) => {
  if (URL.canParse(value) && /^https?:/i.test(value)) return value.replace(/\/+$/, '');
  throw new InvalidArgumentError(`"${value}" is no address; write for example ${example}.`);
};

export const readBaseUrl = urlLike('http://192.168.1.20:3000/storage');
export const readVoiceUrl = urlLike('http://192.168.1.20:8880');

export function readLogLevel(value: string): LogLevel {
  const level = LOG_LEVELS.find((candidate) => candidate === value);
  if (level) return level;
  throw new InvalidArgumentError(`"${value}" is no log level; choose ${LOG_LEVELS.join(', ')}.`);
}

export function readLogFormat(value: string): LogFormat {
  const format = LOG_FORMATS.find((candidate) => candidate === value);
  if (format) return format;
  throw new InvalidArgumentError(`"${value}" is no log format; choose ${LOG_FORMATS.join(' or ')}.`);
}

function named<T>(name: string, value: string | undefined, read: (value: string) => T): T | undefined {
  if (value === undefined || value === '') return undefined;
  try {
    return read(value);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new InvalidArgumentError(`${name}: ${error.message}`);
    throw error;
  }
}

const readList = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
