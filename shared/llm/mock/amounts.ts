/**
 * Reads the sum that is claimed. Each sum of a passage gets the part it plays from the words around it: asked for, final,
 * cost, estimate, or none of the claim (deductible, limit, old bill, premium, not claimed, corrected).
 */
import type { FoundAmount } from './amount-forms.ts'
import { findAmounts, statedCurrency } from './amount-forms.ts'
import { pickedAmong, severalQuoted } from './quotations.ts'
import { type Passage, quote, sentenceAt } from './text.ts'

export interface AmountReading {
  /** Hundredths, whatever the currency. */
  cents: number
  currency: string | null
  evidence: string
  currency_evidence: string
  confidence: number
}

/** `voided`: sums that the passage takes back; an older message must not bring them in again. */
export interface AmountsOfPassage {
  reading: AmountReading | null
  voided: readonly number[]
}

const CLAIMED =
  /\b(?:(?:amount|sum|total|figure)s? (?:of (?:the |my |our )?)?(?:claim(?:ed)?|loss|requested|sought|due)|claim(?:ing|ed)?(?! (?:no|number|ref)|:)|request(?:ing|ed)?|reimburs\w*|refund(?:ed)? (?:me|us|of)|(?:please|kindly) (?:pay|transfer|settle|refund|reimburse|send)|pay (?:me|us|out)|asking (?:for|you)|ask (?:for|you)|seek(?:ing)?|compensat\w*|demand\w*|settle(?:ment)?|payment of|my loss|total loss(?: is| of|:)|reclam\w*|solicit\w*|pido|pedimos|reembols\w*|abon(?:en|o|ar)|indemni[sz]\w*|importe|cuantia|fordere|forderung|beantrage\w*|erstatt\w*|ersatz|uberweis\w*|geltend|schaden(?:s)?(?:hohe|summe|betrag)|bitte um|verlange|demand(?:e|ons)|rembours\w*|sollicit\w*|prise en charge|restants?|remaining|restlich\w*|dedommag\w*|montant|prejudice)\b/
