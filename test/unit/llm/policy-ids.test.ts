import assert from 'node:assert/strict'
import test from 'node:test'
import { readPolicyId } from '../../../shared/llm/mock/policy-ids.ts'
import { passage } from '../../../shared/llm/mock/text.ts'

const CASES: readonly (readonly [string, string | null])[] = [
  ['My name is Ana Ruiz, policy POL-1042. On 3 March 2026', 'POL-1042'],
  ['HIT BY A CAR. POLICY CYC-4418. POLICE REF 26/118842.', 'CYC-4418'],
  ['The car is on POL-7105 and the house on POL-7005, it is for the house.', 'POL-7005'],
  ['contents policy CX-88120-4; the car (MX-99120-1) is not involved', 'CX-88120-4'],
  ['policy number: pol-1042', 'POL-1042'],
  ['Policy no. 12345678 covers this', '12345678'],
  ['my policy (HH-2024-00123) covers', 'HH-2024-00123'],
  ['Police Nr. AB 12345', 'AB-12345'],
  ['Versicherungsscheinnummer 12.345.678-9', '12.345.678-9'],
  ['Versicherungsschein-Nr.: KFZ-2024-00881', 'KFZ-2024-00881'],
  ['Vertragsnummer V-778812', 'V-778812'],
  ['n.º de póliza: 123-456', '123-456'],
  ['Mi número de póliza es HOG-99812.', 'HOG-99812'],
  ['póliza POL-1042', 'POL-1042'],
  ['numéro de police : AUTO/2025/4471', 'AUTO/2025/4471'],
  ['contrat n° 1234567A', '1234567A'],
  ['policy #POL1042', 'POL1042'],
  ['Policy POL 1042', 'POL-1042'],
  ['POL–1042 is my policy', 'POL-1042'],
  ['Invoice INV-2291, claim CLM-2026-001, police report 2026/1234, policy POL-7', 'POL-7'],
  ['My old policy POL-0991 was replaced by POL-1042.', 'POL-1042'],
  ['policy POL-1042 (not POL-1024 as I wrote before)', 'POL-1042'],
  ['not POL-1024 but POL-1042', 'POL-1042'],
  ['Please use policy POL-2001 instead of POL-2000.', 'POL-2001'],
  ['I no longer have POL-1000, my current policy is POL-1001', 'POL-1001'],
  ['My plate is B-AB 1234, policy 88-1234-X', '88-1234-X'],
  ["the other driver's policy is AXA-55512", null],
  ['Claim for POL-1042 / invoice 4711', 'POL-1042'],
  ['policy ending in 1042', null],
  ['my insurance policy with you, number 5512-AC-09', '5512-AC-09'],
  ['Policy holder: Ana Ruiz\nPolicy: MOT-331-22', 'MOT-331-22'],
  ['Regarding HOME-2231 the kitchen flooded', 'HOME-2231'],
  ['My policy, which started on 1 January 2024, is TRV-8812', 'TRV-8812'],
  ['policy number is\nPOL-1042', 'POL-1042'],
  ['under policy no POL/2024/55667 since 2021', 'POL/2024/55667'],
  ['Ref: policy 2024-778-AA', '2024-778-AA'],
  ['My customer number is KD-99812 and my policy number PK-1234567.', 'PK-1234567'],
  ['Meine Versicherungsnummer lautet VN 4477 1234', 'VN-44771234'],
  ['Unter der Police H-2231-7 bin ich versichert', 'H-2231-7'],
  ['Tel. +34 600 123 456', null],
  ['IBAN ES91 2100 0418 4502 0005 1332', null],
  ['It happened on 3/4/2026 at 10:30, 2 windows', null],
  ['Policy: POL-1042-B', 'POL-1042-B'],
  ['Policy ID GX4471920', 'GX4471920'],
  ['póliza nº 0012-334455-01', '0012-334455-01'],
  ['la police n°POL-3344', 'POL-3344'],
  ['I reported it to the police, report number 2026-7781. My policy is POL-55.', 'POL-55'],
  ["my wife's policy POL-2 is separate, mine is POL-3", 'POL-3'],
  ['Kundennummer 778812, Schadennummer S-2026-1, Police POL-9911', 'POL-9911'],
  ['policy\u00a0POL‑1042', 'POL-1042'],
  ['[POL-1042] windscreen', 'POL-1042'],
  ['(policy: *POL-1042*)', 'POL-1042'],
  ['Policy number - 4471-X-2', '4471-X-2'],
  ['policyNumber=ABX-100-200', 'ABX-100-200'],
  ['I had POL-0007 until 2024; since then POL-0107.', 'POL-0107'],
  ['Die alte Police POL-1 ist gekündigt, es gilt POL-2.', 'POL-2'],
  ['La antigua póliza POL-10 está cancelada; la actual es POL-11.', 'POL-11'],
  ['Mon ancien contrat POL-30 est résilié, le nouveau est POL-31.', 'POL-31'],
  ['Sorry, I mistyped the policy: it is POL-4410, not POL-4401.', 'POL-4410'],
  ['BMW 320d, A4, iPhone 15, Windows 11', null],
  ['covid19 form', null],
  ['Our cover reference is CR-8871-99', 'CR-8871-99'],
  ['membership number M-12345', null],
]

for (const [text, expected] of CASES) {
  test(`the policy id of ${JSON.stringify(text)} is ${expected}`, () => {
    assert.equal(readPolicyId(passage(text)).reading?.value ?? null, expected)
  })
}

test('an id that the text takes back is named, so that an older message cannot bring it in again', () => {
  assert.deepEqual(readPolicyId(passage('It is policy POL-77, not POL-71.')).ruledOut, ['POL-71'])
})

test('an id that only looks like one is read with less confidence than one with its label', () => {
  const labelled = readPolicyId(passage('my policy is GAR-5501')).reading
  const bare = readPolicyId(passage('about GAR-5501, the garage flooded')).reading
  assert.ok((labelled?.confidence ?? 0) > (bare?.confidence ?? 1))
})
