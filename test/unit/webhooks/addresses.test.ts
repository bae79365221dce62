import assert from 'node:assert/strict'
import test from 'node:test'
import { AddressRules } from '../../../services/desk/webhooks/address-rules.ts'
import { checkResolves, parseTarget, type Resolve } from '../../../services/desk/webhooks/target.ts'

const strict = { addresses: new AddressRules(), ports: [] }

/** What only this machine or this network can reach, and forms that lead there. */
const REFUSED = {
  unspecified: ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fdff::1'],
  'link-local': ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'fec0::1'],
  metadata: ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  broadcast: ['255.255.255.255'],
  reserved: ['240.0.0.1', '198.18.0.1', '192.0.2.1', '203.0.113.1', '2001:db8::1', '3fff::1', '100::1'],
  'IPv4 in IPv6': [
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:168.63.129.16',
    '::127.0.0.1',
    '::ffff:0:7f00:1',
  ],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1'],
  '6to4': ['2002:7f00:1::', '2002:a00:1::1'],
  teredo: ['2001:0:1::1'],
  'not assigned': ['4000::1', '5f00::1', '1::1'],
}

for (const [name, addresses] of Object.entries(REFUSED)) {
  test(`no webhook reaches ${name} addresses`, () => {
    for (const address of addresses)
      assert.equal(strict.addresses.permits(address, 'example.com'), false, address)
  })
}

test('public addresses are reached, also where they come as IPv4 in IPv6', () => {
  for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8']) {
    assert.equal(strict.addresses.permits(address, 'example.com'), true, address)
  }
})

test('what is no address is not reached', () => {
  for (const text of ['', 'example.com', '256.1.1.1', '1.2.3.4/8']) {
    assert.equal(strict.addresses.permits(text, 'example.com'), false, text)
  }
})

const HOSTILE_URLS = [
  'http://example.com/', // no TLS
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'gopher://example.com/',
  'https://user@example.com/',
  'https://user:pass@example.com/',
  'https://example.com@127.0.0.1/', // the host is what follows the last @
  'https://127.0.0.1\\@example.com/',
  'https://example.com#@127.0.0.1/',
  'https://2130706433/', // decimal
  'https://0x7f000001/', // hexadecimal
  'https://0x7f.1/',
  'https://0177.0.0.1/', // octal
  'https://127.1/', // short
  'https://127.0.0.1./', // an address all the same
  'https://%31%32%37.0.0.1/', // escaped
  'https://①②⑦.⓪.⓪.①/', // other digits
  'https://127。0。0。1/', // other full stops
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[0:0:0:0:0:ffff:a9fe:a9fe]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[2002:a9fe:a9fe::]/',
  'https://[fe80::1]/',
  'https://169.254.169.254/latest/meta-data/',
  'https://example.com./', // another name for TLS than for DNS
  'https://',
  'https://exa mple.com/',
  '//example.com/',
  `https://example.com/${'a'.repeat(2_048)}`,
  '',
]

test('a hostile URL is refused before anything is connected to', () => {
  for (const url of HOSTILE_URLS) assert.equal(typeof parseTarget(url, strict), 'string', url)
})

test('an ordinary URL is taken, and means what the connection will mean', () => {
  for (const [text, host] of [
    ['https://example.com/hooks?x=1', 'example.com'],
    ['https://EXAMPLE.com:8443/', 'example.com'],
    ['https://bücher.example/', 'xn--bcher-kva.example'],
    ['https://8.8.8.8/', '8.8.8.8'],
    ['https://134744072/', '8.8.8.8'],
    ['https://[2606:4700:4700::1111]/', '[2606:4700:4700::1111]'],
  ] as const) {
    const url = parseTarget(text, strict)
    assert.equal(typeof url === 'string' ? url : url.hostname, host)
  }
})

test('ports can be limited', () => {
  const limited = { ...strict, ports: [443, 8443] }
  assert.equal(typeof parseTarget('https://example.com/', limited), 'object')
  assert.equal(typeof parseTarget('https://example.com:8443/', limited), 'object')
  assert.equal(typeof parseTarget('https://example.com:22/', limited), 'string')
})

const answers =
  (...addresses: string[]): Resolve =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
const url = new URL('https://example.com/')

test('a host is refused when only one of its addresses is private, or it has none', async () => {
  assert.equal(await checkResolves(url, strict, answers('8.8.8.8', '2606:4700:4700::1111')), null)
  const refused = await checkResolves(url, strict, answers('8.8.8.8', '10.0.0.1'))
  assert.equal(typeof refused, 'string')
  const unknown = () => Promise.reject(new Error('ENOTFOUND'))
  for (const resolve of [answers('::1', '8.8.8.8'), answers(), unknown]) {
    assert.equal(await checkResolves(url, strict, resolve), refused, 'told in the same words')
  }
})

test('the list for development lifts the rules for what it names, and nothing else', () => {
  const addresses = new AddressRules(['127.0.0.1', '10.1.0.0/16', 'fd12::/16', 'Receiver', 'hooks.internal'])
  const development = { addresses, ports: [] }
  for (const allowed of [
    'http://127.0.0.1:9000/',
    'https://127.0.0.1/',
    'http://10.1.2.3/',
    'http://[fd12::1]/',
    'http://receiver:9000/',
    'http://hooks.internal/',
    'https://example.com/',
  ]) {
    assert.equal(typeof parseTarget(allowed, development), 'object', allowed)
  }
  for (const refused of ['http://127.0.0.2/', 'http://10.2.0.1/', 'http://example.com/', 'http://[::1]/']) {
    assert.equal(typeof parseTarget(refused, development), 'string', refused)
  }
  assert.ok(addresses.permits('172.17.0.2', 'receiver'), 'a name in a network of containers')
  assert.ok(!addresses.permits('172.17.0.2', 'example.com'))
  assert.ok(!addresses.permits('169.254.169.254', 'receiver'), 'never the credentials of a cloud')
})

test('a list that is none is refused', () => {
  for (const entry of ['10.0.0.0/33', 'http://receiver', 'a b', '10.0.0.0/8/8', '1.2.3']) {
    assert.throws(() => new AddressRules([entry]), TypeError, entry)
  }
})