const FINAL =
  /\b(?:that is|that's|i\.e|das sind|das waren|macht|soit|es decir|o sea|c'est-a-dire|(?:agreed|settled|stay|go) (?:on|at|with)|bleibt es bei|einigen|quedamos en|nos quedamos con|on part sur|restons sur|exactly|genau|exactamente|exactement|kept|keeps|retained|withheld|behalt|einbehalten|retiene\w*|retuvo|retien\w+|retenu\w*|final|total(?:s|led|ling|ing)?|grand total|brutto|gross|incl(?:uding|usive|\.)? (?:of )?(?:vat|taxe?s?|mwst|iva|tva)|ttc|iva incluid[oa]|all in|altogether|overall|in all|combined|in sum|alles in allem|zusammen|en todo|tout compris|invoice[ds]?|bill(?:ed|s)?|receipt|correct(?:ed)?|actual(?:ly)?|real|new (?:figure|amount|total|price|invoice|bill|sum)|right (?:figure|amount|sum)|now|updated?|revised|in the end|came to|comes to|come to|amounts? to|adds? up|sums? up|factur\w*|definitiv\w*|asciende\w*|corregid\w*|en total|ahora|finalmente|rechnung\w*|end(?:betrag|summe|gultig\w*)|gesamt\w*|insgesamt|korrekt\w*|richtig\w*|tatsachlich\w*|nunmehr|jetzt|belauft|betragt|betragen|factur\w*|s'elev\w*|au total|exact\w*|corrig\w*|desormais|finalement|quittance)\b/
/** The sum of all items, whatever the items are said to be. */
const TOTAL =
  /\b(?:in total|total (?:of|is|comes|amount|claim\w*|cost\w*|sum)|all[- ]in|altogether|in all|grand total|overall|combined|adds? up to|sum total|total:|ca fait|cela fait|total (?!loss)|das macht|macht (?:dann |also )?|eso hace|hacen un total|suman|makes|so (?:that's|that is|it's) .{0,12}\||en total|total (?:reclam\w*|a pagar|de la reclamacion|del? )|suma total|todo junto|sumando|insgesamt|zusammen|alles in allem|gesamt(?:betrag|summe|schaden|kosten|forderung|wert)?|summe|unterm strich|en tout|au total|tout compris|total (?:reclame|ttc|general|a rembourser))\b/
/** `2 x 145 EUR = 290 EUR`, `so £174`, `Sum: £4,560` */
const SUMS_UP =
  /(?:=|\b(?:so|somit|also|asi que|por (?:lo )?tanto|donc|alors|hence|therefore|bleiben|es bleiben|leaves|leaving|quedan|restent|il reste|sum|summe|suma|somme|total|totals?|totaling|totalling)(?:\s*[:=]|,)?)\s*\|/
const COST =
  /\b(?:cost\w*|repair\w*|garage|workshop|charg\w*|price\w*|replac\w*|damages?|loss|fee|paid|spent|labou?r|parts|asks?|asking|wants?|quotes?|experte?\w*|perit\w*|gutacht(?:en|er)|assessor\w*|surveyor|adjuster|reckons?|coste|cuesta\w*|costo|gast\w*|repar\w*|taller|precio|pagu?e|danos?|perdida|kosten|kostet\w*|reparatur\w*|werkstatt|schaden|preis|bezahlt|ausgegeben|cout\w*|garagiste|prix|paye|depens\w*|degats?|dommages?|perte|frais|amount|betrag|sum|summe|suma|monto|somme)\b/
const ESTIMATE =
  /\b(?:estimat\w*|quot(?:e|ed|ation|es)|provisional(?:ly)?|preliminary|first (?:figure|price)|initial(?:ly)?|original(?:ly)?|guess\w*|thought|expected|expect|supposed|would be|presupuest\w*|estim\w*|inicial\w*|aproximad\w*|kostenvoranschlag\w*|voranschlag\w*|angebot\w*|geschatzt\w*|schatz\w*|zunachst|ursprunglich\w*|vorlaufig\w*|devis|evaluat?\w*|initial\w*|au depart|provisoire)\b/
const VALUE =
  /\b(?:worth|valued?|wert|valor|vale|valia|valeur|vaut|valait|deposit|advance|down ?payment|anzahlung|acompte|anticipo|senal|vat|mwst|iva|tva|net|netto|neto|subtotal|zwischensumme|hors taxes?|discount\w*|rabatt|descuento|remise)\b/
const PURCHASE =
  /\b(?:bought|purchase price|purchased|original price|list price|trip price|price of the (?:trip|holiday|tour|cruise)|reisepreis|precio del (?:viaje|billete)|prix du (?:voyage|sejour|billet)|new price|new device|brand new|neugerat|neuanschaffung|appareil neuf|uno nuevo|when new|neupreis|kaufpreis|gekauft|precio de compra|compre|compramos|achete\w*|prix d'achat)\b/
const NOT_CLAIM =
  /\b(?:deductibles?|excess(?! (?:baggage|luggage))|co-?pay\w*|self-?insured|franquicia|selbst(?:beteiligung|behalt)|eigenanteil|franchise|limit(?:s|ed)?|maximum|max\.|up to|covered (?:up )?to|coverage|cover(?:s|ed)? (?:is|of|for|me)|sum insured|insured (?:for|sum|value)|limite|hasta|cobertura|suma asegurada|asegurado por|bis zu|deckung\w*|versicherungssumme|versichert (?:mit|bis)|jusqu'a|plafond (?:de |d')?(?:la |ma )?(?:garantie|indemni\w+|rembours\w+|contrat)|plafonne\w*|garantie de|premiums?|per month|monthly|a month|annual fee|prima|cuota|pramie|beitrag|monatlich|prime|cotisation|mensuel\w*|years? ago|back in (?:19|20)\d\d|vor (?:\w+ )?jahren|hace (?:\w+ )?anos|il y a (?:\w+ )?ans|(?:you|your company) paid|last year|previous (?:claim|bill|invoice|damage|loss|accident|incident|payment)|earlier (?:claim|bill|invoice|damage|loss|payment)|old (?:bill|invoice|claim|receipt|estimate|quote)|(?:another|different|separate|other|unrelated) (?:claim|bill|invoice|incident|matter)|(?:prior|past|earlier|previous) (?:claims?|bills?|invoices?|loss(?:es)?)|el ano pasado|factura (?:antigua|anterior|vieja)|(?:siniestro|reclamacion) anterior|otr[oa] (?:siniestro|factura|reclamacion)|letztes jahr|letzten jahres|vorjahr\w*|(?:alte|fruhere|vorherige|andere)[nrs]? (?:rechnung|schaden\w*|forderung|angebot)|l'an(?:nee)? (?:dernier\w*|passee?)|ancien\w* (?:facture|sinistre|devis)|autre (?:sinistre|facture)|precedent\w* (?:sinistre|facture)|not (?:claim\w*|asking|part of|included|include|to be (?:claimed|paid|included)|seeking|requesting|charging)|(?:don't|do not|won't|will not) (?:claim|ask|want|include|expect)|no(?: lo| la| se)? (?:reclam\w*|solicit\w*|pido|incluy\w*|forma parte)|nicht (?:geltend|beansprucht|gefordert|enthalten|mitgerechnet|teil)|mache ich nicht|fordere ich nicht|ne (?:(?:la|le|les|l') ?)?(?:reclame|demande)\w*(?! que)|(?:lassen|lasse) (?:wir|ich) (?:weg|raus)|left out|leave out|hers|theirs|his was|neighbou?r'?s|(?:pague|pagamos) yo|paid (?:that |it )?(?:myself|ourselves)|selbst (?:bezahlt|getragen)|pas (?:reclam\w*|inclus\w*|demand\w*)|(?:pay|cover|bear|take care of|handle) (?:that|this|it|them) myself|(?:bills?|billed|charges?|invoices?|settles?) (?:it |this |that )?(?:you )?direct(?:ly)?|direkt mit (?:ihnen|der)|directamente (?:a|con) (?:ustedes|vosotros|la)|directement (?:a|avec) vous|already (?:been )?(?:reimbursed|refunded|settled|covered)|(?:insurer|insurance|bank|airline|landlord|employer) (?:has |have |already )*(?:paid|refunded|reimbursed|covered)|(?:received|got|refunded|reimbursed)(?: back)?\s*\|?\s*(?:from|by)|ya (?:me )?(?:reembols|abon|pag)aron|bereits (?:erstattet|ersetzt)|deja (?:rembours|indemnis)\w*|descart\w*|discard\w*|verworfen|verwerf\w*|drop (?:the|that) (?:first|other)|offer(?:ed)?|offering|ofreci\w*|ofrecid[oa]s?|oferta|angeboten|vorschuss|abschlagszahlung|provision(?= de)|a-?conto|interim payment|propos\w+ (?:un\w* )?(?:indemni\w+|reglement)|propuesta de (?:indemnizacion|liquidacion)|declined|rejected|abgelehnt\w*|rechazad[oa]|refuse[es]?\b|(?:no|pas|nicht|not) (?:acept\w*|accept\w*|angenommen)|chiffre les dommages|salary|rent|miete|loyer|alquiler|mortgage)\b/
