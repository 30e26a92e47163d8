import { EventRequest } from '@pulumi/pulumi/proto/events_pb';

/** Tag of field 1 with a length, in the wire format of protocol buffers. */
const TEXT_TAG = 0x0a;

/** The text of a message whose one field is a text; undefined for any other. */
const textOf = (bytes: Uint8Array): string | undefined => {
  if (bytes[0] !== TEXT_TAG) return undefined;
  let length = 0;
  let at = 1;
  for (let scale = 1; at < bytes.length; scale *= 128) {
    const byte = bytes[at]!;
    length += (byte & 0x7f) * scale;
    at += 1;
    if (byte < 0x80) break;
  }
  return at + length === bytes.length
    ? Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8')
    : undefined;
};

/**
 * Decodes the engine's events, JSON of some KB each, by Node's own UTF-8 decoder. google-protobuf decodes each
 * character by itself, 0.1 s of CPU for the 500 events of an environment.
 */
export const decodeEventsFast = (message: Pick<typeof EventRequest, 'deserializeBinary'> = EventRequest): void => {
  const decode = message.deserializeBinary.bind(message);
  message.deserializeBinary = (bytes) => {
    const text = textOf(bytes);
    return text === undefined ? decode(bytes) : new EventRequest().setEvent(text);
  };
};
