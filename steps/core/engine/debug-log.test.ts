import { LogRequest, LogSeverity } from '@pulumi/pulumi/proto/engine_pb';
import { dropDebugLog } from './debug-log';

it('answers debug messages itself and sends the others', () => {
  const sent: string[] = [];
  const client = {
    log: (request: LogRequest, callback: () => void): void => {
      sent.push(request.getMessage());
      callback();
    },
  };
  dropDebugLog(client);
  const answered: string[] = [];
  const { DEBUG, INFO, WARNING, ERROR } = LogSeverity;
  for (const severity of [DEBUG, INFO, WARNING, ERROR])
    client.log(new LogRequest().setSeverity(severity).setMessage(String(severity)), () =>
      answered.push(String(severity)),
    );
  expect(sent).toEqual([INFO, WARNING, ERROR].map(String));
  expect(answered).toEqual([DEBUG, INFO, WARNING, ERROR].map(String));
});
