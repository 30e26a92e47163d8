import { ensureEmulator, stopEmulator } from '../../local/emulator';
import { PORT_OPTION, portOf, type Command } from '../core/command';
import { EXIT } from '../core/errors';

export const localStart: Command = {
  options: { ...PORT_OPTION },
  run: async ({ options, out }) => {
    const { url, started } = await ensureEmulator({ port: portOf(options), progress: out.progress });
    out.line(`The local cloud ${started ? 'runs' : 'runs already'} at ${url}.`);
    return EXIT.ok;
  },
};

export const localStop: Command = {
  options: {},
  run: async ({ out }) => {
    out.line(await stopEmulator() ? 'The local cloud is stopped; what it holds is kept for the next start.' : 'No local cloud of this checkout runs.');
    return EXIT.ok;
  },
};
