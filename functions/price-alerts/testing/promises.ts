import type { PriceMessage, RuleDefinition } from '../contract';

/**
 * Violations of the guarantees in apply-prices.ts for prices in any order: once
 * all have come, each stay beyond the threshold that began while the rule was armed has one firing,
 * at a price of that stay.
 * @param prices all of them, by their time; @param fired times of the prices at which the rule fired
 */
export function brokenPromises(
  rule: RuleDefinition,
  prices: readonly PriceMessage[],
  fired: readonly string[],
): readonly string[] {
  const problems: string[] = [];
  const meets = ({ price }: PriceMessage) =>
    rule.direction === 'above' ? Number(price) >= Number(rule.threshold) : Number(price) <= Number(rule.threshold);
  const seconds = (a: string, b: string) => (Date.parse(b) - Date.parse(a)) / 1000;
  if (new Set(fired).size !== fired.length) problems.push('a firing was published twice');
  const stays: PriceMessage[][] = [];
  for (const [index, price] of prices.entries()) {
    if (!meets(price)) continue;
    if (index === 0 || !meets(prices[index - 1]!)) stays.push([]);
    stays.at(-1)!.push(price);
  }
  const ofStay = (stay: readonly PriceMessage[]) => stay.filter(({ timestamp }) => fired.includes(timestamp));
  for (const stay of stays) {
    const [first, ...more] = ofStay(stay);
    if (more.length > 0)
      problems.push(`two firings in one stay: ${[first, ...more].map((price) => price?.timestamp).join(', ')}`);
    if (first !== undefined) continue;
    // No firing: the rule was still cooling down when the stay began, or would be when an existing later firing came.
    const began = stay[0]!;
    const left = prices[prices.indexOf(began) - 1];
    const before = fired
      .filter((at) => at < began.timestamp)
      .sort()
      .at(-1);
    const cooling =
      before !== undefined && left !== undefined && seconds(before, left.timestamp) < rule.cooldownSeconds;
    const next = fired.filter((at) => at > began.timestamp).sort()[0];
    const covered =
      next !== undefined &&
      !prices.some(
        (price) =>
          price.timestamp > began.timestamp &&
          price.timestamp < next &&
          !meets(price) &&
          seconds(began.timestamp, price.timestamp) >= rule.cooldownSeconds,
      );
    if (!cooling && !covered) problems.push(`no firing in the stay of ${began.timestamp}`);
  }
  const times = [...fired].sort();
  times.slice(1).forEach((at, index) => {
    const rearmed = prices.some(
      (price) =>
        price.timestamp > times[index]! &&
        price.timestamp < at &&
        !meets(price) &&
        seconds(times[index]!, price.timestamp) >= rule.cooldownSeconds,
    );
    if (!rearmed) problems.push(`fired at ${at} without being armed after ${times[index]}`);
  });
  if (fired.length !== fired.filter((at) => prices.some((price) => price.timestamp === at && meets(price))).length)
    problems.push('fired at a price that does not meet the threshold');
  return problems;
}
