import { Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import * as proto from '@pulumi/pulumi/proto/provider_pb';
import * as statusProto from '@pulumi/pulumi/proto/status_pb';
import type { Props, ResourceType } from '../types';
import type { CheckRequest } from './check';
import type { PropertyChange } from './diff';
import { describeError } from './errors';
import { PartialFailure } from './operations';
import { MADE_UP } from './specs';
import { encode, unwrap } from './values';

/** Protocol responses that need more than setting fields. */

class RpcError extends Error {
  constructor(
    readonly code: status,
    message: string,
    readonly metadata = new Metadata(),
  ) {
    super(message);
  }
}

export const cancelled = (): Error => new RpcError(status.CANCELLED, 'the operation was cancelled');
export const unimplemented = (method: string): Error =>
  new RpcError(status.UNIMPLEMENTED, `the local provider does not implement ${method}`);

/** Not UNKNOWN or INTERNAL: the engine treats those as possible state corruption. */
export function toServiceError(error: unknown): Pick<ServiceError, 'code' | 'details' | 'metadata'> {
  if (error instanceof RpcError) return { code: error.code, details: error.message, metadata: error.metadata };
  return { code: status.FAILED_PRECONDITION, details: describeError(error), metadata: new Metadata() };
}

/** Reports a partially created resource with its id and state, so that the engine keeps it and the next up repairs it. */
export function operationFailed(error: unknown, message: string): Error {
  if (error instanceof RpcError) return error;
  if (!(error instanceof PartialFailure)) return new RpcError(status.FAILED_PRECONDITION, message);
  const detail = new proto.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(encode(error.state))
    .setReasonsList([message]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const answer = new statusProto.Status().setCode(status.UNKNOWN).setMessage(message).setDetailsList([packed]);
  const metadata = new Metadata();
  // The key for structured details in gRPC.
  metadata.set('grpc-status-details-bin', Buffer.from(answer.serializeBinary()));
  return new RpcError(status.UNKNOWN, message, metadata);
}

const { Kind } = proto.PropertyDiff;
const KINDS = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
} as const;

export function resourceDiff(
  type: ResourceType,
  changes: readonly PropertyChange[],
  olds: Props,
  news: Props,
): proto.DiffResponse {
  const unique = (list: readonly string[]): string[] => [...new Set(list)];
  const replaces = unique(changes.filter((change) => change.replace).map((change) => change.property));
  const response = new proto.DiffResponse()
    .setChanges(
      changes.length > 0 ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE,
    )
    .setDiffsList(unique(changes.map((change) => change.property)))
    .setReplacesList(replaces)
    .setDeletebeforereplace(replaces.length > 0 && (type.deleteBeforeReplace === true || keepsName(type, olds, news)))
    .setHasdetaileddiff(true);
  for (const { path, kind, replace } of changes) {
    response.getDetaileddiffMap().set(path, new proto.PropertyDiff().setKind(KINDS[kind][replace ? 1 : 0]));
  }
  return response;
}

/** A replacement with the same explicit name must wait until the old resource is deleted, as in the published plugins. */
function keepsName(type: ResourceType, olds: Props, news: Props): boolean {
  const [before, after] = [unwrap(olds), unwrap(news)];
  const made: unknown = after[MADE_UP];
  return Object.entries(type.inputs).some(
    ([name, spec]) =>
      spec.autoName !== undefined &&
      after[name] !== undefined &&
      after[name] === before[name] &&
      !(Array.isArray(made) && made.includes(name)),
  );
}

export function configDiff(changed: readonly string[], replaces: readonly string[]): proto.DiffResponse {
  return new proto.DiffResponse()
    .setChanges(
      changed.length > 0 ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE,
    )
    .setDiffsList([...changed])
    .setReplacesList([...replaces]);
}

/** The project's naming settings, if any. */
export function autonamingOf(
  options: proto.CheckRequest.AutonamingOptions | undefined,
): Pick<CheckRequest, 'autonaming'> {
  if (options === undefined) return {};
  const { Mode } = proto.CheckRequest.AutonamingOptions;
  const mode = { [Mode.PROPOSE]: 'propose', [Mode.ENFORCE]: 'enforce', [Mode.DISABLE]: 'disable' } as const;
  return { autonaming: { mode: mode[options.getMode()], proposed: options.getProposedName() } };
}
