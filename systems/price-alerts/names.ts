/** Its key in environment files, and the prefix of its resources' logical names. */
export const SYSTEM = 'price-alerts';

/** Last parts of the physical names. */
export const PARTS = {
  history: 'price-history',
  rules: 'alert-rules',
  notifications: 'notifications',
  prices: 'prices',
  deadPrices: 'prices-dead-letters',
  sweep: 'evaluate-all',
  secret: 'webhook',
} as const;
