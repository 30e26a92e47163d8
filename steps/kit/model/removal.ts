import { importersOf, names, type Sources } from './import-graph';

/** What goes with a system besides its own two folders. */
export interface Removal {
  /** Files of the system's folders. */
  readonly own: readonly string[];
  /** Tests and their helpers that need it, sorted. */
  readonly tests: readonly string[];
  /** Other files that import it, sorted: they must be changed first. */
  readonly others: readonly string[];
}

/** Tests of the two systems that the repository comes with: they need both. */
const SAMPLES = 'tests/samples/';
const LIST = 'systems/index.ts';

/**
 * Which files go with a system. Of tests/ these are its own folder; tests/samples/ where a file there needs or
 * names it; each test that names it; and whatever imports one of them.
 * @param sources every TypeScript file of the repository
 */
export const removalOf = (sources: Sources, name: string): Removal => {
  const files = [...sources.keys()];
  const within = (folder: string): readonly string[] => files.filter((file) => file.startsWith(folder));
  const own = [...within(`systems/${name}/`), ...within(`functions/${name}/`)];
  const naming = within('tests/').filter((file) => /\.test\.ts$/.test(file) && names(sources.get(file)!, name));
  // The list imports every system, and everything imports the list.
  const edited = new Map([...sources].filter(([file]) => file !== LIST));
  const first = importersOf(edited, [...own, ...naming, ...within(`tests/${name}/`)]);
  const samples = [...naming, ...first].some((file) => file.startsWith(SAMPLES)) ? within(SAMPLES) : [];
  const gone = new Set([...own, ...naming, ...within(`tests/${name}/`), ...samples]);
  const all = new Set([...gone, ...importersOf(edited, [...gone])]);
  const tests = [...all].filter((file) => file.startsWith('tests/')).toSorted();
  const others = [...all].filter((file) => !file.startsWith('tests/') && !own.includes(file)).toSorted();
  return { own: own.toSorted(), tests, others };
};
