import * as emulator from '../../local/emulator';
import { runForJson } from '../core/testing/captured';
import { localStart, localStop } from './local-cloud';

jest.mock('../../local/emulator');

const URL = 'https://127.0.0.1:4566';

it.each([true, false])("prints the local cloud's URL as JSON (started: %s)", async (started) => {
  const ensure = jest.mocked(emulator.ensureEmulator).mockResolvedValue({ url: URL, started });
  expect(await runForJson(localStart, { port: '4566' })).toEqual({
    code: 0,
    document: { format: 'signalbox-local-cloud', version: 1, running: true, started, url: URL },
  });
  expect(ensure).toHaveBeenCalledWith({ port: 4566, progress: expect.any(Function) });
});

it.each([true, false])('prints that it is not running as JSON (stopped: %s)', async (stopped) => {
  jest.mocked(emulator.stopEmulator).mockResolvedValue(stopped);
  expect(await runForJson(localStop)).toEqual({
    code: 0,
    document: { format: 'signalbox-local-cloud', version: 1, running: false, stopped },
  });
});
