/** A command sent to an AWS SDK client: its name and its input. */
export interface SentCommand {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Replaces only a client's `send`: each call returns the next answer, an
 * Error is thrown, and a call without an answer fails the test. Returns the commands sent.
 */
export function answering(client: { send: unknown }, ...answers: readonly unknown[]): readonly SentCommand[] {
  const sent: SentCommand[] = [];
  const waiting = [...answers];
  client.send = async (command: {
    readonly constructor: { readonly name: string };
    readonly input: SentCommand['input'];
  }) => {
    const recorded = { name: command.constructor.name, input: command.input };
    sent.push(recorded);
    if (waiting.length === 0) throw new Error(`unexpected ${recorded.name} ${JSON.stringify(command.input)}`);
    const answer = waiting.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return sent;
}

/** Configuration for a client without an environment; no request is sent. */
export const OFFLINE = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } } as const;
