/** A broker that takes clients only with TLS, a certificate and a password. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Certificate } from '../../support/certificate.ts'
import { type Account, type Broker, jaas, startBroker } from './broker-process.ts'
import { freePort } from './ports.ts'

/** `folder` takes its data. It wants its own certificate of a client, too, and knows one account by each mechanism. */
export async function startSecureBroker(
  folder: string,
  account: Account,
  { cert, key }: Certificate,
): Promise<Broker> {
  const [port, controller] = await Promise.all([freePort(), freePort()])
  const { username, password } = account
  const store = join(folder, 'broker.pem')
  const trusted = join(folder, 'ca.pem')
  writeFileSync(store, `${key}${cert}`, { mode: 0o600 })
  writeFileSync(trusted, cert)
  const plain = ` username="${username}" password="${password}" user_${username}="${password}"`
  const properties = [
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    `listeners=SASL_SSL://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=SASL_SSL://127.0.0.1:${port}`,
    'listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name=SASL_SSL',
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol=PLAIN',
    jaas('sasl_ssl', 'plain', 'plain.PlainLoginModule', plain),
    jaas('sasl_ssl', 'scram-sha-256', 'scram.ScramLoginModule'),
    jaas('sasl_ssl', 'scram-sha-512', 'scram.ScramLoginModule'),
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${store}`,
    'listener.name.sasl_ssl.ssl.client.auth=required',
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${trusted}`,
  ]
  return startBroker({ folder, port, properties, accounts: [account] })
}
