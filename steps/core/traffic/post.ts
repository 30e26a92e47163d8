import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostReply {
  readonly status: number;
  /** The Retry-After header, seconds. */
  readonly retryAfter?: number;
  readonly body: string;
}

/** Sends one request. Rejects if no response arrives. */
export type Post = (request: PostRequest) => Promise<PostReply>;

/** Longer than API Gateway waits for a function (29 s). */
const TIMEOUT_MS = 35_000;

/** A Post that keeps up to `connections` connections alive, and a function to close them. */
export function createPost(connections: number): { readonly post: Post; readonly close: () => void } {
  const options = { keepAlive: true, maxSockets: connections, scheduling: 'lifo' } as const;
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
  const post: Post = ({ url, headers, body }) =>
    new Promise((resolve, reject) => {
      const target = new URL(url);
      const secure = target.protocol === 'https:';
      const sent = (secure ? httpsRequest : httpRequest)(
        target,
        {
          method: 'POST',
          agent: agents[secure ? 'https:' : 'http:'],
          timeout: TIMEOUT_MS,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const after = Number(response.headers['retry-after']);
            resolve({
              status: response.statusCode ?? 0,
              ...(Number.isFinite(after) && after >= 0 ? { retryAfter: after } : {}),
              body: Buffer.concat(chunks).toString('utf8'),
            });
          });
        },
      );
      sent.on('timeout', () =>
        sent.destroy(Object.assign(new Error(`no response in ${TIMEOUT_MS / 1000} s`), { code: 'ETIMEDOUT' })),
      );
      sent.on('error', reject);
      sent.end(body);
    });
  return { post, close: () => Object.values(agents).forEach((agent) => agent.destroy()) };
}
