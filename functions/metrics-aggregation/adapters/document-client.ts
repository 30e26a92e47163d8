import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, NumberValue } from '@aws-sdk/lib-dynamodb';
import { awsClient } from '../../shared/aws';
import type { Tracing } from '../../shared/tracer';

/** The document client; numbers come back as the 64-bit floats that they were sent as. */
export function documentClient(tracing: Tracing): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(awsClient(DynamoDBClient, tracing), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: (text) => Number(text) },
  });
}

/**
 * A number for DynamoDB. Its text is the shortest that reads back as the same float; given as a
 * number, the marshaller would refuse whole values above 2^53.
 */
export function numberValue(value: number): NumberValue {
  return NumberValue.from(String(value));
}
