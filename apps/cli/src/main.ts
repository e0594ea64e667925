#!/usr/bin/env node
import { createRequire } from 'node:module';
import { type Config, readConfig, readHome, userSettingsPath } from './config.js';
import { EXIT } from './failure.js';
import { makeProgram, run } from './program.js';
import { readProjectSettings, readUserSettings } from './settings.js';
import { say, systemTerminal } from './terminal.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const terminal = systemTerminal(process);

function configOrExit(): Config {
  try {
    return readConfig(process.env, {
      project: readProjectSettings('vccp.config.json'),
      user: readUserSettings(userSettingsPath(readHome(process.env))),
    });
  } catch (error) {
    say(terminal, `vccp: ${(error as Error).message}`);
    process.exit(EXIT.usage);
  }
}

process.exitCode = await run(process.argv.slice(2), makeProgram(configOrExit(), terminal, version), terminal);
// A browser that keeps its connection alive must not keep a finished command alive.
process.exit();
