import { eachStep, repeats } from './rule';
import type { Rule } from './rule';

const loggingRole: Rule = {
  name: 'one system manages the logging role of a region',
  check: (input) => {
    const managed = eachStep(input, 'api').flatMap((step) => {
      const region = input.draft.systems?.[step.system]?.region;
      return step.settings.accountLoggingRole === true && region !== undefined ? [{ step, region }] : [];
    });
    return repeats(managed, ({ region }) => region).map(({ index, first, key }) => ({
      path: [...managed[index]!.step.path, 'accountLoggingRole'],
      text: `found true in more than one system in ${key}, allowed in one: API Gateway has one CloudWatch role per account and region; set it to false here, as ${managed[first]!.step.system} manages it`,
    }));
  },
};

export const apiRules: readonly Rule[] = [loggingRole];
