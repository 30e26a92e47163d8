import { z } from 'zod';
import { environmentSchema, type SystemShape } from './schema';

/** The JSON schema of an environment file with these systems, for editors: draft 7, which YAML language servers read. */
export function jsonSchema(systems: readonly SystemShape[]): string {
  const schema = z.toJSONSchema(environmentSchema(systems), { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'Environment', description: 'Made from environments/schema.ts and systems/*/settings.ts by npm run schema; do not edit.', ...schema }, null, 2)}\n`;
}
