import { unzipSync } from 'fflate';
import { messageOf } from '../errors';

/**
 * One file of a zip, by its whole name. No name of the zip becomes a path, and nothing is unpacked whose
 * size is over the limit.
 */
export const fileOfZip = (
  zip: Uint8Array,
  name: string,
  maxBytes: number,
): { readonly content: Uint8Array } | { readonly fault: string } => {
  let size: number | undefined;
  try {
    const files = unzipSync(zip, {
      filter: (file) => {
        if (file.name !== name) return false;
        size = file.originalSize;
        return size <= maxBytes;
      },
    });
    const content = files[name];
    if (content) return { content };
    return {
      fault: size === undefined ? `has no file ${name}` : `has a file ${name} of ${size} bytes, allowed ${maxBytes}`,
    };
  } catch (error) {
    return { fault: `is no whole zip: ${messageOf(error)}` };
  }
};
