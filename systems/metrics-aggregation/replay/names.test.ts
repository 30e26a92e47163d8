import { metricNameOf, metricTypeOf } from './names';

describe('names', () => {
  it.each([
    ['ec2_cpu_utilization_5f5533', 'system'],
    ['ec2_request_latency_system_failure', 'system'],
    ['elb_request_count_8c0756', 'system'],
    ['rds_cpu_utilization_cc0c53', 'system'],
    ['checkout_latency_ms', 'application'],
    ['http_requests', 'application'],
    ['orders_per_minute', 'business'],
  ])('M5 %s is a %s metric', (name, type) => {
    expect(metricNameOf(`/data/${name}.csv`)).toBe(name);
    expect(metricTypeOf(name)).toBe(type);
  });

  it('asks for a name where the file has none to give', () => {
    expect(() => metricNameOf('/data/2014 cpu.csv')).toThrow('"2014 cpu" cannot name a metric');
  });
});
