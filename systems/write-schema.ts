import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systems } from '.';
import { jsonSchema } from '../environments/json-schema';

/** `npm run schema`: writes environments/schema.json from its one source, the schemas of environments/ and of each system. */
const file = join(__dirname, '..', 'environments', 'schema.json');
writeFileSync(file, jsonSchema(systems));
process.stdout.write(`wrote ${file}\n`);
