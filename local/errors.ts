/** The engine is not available; the message says what was tried and what to install. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** The local cloud could not be found, started or stopped; the message says what to do. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
}
