/** What the stand-in of GitHub's API holds, as far as the steps read or write it. */

export interface User {
  readonly login: string;
  readonly id: number;
  readonly type: 'Bot' | 'User';
}

/** Whose token a job has. */
export const BOT: User = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' };
export const PERSON: User = { login: 'somebody', id: 7, type: 'User' };

/** An issue; a pull request is one too, and its comments are an issue's. */
export interface Issue {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  state_reason: 'completed' | 'reopened' | 'not_planned' | null;
  readonly user: User;
  labels: string[];
  readonly pull_request?: object;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly user: User;
}

export interface Pull {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  /** ISO time; absent while it is open. */
  readonly merged_at?: string;
  readonly merge_commit_sha?: string;
  /** Other commits that belong to it. */
  readonly commits?: readonly string[];
}

export interface Run {
  readonly id: number;
  readonly workflow: string;
  readonly head_sha: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly run_attempt?: number;
  /** owner/name that the run's commit comes from. Default: this repository. */
  readonly head_repository?: string;
}

export interface Artifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly expired?: boolean;
  readonly zip: Uint8Array;
}

export interface Label {
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** By what the subjects of its jobs' tokens are made. */
export interface SubjectTemplate {
  readonly use_default: boolean;
  readonly include_claim_keys?: readonly string[];
  /** An opt-in; false for a repository that has ids in its subjects because it is new. */
  readonly use_immutable_subject: boolean;
  readonly sub_claim_prefix: string;
}

/** Everything in the repository. A test fills it and looks at it. */
export interface Repository {
  readonly issues: Issue[];
  readonly comments: Comment[];
  readonly pulls: Pull[];
  readonly runs: Run[];
  readonly artifacts: Artifact[];
  readonly labels: Label[];
  /** Commits of main, oldest first. */
  readonly commits: string[];
  /** File names. */
  readonly workflows: string[];
  subjects: SubjectTemplate;
}

export const emptyRepository = (): Repository => ({
  issues: [],
  comments: [],
  pulls: [],
  runs: [],
  artifacts: [],
  labels: [],
  commits: [],
  workflows: ['ci.yml', 'preview.yml', 'deploy.yml', 'promote.yml', 'drift.yml'],
  subjects: { use_default: true, use_immutable_subject: false, sub_claim_prefix: 'repo:acme/platform' },
});
