import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, NumberValue } from '@aws-sdk/lib-dynamodb';
import { awsClient } from '../../shared/aws';
import type { Tracing } from '../../shared/tracer';

/** The document client; numbers are 64-bit floats in both directions. */
export function documentClient(tracing: Tracing): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(awsClient(DynamoDBClient, tracing), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: (text) => Number(text) },
  });
}

/**
 * A number for DynamoDB, as the shortest text that parses to the same float; given a number, the
 * marshaller would reject integers above 2^53.
 */
export function numberValue(value: number): NumberValue {
  return NumberValue.from(String(value));
}
