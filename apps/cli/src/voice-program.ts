import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Config, readVoiceUrl } from './config.js';
import type { Terminal } from './terminal.js';
import { ABOUT, PROVIDERS, type Provider } from './voice-setting.js';

/** `vccp voice …`: who speaks, in which order. */
export function addVoiceCommands(program: Command, config: Config, terminal: Terminal): void {
  const voice = program
    .command('voice')
    .description('see, hear and choose what speaks for her')
    .addHelpText('after', '\nExample:\n  $ vccp voice add kokoro');
  const command = (name: string, description: string, example: string) =>
    voice.command(name).description(description).addHelpText('after', `\nExample:\n  $ ${example}`);
  const about = PROVIDERS.map((provider) => `  ${provider.padEnd(12)}${ABOUT[provider]}`).join('\n');

  command('list', 'list what speaks, how it is, and its voices', 'vccp voice list')
    .option('--json', 'print it as JSON', false)
    .action(async (options) => (await import('./commands/voice-list.js')).voiceList(options, config, terminal));

  command('test', 'have each of them speak, and time it', 'vccp voice test "Can you hear me?"')
    .argument('[words...]', 'what is said')
    .option('--voice <name>', 'one of: vccp voice list')
    .option('--language <tag>', 'the language of the text, for example ja')
    .option('--out <file>', 'keep the sound of the first that speaks')
    .option('--json', 'print the times as JSON', false)
    .action(async (words, options) =>
      (await import('./commands/voice-test.js')).voiceTest(words, options, config, terminal),
    );

  command('add', 'put a voice before the others', 'vccp voice add kokoro --url http://10.0.0.2:8880')
    .argument('<provider>', PROVIDERS.join(', '), readProvider)
    .addOption(new Option('--url <url>', 'where its server is').argParser(readVoiceUrl))
    .option('--voice <name>', 'which of its voices; its first by default')
    .option('--model <name>', 'which model, of openai and elevenlabs')
    .option('--last', 'put it after the others', false)
    .addHelpText('after', `\nVoices:\n${about}`)
    .action(async (provider, options) =>
      (await import('./commands/voice-choose.js')).voiceAdd(provider, options, config, terminal),
    );

  command('remove', 'take a voice out', 'vccp voice remove kokoro')
    .argument('<provider>', PROVIDERS.join(', '), readProvider)
    .action(async (provider) => (await import('./commands/voice-choose.js')).voiceRemove(provider, config, terminal));
}

function readProvider(value: string): Provider {
  const provider = PROVIDERS.find((one) => one === value);
  if (provider) return provider;
  throw new InvalidArgumentError(`"${value}" is no voice; choose ${PROVIDERS.join(', ')}.`);
}
