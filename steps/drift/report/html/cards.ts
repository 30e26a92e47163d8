import { longValue, shortType } from '../../../core/text/display';
import { describeDrift, describeOwner, unmanagedAdvice } from '../text';
import type { AcceptedFinding, PropertyDrift, ResourceDrift, Unmanaged } from '../../model/types';
import { html, type Html } from './escape';

const badge = (grade: string): Html => html`<span class="grade ${grade}">${grade}</span>`;

const side = (className: string, label: string, value: unknown): Html =>
  html`<div class="${className}">
    <span>${label}</span>
    <pre>${longValue(value)}</pre>
  </div>`;

const propertyBlock = ({ path, grade, before, after }: PropertyDrift): Html =>
  html`<div class="property">
    <h4><code>${path}</code>${badge(grade)}</h4>
    <div class="sides">${side('before', 'in the state', before)}${side('after', 'in the cloud', after)}</div>
  </div>`;

/** A drifted resource, folded unless `open`. */
export const resourceCard = (drift: ResourceDrift, open: boolean): Html =>
  html`<details class="finding" data-grade="${drift.grade}" data-system="${drift.system}" ${open && html` open`}>
    <summary>
      ${badge(drift.grade)}<span class="name">${drift.name}</span><span class="what"
        >${shortType(drift.type)} · ${drift.kind === 'deleted' ? 'deleted in the cloud' : describeDrift(drift)}</span>
    </summary>
    <div class="body">
      ${drift.properties.map(propertyBlock)}
      <p class="soft">Restore it to the code</p>
      <pre>${drift.remediate}</pre>
      <p class="soft">Or accept the live values</p>
      <pre>${drift.adopt}</pre>
      <p class="urn"><code>${drift.urn}</code></p>
    </div>
  </details>`;

/** An unmanaged resource. */
export const unmanagedCard = (thing: Unmanaged): Html =>
  html`<details class="finding" data-grade="${thing.grade}" data-system="${thing.system}">
    <summary>
      ${badge(thing.grade)}<span class="name">${thing.name}</span><span class="what">${thing.kind}${describeOwner(thing)}${thing.region && ` in ${thing.region}`}</span>
    </summary>
    <div class="body">
      <p>${unmanagedAdvice(thing)}</p>
      <p class="urn"><code>${thing.id}</code></p>
    </div>
  </details>`;

/** Accepted drift, with the reason and the last day. */
export const acceptedCard = ({ entry, drift }: AcceptedFinding): Html =>
  html`<details class="finding">
    <summary>
      ${badge('accepted')}<span class="name">${entry.resource}</span><span class="what">until ${entry.until}: ${entry.reason}</span>
    </summary>
    <div class="body">
      ${'resource' in drift ? drift.resource.properties.map(propertyBlock) : html`<p class="urn"><code>${drift.unmanaged.id}</code></p>`}
    </div>
  </details>`;
