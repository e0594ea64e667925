import type { LogFields, Logger } from '@vccp/server';
import { LOG_LEVELS, type LogFormat, type LogLevel } from './config.js';
import { oneLine, paint, say, type Terminal } from './terminal.js';

const STYLE = { error: 'red', warn: 'yellow', info: 'dim', debug: 'dim' } as const;
/** Longest line; a stack of a fault fits. */
const MOST_CHARACTERS = 4000;

/** What is logged, and how: as a person reads it, or as one JSON object a line. */
export interface LogOptions {
  logLevel: LogLevel;
  logFormat: LogFormat;
}

/** Writes lines of the level and above to stderr, each with its time. */
export function levelLogger(terminal: Terminal, options: LogOptions, now: () => Date = () => new Date()): Logger {
  const writer = (level: keyof typeof STYLE) => {
    if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(options.logLevel)) return () => undefined;
    return (line: string, fields: LogFields = {}) => {
      const time = now().toISOString();
      if (options.logFormat === 'json') {
        // What the line is about cannot pass for its time or its level.
        say(terminal, JSON.stringify({ ...fields, time, level, message: line.slice(0, MOST_CHARACTERS) }));
        return;
      }
      const text = `${time.slice(11, 19)} ${level.padEnd(5)} ${oneLine(line, MOST_CHARACTERS)}`;
      say(terminal, paint(terminal, STYLE[level], text));
    };
  };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}
