import { unzipSync } from 'fflate';
import { messageOf } from '../errors';

/**
 * One file of a zip, by its full name. No name in the zip is used as a path, and nothing above the size
 * limit is unpacked.
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
      fault: size === undefined ? `has no file ${name}` : `has a file ${name} of ${size} bytes (allowed: ${maxBytes})`,
    };
  } catch (error) {
    return { fault: `is not a valid zip: ${messageOf(error)}` };
  }
};
