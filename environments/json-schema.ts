import { z } from 'zod';
import { environmentSchema } from './schema';

/** The JSON schema of an environment file, for editors: draft 7, which YAML language servers read. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(environmentSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'Environment', description: 'Made from environments/schema.ts by npm run schema; do not edit.', ...schema }, null, 2)}\n`;
}
