import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchema } from './json-schema';

/** `npm run schema`: writes environments/schema.json from the settings' one source, schema.ts. */
const file = join(__dirname, 'schema.json');
writeFileSync(file, jsonSchema());
process.stdout.write(`wrote ${file}\n`);
