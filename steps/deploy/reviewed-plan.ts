import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, type GitHubClient } from '../core/github/client';
import { download } from '../core/github/download';
import { fileOfZip } from '../core/github/zip';

/** The plan that a merged pull request showed, or why there is none. */
export type ReviewedPlan =
  | { readonly file: string; readonly dir: string; readonly pull: number; readonly runUrl: string }
  | { readonly missing: string; readonly pull?: number };

const WORKFLOW = 'preview.yml';
const READS = 'actions: read, pull-requests: read';
/** A plan of 260 resources is about 1 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Finds the plan that the last successful preview of a merged pull request saved, and writes it to a
 * temporary folder, which the caller removes. Reads only. The plan is not trusted more than any other
 * file: whoever applies it compares its facts and its changes.
 * @param sha The merge's commit.
 * @throws GitHubError if GitHub refuses or fails: that is no reason to deploy unreviewed.
 */
export const reviewedPlan = async (client: GitHubClient, sha: string, environment: string): Promise<ReviewedPlan> =>
  ask(`The reviewed plan of ${environment} could not be downloaded`, READS, async () => {
    const { octokit, here } = client;
    const pulls = await octokit.paginate('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
      ...here,
      commit_sha: sha,
      per_page: 100,
    });
    const pull = pulls.find(({ merged_at: merged, merge_commit_sha: merge }) => merged !== null && merge === sha);
    if (!pull) return { missing: `no merged pull request for the commit ${sha.slice(0, 12)}` };
    const number = Number(pull.number);
    const head = pull.head.sha;

    const runs = await octokit.request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', {
      ...here,
      workflow_id: WORKFLOW,
      head_sha: head,
      event: 'pull_request',
      status: 'success',
      per_page: 100,
    });
    const own = `${here.owner}/${here.repo}`.toLowerCase();
    // A fork's runs use the fork's own workflow: their uploads are untrusted.
    const run = runs.data.workflow_runs
      .filter(({ head_repository: from }) => from?.full_name.toLowerCase() === own)
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
    if (!run)
      return {
        pull: number,
        missing: `no preview of this repository succeeded for the last commit of pull request ${number}, ${head.slice(0, 12)}`,
      };

    const name = `plan-${environment}`;
    const {
      data: { artifacts },
    } = await octokit.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
      ...here,
      run_id: Number(run.id),
      name,
      per_page: 100,
    });
    const artifact = artifacts.filter((one) => one.name === name).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
    if (!artifact)
      return {
        pull: number,
        missing: `the preview of pull request ${number} has no artifact ${name} (${run.html_url})`,
      };
    if (artifact.expired)
      return { pull: number, missing: `the artifact ${name} of pull request ${number} has expired` };
    const zip = await download(client, Number(artifact.id), MAX_BYTES);
    if (zip === undefined)
      return { pull: number, missing: `the artifact ${name} of pull request ${number} has expired` };
    const plan = fileOfZip(zip, `${environment}.plan`, MAX_BYTES);
    if ('fault' in plan)
      return { pull: number, missing: `the artifact ${name} of pull request ${number} ${plan.fault}` };

    const dir = mkdtempSync(join(tmpdir(), 'signalbox-reviewed-'));
    const file = join(dir, `${environment}.plan`);
    writeFileSync(file, plan.content, { mode: 0o600 });
    return { file, dir, pull: number, runUrl: run.html_url };
  });
