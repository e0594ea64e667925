import { soundFile } from '@vccp/voice';
import { fliteVoice } from '@vccp/voice/flite';
import { expect, test } from 'vitest';
import { readWav } from '../../../packages/backend-vrchat/src/audio/wav.js';
import { FakeVRChat } from '../../../packages/backend-vrchat/test/fake-vrchat.js';
import { hasPulse, nullSink, shareHeard } from '../../../packages/backend-vrchat/test/null-sink.js';
import { run, start, startServer, storageFolder } from './program.js';

const TEXT = 'Good evening, everyone.';

test.skipIf(!hasPulse)(
  'what is said to a server is heard at the microphone of VRChat, in the voice that it has',
  async () => {
    await using vrchat = await FakeVRChat.open({ JawOpen: ['f', 0] });
    await using server = await startServer();
    const { name, server: sounds, samples } = await nullSink();
    const on = ['--port', server.port];
    await using body = start(['body', 'vrchat', '--listen', '0', ...on], {
      VRCHAT_HOST: `127.0.0.1:${vrchat.port}`,
      VRCHAT_QUERY_URL: vrchat.queryUrl,
      VRCHAT_OSC_FOLDER: storageFolder,
      VRCHAT_AUDIO_DEVICE: name,
      PULSE_SERVER: sounds,
    });
    await body.told('In session');
    expect(await run(['say', TEXT, ...on])).toMatchObject({ code: 0 });

    await using voice = fliteVoice();
    const { sound } = await voice.synthesize(TEXT, {});
    const said = readWav(Buffer.from(soundFile(sound).bytes));
    await expect.poll(() => shareHeard(said, samples()), { interval: 300 }).toBeGreaterThanOrEqual(0.75);
    // It was not the noise of the sink, and other words are not heard.
    const other = await voice.synthesize('Something else entirely.', {});
    expect(shareHeard(readWav(Buffer.from(soundFile(other.sound).bytes)), samples())).toBeLessThan(0.4);
    expect(vrchat.heard.some(({ address, values }) => address.endsWith('JawOpen') && Number(values[0]) > 0)).toBe(true);
    await expect.poll(() => vrchat.values.get('JawOpen')).toBe(0);
  },
);
