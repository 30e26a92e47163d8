import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';

/** Its stack serves the search for leaked promises alone, and is made six times for each resource. */
const UNREAD = 'debuggablePromise';

/**
 * Stack traces that name the sources of a bundle, by its own map: the engine notes which line of the program makes
 * a resource. Node's support reads the map of every package too and looks each frame up again, 0.5 s of CPU for the
 * 250 resources of an environment.
 */
export const mapTraces = (bundle) => {
  const positions = new Map();
  let map;
  const positionOf = (line, column) => {
    map ??= new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
    const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
    return originalSource === undefined
      ? `${bundle}:${line}:${column}`
      : `${resolve(dirname(bundle), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
  };
  const frameOf = (site) => {
    const text = `\n    at ${site}`;
    if (site.getFileName() !== bundle) return text;
    const place = `${bundle}:${site.getLineNumber()}:${site.getColumnNumber()}`;
    let position = positions.get(place);
    if (position === undefined) {
      try {
        position = positionOf(site.getLineNumber(), site.getColumnNumber());
      } catch {
        // Without a map that can be read.
        position = place;
      }
      positions.set(place, position);
    }
    // Pulumi reads positions within brackets alone, and a function without a name has none.
    return text.endsWith(')')
      ? text.replace(place, () => position)
      : text.replace(place, () => `<anonymous> (${position})`);
  };
  const leaks = Boolean(process.env.PULUMI_DEBUG_PROMISE_LEAKS);
  Error.prepareStackTrace = (error, sites) => {
    if (!leaks && sites[0]?.getFunctionName() === UNREAD) return '';
    return `${headOf(error)}${sites.map(frameOf).join('')}`;
  };
};

/** As V8 begins a stack. */
const headOf = (error) => {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
};
