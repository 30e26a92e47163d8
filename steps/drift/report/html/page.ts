import { GRADES } from '../../model/grade';
import { byUrgency } from '../../model/order';
import { countGrades, headline } from '../../model/report';
import { unconfirmedLines } from '../../../core/model/subscriptions';
import { shortType } from '../../../core/text/display';
import { whereOf } from '../text';
import type { DriftReport } from '../../model/types';
import { html, raw, type Html } from './escape';
import { acceptedCard, resourceCard, unmanagedCard } from './cards';
import { SCRIPT, STYLE } from './style';

/** Up to this many findings are shown open; more are folded. */
const OPEN_AT_MOST = 3;

/** A self-contained page: it makes no requests, and works without JavaScript. */
export const htmlReport = (report: DriftReport): string =>
  `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="referrer" content="no-referrer" />
        <title>Drift of ${report.environment}: ${report.verdict}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${hero(report)} ${filters(report)}
          ${section('Urgent and unmanaged: ours by tag or attachment, not in the state', byUrgency(report.unmanaged).urgent.map(unmanagedCard))}
          ${section(
            'What differs',
            report.drifted.map((drift) => resourceCard(drift, report.drifted.length <= OPEN_AT_MOST)),
          )}
          ${section('Unmanaged: ours by tag or attachment, not in the state', byUrgency(report.unmanaged).others.map(unmanagedCard))}
          ${commands(report)} ${section('Accepted', report.accepted.map(acceptedCard))}
          ${list(
            'Accepted, but no longer found',
            report.unused.map(
              ({ resource, property }) =>
                html`<code>${resource}</code>${property && html` <code>${property}</code>`}: remove it from
                  acceptedDrift`,
            ),
          )}
          ${list(
            'Unconfirmed subscriptions: not drift, but they receive nothing',
            unconfirmedLines(report.unconfirmed, whereOf(report)).map((line) => html`${line.trim()}`),
          )}
          ${pending(report)}
          <p class="soft">Created by npm run drift. Secrets are redacted.</p>
        </main>
        <script>
          ${raw(SCRIPT)};
        </script>
      </body>
    </html> `.text
  }`;

const TONES = { clean: 'clean', drifted: 'drifted', 'check failed': 'failed', 'never deployed': 'undeployed' } as const;

const hero = (report: DriftReport): Html =>
  html`<header class="hero ${TONES[report.verdict]}">
    <div class="verdict">${report.verdict}</div>
    <h1>Drift of ${report.environment}</h1>
    <p>${headline(report)}</p>
    <p class="soft">
      Checked
      <time datetime="${report.checkedAt}">${report.checkedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time> on
      the ${report.target}
    </p>
    ${report.failures.map((failure) => html`<pre>${failure}</pre>`)}
    <ul class="counts">
      ${counts(report).map(([name, count]) => html`<li class="${name.split(' ')[0]}${count === 0 ? ' zero' : ''}"><b>${count}</b>${name}</li>`)}
    </ul>
    ${
      report.expired.length > 0 &&
      html`<ul class="plain">
        ${report.expired.map(({ resource, property, until, reason }) => html`<li><b>Expired on ${until}, counts again:</b> <code>${resource}</code>${property && html` <code>${property}</code>`}. ${reason}</li>`)}
      </ul>`
    }
  </header>`;

const counts = (report: DriftReport): readonly (readonly [name: string, count: number])[] => [
  ...Object.entries(countGrades(report)),
  ['unmanaged', report.unmanaged.length],
  ['accepted', report.accepted.length],
  ['due by program', report.pending.length],
];

/** Hidden until the script shows it: it needs JavaScript. */
const filters = ({ drifted, unmanaged }: DriftReport): Html | false => {
  const found = [...drifted, ...unmanaged];
  const grades = GRADES.filter((grade) => found.some((finding) => finding.grade === grade));
  const systems = [...new Set(found.map(({ system }) => system))].filter((system) => system !== '').toSorted();
  if (found.length < 2) return false;
  return html`<nav class="filters" aria-label="Filter" hidden>
    ${choice('grade', 'Grade', grades)}${choice('system', 'System', systems)}<span
      class="soft shown"
      role="status"
    ></span>
  </nav>`;
};

const choice = (kind: string, label: string, values: readonly string[]): Html | false =>
  values.length > 1 &&
  html`<fieldset>
    <legend>${label}</legend>
    <button type="button" data-kind="${kind}" data-value="" aria-pressed="true">all</button>${values.map((value) => html`<button type="button" data-kind="${kind}" data-value="${value}" aria-pressed="false">${value}</button>`)}
  </fieldset>`;

const section = (title: string, cards: readonly Html[]): Html | false =>
  cards.length > 0 &&
  html`<section>
    <h2>${title}</h2>
    ${cards}
  </section>`;
const list = (title: string, items: readonly Html[]): Html | false =>
  items.length > 0 &&
  html`<section>
    <h2>${title}</h2>
    <ul class="plain">
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>
  </section>`;

const commands = ({ drifted, remediateAll, environment }: DriftReport): Html | false =>
  drifted.length > 0 &&
  html`<section>
    <h2>Restore everything to the code</h2>
    <pre>${remediateAll}</pre>
    <p class="soft">
      This previews the changes; --yes applies them. To accept a difference temporarily, add it to acceptedDrift in
      environments/${environment}.yaml with a reason and an end date.
    </p>
  </section>`;

const pending = ({ pending: changes }: DriftReport): Html | false =>
  list(
    'Not drift: program changes that are not deployed',
    changes.map(
      ({ op, name, type, properties }) =>
        html`<b>${op}</b> ${name}
          <span class="soft">${shortType(type)}${properties.length > 0 && `: ${properties.join(', ')}`}</span>`,
    ),
  );
