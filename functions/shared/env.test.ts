import { requiredInteger, requiredVariable } from './env';

describe('environment variables', () => {
  it('returns the value', () => {
    expect(requiredVariable('TABLE', { TABLE: 't' })).toBe('t');
    expect(requiredInteger('DAYS', 1, { DAYS: '30' })).toBe(30);
  });

  it.each([{}, { TABLE: '' }])('reports the missing variable in %j', (variables) => {
    expect(() => requiredVariable('TABLE', variables)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message: expect.stringContaining('TABLE is not set'),
      }),
    );
  });

  it.each(['0', '-1', '1.5', '1e3', ' 3', 'x', '99999999999999999999'])(
    'refuses %j as a count of days and says what is allowed',
    (text) => {
      expect(() => requiredInteger('DAYS', 1, { DAYS: text })).toThrow(
        `Environment variable DAYS is '${text}'; it must be a whole number of at least 1.`,
      );
    },
  );
});
