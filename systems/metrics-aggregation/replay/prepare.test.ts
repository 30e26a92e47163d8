import { columnsOfHeader, TIME, VALUE } from '../../shared/replay/formats';
import { readValue } from '../../shared/replay/row-replay';
import type { Source } from '../../shared/replay/source';
import { metricOf } from './prepare';

describe('readValue', () => {
  const source: Source = {
    file: 'x.csv',
    format: 'metrics',
    holds: 'metrics',
    header: ['timestamp', 'value'],
    columns: columnsOfHeader(['timestamp', 'value'], [TIME, VALUE]),
    width: 2,
  };
  const read = (timestamp: string, value: string) => readValue(source, `${timestamp},${value}`);

  it.each([
    ['51.846000000000004', 51.846000000000004],
    ['-1', -1],
    ['1e3', 1000],
    ['+.5', 0.5],
  ])('M1 takes the value %s', (text, value) => {
    const reading = read('2014-02-14 14:27:00.0009', text);
    expect('value' in reading && metricOf(reading, 'cpu', 'system')).toEqual({
      metric_name: 'cpu',
      value,
      timestamp: '2014-02-14T14:27:00.000Z',
      metric_type: 'system',
    });
  });

  it.each(['', 'abc', 'NaN', 'Infinity', '1e400', '0x10', '1 2'])('refuses the value "%s"', (value) => {
    expect(read('2014-02-14 14:27:00', value)).toEqual({ problem: `value must be a number (got "${value}")` });
  });

  it('refuses a wrong time, and a line of other fields', () => {
    expect(read('soon', '1')).toEqual({
      problem:
        'timestamp must be a date and time such as 2014-02-14 14:27:00, or an epoch time in seconds, milliseconds or microseconds (got "soon")',
    });
    expect(readValue(source, '1')).toEqual({ problem: 'the row must have 2 fields, as the header has (got 1)' });
    expect(readValue(source, '1,2,3')).toEqual({ problem: 'the row must have 2 fields, as the header has (got 3)' });
    expect(readValue(source, '"1,2')).toEqual({ problem: 'a quote is left open, or is inside a field' });
  });
});