/** `480 after the deductible` speaks of the sum, not of the deductible. */
const LESS_DEDUCTIBLE =
  /\b(?:after|before|less|excluding|without|net of|abzuglich|nach abzug|vor abzug|ohne|sin|menos|antes de|descontad\w*|hors|avant|apres|moins) (?:\w+ ){0,3}?(?:deductible|excess|franquicia|selbst\w+|eigenanteil|franchise)/
/** What somebody else has paid back of it. */
const REFUNDED =
  /(?:\b(?:of which|davon|dont|de los cuales|de las cuales|de los que|de las que|wovon|of that)\s*\|)|\|\s*(?:\w+ ){0,3}?(?:reimbursed|refunded|paid|covered|erstattet\w*|ubernommen|bezahlt|reembolsad[oa]s?|pagad[oa]s?|rembourse[es]*|verse[es]*|pris[es]* en charge)(?: back)? (?:by|von|durch|por|par) /
/** The same sum in other money. */
const CONVERTED =
  /\((?:about|approx\w*\.?|around|ca\.?|circa|roughly|etwa|umgerechnet|unos|aprox\w*\.?|environ|soit(?: environ)?|≈|~|=)\s*\|\s*\)/
/** Without the tax that comes on top, or for one of several. */
const NET_OR_UNIT =
  /(?:\d (?:[a-z]+ ){0,2}(?:a|je|zu je|at|a razon de)|\b(?:each|pro|por cada)|\d ?[x×@])\s*\|| \|\s*(?:each\b|per (?:day|night|session|hour|person|unit|m2|item)|a (?:day|night|session)\b|je |pro |\/ ?(?:m|h|tag|dia|jour|nuit|noche)|al dia|por (?:dia|noche|persona|sesion)|cada un[oa]|chacun|par (?:jour|nuit|personne|seance)|(?:eur\w* |€ )?(?:ht\b|hors tax\w*|h\.t|excl\w*|exkl\w*|netto|net of|zzgl|plus (?:mwst|vat|tax|iva|tva|ust)|\+ ?(?:mwst|vat|tax|iva|tva|ust)|mas iva|mas el iva|sin iva|ohne mwst|before (?:vat|tax)))/
