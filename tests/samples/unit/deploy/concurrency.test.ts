import { LambdaClient } from '@aws-sdk/client-lambda';
import { fakeSend, type Answer, type SentCommand } from '../../../../functions/shared/fake-send';
import { settingsOf } from '../../../../systems/testing/recorded-environment';
import type { Clients } from '../../../../steps/core/engine/clients';
import { concurrencyWarnings, requireConcurrency } from '../../../../steps/deploy/concurrency';
import { CommandError } from '../../../../steps/core/errors';
import type { LocalTarget } from '../../../../steps/core/engine/target';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const limits = (limit: number, unreserved = limit) => ({
  AccountLimit: { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved },
});
const NEW = { GetFunctionConcurrency: [named('ResourceNotFoundException', 'Function not found')] };

/** Real clients, one per region, with only `send` replaced. */
const answering = (answers: Readonly<Record<string, Readonly<Record<string, readonly Answer[]>>>>) => {
  const sent: Record<string, SentCommand[]> = {};
  const kept: Record<string, LambdaClient> = {};
  const clients: Clients = {
    get: <C extends { destroy(): void }>(_: unknown, region: string): C => {
      kept[region] ??= new LambdaClient({ region });
      sent[region] ??= fakeSend(kept[region], answers[region] ?? {});
      return kept[region] as unknown as C;
    },
    destroy: () => undefined,
  };
  return { clients, sent };
};

const lines: string[] = [];
const say = (text = ''): void => {
  lines.push(text);
};
const out = { line: say, progress: say };
const aws = (environment: string) => ({ settings: settingsOf(environment), target: { kind: 'aws' as const } });
const refusal = async (...args: Parameters<typeof requireConcurrency>): Promise<CommandError> => {
  const error = await requireConcurrency(...args).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CommandError);
  return error as CommandError;
};

beforeEach(() => {
  lines.length = 0;
});

it('P11 refuses prod in a new account with a limit of 10 per region, with read requests only', async () => {
  const { clients, sent } = answering({
    'us-east-1': { ...NEW, GetAccountSettings: [limits(10)] },
    'us-east-2': { ...NEW, GetAccountSettings: [limits(10)] },
  });
  const { message } = await refusal(aws('prod'), out, clients);
  expect(message).toMatch(/^Nothing was changed\.\nprod reserves 102 concurrent Lambda executions in us-east-2 /);
  expect(message).toContain(
    '\nprod reserves 150 concurrent Lambda executions in us-east-1 (price-alerts ingest 100, price-alerts evaluate 50), but its account can reserve 0 there',
  );
  expect(sent['us-east-1']).toEqual([
    { name: 'GetAccountSettings', input: {} },
    ...['prod-price-alerts-ingest', 'prod-price-alerts-evaluate'].map((FunctionName) => ({
      name: 'GetFunctionConcurrency',
      input: { FunctionName },
    })),
  ]);
});

it('P11 accepts prod if it is deployed: its reservations count once', async () => {
  const held = {
    GetFunctionConcurrency: [{ ReservedConcurrentExecutions: 100 }, { ReservedConcurrentExecutions: 50 }],
  };
  const exporting = {
    GetFunctionConcurrency: [{ ReservedConcurrentExecutions: 100 }, { ReservedConcurrentExecutions: 2 }],
  };
  const { clients } = answering({
    'us-east-1': { ...held, GetAccountSettings: [limits(250, 100)] },
    'us-east-2': { ...exporting, GetAccountSettings: [limits(202, 100)] },
  });
  await requireConcurrency(aws('prod'), out, clients);
  expect(lines).toEqual([]);
});

it('sends no request without reservations, nor on the local cloud', async () => {
  const { clients, sent } = answering({});
  await requireConcurrency(aws('dev'), out, clients);
  const local: LocalTarget = {
    kind: 'local',
    emulator: { url: 'https://127.0.0.1:1', started: false },
    plugins: { aws: '', random: '' },
  };
  await requireConcurrency({ settings: settingsOf('prod'), target: local }, out, clients);
  expect(sent).toEqual({});
});

it('lets Lambda decide if the role lacks permission, and says what to do', async () => {
  const denied = {
    ...NEW,
    GetAccountSettings: [
      named('AccessDeniedException', 'User: r is not authorized to perform: lambda:GetAccountSettings'),
    ],
  };
  const { clients } = answering({ 'us-east-1': denied, 'us-east-2': denied });
  await requireConcurrency(aws('prod'), out, clients);
  expect(lines).toEqual([
    "The account's Lambda concurrency limit was not checked: User: r is not authorized to perform: lambda:GetAccountSettings. Run npm run bootstrap again to update the roles.",
  ]);
});

it('refuses if the limit cannot be read for another reason', async () => {
  const away = {
    ...NEW,
    GetAccountSettings: [named('CredentialsProviderError', 'Could not load credentials from any providers')],
  };
  const { clients } = answering({ 'us-east-1': away, 'us-east-2': away });
  expect((await refusal(aws('prod'), out, clients)).message).toBe(
    "Nothing was changed. Cannot read the account's Lambda concurrency limit: Could not load credentials from any providers",
  );
  expect(await concurrencyWarnings(aws('prod'), out, clients)).toEqual([]);
  expect(lines).toEqual([
    "The account's Lambda concurrency limit was not checked: Could not load credentials from any providers",
  ]);
});

it('warns in a preview', async () => {
  const { clients } = answering({
    'us-east-1': { ...NEW, GetAccountSettings: [limits(1000)] },
    'us-east-2': { ...NEW, GetAccountSettings: [limits(201)] },
  });
  expect(await concurrencyWarnings(aws('prod'), out, clients)).toEqual([
    expect.stringMatching(/^up would fail: prod reserves 102 .* can reserve 101 there: the limit is 201/),
  ]);
});
