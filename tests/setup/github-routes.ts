import { BOT, type Comment, type Issue, type Pull, type Repository, type Run } from './github-records';

/** What GitHub answers; a list is paged by whoever sends it. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Member of the body that holds the list, where the body is not the list itself. */
  readonly listIn?: string;
}

export interface Asked {
  readonly repository: Repository;
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Origin that artifacts are downloaded from. */
  readonly storage: string;
  readonly nextId: () => number;
}

/** A route: method and path below /repos/OWNER/NAME, what the job's token must be allowed, the answer. */
interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** Any of these is enough, as GitHub's X-Accepted-GitHub-Permissions tells. */
  readonly needs: readonly string[];
  readonly answer: (asked: Asked, ...parts: string[]) => Answer;
}

const MAX_BODY = 65_536;
const notFound = (): Answer => ({
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
});
const invalid = (resource: string, field: string, code: string, message?: string): Answer => ({
  status: 422,
  body: {
    message: 'Validation Failed',
    errors: [{ resource, field, code, ...(message && { message }) }],
    documentation_url: 'https://docs.github.com/rest',
    status: '422',
  },
});
const tooLong = (body: unknown): boolean => typeof body === 'string' && body.length > MAX_BODY;

const shownIssue = ({ labels, ...issue }: Issue, name: string): object => ({
  ...issue,
  labels: labels.map((label) => ({ name: label })),
  html_url: `https://github.example/${name}/issues/${issue.number}`,
});
const shownComment = ({ issue, ...comment }: Comment, name: string): object => ({
  ...comment,
  html_url: `https://github.example/${name}/issues/${issue}#issuecomment-${comment.id}`,
});
const shownRun = ({ workflow, head_repository: from, ...run }: Run, name: string): object => ({
  run_attempt: 1,
  ...run,
  path: `.github/workflows/${workflow}`,
  html_url: `https://github.example/${name}/actions/runs/${run.id}`,
  head_repository: { full_name: from ?? name },
});
const shownPull = (
  { head, base, merged_at: mergedAt, merge_commit_sha: merge, number }: Pull,
  name: string,
): object => ({
  number,
  state: mergedAt ? 'closed' : 'open',
  merged_at: mergedAt ?? null,
  merge_commit_sha: merge ?? null,
  head: { sha: head },
  base: { ref: base },
  html_url: `https://github.example/${name}/pull/${number}`,
});

/** A list of GitHub's in an object tells how many there are in all. */
const counted = (member: string, list: readonly object[]): Answer => ({
  status: 200,
  body: { total_count: list.length, [member]: list },
  listIn: member,
});

const ISSUE_WRITE = ['issues=write'];
const COMMENT_WRITE = ['issues=write', 'pull_requests=write'];
const COMMENT_READ = ['issues=read', 'pull_requests=read'];