/** What might have been paid, or for one part only. */
const HYPOTHETICAL =
  /\b(?:would have|could have|might have|if (?:i|we|it)\b.{0,30}\bhad|ware\w*|hatte[tn]?|wurde\b|hubiera\w*|habria\w*|aurait|aurions|serait|seraient|wenn man|if you only|if only|si solo|si on|solo si|allein|alone|by itself|por si solo|seul[es]?)\b/
/** Directly before a sum that is taken back. */
const VOID_BEFORE =
  /(?:\b(?:instead of|rather than|in place of|and not|not|no longer|replac(?:es|ing)|supersed(?:es|ing)|disregard|ignore|forget|scrap|wrong(?:ly)?|mistakenly|incorrect(?:ly)?|by mistake|in error|previously|formerly|i (?:wrote|said|stated|put|quoted|mentioned|gave|claimed)|we (?:wrote|said|stated|claimed)|as (?:stated|written|mentioned)|en lugar de|en vez de|y no|no (?:son|eran|es|era)|ignoren?|olviden?|equivocad\w*|por error|antes (?:puse|dije|indique)|puse|escribi|dije|indique|statt|anstatt|anstelle von|und nicht|nicht|ignorieren sie|vergessen sie|irrtumlich|versehentlich|falschlich\w*|schrieb|geschrieben|genannt\w*|angegeben\w*|au lieu d[e']|et non(?: pas)?|n'est pas|n'etait pas|non pas|oubliez|ignorez|par erreur|j'avais (?:ecrit|indique|mis|dit)|j'ai (?:ecrit|indique))\b)(?: (?:the|my|our|our|of|a|an|to|sum|amount|figure|estimate|quote|estimated|quoted|initial|original|first|earlier|previous|old|den|die|der|das|von|betrag|summe|el|la|los|las|de|importe|le|les|montant|somme|eur|you)\b| \w+ed\b){0,5}[ :]*$/
/** Directly behind it: "980 was wrong". */
const VOID_AFTER =
  /^[\s,"')]*(?:(?:i|we|as) (?:\w+ )?(?:mentioned|wrote|stated|quoted|gave|said|claimed|sent|asked)|(?:was|is|were) (?:wrong|incorrect|a mistake|an error|a typo|only an? |just an? |no longer|outdated|too (?:low|high))|(?:stated|mentioned|given|quoted|named|claimed) (?:in|earlier|before|previously|wrongly)|(?:in|from) my (?:last|previous|earlier|first)|que (?:puse|indique|mencione|escribi)|(?:era|es|fue) (?:un error|incorrect|erron)|(?:war|ist) (?:falsch|ein fehler|ein irrtum|uberholt)|die ich (?:genannt|angegeben)|(?:etait|est) (?:une erreur|faux|fausse|erron|incorrect)|que j'(?:avais|ai) (?:indique|mentionne|ecrit))/
/** `from 980 to 1,250`: the first is over once something says that it changed. */
const CHANGED =
  /\b(?:rais\w*|increas\w*|went|gone|chang\w*|correct\w*|revis\w*|ris\w*|rose|updat\w*|adjust\w*|amend\w*|lower\w*|reduc\w*|subid\w*|aument\w*|cambi\w*|correg\w*|pas(?:o|ado|e)\b|erhoh\w*|korrigier\w*|gestiegen|geandert|gesenkt|passe\w*|augment\w*|corrig\w*|modifi\w*)\b/
const FROM = /\b(?:from|de|von|du)\s*$/
const TO = /^\s*(?:to|up to|down to|a|auf|zu|a)\s*$/
const RANGE_JOINT = /^\s*(?:-|to|bis|or|oder|ou|o)\s*$/
const RANGE_AND = /^\s*(?:-|and|to|or|y|o|a|und|bis|oder|et|ou|a)\s*$/
const RANGE_BEFORE = /\b(?:between|entre|zwischen)\s*$/
const HALVES =
  /[,;()\n]|\s-\s|\b(?:and|but|while|whereas|plus(?! (?:mwst|ust|vat|tax|iva|tva))|minus|less|with|y|pero|mientras|und|aber|wobei|abzuglich|et|mais|tandis|moins)\b/

type Part = 'asked' | 'final' | 'estimate' | 'other' | 'out' | 'voided'

interface Rated {
  amount: FoundAmount
  part: Part
  score: number
  /** One end of a range: neither end is what it costs. */
  range: boolean
}

const CERTAIN = 4
const UNCHOSEN = 0.5 // below the confidence floor: a person looks
const MIN_BARE = 10_000 // below a hundred, a bare number is more often a day or a count

/** The claimed sum of a passage, or null when none can be told. `dates`: where dates stand, which are no sums. */
export function readAmount(
  passage: Passage,
  locale: string,
  dates: readonly { start: number; end: number }[],
): AmountsOfPassage {
  const found = findAmounts(passage.folded, locale).filter(
    ({ start, end, currency }) =>
      currency !== null || !dates.some((date) => date.start < end && start < date.end),
  )
  const rated = rate(passage, found).filter((one) => one.amount.currency !== null || isMoney(one))
  const voided = rated.filter(({ part }) => part === 'voided').map(({ amount }) => amount.cents)
  const signed = rated.some(
    ({ amount, part }) => amount.currency !== null && part !== 'out' && part !== 'voided',
  )
  let eligible = rated.filter(({ amount, part }) => part !== 'out' && !voided.includes(amount.cents))
  // Where sums carry their currency, a bare number is more often something else.
  if (signed)
    eligible = eligible.filter(({ amount, score }) => amount.currency !== null || score >= CERTAIN + 3)
  if (eligible.some(({ part }) => part === 'final')) {
    eligible = eligible.filter(({ part }) => part !== 'estimate')
  }
  const picked = pickedOf(passage, eligible)
  if (picked !== null) eligible = [{ ...picked, part: 'asked', score: Math.max(picked.score, CERTAIN + 3) }]
  const repeated = new Set<number>()
  const seen = new Set<number>()
  for (const { amount } of eligible) {
    if (seen.has(amount.cents)) repeated.add(amount.cents)
    seen.add(amount.cents)
  }
  const best = choose(
    eligible.map((one) => (repeated.has(one.amount.cents) ? { ...one, score: one.score + 1 } : one)),
  )
  const open = picked === null && eligible.length > 1 && severalQuoted(passage)
  const read = best === null ? null : reading(passage, best, eligible, locale)
  return {
    reading: read && open ? { ...read, confidence: Math.min(read.confidence, UNCHOSEN) } : read,
    voided,
  }
}

/** Of several quotations, the one whose maker is named as chosen; null where none is. */
function pickedOf(passage: Passage, eligible: readonly Rated[]): Rated | null {
  if (eligible.length < 2) return null
  const span = pickedAmong(
    passage,
    eligible.map(({ amount }) => amount),
  )
  return eligible.find(({ amount }) => amount === span) ?? null
}

/** A bare number is money when words ask for it, or when it has cents. A year never is. */
function isMoney({ amount, score }: Rated): boolean {
  if (amount.exact) return score > 0
  const likeYear = amount.cents >= 190_000 && amount.cents <= 210_000
  if (amount.cents < MIN_BARE) return false
  return score >= 2 && amount.cents >= 1_000 && !(likeYear && score < CERTAIN)
}

function choose(eligible: readonly Rated[]): Rated | null {
  let best: Rated | null = null
  for (const one of eligible) {
    // At equal words the later figure is the newer one.
    if (best === null || one.score >= best.score) best = one
  }
  if (best === null) return null
  const top = best
  const equals = eligible.filter(
    ({ amount, score }) => score === top.score && amount.cents !== top.amount.cents,
  )
  const total = equals.length > 0 ? totalOf(eligible, [top, ...equals]) : null
  if (total !== null) return total
  // Two costs and no word on which of them, or whether their sum, is asked for.
  const items = top.part === 'other' && equals.some(({ part }) => part === 'other')
  return items || top.range ? null : top
}

/** Items and their total: the total is the one that the others add up to. */
function totalOf(eligible: readonly Rated[], candidates: readonly Rated[]): Rated | null {
  const sum = eligible.reduce((total, { amount }) => total + amount.cents * amount.count, 0)
  return candidates.find(({ amount }) => amount.count === 1 && amount.cents * 2 === sum) ?? null
}

function reading(passage: Passage, chosen: Rated, eligible: readonly Rated[], locale: string): AmountReading {
  const { amount, score } = chosen
  const evidence = quote(passage, amount.start, amount.end)
  const rivals = eligible.filter(
    (other) => other.amount.cents !== amount.cents && other.score === score,
  ).length
  let confidence = score >= CERTAIN ? 0.95 : score >= 2 ? 0.9 : score >= 0 ? 0.75 : 0.65
  if (rivals > 0 && totalOf(eligible, [chosen]) === null) confidence -= 0.35
  if (amount.rough) confidence = Math.min(confidence, 0.65)
  const stated = amount.currency === null ? statedCurrency(passage.folded, locale) : null
  const named = stated ?? amount.currency_at ?? amount
  return {
    cents: amount.cents,
    currency: amount.currency ?? stated?.currency ?? null,
    evidence,
    currency_evidence: quote(passage, named.start, named.end),
    confidence: Math.round(confidence * 100) / 100,
  }
}

function rate({ folded, sentences }: Passage, found: readonly FoundAmount[]): Rated[] {
  return found.map((amount, index) => {
    const { before, after, sentence } = surroundings(folded, sentences, found, index)
    const next = found[index + 1]
    const between = next === undefined ? '' : folded.slice(amount.end, next.start)
    const changes = FROM.test(before) && TO.test(between) && CHANGED.test(sentence)
    const range = isRangePart(folded, found, index)
    if (VOID_BEFORE.test(before) || VOID_AFTER.test(after) || changes) {
      return { amount, part: 'voided', score: 0, range }
    }
    return { amount, range, ...partOf(`${before} | ${after}`) }
  })
}

function isRangePart(folded: string, found: readonly FoundAmount[], index: number): boolean {
  return isRange(folded, found[index], found[index + 1]) || isRange(folded, found[index - 1], found[index])
}

function isRange(folded: string, left: FoundAmount | undefined, right: FoundAmount | undefined): boolean {
  if (left === undefined || right === undefined) return false
  const between = folded.slice(left.end, right.start)
  if (RANGE_BEFORE.test(folded.slice(Math.max(0, left.start - 12), left.start)))
    return RANGE_AND.test(between)
  return RANGE_JOINT.test(between) && !CHANGED.test(folded.slice(Math.max(0, left.start - 60), left.start))
}

/** Which part a sum plays in the words around it, and how strongly they say that it is the claimed one. */
function partOf(words: string): { part: Part; score: number } {
  if (CONVERTED.test(words) || REFUNDED.test(words)) return { part: 'out', score: 0 }
  if (!SUMS_UP.test(words) && NOT_CLAIM.test(withoutLaterClauses(words)) && !LESS_DEDUCTIBLE.test(words))
    return { part: 'out', score: 0 }
  const asked = CLAIMED.test(words)
  const final = FINAL.test(words) || SUMS_UP.test(words)
  const estimate = ESTIMATE.test(words)
  let score =
    (asked ? 7 : 0) +
    (TOTAL.test(words) || SUMS_UP.test(words) ? 8 : final ? CERTAIN : 0) +
    (COST.test(words) ? 2 : 0) -
    (estimate ? 3 : 0)
  if (VALUE.test(words)) score -= 2
  if (PURCHASE.test(words)) score -= 3
  if (HYPOTHETICAL.test(words)) score -= 3
  if (NET_OR_UNIT.test(words)) score -= 6
  const part = estimate && !final ? 'estimate' : asked ? 'asked' : final ? 'final' : 'other'
  return { part, score }
}

/** Behind a comma a new clause may speak of something else; one that begins with a relative does not. */
const LATER_CLAUSE =
  /(\|[^|,;]*)[,;] (?!is |was |are |ist |war |es |era |est |etait |which|that|who|whose|but|and (?:that|this|which)|not|no longer|que|lo que|pero no|cual|la cual|die|der|das|welche|was|aber nicht|nicht|ce que|que|dont|qui|mais pas|pas|cela|already|bereits|ya|deja|minus|less|menos|abzuglich|moins|incl|inkl|excl|je ne|nous ne|i'm not|i am not|i don't|mache ich|no l[oa]s? ).*/

function withoutLaterClauses(words: string): string {
  return words.replace(LATER_CLAUSE, '$1')
}

const REACH = 95 // characters of a sentence that still speak of a sum

/** The words of its sentence that speak of one sum; what stands between two sums is split at the first joint. */
function surroundings(
  folded: string,
  sentences: Passage['sentences'],
  found: readonly FoundAmount[],
  index: number,
): { before: string; after: string; sentence: string } {
  const amount = found[index]
  if (amount === undefined) return { before: '', after: '', sentence: '' }
  const span = sentenceAt({ folded, sentences, text: '' }, amount.start)
  const previous = found[index - 1]
  const next = found[index + 1]
  const from = Math.max(span.start, amount.start - REACH, previous?.end ?? 0)
  const to = Math.min(span.end, amount.end + REACH, next?.start ?? folded.length)
  let before = folded.slice(from, amount.start)
  let after = folded.slice(amount.end, Math.max(amount.end, to))
  if (previous !== undefined && previous.end >= span.start)
    before = before.slice(HALVES.exec(before)?.index ?? 0)
  if (next !== undefined && next.start < span.end) after = after.slice(0, HALVES.exec(after)?.index)
  return { before, after, sentence: folded.slice(span.start, span.end) }
}
