// Time on paper
export { actionOf, type CueAction, channelOf, type EventPath, isActionEvent, pathText } from './cue.js';
export { byItself, type Estimate, estimateBy } from './durations.js';
export { describeFaults, readPerformance } from './read.js';
export type { ScoreFault } from './score.js';
export { MIN_ROUND_MS, type PlacedEvent, type Timeline, timeline } from './timeline.js';