export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/issues\/(\d+)\/comments$/,
    needs: COMMENT_READ,
    answer: ({ repository: { issues, comments }, name }, number) =>
      issues.some((issue) => issue.number === Number(number))
        ? {
            status: 200,
            body: comments
              .filter(({ issue }) => issue === Number(number))
              .map((comment) => shownComment(comment, name)),
          }
        : notFound(),
  },
  {
    method: 'POST',
    path: /^\/issues\/(\d+)\/comments$/,
    needs: COMMENT_WRITE,
    answer: ({ repository: { issues, comments }, body: { body }, nextId, name }, number) => {
      if (!issues.some((issue) => issue.number === Number(number))) return notFound();
      if (typeof body !== 'string' || body === '') return invalid('IssueComment', 'body', 'missing_field');
      if (tooLong(body))
        return invalid('IssueComment', 'data', 'unprocessable', 'Body is too long (maximum is 65536 characters)');
      const comment: Comment = { id: nextId(), issue: Number(number), body, user: BOT };
      comments.push(comment);
      return { status: 201, body: shownComment(comment, name) };
    },
  },
  {
    method: 'PATCH',
    path: /^\/issues\/comments\/(\d+)$/,
    needs: COMMENT_WRITE,
    answer: ({ repository: { comments }, body: { body }, name }, id) => {
      const comment = comments.find((one) => one.id === Number(id));
      if (!comment) return notFound();
      if (tooLong(body))
        return invalid('IssueComment', 'data', 'unprocessable', 'Body is too long (maximum is 65536 characters)');
      comment.body = String(body);
      return { status: 200, body: shownComment(comment, name) };
    },
  },
  {
    method: 'DELETE',
    path: /^\/issues\/comments\/(\d+)$/,
    needs: COMMENT_WRITE,
    answer: ({ repository: { comments } }, id) => {
      const at = comments.findIndex((one) => one.id === Number(id));
      if (at < 0) return notFound();
      comments.splice(at, 1);
      return { status: 204 };
    },
  },
  {
    // Newest first unless asked otherwise; pull requests are among them.
    method: 'GET',
    path: /^\/issues$/,
    needs: ['issues=read'],
    answer: ({ repository: { issues }, query, name }) => {
      const [state, labels, creator] = [
        query.get('state') ?? 'open',
        query.get('labels')?.split(',') ?? [],
        query.get('creator'),
      ];
      const found = issues.filter(
        (issue) =>
          (state === 'all' || issue.state === state) &&
          labels.every((label) => issue.labels.includes(label)) &&
          (!creator || issue.user.login === creator),
      );
      return {
        status: 200,
        body: found
          .toSorted((a, b) => (query.get('direction') === 'asc' ? a.number - b.number : b.number - a.number))
          .map((issue) => shownIssue(issue, name)),
      };
    },
  },
  {
    method: 'POST',
    path: /^\/issues$/,
    needs: ISSUE_WRITE,
    answer: ({ repository: { issues, labels: known }, body: { title, body, labels = [] }, name }) => {
      if (typeof title !== 'string' || title === '') return invalid('Issue', 'title', 'missing_field');
      if (tooLong(body)) return invalid('Issue', 'body', 'custom', 'body is too long (maximum is 65536 characters)');
      const issue: Issue = {
        number: 1 + Math.max(0, ...issues.map(({ number }) => number)),
        title,
        body: typeof body === 'string' ? body : '',
        state: 'open',
        state_reason: null,
        user: BOT,
        labels: labels as string[],
      };
      for (const label of issue.labels)
        if (!known.some((one) => one.name === label)) known.push({ name: label, color: 'ededed', description: null });
      issues.push(issue);
      return { status: 201, body: shownIssue(issue, name) };
    },
  },
  {
    method: 'PATCH',
    path: /^\/issues\/(\d+)$/,
    needs: ISSUE_WRITE,
    answer: ({ repository: { issues }, body, name }, number) => {
      const issue = issues.find((one) => one.number === Number(number));
      if (!issue) return notFound();
      if (tooLong(body['body']))
        return invalid('Issue', 'body', 'custom', 'body is too long (maximum is 65536 characters)');
      const reopened = body['state'] === 'open' && issue.state === 'closed';
      Object.assign(issue, body, reopened && { state_reason: 'reopened' });
      return { status: 200, body: shownIssue(issue, name) };
    },
  },
  {
    method: 'GET',
    path: /^\/labels\/([^/]+)$/,
    needs: ['issues=read'],
    answer: ({ repository: { labels } }, label) => {
      const found = labels.find((one) => one.name === label);
      return found ? { status: 200, body: found } : notFound();
    },
  },
  {
    method: 'POST',
    path: /^\/labels$/,
    needs: ISSUE_WRITE,
    answer: ({ repository: { labels }, body: { name, color, description } }) => {
      if (labels.some((one) => one.name === name)) return invalid('Label', 'name', 'already_exists');
      const label = {
        name: String(name),
        color: typeof color === 'string' ? color : 'ededed',
        description: typeof description === 'string' ? description : null,
      };
      labels.push(label);
      return { status: 201, body: label };
    },
  },
  {
    method: 'GET',
    path: /^\/commits\/(\w+)\/pulls$/,
    needs: ['pull_requests=read'],
    answer: ({ repository: { pulls }, name }, sha) => ({
      status: 200,
      body: pulls
        .filter((pull) => [pull.head, pull.merge_commit_sha, ...(pull.commits ?? [])].includes(sha))
        .map((pull) => shownPull(pull, name)),
    }),
  },
  {
    // Of a line without branches, as main is.
    method: 'GET',
    path: /^\/compare\/(\w+)\.\.\.(\w+)$/,
    needs: ['contents=read'],
    answer: ({ repository: { commits } }, base = '', head = '') => {
      const [from, to] = [commits.indexOf(base), commits.indexOf(head)];
      if (from < 0 || to < 0) return notFound();
      const [ahead, behind] = [Math.max(0, to - from), Math.max(0, from - to)];
      return {
        status: 200,
        body: {
          status: to > from ? 'ahead' : to < from ? 'behind' : 'identical',
          ahead_by: ahead,
          behind_by: behind,
          total_commits: ahead,
          commits: [],
          files: [],
        },
      };
    },
  },
  {
    // Newest first.
    method: 'GET',
    path: /^\/actions\/workflows\/([\w.-]+)\/runs$/,
    needs: ['actions=read'],
    answer: ({ repository: { runs, workflows }, query, name }, workflow = '') => {
      if (!workflows.includes(workflow)) return notFound();
      const found = runs.filter(
        (run) =>
          run.workflow === workflow &&
          ['head_sha', 'event'].every(
            (field) => !query.get(field) || run[field as 'head_sha' | 'event'] === query.get(field),
          ) &&
          (!query.get('status') || [run.status, run.conclusion].includes(query.get('status'))),
      );
      return counted(
        'workflow_runs',
        found.toSorted((a, b) => b.id - a.id).map((run) => shownRun(run, name)),
      );
    },
  },
  {
    method: 'GET',
    path: /^\/actions\/runs\/(\d+)$/,
    needs: ['actions=read'],
    answer: ({ repository: { runs }, name }, id) => {
      const run = runs.find((one) => one.id === Number(id));
      return run ? { status: 200, body: shownRun(run, name) } : notFound();
    },
  },
  {
    // Newest first; `name` is compared whole.
    method: 'GET',
    path: /^\/actions\/runs\/(\d+)\/artifacts$/,
    needs: ['actions=read'],
    answer: ({ repository: { runs, artifacts }, query }, id) => {
      if (!runs.some((one) => one.id === Number(id))) return notFound();
      const found = artifacts
        .filter(({ run, name }) => run === Number(id) && (!query.get('name') || name === query.get('name')))
        .toSorted((a, b) => b.id - a.id);
      return counted(
        'artifacts',
        found.map(({ id: artifact, name, expired = false, zip }) => ({
          id: artifact,
          name,
          expired,
          size_in_bytes: zip.length,
        })),
      );
    },
  },
  {
    method: 'GET',
    path: /^\/actions\/oidc\/customization\/sub$/,
    needs: ['actions=read'],
    answer: ({ repository: { subjects } }) => ({ status: 200, body: subjects }),
  },
  {
    method: 'GET',
    path: /^\/actions\/artifacts\/(\d+)\/zip$/,
    needs: ['actions=read'],
    answer: ({ repository: { artifacts }, storage }, id) => {
      const found = artifacts.find((one) => one.id === Number(id));
      if (!found) return notFound();
      if (found.expired)
        return {
          status: 410,
          body: { message: 'Artifact has expired', documentation_url: 'https://docs.github.com/rest', status: '410' },
        };
      return { status: 302, headers: { location: `${storage}/artifacts/${found.id}?signature=secret` } };
    },
  },
];
