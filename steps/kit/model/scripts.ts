/** Removes the scripts of a package.json that run one of these files, by whole lines. */
export const withoutScripts = (text: string, files: readonly string[]): string => {
  const runs = (line: string): boolean =>
    /^    "[^"]+": "/.test(line) && files.some((file) => line.split(/[\s",]+/).includes(file));
  return text
    .split('\n')
    .filter((line) => !runs(line))
    .join('\n')
    .replace(/,(\n {2}\})/g, '$1');
};
