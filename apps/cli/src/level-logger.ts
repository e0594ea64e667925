import type { Logger } from '@vccp/server';
import { LOG_LEVELS, type LogLevel } from './config.js';
import { oneLine, paint, say, type Terminal } from './terminal.js';

const STYLE = { error: 'red', warn: 'yellow', info: 'dim', debug: 'dim' } as const;

/** Writes lines of `level` and above to stderr, each with its time of day. */
export function levelLogger(terminal: Terminal, level: LogLevel, now: () => Date = () => new Date()): Logger {
  const writer = (name: keyof typeof STYLE) => {
    if (LOG_LEVELS.indexOf(name) > LOG_LEVELS.indexOf(level)) return () => undefined;
    return (line: string) => {
      const time = now().toISOString().slice(11, 19);
      say(terminal, paint(terminal, STYLE[name], `${time} ${name.padEnd(5)} ${oneLine(line, 4000)}`));
    };
  };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}
