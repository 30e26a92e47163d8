import { countChanges, type Change } from '../../core/model/changes';

/** What a start did. */
export interface StartFacts {
  readonly environment: string;
  /** Version of the Pulumi CLI. */
  readonly engine: string;
  /** The local cloud, and whether this start started it. */
  readonly cloud: { readonly url: string; readonly started: boolean };
  readonly changes: readonly Change[];
  /** Outputs by the name of the system. */
  readonly systems: Readonly<Record<string, { readonly region: string; readonly endpoint?: string } | undefined>>;
  /** Other environments that were deployed again after the local cloud was killed. */
  readonly broughtBack: readonly string[];
  /** Why others could not be; the command then exits 1. */
  readonly failures: readonly string[];
}

/** What `start --json` prints; keys of endpoints are left out. */
export const startJson = ({
  environment,
  engine,
  cloud: { url, started },
  changes,
  systems,
  broughtBack,
  failures,
}: StartFacts) => ({
  format: 'signalbox-start',
  version: 1,
  environment,
  target: 'local',
  engine,
  url,
  started,
  counts: countChanges(changes),
  systems: Object.fromEntries(
    Object.entries(systems).flatMap(([name, system]) =>
      system ? [[name, { region: system.region, endpoint: system.endpoint ?? null }]] : [],
    ),
  ),
  broughtBack,
  failures,
});
