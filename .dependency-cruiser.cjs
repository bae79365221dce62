// Import rules: shared/ imports only downwards in the order of docs/architecture.md; services never import each other.
const layers = [
  ['mail', 'shared/mail'],
  ['claims', 'shared/claims'],
  ['langgraph', 'shared/langgraph'],
  ['llm', 'shared/llm'],
  ['runtime', 'shared/runtime'],
  ['adapters', 'shared/(kafka|postgres|mongo|http|identity|telemetry|config)'],
]
const upward = layers.slice(1).map(([name, path], index) => ({
  name: `${name}-imports-only-downwards`,
  severity: 'error',
  comment: `shared/${name} must not know the layers above it`,
  from: { path: `^${path}/` },
  to: {
    path: layers.slice(0, index + 1).map(([, above]) => `^${above}/`),
    // What an adapter implements: the runtime's ports, errors that say how to recover, waits between tries and turns, places to crash at.
    ...(name === 'adapters'
      ? { pathNot: '^shared/runtime/(ports|errors|backoff|pace|crash-points)\\.ts$' }
      : {}),
  },
}))
const services = ['ingestion', 'email', 'policy', 'decision', 'desk', 'operator']

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...upward,
    {
      name: 'shared-knows-no-service',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(services|test|deploy)/' },
    },
    {
      name: 'client-stands-alone',
      severity: 'error',
      comment: 'shared/client knows the services by their OpenAPI documents only',
      from: { path: '^shared/client/' },
      to: { path: '^(shared|services|test|deploy)/', pathNot: '^shared/client/' },
    },
    ...services.map((service) => ({
      name: `${service}-is-independent`,
      severity: 'error',
      from: { path: `^services/${service}/` },
      // The operator provisions what each service says it needs, and replays claims through the services' own nodes.
      to: {
        path: '^services/',
        pathNot:
          service === 'operator'
            ? '^services/(operator/|[a-z]+/(provision|node)\\.ts$|policy/store\\.ts$)'
            : `^services/${service}/`,
      },
    })),
    {
      name: 'only-shared-langgraph-imports-langchain',
      severity: 'error',
      from: { path: '^(services|shared)/', pathNot: '^shared/langgraph/' },
      to: { path: '@langchain/' },
    },
    {
      name: 'only-shared-kafka-imports-kafkajs',
      severity: 'error',
      from: { path: '^(services|shared)/', pathNot: '^shared/kafka/' },
      to: { path: '(^|/)(kafkajs|@kafkajs)/' },
    },
    {
      name: 'only-shared-identity-imports-jose',
      severity: 'error',
      from: { path: '^(services|shared)/', pathNot: '^shared/identity/' },
      to: { path: '(^|/)jose/' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'product-code-uses-no-dev-dependency',
      severity: 'error',
      from: { path: '^(services|shared)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // TypeScript 7 has no compiler API yet: swc reads the imports.
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
