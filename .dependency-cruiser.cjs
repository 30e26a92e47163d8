/** The import rules of the design: which folder may import what. Tests may import what they test with. */
const TEST = '\\.test\\.ts$|/testing/|/fixtures/';
const AWS_SDK = 'node_modules/@aws-sdk/';
const PULUMI = 'node_modules/@pulumi/';

/** What of a system reaches a deployed environment: commands run it, the program does not. */
const REACHING = '^systems/(?:([^/]+)/(?:seed|sample|smoke|replay|send|webhook-secret)|shared/(?:smoke|replay)/)';

const forbid = (name, comment, from, to, fromNot = TEST) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: fromNot },
  to,
});

module.exports = {
  forbidden: [
    forbid('environments-import-nothing-of-ours', 'environments may import zod and yaml only', '^environments/', {
      path: '^(modules|systems|functions|steps|local|tests|index\\.ts)',
    }),
    forbid('environments-packages', 'environments may import zod and yaml only', '^environments/', {
      path: 'node_modules/',
      pathNot: 'node_modules/(zod|yaml)/',
    }),
    forbid('contract-imports-nothing', 'a contract is names alone', '^functions/[^/]+/contract\\.ts$', { path: '.' }),
    forbid(
      'domain-is-pure',
      'domain and ports import their own system and no SDK',
      '^functions/([^/]+)/(domain/|ports\\.ts)',
      {
        path: '^(functions|modules|systems|steps|local|environments|index\\.ts)|node_modules/(@aws-sdk|@aws-lambda-powertools|@pulumi)',
        pathNot:
          '^functions/$1/(domain/|ports\\.ts|errors\\.ts|contract\\.ts)|^functions/shared/(errors|json|timestamp)\\.ts',
      },
    ),
    forbid(
      'domain-no-effects',
      'no clock, random, environment or I/O in a domain',
      '^functions/[^/]+/(domain/|ports\\.ts)',
      { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib|buffer)$' },
    ),
    forbid(
      'shared-timestamps-are-pure',
      'domains import it, so it imports nothing',
      '^functions/shared/timestamp\\.ts$',
      {
        path: '.',
      },
    ),
    forbid('adapters', 'adapters never import handlers or the other system', '^functions/([^/]+)/adapters/', {
      path: '^functions/[^/]+/',
      pathNot: '^functions/($1/(adapters|domain|ports|errors|contract)|shared/)',
    }),
    forbid('handlers-no-pulumi', 'handlers know neither Pulumi nor the other system', '^functions/([^/]+)/handlers/', {
      path: `${PULUMI}|^functions/[^/]+/|^(modules|systems|steps|local|environments)/`,
      pathNot: '^functions/($1|shared)/',
    }),
    forbid('shared-knows-no-system', 'functions/shared serves both systems', '^functions/shared/', {
      path: '^functions/',
      pathNot: '^functions/shared/',
    }),
    forbid(
      'infrastructure',
      'modules and systems import Pulumi, the settings types and contracts',
      '^(modules|systems)/',
      {
        path: `${AWS_SDK}|^(steps|local|tests|index\\.ts)|^functions/|^environments/`,
        pathNot:
          '^functions/[^/]+/contract\\.ts$|^environments/(schema|step-schemas|json-schema|aws-facts|rules/[^/]+)\\.ts$',
      },
      `${TEST}|${REACHING}`,
    ),
    forbid(
      'systems-that-reach',
      'what reaches a deployed environment may import the AWS SDK and the domain of its own system',
      REACHING,
      {
        path: '^(steps|local|tests|index\\.ts)|^functions/|^environments/',
        pathNot:
          '^functions/([^/]+/contract\\.ts$|$1/domain/)|^environments/(schema|step-schemas|json-schema|aws-facts|rules/[^/]+)\\.ts$',
      },
    ),
    forbid('systems-shared-knows-no-system', 'systems/shared serves them all', '^systems/shared/', {
      path: '^systems/(?!shared/)[^/]+/',
    }),
    forbid('modules-below-systems', 'a module does not know the systems', '^modules/', { path: '^systems/' }),
    forbid('models-are-pure', 'a model decides, it does no I/O', '^steps/([^/]+/model|core/(text|report))/', {
      dependencyTypes: ['core', 'npm', 'npm-dev'],
      dependencyTypesNot: ['type-only'],
    }),
    forbid(
      'models-know-no-effects',
      'a model imports models, texts and types',
      '^steps/([^/]+/model|core/(text|report))/',
      {
        path: '^(steps|local)/',
        pathNot: '^steps/([^/]+/model|core/(text|report))/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid('core-knows-no-capability', 'steps/core serves them all', '^steps/core/', {
      path: '^steps/',
      pathNot: '^steps/core/',
    }),
    forbid('capabilities-by-their-index', 'another capability only through its index', '^steps/(?!core/)([^/]+)/', {
      path: '^steps/[^/]+/',
      pathNot: '^steps/($1|core)/|^steps/[^/]+/index\\.ts$',
    }),
    forbid('catalog-is-data', 'the catalog imports nothing and does no I/O', '^catalog/', {
      path: '.',
      pathNot: '^catalog/',
    }),
    forbid(
      'catalog-readers',
      'steps and the local cloud read the catalog',
      '^(environments|modules|systems|functions|index\\.ts)',
      { path: '^catalog/' },
    ),
    forbid('catalog-by-its-index', 'the catalog is read through its index', '^(?!catalog/)', {
      path: '^catalog/',
      pathNot: '^catalog/index\\.ts$',
    }),
    forbid(
      'provider-stands-alone',
      'the local provider imports only the catalog of this repository',
      '^local/provider/',
      {
        path: '^(modules|functions|steps|systems|environments|index\\.ts)',
      },
    ),
    forbid('no-cycles', 'no circular imports', '.', { circular: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '(^|/)(dist|\\.signalbox)/' },
  },
};
