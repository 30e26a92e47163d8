import { acceptedDriftRules } from './rules/accepted-drift';
import { apiRules } from './rules/api';
import { computeRules } from './rules/compute';
import { messagingRules } from './rules/messaging';
import { observabilityRules } from './rules/observability';
import type { Finding, Rule, RuleInput, SystemSettingsDefinition } from './rules/rule';
import { systemRules } from './rules/systems';
import { tagRules } from './rules/tags';

export type { Finding, Rule, RuleInput } from './rules/rule';

/** Rules that concern any system; a system has its own in addition. In no particular order: each looks at the file by itself. */
export const RULES: readonly Rule[] = [
  ...systemRules,
  ...tagRules,
  ...computeRules,
  ...messagingRules,
  ...apiRules,
  ...observabilityRules,
  ...acceptedDriftRules,
];

/** What all rules find, those of the systems included. */
export const ruleFindings = (
  systems: readonly SystemSettingsDefinition[],
  input: Omit<RuleInput, 'systems'>,
): readonly Finding[] =>
  [...RULES, ...systems.flatMap(({ rules }) => rules)].flatMap((rule) => rule.check({ systems, ...input }));
