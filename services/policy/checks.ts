/**
 * The rules themselves: one pure function a rule, keyed by its code. A check says what it found and why, in one
 * sentence for a person that carries no name, address or words of the email.
 * A check is `unknown` where it needs something that is not known. Another rule then says what is missing, so
 * that an unknown finding never stands alone.
 */
import type { Finding, RuleCode } from '../../shared/claims/types.ts'
import { isAddressOf } from './address.ts'
import { daysBetween } from './days.ts'
import type { Facts } from './facts.ts'
import { money } from './money.ts'

type Verdict = Omit<Finding, 'rule'>

const pass = (reason: string): Verdict => ({ result: 'pass', reason })
const fail = (reason: string): Verdict => ({ result: 'fail', reason })
const unknown = (reason: string): Verdict => ({ result: 'unknown', reason })

const NO_POLICY = unknown('There is no policy to check this against.')
const NO_DATE = unknown('The date of the incident is not known.')
const NO_TYPE = unknown('The type of the incident is not known.')
const NO_COVERAGE = unknown('There is no coverage to check this against.')
const NO_AMOUNT = unknown('The amount claimed is not known in the currency of the policy.')

/** A signal's name; anything else may be words of the email. */
const SIGNAL = /^[a-z]{1,32}(-[a-z]{1,32}){0,5}$/

export const CHECKS: Readonly<Record<RuleCode, (facts: Facts) => Verdict>> = {
  POLICY_NOT_FOUND({ known, policy }) {
    if (policy) return pass(`The claim is on policy ${policy.policy_id}.`)
    if (known.policy_id === null) return fail('The email states no policy id, or not clearly enough.')
    return fail('The insurer has no policy with the stated id.')
  },

  MISSING_INFORMATION({ known: { policy_id: _policy, ...others } }) {
    const missing = Object.entries(others).flatMap(([field, value]) => (value === null ? [field] : []))
    if (missing.length === 0) return pass('The email states all that the rules need.')
    return fail(`The email does not state, or not clearly enough: ${missing.join(', ')}.`)
  },

  SUSPICIOUS_CONTENT({ extraction: { suspicions } }) {
    if (suspicions.length === 0) return pass('The email shows no signs of instructions to its reader.')
    const names = new Set(suspicions.map(({ signal }) => signal).filter((signal) => SIGNAL.test(signal)))
    return fail(`The email shows signs of instructions to its reader: ${[...names].join(', ') || 'unnamed'}.`)
  },

  SENDER_MISMATCH({ submission, replies = [], policy }) {
    if (!policy) return NO_POLICY
    const { emails } = policy.holder
    if ([submission, ...replies].every(({ from }) => isAddressOf(from, emails))) {
      return pass('The sender is the holder.')
    }
    return fail("The sender's address is not one of the holder's.")
  },

  POSSIBLE_DUPLICATE({ policy, known, duplicate_of }) {
    if (!policy) return NO_POLICY
    if (known.incident_date === null) return NO_DATE
    if (known.incident_type === null) return NO_TYPE
    if (duplicate_of === null) return pass('No other claim reports this incident.')
    return fail(`Claim ${duplicate_of} reports the same policy, incident date and incident type.`)
  },

  POLICY_NOT_IN_FORCE({ policy, known: { incident_date: date } }) {
    if (!policy) return NO_POLICY
    const { status, effective_from: from, effective_to: to } = policy
    const term = `The policy is ${status} and runs from ${from} to ${to}`
    if (date === null) return status === 'active' ? NO_DATE : fail(`${term}.`)
    const reason = `${term}; the incident was on ${date}.`
    return status === 'active' && date >= from && date <= to ? pass(reason) : fail(reason)
  },

  OUTSIDE_CLAIM_WINDOW({ today, known: { incident_date: date }, settings: { claim_window_days: window } }) {
    if (date === null) return NO_DATE
    const days = daysBetween(date, today)
    if (days < 0) return fail(`The incident of ${date} lies after the day of receipt, ${today}.`)
    const delay = `The claim came after ${days} of ${window} allowed days.`
    return days > window ? fail(delay) : pass(delay)
  },

  NOT_COVERED({ policy, coverage, known: { incident_type: peril } }) {
    if (!policy) return NO_POLICY
    if (peril === null) return NO_TYPE
    if (policy.exclusions.includes(peril)) return fail(`The policy excludes ${peril}.`)
    return coverage ? pass(`The policy covers ${peril}.`) : fail(`The policy does not cover ${peril}.`)
  },

  WAITING_PERIOD({ policy, coverage, known: { incident_date: date } }) {
    if (!policy) return NO_POLICY
    if (!coverage) return NO_COVERAGE
    if (coverage.waiting_days === 0) return pass(`There is no waiting period for ${coverage.peril}.`)
    if (date === null) return NO_DATE
    const reason = `Days from ${policy.effective_from} until ${coverage.peril} is covered: ${coverage.waiting_days}; the incident was on ${date}.`
    return daysBetween(policy.effective_from, date) < coverage.waiting_days ? fail(reason) : pass(reason)
  },

  BELOW_DEDUCTIBLE({ policy, coverage, amount_minor: amount }) {
    if (!policy) return NO_POLICY
    if (!coverage) return NO_COVERAGE
    if (amount === null) return NO_AMOUNT
    const [claimed, deductible] = [amount, coverage.deductible_minor].map((sum) =>
      money(sum, policy.currency),
    )
    if (amount > coverage.deductible_minor) {
      return pass(`The amount of ${claimed} is above the deductible of ${deductible}.`)
    }
    return fail(`The amount of ${claimed} is not above the deductible of ${deductible}.`)
  },

  CURRENCY_MISMATCH({ policy, known: { currency } }) {
    if (!policy) return NO_POLICY
    if (currency === null) return unknown('The currency of the amount is not known.')
    if (currency === policy.currency) return pass(`Amount and policy are in ${currency}.`)
    return fail(`The amount is in ${currency}, the policy in ${policy.currency}.`)
  },

  INJURY({ extraction: { injuries } }) {
    return injuries ? fail('The email reports injuries.') : pass('The email reports no injuries.')
  },

  OVER_LIMIT({ policy, coverage, amount_minor: amount }) {
    if (!policy) return NO_POLICY
    if (amount === null) return NO_AMOUNT
    const claimed = money(amount, policy.currency)
    const left = policy.annual_limit_minor - policy.paid_this_year_minor
    if (amount > left) {
      return fail(
        `The amount of ${claimed} is above what is left of the annual limit, ${money(left, policy.currency)}.`,
      )
    }
    if (!coverage) return NO_COVERAGE
    const limit = money(coverage.limit_minor, policy.currency)
    if (amount > coverage.limit_minor) {
      return fail(`The amount of ${claimed} is above the limit for ${coverage.peril}, ${limit}.`)
    }
    return pass(`The amount of ${claimed} is within the annual limit and the limit for ${coverage.peril}.`)
  },

  ABOVE_AUTHORITY({ policy, coverage, payable_minor: payable }) {
    if (!policy) return NO_POLICY
    if (!coverage) return NO_COVERAGE
    if (payable === null) return NO_AMOUNT
    const reason = `${money(payable, policy.currency)} would be payable; up to ${money(policy.auto_approve_limit_minor, policy.currency)} may be approved without a person.`
    return payable > policy.auto_approve_limit_minor ? fail(reason) : pass(reason)
  },
}
