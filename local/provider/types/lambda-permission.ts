import { AddPermissionCommand, GetPolicyCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { isDeepStrictEqual } from 'node:util';
import type { Context, Props, ResourceType } from '../types';
import { failedWith, unless } from './aws-errors';

const GONE = ['ResourceNotFoundException'];

/** A statement of a function's policy, in Lambda's form. */
interface Statement {
  readonly Sid: string;
  readonly Action: string;
  readonly Resource: string;
  readonly Principal: string | { readonly Service?: string; readonly AWS?: string };
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string } };
}

async function find(
  ctx: Context,
  name: string,
  qualifier: string | undefined,
  id: string,
): Promise<Statement | undefined> {
  const found = await unless(GONE, () =>
    ctx.client(LambdaClient).send(new GetPolicyCommand({ FunctionName: name, Qualifier: qualifier })),
  );
  const document = JSON.parse(found?.Policy ?? '{}') as { Statement?: Statement[] };
  return document.Statement?.find((statement) => statement.Sid === id);
}

/** Condition keys are case-insensitive in IAM, and Lambda and the emulator spell them differently. */
function condition(statement: Statement, wanted: string): string | undefined {
  const pairs = Object.values(statement.Condition ?? {}).flatMap((operator) => Object.entries(operator));
  return pairs.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** A principal in the program's form: a service, * or an account (which Lambda stores as the account's root). */
function principal(statement: Statement): string | undefined {
  if (typeof statement.Principal === 'string') return statement.Principal;
  const { Service, AWS } = statement.Principal;
  return Service ?? (AWS === undefined ? undefined : (/^arn:aws:iam::(\d{12}):root$/.exec(AWS)?.[1] ?? AWS));
}

/** Lambda returns the ARN; a program may use the function's name, and keeps that spelling. */
function functionOf(statement: Statement, qualifier: string | undefined, prior: string | undefined): string {
  const arn = qualifier ? statement.Resource.slice(0, -qualifier.length - 1) : statement.Resource;
  return prior?.startsWith('arn:') === true ? arn : arn.slice(arn.lastIndexOf(':') + 1);
}

function stateOf(statement: Statement, prior: Props): Props {
  return {
    statementId: statement.Sid,
    action: statement.Action,
    function: functionOf(statement, prior.qualifier, prior.function),
    principal: principal(statement),
    qualifier: prior.qualifier,
    sourceArn: condition(statement, 'aws:sourcearn'),
    sourceAccount: condition(statement, 'aws:sourceaccount'),
    principalOrgId: condition(statement, 'aws:principalorgid'),
  };
}

async function create(ctx: Context, inputs: Props): Promise<string> {
  try {
    await ctx.client(LambdaClient).send(
      new AddPermissionCommand({
        FunctionName: inputs.function,
        StatementId: inputs.statementId,
        Action: inputs.action,
        Principal: inputs.principal,
        Qualifier: inputs.qualifier,
        SourceArn: inputs.sourceArn,
        SourceAccount: inputs.sourceAccount,
        PrincipalOrgID: inputs.principalOrgId,
      }),
    );
  } catch (error) {
    // An identical statement was left by a killed run; a different one is foreign.
    if (!failedWith(error, 'ResourceConflictException') || !(await isThere(ctx, inputs))) throw error;
  }
  return inputs.statementId;
}

async function isThere(ctx: Context, inputs: Props): Promise<boolean> {
  const statement = await find(ctx, inputs.function, inputs.qualifier, inputs.statementId);
  if (statement === undefined) return false;
  const live = stateOf(statement, inputs);
  return Object.keys(live).every((name) => isDeepStrictEqual(live[name], inputs[name]));
}

/** An import id: `function/statementId`. */
async function read(ctx: Context, id: string, prior: Props): Promise<Props | undefined> {
  const [importedFunction, importedStatement] = id.split('/');
  const known = { ...prior, function: prior.function ?? importedFunction };
  const statement = await find(ctx, known.function, prior.qualifier, prior.statementId ?? importedStatement ?? id);
  return statement && stateOf(statement, known);
}

async function remove(ctx: Context, _id: string, state: Props): Promise<void> {
  await unless(GONE, () =>
    ctx.client(LambdaClient).send(
      new RemovePermissionCommand({
        FunctionName: state.function,
        StatementId: state.statementId,
        Qualifier: state.qualifier,
      }),
    ),
  );
}

function check(inputs: Props): { property: string; reason: string }[] {
  const id: unknown = inputs.statementId;
  if (typeof id !== 'string' || /^[\w-]{1,100}$/.test(id)) return [];
  return [{ property: 'statementId', reason: `must be 1 to 100 letters, digits, - or _, found '${id}'` }];
}

/** aws:lambda/permission:Permission. The id is the statement's; every change replaces. */
export const permission: ResourceType = {
  token: 'aws:lambda/permission:Permission',
  inputs: {
    action: { required: true, replace: true },
    function: { required: true, replace: true },
    principal: { required: true, replace: true },
    principalOrgId: { replace: true },
    qualifier: { replace: true },
    sourceAccount: { replace: true },
    sourceArn: { replace: true },
    statementId: { autoName: 100, replace: true },
  },
  deleteBeforeReplace: true,
  check,
  create,
  read,
  delete: remove,
};
