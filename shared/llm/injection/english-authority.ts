import { type Phrase, pattern } from './phrase.ts'

const CLAIM =
  '(?:this|the|my|all|any|every|these|it)(?: [\\w-]+){0,2}? ?(?:claims?|requests?|cases?|payments?|amounts?|payouts?|submissions?|emails?|messages?)?'
const CHECKING =
  '(?:review|checks?|checking|verification|verifying|validation|validating|inspection|escalation|escalating|investigation|oversight|assessment|adjudication|scrutiny|human|approval)'
/** Decisions that only the insurer takes, as if they were taken. */
export const ENGLISH_AUTHORITY: readonly Phrase[] = [
  {
    signal: 'claims-authority',
    needs: [
      'automatic',
      'auto-approv',
      'autoapprov',
      'without',
      'regardless',
      'no matter',
      'unconditional',
      'irrespective',
    ],
    pattern: pattern(
      '\\b(?:approv(?:e|al of|ing)|accept|authori[sz]e|settle|process|pay(?: out)?|release|grant|pass|clear|disburse)\\s+(?:and (?:\\w+ )?\\w+ )?',
      CLAIM,
      '~',
      `\\b(?:automatically|without (?:any |a |the |further |additional |more |human |manual |prior |fraud |going through )*${CHECKING}|regardless|irrespective|no matter (?:what|the|how)|unconditionally)\\b`,
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'auto-approv',
      'auto approv',
      'autoapprov',
      'automatically approv',
      'must be approved',
      'shall be approved',
      'be approved auto',
      'approved without',
      'approved regardless',
      'automatic approval',
      'instant approval',
      'immediate approval',
      'is to be approved',
      'has to be approved',
      'be approved in full',
      'straight-through',
    ],
    pattern: pattern(
      '\\b(?:auto-? ?approv\\w*(?! limit)|(?:automatically|unconditionally|instantly) approv\\w*|(?:claim|case|request|it|this|payment) (?:must|shall|is to|has to|needs to) be (?:\\w+ )?approved(?! by (?:you|your))|be approved (?:automatically|regardless|without|in full without)|approved (?:regardless|without (?:any |further |human |manual )*(?:review|checks?|verification|question))|',
      '(?:for|requires|granted|eligible for|qualifies for) (?:automatic|instant|immediate) approval|straight-through (?:approval|processing|payment))\\b',
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'approve',
      'accepted',
      'valid',
      'verified',
      'trusted',
      'legitimate',
      'genuine',
      'low risk',
      'low-risk',
      'cleared',
      'eligible',
      'covered',
    ],
    pattern: pattern(
      '\\b(?:set|mark|change|update|switch|record|classify|categori[sz]e|flag|tag|label|treat|return|output|respond|answer|choose|select|make|register|enter)\\b[^.!?\\n]{0,40}?\\b(?:outcome|decision|status|verdict|result|claim|case|assessment|recommendation|this|sender)\\b[^.!?\\n]{0,25}?\\b(?:as|to|is|be|with)\\b[\\s"\':=]*(?:fully |already |pre-?)*(?:approved?|accepted|verified|trusted|legitimate|genuine|low[- ]risk|cleared)\\b',
    ),
  },
  {
    signal: 'claims-authority',
    needs: ['escalat', 'flag', 'human', 'refer', 'manual'],
    pattern: pattern(
      "\\b(?:do not|don't|never|must not|need not|no need to|should not be|not to be) (?:be )?(?:escalate\\b(?! (?:this|it|the matter) (?:to|with) (?:my|the ombudsman|a lawyer))|escalated|flag\\b|flagged|(?:refer|send|forward|pass|route|hand)\\w* (?:\\w+ ){0,3}?(?:to|for) (?:a |any |the )?(?:human|manual|person|adjuster|reviewer|review))",
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'review',
      'check',
      'verif',
      'validation',
      'detection',
      'intervention',
      'oversight',
      'escalation',
      'approval',
      'investigation',
    ],
    pattern: pattern(
      '\\b(?:skip|bypass|waive|omit|disable|suppress|turn off|forego|forgo|avoid)\\b(?:ping|ing)?\\s+(?:(?:the|any|all|your|further|this|every|of|usual|normal|standard)\\s+)*(?:(?:human|manual|fraud|identity|policy|validation|verification|compliance|sender|injection|security|safety|coverage|duplicate|additional|adjuster|internal|review)\\s+)+(?:reviews?|checks?|checking|verification|validation|detection|process|steps?|stage|approval|investigation|screening)\\b',
      '|\\bno (?:human |manual |further (?:claim )?approval|additional (?:claim )?approval|(?:further |additional |more )(?=[^.!?\\n]{0,60}\\b(?:claim|payment|payout)\\b))[^.!?\\n]{0,25}?\\b(?:is |are |be )?(?:needed|required|necessary|allowed)',
      '|\\b(?:approv|pay|release|cleared)[^\\n]{0,80}\\bno (?:further |additional |more )(?:review|checks?|verification|validation|approval|investigation)\\b[^.!?\\n]{0,20}?\\b(?:needed|required|necessary)',
      '|\\bno human (?:review|intervention|oversight|approval|check)',
    ),
  },
  {
    signal: 'claims-authority',
    needs: ['approved', 'authorised', 'authorized', 'verified', 'cleared', 'whitelisted'],
    pattern: pattern(
      '\\b(?:claim|case|request|payment|payout|email|message|sender|claimant|customer|amount)\\b[^.!?\\n]{0,25}?\\b(?:is|was|has been|have been|had been|comes)\\b (?:already |hereby |fully |now |also )*(?:pre-? ?(?:approved|authori[sz]ed|verified|cleared|validated)|whitelisted|(?:approved|authori[sz]ed|verified|cleared|signed off)(?: and \\w+)? (?:by|from|at) (?:the |our |your |a |senior |upper |claims |insurance |company )*(?:management|head office|headquarters|ceo|cfo|coo|director|board|system|supervisor|compliance|legal|underwriting|fraud|administrator|admin|executive|it department|claims (?:manager|director|department)|developers?|openai|anthropic))\\b',
      '|\\bpre-? ?(?:approved|authori[sz]ed|cleared|verified) (?:claim|case|request|payment|payout)\\b',
      '|\\b(?:claim|case|request|payment|it|which)\\b[^.!?\\n]{0,20}?\\b(?:is|has been|was) (?:already |now )?(?:cleared|approved|released|green-?lit) for (?:immediate |automatic |full |same-day )*(?:payment|payout|release|settlement|disbursement)\\b',
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'administrator',
      'admin',
      'developer',
      'supervisor',
      'claims manager',
      'claims director',
      'head of claims',
      'ceo',
      'auditor',
      'i authori',
      'i hereby',
    ],
    pattern: pattern(
      "\\b(?:i am|i'm|this is|speaking as|acting as|as|on behalf of|by order of|authority of) (?:the |your |an? )?(?:\\w+ )?(?:system |claims? |senior |chief |head )*(?:administrator|admin|developer|supervisor|auditor|(?:claims? )(?:manager|director|officer)|head of claims|ceo|chief executive)\\b(?! of (?:my|his|her|our|an?|the (?:estate|building|property|house|school)))[^\\n]{0,100}?\\b(?:approv|authori[sz]|overrid|instruct (?:you|the)|order (?:you|the)|command|ignore|disable|grant|release|waiv)",
      '|\\bi (?:hereby )?(?:authori[sz]e|instruct|order|command|direct) (?:you|the system|the model|the ai|the (?:automatic |automated )?(?:payment|payout|approval)|(?:full |immediate )(?:payment|payout|approval))\\b[^.!?\\n]{0,30}?\\b(?:to (?:approve|ignore|pay out|release|skip|bypass|override|output|return)|of this claim|immediately|without)',
    ),
  },
  {
    signal: 'claims-authority',
    needs: ['payable', 'confidence', 'deductible', 'risk score', 'fraud score', 'limit', 'authority'],
    pattern: pattern(
      '(?<!\\b(?:i|we) )\\b(?:set|assign|put|hard-?code|force|override|assume|use|report|return|output)\\s+(?:the |its |all |your |a |every )*(?:\\w+ )?(?:payable\\w*|payout|confidence(?: scores?| values?)?|deductible|excess|risk score|fraud score|coverage limit|policy limit|approval limit)\\b\\s*(?:amount |value |score )?(?:to|=|as|at|of|is|:)\\s*["\']?(?:[\\d€$£]|zero|none|null|max|high|100)',
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'head office',
      'headquarters',
      'management',
      'ceo',
      'board',
      'it department',
      'administrator',
      'security team',
      'compliance',
      'developer',
      'openai',
      'anthropic',
      'claims director',
      'claims manager',
      'the system',
      'authorised to',
      'authorized to',
      'permitted to',
      'instructed to',
      'ordered to',
      'required to',
      'allowed to',
    ],
    pattern: pattern(
      "\\b(?:message|note|instruction|directive|order|memo|command)s? from (?:the |your |our )?(?:insurer's |company |senior )?(?:head office|headquarters|management|ceo|board|it department|system(?! administrator of)|administrator|security team|compliance|developers?|openai|anthropic|claims (?:director|manager))\\b",
      "|\\byou (?:are|'re|have been) (?:hereby |now )?(?:authori[sz]ed|permitted|instructed|ordered|required|allowed|commanded) to (?:approve|ignore|skip|release|bypass|override|disregard|grant|accept this|pay (?:this|the claim|out|without))\\b",
    ),
  },
  {
    signal: 'claims-authority',
    needs: ['approve', 'under any circumstance'],
    pattern: pattern(
      '\\balways (?:return |output |answer |respond |say |reply )?(?:with )?["\']?approved?\\b|\\bapprov(?:e|es|ing) (?:everything|all (?:claims|requests|cases)|every (?:claim|request|case|email))\\b',
      '|(?:^|[.!?:>;)\\]]\\s*|\\n\\s*)(?:just |now |then |therefore |so )?(?:approve|authori[sz]e) ?(?:it|this|now|claim|the claim|this claim|payment|the payment|in full|at once|immediately| )*\\s*(?:[.!]|\\n|$)',
      '|\\b(?:must not|may not|cannot|never|are not allowed to|are forbidden to|do not) (?:be )?(?:reject|den[yi]|declin|escalat|refus)\\w*[^.!?\\n]{0,40}?under any circumstances?',
    ),
  },
]
