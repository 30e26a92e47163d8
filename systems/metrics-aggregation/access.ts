import { EXPORT_PREFIX, TIME_SERIES } from '../../functions/metrics-aggregation/contract';
import { actions, allow, type DataAccess } from '../../modules/delivery/access/access';
import { anyRegionArn, bucketArn } from '../../modules/delivery/names';
import { PARTS, SYSTEM } from './names';

export const access: DataAccess = {
  read: (place) => [
    allow('CompareConfigurations', actions('dynamodb', 'GetItem', 'Scan'), [
      anyRegionArn(place, 'dynamodb', `table/${place.environment}-${SYSTEM}-${PARTS.alertConfig}`),
    ]),
  ],
  write: (place) => [
    // Whether the hour that a smoke test deletes has other data too.
    allow('SearchHours', actions('dynamodb', 'Query'), [
      anyRegionArn(place, 'dynamodb', `table/${place.environment}-*/index/${TIME_SERIES.hourIndex.name}`),
    ]),
    // A smoke test checks whether its own hour was exported, before it deletes it (EmptyObjects).
    allow('FindExports', actions('s3', 'GetObject'), [bucketArn(place, `${place.environment}-*/${EXPORT_PREFIX}*`)]),
  ],
};
