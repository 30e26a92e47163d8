/** Its key in environment files, and the prefix of its resources' logical names. */
export const SYSTEM = 'metrics-aggregation';

/** Last parts of the physical names. */
export const PARTS = {
  timeSeries: 'time-series',
  alertConfig: 'alert-configurations',
  alerts: 'alerts',
  export: 'export',
} as const;
