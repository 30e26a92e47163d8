/** The last answer to a request after its tries, or why there was none. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly body: string }
  /** Refused for what it says; sending it again changes nothing. */
  | { readonly kind: 'refused'; readonly status: number; readonly body: string }
  /** Still 429 or 5xx after every try. */
  | { readonly kind: 'failed'; readonly status: number; readonly body: string }
  /** Refused or unanswered in a way that every other request would be. */
  | { readonly kind: 'pointless'; readonly reason: string };

/** How an adapter sends: tries, pauses, the rate and the number of requests under way are taken care of. */
export interface Delivery {
  /** Why nothing more is to be sent; undefined as long as it goes on. */
  readonly stopped: string | undefined;
  /** Sends one body as JSON until it is answered for good. */
  send(body: unknown): Promise<Outcome>;
}

/** Body of a 4xx or 5xx answer of any function (functions/shared). */
interface ErrorBody {
  readonly error?: string;
  readonly message?: string;
  readonly details?: readonly { readonly field: string; readonly allowed: string }[];
}

/** A body as JSON; undefined where it is none. */
export const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** Why a request was refused, without what differs from row to row, so that equal reasons add up. */
export function reasonOf(status: number, body: string): string {
  const { error, message, details } = (parsed(body) ?? {}) as ErrorBody;
  const [detail] = details ?? [];
  if (detail) return `${status} ${error ?? ''}: ${detail.field.replace(/^\[\d+\]\.?/, '')}, allowed ${detail.allowed}`;
  const text = message ?? body.trim().slice(0, 200);
  return [String(status), error, text].filter((part) => part !== undefined && part !== '').join(' ');
}

/** Why a request was given up, as the summary says it. */
export const whyOf = ({ kind, status, body }: Extract<Outcome, { readonly kind: 'refused' | 'failed' }>): string =>
  `${reasonOf(status, body)}${kind === 'failed' ? ', after all tries' : ''}`;
