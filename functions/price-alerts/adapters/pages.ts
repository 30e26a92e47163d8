import type { AttributeValue, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { DependencyError } from '../errors';

/** The items of a query, page by page; an SDK error becomes a DependencyError. */
export async function* pages(
  what: string,
  query: AsyncIterable<QueryCommandOutput>,
): AsyncGenerator<readonly Record<string, AttributeValue>[]> {
  try {
    for await (const page of query) yield page.Items ?? [];
  } catch (error) {
    throw new DependencyError(what, error);
  }
}
