/** Answer of a mocked AWS call: a result, or an error to throw. */
export type Answer = object | Error;

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

/** One call to a mocked client: the command's name without "Command", and its input. */
export interface SentCommand<I = Record<string, unknown>> {
  readonly name: string;
  readonly input: I;
}

/**
 * For tests: replaces a client's `send`. `answers` gives, by command name, the answers in order
 * (the last one repeats) or a function of the input; any other command throws.
 * Returns the calls so far, in order.
 */
export function fakeSend(
  client: { send(...args: never[]): unknown },
  answers: Readonly<Record<string, readonly Answer[] | ((input: Record<string, unknown>) => Answer)>>,
): SentCommand[] {
  const sent: SentCommand[] = [];
  const turns: Record<string, number> = {};
  const send = async (command: Command): Promise<object> => {
    const name = command.constructor.name.replace(/Command$/, '');
    const known = answers[name];
    if (known === undefined)
      throw new Error(`${name} was sent, but the test expects no such call: ${JSON.stringify(command.input)}`);
    const input = command.input as Record<string, unknown>;
    sent.push({ name, input });
    turns[name] = (turns[name] ?? 0) + 1;
    const answer = typeof known === 'function' ? known(input) : known[Math.min(turns[name], known.length) - 1];
    if (answer === undefined) throw new Error(`No answer is given for ${name}.`);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  Object.assign(client, { send });
  return sent;
}
