import { acceptedDriftRules } from './rules/accepted-drift';
import { apiRules } from './rules/api';
import { computeRules } from './rules/compute';
import { dataRules } from './rules/data';
import { messagingRules } from './rules/messaging';
import { observabilityRules } from './rules/observability';
import type { Finding, Rule, RuleInput } from './rules/rule';
import { scheduleRules } from './rules/schedules';
import { systemRules } from './rules/systems';
import { tagRules } from './rules/tags';

export type { Finding, Rule, RuleInput } from './rules/rule';

/** Every rule over more than one field, in no particular order: each looks at the file by itself. */
export const RULES: readonly Rule[] = [
  ...systemRules,
  ...tagRules,
  ...computeRules,
  ...dataRules,
  ...messagingRules,
  ...scheduleRules,
  ...apiRules,
  ...observabilityRules,
  ...acceptedDriftRules,
];

/** What all rules find. */
export const ruleFindings = (input: RuleInput): readonly Finding[] => RULES.flatMap((rule) => rule.check(input));
