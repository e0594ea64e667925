import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type Config, LOG_FORMATS, LOG_LEVELS, readBaseUrl, readLogFormat, readLogLevel, readPort } from './config.js';
import { EXIT, Failure } from './failure.js';
import { paint, say, type Terminal } from './terminal.js';
import { addVoiceCommands } from './voice-program.js';

/** Commands that listen themselves. */
const OWN_PLACE: ReadonlySet<string> = new Set(['up', 'storage']);

/** The command line: what there is to say, and where it goes. A command is loaded when it is called. */
export function makeProgram(config: Config, terminal: Terminal, version: string): Command {
  const program = new Command('vccp')
    .description('Give a language model a body. Without a command, runs the server.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('(--help shows what there is)')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .exitOverride();

  const command = (name: string, description: string, example: string, port = config.port) => {
    const made = program.command(name).description(description).addHelpText('after', `\nExample:\n  $ ${example}`);
    // A place named on the command line goes before the server of the settings.
    if (config.server !== undefined && !OWN_PLACE.has(name)) {
      made.hook('preAction', () => {
        const isNamed = ['port', 'host'].some((option) => made.getOptionValueSource(option) === 'cli');
        if (!isNamed) made.setOptionValue('url', config.server);
      });
    }
    return made
      .addOption(new Option('-p, --port <number>', 'port of the server').argParser(readPort).default(port))
      .addOption(new Option('--host <address>', 'address of the server').default(config.host))
      .addOption(
        new Option('--log-level <level>', LOG_LEVELS.join(', ')).argParser(readLogLevel).default(config.logLevel),
      )
      .addOption(
        new Option('--log-format <format>', LOG_FORMATS.join(', ')).argParser(readLogFormat).default(config.logFormat),
      );
  };
  const session = () =>
    new Option('-s, --session <id>', 'which session, or its first letters; needed where several are live');

  command('up', 'run the server, and open the page', 'vccp up --port 4321')
    .option('--no-open', 'leave the browser alone')
    .option('--json', 'print one line of JSON when ready: url, mcp, viewer', false)
    .action(async (options) => (await import('./commands/up.js')).up(options, config, terminal));

  command(
    'mcp',
    'serve MCP on stdin and stdout, joining the server that runs or starting one',
    'npx -y vccp-server mcp',
  ).action(async (options) => (await import('./commands/mcp.js')).mcp(options, config, terminal));

  const worldConfig = () => new Option('--config <file>', 'settings of the world; vccp.unreal.json, vccp.vmc.json');
  const worldPreset = () =>
    new Option('--preset <name>', 'which Remote Control preset of unreal, which armature of blender');
  const worldAt = () =>
    new Option('--at <address>', 'where the world is, host:port; VRCHAT_HOST, UNREAL_URL, VMC_HOST');

  command('body', 'join a body: one of text, or one in a world', 'vccp body vrchat')
    .argument('[world]', 'which, as --list has them; the body of text by default')
    .option('--list', 'print which worlds there are, and what is found of them', false)
    .option('--mock', 'the body of text', false)
    .option('--name <name>', 'what it is called')
    .addOption(session())
    .addOption(worldAt())
    .option('--listen <address>', 'where we hear the world, or of vmc whoever tracks a person, host:port')
    .addOption(worldConfig())
    .option('--model <file>', 'the .vrm file that is shown, of vmc')
    .addOption(worldPreset())
    .option('--headless', 'start blender without a window, and end it with the body', false)
    .option('--load <file>', 'a character for blender (.vrm), or with --headless a scene (.blend)')
    .option('--addon', 'write the add-on that is to be installed in blender, and say where it is', false)
    .option('--json', 'print as lines of JSON', false)
    .action(async (world, options) => (await import('./commands/body.js')).body(world, options, config, terminal));

  command('panic', 'bring every body to rest, now', 'vccp panic')
    .addOption(worldAt())
    .addOption(worldConfig())
    .addOption(worldPreset())
    .option('--json', 'print what came of it as JSON', false)
    .action(async (options) => (await import('./commands/panic.js')).panic(options, config, terminal, version));

  command('act', 'play one action', 'vccp act gesture gesture=wave')
    .argument('<category>', 'which action, for example gesture')
    .argument('[data...]', 'key=value words, or one JSON object')
    .addOption(session())
    .addOption(
      new Option('--wait <ms>', 'wait this long for its end, at most 25000')
        .argParser(readMilliseconds)
        .default(25_000),
    )
    .option('--json', 'print what the tool answered as JSON', false)
    .action(async (category, words, options) =>
      (await import('./commands/act.js')).act(category, words, options, config, terminal, version),
    );

  const storageAt = () =>
    new Option('--storage <url>', 'where files are kept; STORAGE_BASE_URL, else the server itself').argParser(
      readBaseUrl,
    );

  command('say', 'say a text aloud', 'vccp say "Hello, I am your new companion."')
    .argument('<words...>', 'what is said')
    .addOption(session())
    .option('--emotion <name>', 'the face while it is said, for example happy')
    .option('--voice <name>', 'one of: vccp voice list')
    .option('--language <tag>', 'the language of the text, for example ja')
    .addOption(
      new Option('--wait <ms>', 'wait this long for its end, at most 25000')
        .argParser(readMilliseconds)
        .default(25_000),
    )
    .option('--json', 'print what the tool answered as JSON', false)
    .action(async (words, options) =>
      (await import('./commands/say.js')).say(words, options, config, terminal, version),
    );

  command('play', 'play a sound on the body: a file, a web address, or the id of a stored file', 'vccp play hello.mp3')
    .argument('<source>', 'path, URL, data URL or id')
    .addOption(session())
    .addOption(storageAt())
    .option('--text <words>', 'what is said in it, for the mouth and the bubble')
    .addOption(new Option('--gain <factor>', 'loudness, 0 to 4; 1 by default').argParser(readGain))
    .option('--copy', 'fetch a web address here, for a body that cannot reach it', false)
    .option('--json', 'print what the tool answered as JSON', false)
    .action(async (source, options) =>
      (await import('./commands/play.js')).play(source, options, config, terminal, version),
    );

  command('perform', 'perform a scene: a score in a file, or a stored one by its name', 'vccp perform greet')
    .argument('<score>', 'path of a *.vccp.json file, or a name')
    .addOption(session())
    .addOption(new Option('--start <seconds>', 'begin this far into it').argParser(readStart).default(0))
    .option('--loop', 'until ^C')
    .option('--json', 'print what the tool answered as JSON', false)
    .action(async (score, options) =>
      (await import('./commands/perform.js')).perform(score, options, config, terminal, version),
    );

  command('upload', 'store a file for an hour, and print the URL that gives it out', 'vccp upload hello.mp3')
    .argument('<file>', 'path of the file, 100 MiB at most')
    .addOption(storageAt())
    .addOption(new Option('--ttl <seconds>', 'how long it is kept, at most a day').argParser(readSeconds))
    .option('--json', 'print what is known of it as JSON', false)
    .action(async (file, options) => (await import('./commands/upload.js')).upload(file, options, config, terminal));

  command('storage', 'keep files for bodies, without a server for models', 'vccp storage --port 8021', 8021)
    .option('--folder <path>', 'where the files lie', config.storage.folder)
    .option('--json', 'print one line of JSON when ready: url, folder', false)
    .action(async (options) => (await import('./commands/storage.js')).storage(options, config, terminal));

  addVoiceCommands(program, config, terminal);

  command('watch', 'show what passes between model and body, live', 'vccp watch --json')
    .addOption(session())
    .option('--json', 'print each message as a line of JSON', false)
    .action(async (options) => (await import('./commands/watch.js')).watch(options, config, terminal));

  command('record', 'write what passes in a session into a file', 'vccp record wave.vccp.ndjson')
    .argument('<file>', 'new file of lines of JSON; tokens and secrets are left out')
    .addOption(session())
    .option('--force', 'write over a file that is there', false)
    .action(async (file, options) => (await import('./commands/record.js')).record(file, options, config, terminal));

  command('replay', 'play the actions of a record onto a body, in time', 'vccp replay wave.vccp.ndjson --speed 2')
    .argument('<file>', 'what vccp record wrote')
    .addOption(session())
    .addOption(new Option('--speed <factor>', 'how many times faster than it was').argParser(readFactor).default(1))
    .addOption(new Option('--from <seconds>', 'begin there in the record').argParser(readMoment).default(0))
    .option('--as-body', 'be the body of the record instead: notice and answer as it did', false)
    .option('--body <name>', 'with --as-body: which one, where the record has several')
    .option('--json', 'print how each action ended as a line of JSON', false)
    .action(async (file, options) =>
      (await import('./commands/replay.js')).replay(file, options, config, terminal, version),
    );

  command('sessions', 'list the live sessions', 'vccp sessions')
    .option('--json', 'print them as JSON', false)
    .action(async (options) => (await import('./commands/sessions.js')).sessions(options, config, terminal));

  command('doctor', 'check this machine, and say what to do', 'vccp doctor')
    .option('--json', 'print the findings as JSON', false)
    .action(async (options) => (await import('./commands/doctor.js')).doctor(options, config, terminal));

  return program;
}

/** Runs one command line. Resolves with the exit code: 0 done, 1 failed, 2 not understood. */
export async function run(words: readonly string[], program: Command, terminal: Terminal): Promise<number> {
  try {
    await program.parseAsync(withDefaultCommand(words), { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof Failure && error.hint !== undefined ? `\n  ${error.hint}` : '';
    say(terminal, `${paint(terminal, 'red', 'vccp:')} ${message}${hint}`);
    return EXIT.failure;
  }
}

/** `vccp --port 4321` means `vccp up --port 4321`. */
function withDefaultCommand(words: readonly string[]): string[] {
  const [first] = words;
  const aboutProgram = first !== undefined && ['-h', '--help', '-V', '--version'].includes(first);
  return first === undefined || (first.startsWith('-') && !aboutProgram) ? ['up', ...words] : [...words];
}

function readFactor(value: string): number {
  const factor = Number(value);
  if (value.trim() !== '' && factor > 0 && factor <= 1000) return factor;
  throw new InvalidArgumentError(`"${value}" is no speed; give a number above 0, at most 1000.`);
}

function readMoment(value: string): number {
  const seconds = Number(value);
  if (value.trim() !== '' && seconds >= 0 && seconds < 1e9) return seconds;
  throw new InvalidArgumentError(
    `"${value}" is no moment of a record; give seconds from its beginning, for example 12.5.`,
  );
}

function readMilliseconds(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new InvalidArgumentError(`"${value}" is no number of milliseconds; give a whole one, for example 5000.`);
}

function readSeconds(value: string): number {
  if (/^[1-9]\d{0,4}$/.test(value) && Number(value) <= 86_400) return Number(value);
  throw new InvalidArgumentError(`"${value}" is no time to keep a file; give seconds from 1 to 86400, which is a day.`);
}

function readStart(value: string): number {
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  throw new InvalidArgumentError(`"${value}" is no moment of a scene; give seconds from its start, for example 2.5.`);
}

function readGain(value: string): number {
  const gain = Number(value);
  if (value.trim() !== '' && gain >= 0 && gain <= 4) return gain;
  throw new InvalidArgumentError(`"${value}" is no loudness; give a number from 0 to 4.`);
}
