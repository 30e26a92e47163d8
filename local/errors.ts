/** The engine cannot be had; the message says what was tried and what to install. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** The local cloud cannot be had, started or stopped; the message says what to do. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
}
