/** Which run of a workflow wrote a text. */
export interface RunId {
  readonly id: number;
  readonly attempt: number;
}

/** Hidden in a comment: by it a run finds out whether a later one wrote there already. */
export const runMarker = ({ id, attempt }: RunId): string => `<!-- signalbox:run:${id}.${attempt} -->`;

/** The run that wrote this; undefined where it does not say. */
export const runOf = (body: string): RunId | undefined => {
  const [, id, attempt] = /<!-- signalbox:run:(\d+)\.(\d+) -->/.exec(body) ?? [];
  return id && attempt ? { id: Number(id), attempt: Number(attempt) } : undefined;
};

/** GitHub numbers runs as they are started; one that is started again keeps its number: what it shows is older than a later run's. */
export const isLater = (a: RunId, b: RunId): boolean => a.id > b.id || (a.id === b.id && a.attempt > b.attempt);
