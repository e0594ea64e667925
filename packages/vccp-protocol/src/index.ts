// Messages

// The life of an action
export {
  ACTION_STATES,
  type ActionMeta,
  type ActionState,
  actionMetaSchema,
  CHANNELS,
  type Channel,
  DEFAULT_POLICY,
  isTerminal,
  POLICIES,
  type Policy,
  PRIORITIES,
  type Priority,
  TERMINAL_STATES,
  type TerminalState,
} from './action.js';
export {
  ACTION_DATA,
  type AnimationAction,
  type AudioAction,
  animationActionSchema,
  audioActionSchema,
  type ExpressionAction,
  expressionActionSchema,
  type GestureAction,
  gestureActionSchema,
  type KnownActionCategory,
  LOOK_DIRECTIONS,
  type LookAtAction,
  lookAtActionSchema,
  type MovementAction,
  movementActionSchema,
  type PostureAction,
  postureActionSchema,
  type SayAction,
  sayActionSchema,
} from './actions.js';
export { BONE_NAMES, BONE_PARENTS } from './bone.js';
// What bodies offer, do and notice
export {
  type ActionCapability,
  actionCapabilitySchema,
  type Capability,
  type CapabilityInput,
  capabilityDataSchema,
  type JsonSchema,
  type PerceptionCapability,
  perceptionCapabilitySchema,
} from './capability.js';
// Vocabularies and units
export {
  EMOTION_TO_PRESETS,
  EMOTIONS,
  type Emotion,
  EXPRESSION_PRESETS,
  type ExpressionPreset,
  emotionSchema,
} from './emotion.js';
// Faults
export {
  CLOSE_CODES,
  type CloseCode,
  ERROR_CODE_NAMES,
  ERROR_CODES,
  type ErrorCode,
  isReconnectable,
  VCCPError,
  type WireError,
  wireErrorSchema,
} from './errors.js';
export { VRM0_EXPRESSION_NAMES } from './expression-names.js';
export {
  blendFeelings,
  EMOTION_FEELINGS,
  type Feeling,
  type FeltEmotion,
  feelingOf,
  interpolateFeelings,
  nearestEmotion,
} from './feeling.js';
export { GESTURE_NAMES, GESTURES, type Gesture, gestureSchema, POSTURES, type Posture } from './gesture.js';
// Rules in code, and schemas for every other language
export { jsonSchemas } from './json-schemas.js';
export { DEFAULT_LIMITS, findLimitFault, type LimitFault, type MessageLimits, type RateLimits } from './limits.js';
export { MOVEMENT_DIRECTIONS, type MovementDirection, type Place, placeAfter } from './locomotion.js';
export { mergePatch } from './merge-patch.js';
export {
  type ActionMessage,
  actionMessageSchema,
  categorySchema,
  dataSchema,
  idSchema,
  MESSAGE_TYPES,
  type MessageType,
  messageSchema,
  type PerceptionMessage,
  perceptionMessageSchema,
  type SystemMessage,
  systemMessageSchema,
  timestampSchema,
  type VCCPMessage,
} from './message.js';
export { describeIssues, type ParseResult, parseMessage, parseWith } from './parse.js';
export {
  IMPORTANCES,
  type Importance,
  type Media,
  mediaSchema,
  type PerceptionMeta,
  perceptionKey,
  perceptionMetaSchema,
} from './perception.js';
export {
  BODY_REGIONS,
  type BodyRegion,
  type KnownPerceptionCategory,
  PERCEPTION_DATA,
} from './perceptions.js';
// Scores
export {
  MAX_PERFORMANCE_DEPTH,
  MAX_PERFORMANCE_EVENTS,
  type Performance,
  type PerformanceEvent,
  performanceEventSchema,
  performanceSchema,
  type SequenceAction,
  sequenceActionSchema,
} from './performance.js';
// What a tracked person does
export { poseDataSchema, type TrackedPose } from './pose.js';
export { readSpeechTags, SPEECH_TAGS, type SpeechCue, type SpeechTag } from './speech-tag.js';
// What keeps the two ends together
export {
  type ActionStatus,
  type AgentPresence,
  actionStatusDataSchema,
  agentDataSchema,
  BODY_SYSTEM,
  type BodyPresence,
  type BodySystemCategory,
  byeDataSchema,
  type Cancel,
  cancelDataSchema,
  errorDataSchema,
  FEATURES,
  type Feature,
  GRACE_MS,
  HEARTBEAT_MS,
  type Hello,
  type HelloInput,
  helloDataSchema,
  type Pause,
  type PerceptionFilter,
  PROTOCOL_VERSION,
  pauseDataSchema,
  perceptionFilterDataSchema,
  pingDataSchema,
  prepareDataSchema,
  presenceDataSchema,
  ROLES,
  type Role,
  SERVER_FEATURES,
  SERVER_SYSTEM,
  type ServerFeature,
  type ServerSystemCategory,
  SILENCE_MS,
  type StateData,
  SUBPROTOCOL,
  stateDataSchema,
  TOKEN_SUBPROTOCOL_PREFIX,
  tokenDataSchema,
  type View,
  type ViewRequest,
  viewDataSchema,
  viewRequestDataSchema,
  type Welcome,
  welcomeDataSchema,
} from './system.js';
export { durationMsSchema, type Vector3, vector3Schema, weightSchema } from './vector.js';
export {
  VISEME_TO_VOWELS,
  VISEMES,
  type Viseme,
  type VisemeKey,
  VOWELS,
  type Vowel,
  visemeKeySchema,
} from './viseme.js';
