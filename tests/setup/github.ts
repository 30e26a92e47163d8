import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyRepository, type Repository } from './github-records';
import { ROUTES, type Answer } from './github-routes';

const TOKEN = 'ghs_0123456789abcdefghijABCDEFGHIJ012345';
const NAME = 'acme/platform';

/** A request that came in, in order. */
export interface RecordedRequest {
  readonly method: string;
  /** Path below /repos/OWNER/NAME, with its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer that stands in for the next ones. */
interface Failure {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** `METHOD /path` of the requests that get it. Default: all. */
  readonly on?: RegExp;
  /** Default 1. */
  times?: number;
}

/** A stand-in of GitHub's API: it answers what GitHub answers to what the steps ask, and nothing else. */
export interface GitHub {
  readonly url: string;
  readonly repository: Repository;
  readonly requests: RecordedRequest[];
  /** Downloads of artifacts, which come from another origin and must not get the token. */
  readonly downloads: IncomingMessage['headers'][];
  /** Fails the next requests so. */
  fail(failure: Failure): void;
  /** What the job's token may do, as `permissions:` of a workflow; anything unless called. */
  allow(...permissions: string[]): void;
  /** Variables that a runner sets for a job; `event` is the payload. */
  job(job?: {
    readonly event?: object;
    readonly runId?: number;
    readonly runAttempt?: number;
    readonly sha?: string;
  }): NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export const openGitHub = async (): Promise<GitHub> => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-github-'));
  const repository = emptyRepository();
  const requests: RecordedRequest[] = [];
  const downloads: IncomingMessage['headers'][] = [];
  const failures: Failure[] = [];
  let permissions: readonly string[] | undefined;
  let lastId = 1000;

  const storage = await listen((request, response) => {
    downloads.push(request.headers);
    const artifact = repository.artifacts.find(({ id }) =>
      new RegExp(`^/artifacts/${id}\\?signature=secret$`).test(request.url ?? ''),
    );
    // As the storage behind GitHub does with an authorization beside the signed address.
    if (request.headers.authorization)
      return void response.writeHead(400).end('<Error><Code>InvalidAuthenticationInfo</Code></Error>');
    if (!artifact) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/zip' }).end(artifact.zip);
  });

  const answerTo = (
    method: string,
    url: URL,
    body: RecordedRequest['body'],
    headers: IncomingMessage['headers'],
  ): Answer => {
    const path = url.pathname.replace(`/repos/${NAME}`, '');
    const failure = failures.find(({ on }) => !on || on.test(`${method} ${path}`));
    if (failure) {
      failure.times = (failure.times ?? 1) - 1;
      if (failure.times === 0) failures.splice(failures.indexOf(failure), 1);
      return { status: failure.status, headers: failure.headers, body: { message: failure.message ?? 'Server Error' } };
    }
    if (!/^(token|bearer) /i.test(headers.authorization ?? '') || !headers.authorization!.endsWith(TOKEN))
      return { status: 401, body: { message: 'Bad credentials', status: '401' } };
    const route = url.pathname.startsWith(`/repos/${NAME}/`)
      ? ROUTES.find((one) => one.method === method && one.path.test(path))
      : undefined;
    if (!route) return { status: 404, body: { message: 'Not Found', status: '404' } };
    if (
      permissions &&
      !route.needs.some((need) => permissions!.includes(need) || permissions!.includes(need.replace('=read', '=write')))
    ) {
      return {
        status: 403,
        headers: { 'x-accepted-github-permissions': route.needs.join('; ') },
        body: { message: 'Resource not accessible by integration', status: '403' },
      };
    }
    const parts = route.path.exec(path)!.slice(1).map(decodeURIComponent);
    return route.answer(
      { repository, name: NAME, query: url.searchParams, body, storage: storage.url, nextId: () => (lastId += 1) },
      ...parts,
    );
  };

  const api = await listen((request, response) => {
    void readBody(request).then((body) => {
      const url = new URL(request.url ?? '/', api.url);
      requests.push({
        method: request.method!,
        path: `${url.pathname}${url.search}`.replace(`/repos/${NAME}`, ''),
        headers: request.headers,
        body,
      });
      send(response, url, answerTo(request.method!, url, body, request.headers));
    });
  });

  return {
    url: api.url,
    repository,
    requests,
    downloads,
    fail: (failure) => {
      failures.push({ ...failure });
    },
    allow: (...allowed) => {
      permissions = allowed;
    },
    job: ({ event = {}, runId = 501, runAttempt = 1, sha = '' } = {}) => {
      const file = join(dir, `event-${(lastId += 1)}.json`);
      writeFileSync(file, JSON.stringify(event));
      return {
        GITHUB_API_URL: api.url,
        GITHUB_TOKEN: TOKEN,
        GITHUB_REPOSITORY: NAME,
        GITHUB_EVENT_PATH: file,
        GITHUB_RUN_ID: String(runId),
        GITHUB_RUN_ATTEMPT: String(runAttempt),
        GITHUB_SHA: sha,
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_JOB: 'test',
        GITHUB_STEP_SUMMARY: join(dir, 'summary.md'),
      };
    },
    close: async () => {
      await Promise.all([api.close(), storage.close()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

/** Lists are cut into pages of per_page, 30 unless said and 100 at most, with their neighbours in the Link header. */
const send = (response: ServerResponse, url: URL, { status, body, headers = {}, listIn }: Answer): void => {
  const list = listIn ? (body as Record<string, unknown[]>)[listIn]! : body;
  if (!Array.isArray(list) || status !== 200) return void respond(response, status, headers, body);
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const page = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(list.length / size));
  const linked = (number: number, rel: string): string => {
    const other = new URL(url);
    other.searchParams.set('page', String(number));
    return `<${other.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [linked(page - 1, 'prev'), linked(1, 'first')] : []),
    ...(page < last ? [linked(page + 1, 'next'), linked(last, 'last')] : []),
  ];
  const cut = list.slice((page - 1) * size, page * size) as unknown[];
  respond(
    response,
    status,
    { ...headers, ...(links.length > 0 && { link: links.join(', ') }) },
    listIn ? { ...(body as object), [listIn]: cut } : cut,
  );
};

const respond = (
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): void => {
  response
    .writeHead(status, { ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }), ...headers })
    .end(body === undefined ? undefined : JSON.stringify(body));
};

const readBody = async (request: IncomingMessage): Promise<RecordedRequest['body']> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as RecordedRequest['body']);
};

/** A server on a free port of the loopback address. */
const listen = async (
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
