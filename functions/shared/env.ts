import { ServiceError } from './errors';

/** A function was deployed with a missing or invalid variable. */
export class ConfigurationError extends ServiceError {
  override readonly name = 'ConfigurationError';
  override readonly code = 'bad_configuration';
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The value of an environment variable. Throws ConfigurationError if it is absent or empty. */
export function requiredVariable(name: string, variables: Variables = process.env): string {
  const value = variables[name];
  if (value === undefined || value === '') {
    throw new ConfigurationError(
      `Environment variable ${name} is not set. Set it in the function's configuration; the deployment does so from contract.ts.`,
    );
  }
  return value;
}

/** An integer of at least `min`. Throws ConfigurationError otherwise. */
export function requiredInteger(name: string, min: number, variables: Variables = process.env): number {
  const text = requiredVariable(name, variables);
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < min) {
    throw new ConfigurationError(
      `Environment variable ${name} is '${text}'; it must be a whole number of at least ${min}.`,
    );
  }
  return value;
}
