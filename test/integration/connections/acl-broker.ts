/** A broker that asks for a password (SCRAM) and lets nobody do what no ACL allows, but one administrator. */

import { type Account, type Broker, jaas, startBroker } from './broker-process.ts'
import { freePort } from './ports.ts'

export const ADMINISTRATOR = 'administrator'

/** `folder` takes its data. */
export async function startAclBroker(folder: string, accounts: readonly Account[]): Promise<Broker> {
  const [port, controller] = await Promise.all([freePort(), freePort()])
  const properties = [
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    `listeners=SASL_PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=SASL_PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map=SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name=SASL_PLAINTEXT',
    'sasl.enabled.mechanisms=SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512',
    jaas(
      'sasl_plaintext',
      'scram-sha-512',
      'scram.ScramLoginModule',
      accounts
        .filter(({ username }) => username === ADMINISTRATOR)
        .map(({ username, password }) => ` username="${username}" password="${password}"`)
        .join(''),
    ),
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found=false',
    // The controller speaks without a name.
    `super.users=User:${ADMINISTRATOR};User:ANONYMOUS`,
  ]
  return startBroker({ folder, port, properties, accounts })
}
