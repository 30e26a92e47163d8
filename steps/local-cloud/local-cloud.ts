import { ensureEmulator, stopEmulator } from '../../local/emulator';
import { JSON_OPTION, PORT_OPTION, portOf, screenOf, type Command } from '../core/command';
import { EXIT } from '../core/errors';

export const localStart: Command = {
  options: { ...PORT_OPTION, ...JSON_OPTION },
  run: async (input) => {
    const { say, json } = screenOf(input);
    const { url, started } = await ensureEmulator({ port: portOf(input.options), progress: say.progress });
    say.line(`The local cloud ${started ? 'is running' : 'is already running'} at ${url}.`);
    json({ format: 'signalbox-local-cloud', version: 1, running: true, started, url });
    return EXIT.ok;
  },
};

export const localStop: Command = {
  options: { ...JSON_OPTION },
  run: async (input) => {
    const { say, json } = screenOf(input);
    const stopped = await stopEmulator();
    say.line(
      stopped
        ? 'The local cloud is stopped; its data is kept for the next start.'
        : 'The local cloud of this checkout is not running.',
    );
    json({ format: 'signalbox-local-cloud', version: 1, running: false, stopped });
    return EXIT.ok;
  },
};
