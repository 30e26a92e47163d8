import { join } from 'node:path';
import { LocalCloudError } from './errors';
import { ROOT } from './paths';
import { getPythonTool } from './python-tool';

/**
 * The ministack executable, with exactly the packages of local/requirements.txt.
 * @throws LocalCloudError if Python or a package is missing, saying what to install.
 */
export const getMinistack = (progress?: (line: string) => void): Promise<string> =>
  getPythonTool(
    {
      name: 'ministack',
      requirements: join(ROOT, 'local', 'requirements.txt'),
      title: 'The local cloud',
      notice: 'Installing the local cloud (ministack, once): about 20 s…',
      otherwise: 'set SIGNALBOX_LOCAL_URL to a running emulator',
      error: (message) => new LocalCloudError(message),
    },
    progress,
  );
