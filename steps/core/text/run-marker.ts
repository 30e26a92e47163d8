/** The workflow run that wrote a text. */
export interface RunId {
  readonly id: number;
  readonly attempt: number;
}

/** Hidden in a comment, so that a run can detect a later one's text. */
export const runMarker = ({ id, attempt }: RunId): string => `<!-- signalbox:run:${id}.${attempt} -->`;

/** The run that wrote this; undefined if not marked. */
export const runOf = (body: string): RunId | undefined => {
  const [, id, attempt] = /<!-- signalbox:run:(\d+)\.(\d+) -->/.exec(body) ?? [];
  return id && attempt ? { id: Number(id), attempt: Number(attempt) } : undefined;
};

/** GitHub numbers runs in start order; a re-run keeps its number, so its output is older than a later run's. */
export const isLater = (a: RunId, b: RunId): boolean => a.id > b.id || (a.id === b.id && a.attempt > b.attempt);
