/** What a system's sample, seed, smoke checks and replay get to reach a deployed environment with. */

/** Options of an AWS SDK client. */
export interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle?: boolean;
  readonly maxAttempts: number;
}

/** AWS SDK clients for the environment's account. Caches one per class and region. */
export interface Clients {
  get<C extends { destroy(): void }>(ctor: new (options: ClientOptions) => C, region: string): C;
}

/** Answer to a request; the body is parsed where it is JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface PostOptions {
  /** Value of x-api-key. Default: none. */
  readonly apiKey?: string;
  /** Further headers; one named here replaces the default. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A message that waits in a queue. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The cloud that an environment runs in. */
export interface Cloud {
  readonly environment: string;
  readonly kind: 'aws' | 'local';
  readonly clients: Clients;
  /** POSTs to an endpoint of the environment, by default as application/json. An object is sent as JSON, a string as it is. */
  post(endpoint: string, body: unknown, options?: PostOptions): Promise<Reply>;
  /** Headers that reach the environment's endpoints in this cloud, besides a request's own. */
  readonly routing: Readonly<Record<string, string>>;
  /**
   * Messages that wait in a queue, without receiving them.
   * @throws Error on AWS, where messages cannot be read without taking them from their consumers.
   */
  peek(region: string, queueUrl: string): Promise<readonly WaitingMessage[]>;
}

/** What a person reads. */
export interface Screen {
  readonly line: (text?: string) => void;
  /** Runs a part of the work and prints how long it took. */
  readonly timed: <T>(what: string, work: () => Promise<T>, result?: (value: T) => string) => Promise<T>;
}

/** A condition that a person can act on. Commands print its message without a stack and exit non-zero. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
}

/** Body of a 4xx or 5xx answer of any function (functions/shared). */
interface ErrorBody {
  readonly message?: string;
  readonly details?: readonly { readonly field: string; readonly found: string; readonly allowed: string }[];
}

/** Why a request was refused, in one line. */
export const reasonOf = ({ body }: Reply): string => {
  if (typeof body !== 'object' || body === null) return String(body);
  const { message, details } = body as ErrorBody;
  const first = details?.[0];
  return first ? `${first.field}: found ${first.found}, allowed ${first.allowed}` : (message ?? JSON.stringify(body));
};
