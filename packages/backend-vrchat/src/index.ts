// A body in VRChat, and how it joins a session
export { type PlayerProgram, pacat } from './audio/player.js';
export type { Avatar } from './avatar.js';
export { VRChatBody, type VRChatEvent, type VRChatOptions } from './body.js';
// Finding it, and stopping it
export { askVRChat, findVRChats, type VRChatPlace } from './discover.js';
export { embodyVRChat } from './join.js';
export type { VRChatStatus } from './link.js';
export { panicVRChat } from './panic.js';
export type { AvatarParameter, ParameterType } from './parameters.js';
export type { Noticed } from './senses.js';
