import type { RuleDefinition } from '../contract';

export interface PlainPrice {
  readonly price: string;
  readonly timestamp: string;
}
export interface PlainFiring {
  readonly alertId: string;
  readonly price: string;
  readonly timestamp: string;
}

/**
 * The expected firings of rules for prices in sequence, implemented independently from the rules'
 * description, to compare the evaluation with. Prices and
 * thresholds must be small enough for floats.
 */
export function firingsInOrder(
  rules: readonly RuleDefinition[],
  prices: readonly PlainPrice[],
): readonly PlainFiring[] {
  return rules.flatMap(({ alertId, direction, threshold, cooldownSeconds }) => {
    const firings: PlainFiring[] = [];
    let armed = true;
    for (const { price, timestamp } of prices) {
      const distance = direction === 'above' ? Number(price) - Number(threshold) : Number(threshold) - Number(price);
      if (armed && distance >= 0) {
        firings.push({ alertId, price, timestamp });
        armed = false;
      } else if (
        !armed &&
        distance < 0 &&
        Date.parse(timestamp) - Date.parse(firings.at(-1)!.timestamp) >= cooldownSeconds * 1000
      ) {
        armed = true;
      }
    }
    return firings;
  });
}
