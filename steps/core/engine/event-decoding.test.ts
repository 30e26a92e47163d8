import { EventRequest } from '@pulumi/pulumi/proto/events_pb';
import { decodeEventsFast } from './event-decoding';

it('decodes an event of any length as google-protobuf does, and leaves it the rest', () => {
  const decode = EventRequest.deserializeBinary.bind(EventRequest);
  const slow = jest.fn(decode);
  const message = { deserializeBinary: slow };
  decodeEventsFast(message);
  for (const text of ['{}', 'é'.repeat(64), '🚦'.repeat(5_000), 'a'.repeat(127), 'b'.repeat(128)]) {
    const bytes = new EventRequest().setEvent(text).serializeBinary();
    expect(message.deserializeBinary(bytes).toObject()).toEqual(decode(bytes).toObject());
    expect(message.deserializeBinary(bytes).getEvent()).toBe(text);
  }
  expect(slow).not.toHaveBeenCalled();
  // No field, and a field that this version of the message does not know.
  for (const bytes of [[], [0x0a, 1, 0x61, 0x10, 1]])
    expect(message.deserializeBinary(Uint8Array.from(bytes)).getEvent()).toBe(bytes.length === 0 ? '' : 'a');
  expect(slow).toHaveBeenCalledTimes(2);
});
