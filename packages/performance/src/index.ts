// Playing it
export type { Acted, ActHow, Actor } from './actor.js';
// Scores that come along
export { behaviours } from './behaviours.js';
export { type Clock, steadyClock } from './clock.js';
// Time on paper
export { actionOf, type CueAction, channelOf, type EventPath, isActionEvent, isContinuous, pathText } from './cue.js';
export { byItself, type Estimate, estimateBy } from './durations.js';
export { FrameClock } from './frame-clock.js';
export { Performer, type PerformerOptions } from './performer.js';
export { Programme } from './programme.js';
export { describeFaults, readPerformance } from './read.js';
export type { ScoreFault } from './score.js';
export { isOver, type Show, type ShowState, type ShowStatus } from './show.js';
export { MIN_ROUND_MS, type PlacedEvent, type Timeline, timeline } from './timeline.js';
