import { record } from '../testing/recorder';
import { testScope } from '../testing/scope';
import { Dashboard, dashboardWidgets, type DashboardContent } from './dashboard';

const scope = testScope();
const content: DashboardContent = {
  functions: ['ingest'],
  queues: ['orders'],
  deadLetterQueues: ['dead'],
  topics: ['alerts'],
  tables: ['t'],
  apiStage: 'v1',
};

it('graphs what exists, by its physical name, in the region of the system', () => {
  const widgets = dashboardWidgets(scope, content);
  expect(widgets).toHaveLength(11);
  expect(widgets.every(({ properties }) => properties.region === 'us-east-2')).toBe(true);
  expect(widgets.find(({ properties }) => properties.title === 'Oldest message (s)')?.properties.metrics).toEqual([
    ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', 'dev-shop-orders', { stat: 'Maximum' }],
  ]);
});

it('omits what a system does not have', () => {
  const titles = dashboardWidgets(scope, { ...content, queues: [], apiStage: undefined }).map(
    ({ properties }) => properties.title,
  );
  expect(titles).not.toContain('Oldest message (s)');
  expect(titles).not.toContain('Requests and rejections');
});

it('lays graphs in rows of three that do not overlap', () => {
  const places = dashboardWidgets(scope, content).map(({ x, y }) => `${x},${y}`);
  expect(places.slice(0, 4)).toEqual(['0,0', '8,0', '16,0', '0,6']);
  expect(new Set(places).size).toBe(places.length);
});

it('is a CloudWatch dashboard of the system', async () => {
  const { named } = await record(() => new Dashboard('d', { scope, content }));
  expect(named('d-dashboard').inputs).toEqual({
    dashboardName: 'dev-shop',
    dashboardBody: JSON.stringify({ widgets: dashboardWidgets(scope, content) }),
  });
});
