import type { Clients } from '../../core/engine/clients';
import { codeDigests } from '../../core/engine/code-digests';
import { restoreCode } from './restore-code';
import type { StateResource } from '../../core/engine/state';

const STATE: readonly StateResource[] = [
  {
    urn: 'urn:pulumi:dev::signalbox::aws:lambda/function:Function::ingest',
    type: 'aws:lambda/function:Function',
    id: 'dev-ingest',
    custom: true,
    inputs: { codeSha256: 'DEPLOYED=' },
    // As in the published plugin: sourceCodeHash is empty if not set (internal/service/lambda/function.go).
    outputs: {
      arn: 'arn:aws:lambda:us-east-2:111111111111:function:dev-ingest',
      codeSha256: 'DEPLOYED=',
      sourceCodeHash: '',
    },
  },
];

/** Clients that give every request the same answer and record what was sent. */
const answering = (answer: () => object): { readonly clients: Clients; readonly sent: string[] } => {
  const sent: string[] = [];
  const client = {
    send: async (command: object) => {
      sent.push(command.constructor.name);
      return answer();
    },
    destroy: () => undefined,
  };
  return { sent, clients: { get: <C>() => client as C, destroy: () => undefined } };
};
const failing = (name: string) =>
  answering(() => {
    throw Object.assign(new Error(name), { name });
  });

const BUILT = { 'metrics-aggregation': { ingest: { path: 'ingest.zip', sha256: 'BUILT=' } }, 'price-alerts': {} };

describe('R4 code digests', () => {
  it('compares the deployed digest with the live one', async () => {
    expect(await codeDigests(STATE, answering(() => ({ CodeSha256: 'LIVE=' })).clients)).toEqual([
      { urn: STATE[0]!.urn, type: STATE[0]!.type, deployed: 'DEPLOYED=', live: 'LIVE=' },
    ]);
  });

  it('leaves a deleted function to the refresh, and any other error to the caller', async () => {
    expect(await codeDigests(STATE, failing('ResourceNotFoundException').clients)).toEqual([]);
    await expect(codeDigests(STATE, failing('AccessDeniedException').clients)).rejects.toThrow('AccessDeniedException');
  });

  it("uses Lambda's last digest if the program has none, never the program's own hash", async () => {
    const silent = {
      ...STATE[0]!,
      inputs: { sourceCodeHash: 'v1' },
      outputs: { ...STATE[0]!.outputs, codeSha256: 'SEEN=', sourceCodeHash: 'v1' },
    };
    expect(await codeDigests([silent], answering(() => ({ CodeSha256: 'SEEN=' })).clients)).toEqual([
      expect.objectContaining({ deployed: 'SEEN=', live: 'SEEN=' }),
    ]);
  });

  it("uses the program's digest after a refresh that changed only the outputs", async () => {
    const refreshed = { ...STATE[0]!, outputs: { ...STATE[0]!.outputs, codeSha256: 'LIVE=' } };
    expect(await codeDigests([refreshed], answering(() => ({ CodeSha256: 'LIVE=' })).clients)).toEqual([
      expect.objectContaining({ deployed: 'DEPLOYED=', live: 'LIVE=' }),
    ]);
  });

  it.each([[{}], [{ codeSha256: '' }]])('fails for a function without a known digest: %j', async (digests) => {
    const unknown = {
      ...STATE[0]!,
      inputs: digests,
      outputs: { arn: STATE[0]!.outputs!['arn'], sourceCodeHash: 'v1' },
    };
    await expect(codeDigests([unknown], answering(() => ({})).clients)).rejects.toThrow(
      'the state holds no codeSha256',
    );
  });
});

describe('R4 restoreCode', () => {
  it('uploads nothing if this checkout builds other code than deployed', async () => {
    const { clients, sent } = answering(() => ({ CodeSha256: 'LIVE=' }));
    await expect(restoreCode(STATE, [STATE[0]!.urn], clients, async () => BUILT)).rejects.toThrow(
      'Nothing was changed: this checkout does not build the deployed code of ingest (sha256 DEPLOYED=)',
    );
    expect(sent).toEqual(['GetFunctionConfigurationCommand']);
  });

  it('skips functions with the deployed code, and those that are not targets', async () => {
    expect(await restoreCode(STATE, [STATE[0]!.urn], answering(() => ({ CodeSha256: 'DEPLOYED=' })).clients)).toEqual(
      [],
    );
    expect(await restoreCode(STATE, [], failing('AccessDeniedException').clients)).toEqual([]);
  });
});
