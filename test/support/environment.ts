/** What `npm test` hands to the tests: the test stack's name and the addresses of its servers. */
function required(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run the tests with npm test`)
  return value
}

export const environment = {
  stack: required('CLAIMGRAPH_STACK'),
  kafkaBrokers: required('KAFKA_BROKERS').split(','),
  registryUrl: required('SCHEMA_REGISTRY_URL'),
  databaseUrl: required('DATABASE_URL'),
  mongoUrl: required('MONGODB_URL'),
  jaegerUrl: required('JAEGER_URL'),
}
