import type { Props } from '../types';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const MAX = { bytes: 8_192, statements: 20, actions: 7 } as const;

/** A check failure, in AWS's words, for a queue's policy above the quotas that the emulator does not enforce. */
export function queuePolicyFailures(inputs: Props): { property: string; reason: string }[] {
  const document: unknown = inputs.policy;
  if (typeof document !== 'string') return [];
  const statements = statementsOf(document);
  const actions = Math.max(0, ...statements.map(({ Action = [] }) => [Action].flat().length));
  const over = [
    ...(Buffer.byteLength(document) > MAX.bytes ? ['Submitted policy is over max allowed size.'] : []),
    ...(statements.length > MAX.statements
      ? [`${statements.length} statements were found in the submitted policy, max allowed is ${MAX.statements}`]
      : []),
    ...(actions > MAX.actions
      ? [`${actions} actions were found in a statement from the submitted policy, max allowed is ${MAX.actions}`]
      : []),
  ];
  return over.map((words) => ({ property: 'policy', reason: `OverLimit: ${words}` }));
}

/** Invalid JSON is reported by other checks. */
function statementsOf(document: string): readonly { readonly Action?: string | readonly string[] }[] {
  try {
    const { Statement = [] } = JSON.parse(document) as { Statement?: object | readonly object[] };
    return [Statement].flat();
  } catch {
    return [];
  }
}
