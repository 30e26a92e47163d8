import type { ErrorResponse } from '../../../functions/metrics-aggregation/contract';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** POSTs JSON to an endpoint of the stack. */
export const post = async (
  endpoint: string,
  body: unknown,
  apiKey?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(apiKey ? { 'x-api-key': apiKey } : {}), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
};

/** Why a request was refused, on one line. */
export const reasonOf = ({ body }: Reply): string => {
  if (typeof body !== 'object' || body === null) return String(body);
  const { message, details } = body as Partial<ErrorResponse>;
  const first = details?.[0];
  return first ? `${first.field}: found ${first.found}, allowed ${first.allowed}` : (message ?? JSON.stringify(body));
};
