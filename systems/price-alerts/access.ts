import { RULES } from '../../functions/price-alerts/contract';
import { actions, allow, type DataAccess } from '../../modules/delivery/access/access';
import { anyRegionArn, type Place } from '../../modules/delivery/names';
import { PARTS, SYSTEM } from './names';

const rulesTable = (place: Place): string =>
  anyRegionArn(place, 'dynamodb', `table/${place.environment}-${SYSTEM}-${PARTS.rules}`);

/** Rules are read by key; only those of the environment file are listed. */
export const access: DataAccess = {
  read: (place) => [
    allow('CompareRules', actions('dynamodb', 'GetItem'), [rulesTable(place)]),
    allow('ListOwnRules', actions('dynamodb', 'Query'), [rulesTable(place)], {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [RULES.filePartition] },
    }),
  ],
  write: () => [],
};
