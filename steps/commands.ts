import type { CommandEntry } from './core/command';

/** Every command, by the name that `npm run` and the workflows use. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  start: {
    summary: 'Run an environment on this machine and send a sample through it',
    load: async () => (await import('./start/start')).start,
  },
  validate: {
    summary: 'Check environment files, types, import rules and workflows',
    load: async () => (await import('./validate/validate')).validate,
  },
  build: {
    summary: 'Build the function packages and their manifest',
    load: async () => (await import('./deploy/build')).build,
  },
  preview: {
    summary: 'Show what up would change, and save the plan',
    load: async () => (await import('./deploy/preview')).preview,
  },
  up: { summary: 'Deploy an environment, or apply a saved plan', load: async () => (await import('./deploy/up')).up },
  refresh: { summary: 'Update the state from the cloud', load: async () => (await import('./deploy/refresh')).refresh },
  drift: { summary: 'Compare the cloud with the state', load: async () => (await import('./drift/drift')).drift },
  remediate: {
    summary: 'Restore drifted resources to the code',
    load: async () => (await import('./drift/remediate')).remediate,
  },
  adopt: {
    summary: 'Accept the changes of drifted resources into the state',
    load: async () => (await import('./drift/adopt')).adopt,
  },
  promote: {
    summary: 'Deploy to prod what runs in staging, after a review',
    load: async () => (await import('./promotion/promote')).promote,
  },
  smoke: {
    summary: 'Send synthetic requests through a deployed environment, and clean up',
    load: async () => (await import('./smoke/smoke')).smoke,
  },
  unlock: {
    summary: 'Release the lock of a killed job',
    load: async () => (await import('./unlock/unlock')).unlock,
  },
  outputs: {
    summary: 'Print the outputs of an environment',
    load: async () => (await import('./deploy/outputs')).outputs,
  },
  destroy: { summary: 'Delete an environment', load: async () => (await import('./deploy/destroy')).destroy },
  replay: {
    summary: 'Replay recorded series (CSV) through a system',
    load: async () => (await import('./replay/command')).loadReplay(),
  },
  bootstrap: {
    summary: 'Prepare an AWS account for the workflows',
    load: async () => (await import('./bootstrap/command')).bootstrap,
  },
  bootstrapped: {
    summary: 'Report whether an environment has an account (in workflows)',
    load: async () => (await import('./bootstrap/bootstrapped')).bootstrapped,
  },
  conclude: {
    summary: 'Report whether the preceding jobs passed or were correctly skipped (in workflows)',
    load: async () => (await import('./workflow/conclude')).conclude,
  },
  'new-system': {
    summary: 'Add a small working system to this repository',
    load: async () => (await import('./kit/new-system')).newSystem,
  },
  'remove-system': {
    summary: 'Remove a system from this repository',
    load: async () => (await import('./kit/remove-system')).removeSystem,
  },
  'local:start': {
    summary: 'Start the local cloud',
    load: async () => (await import('./local-cloud/local-cloud')).localStart,
  },
  'local:stop': {
    summary: 'Stop the local cloud and keep its state',
    load: async () => (await import('./local-cloud/local-cloud')).localStop,
  },
};
