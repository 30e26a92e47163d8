import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../local/paths';
import { picturedDocuments } from './documents';
import { picture } from './picture';

/** Writes the pictures of docs/ from real runs on the local cloud: `npm run pictures`, 3 minutes. */
const main = async (): Promise<void> => {
  const { comment, drift } = await picturedDocuments();
  const author = 'github-actions';
  const folder = join(ROOT, 'docs', 'images');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'pull-request-comment.svg'),
    picture({ title: 'A preview as a comment of a pull request', author, markdown: comment }),
  );
  writeFileSync(join(folder, 'drift-report.svg'), picture({ title: 'A drift report', author, markdown: drift }));
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
