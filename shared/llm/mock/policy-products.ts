/** Of two policies of different products, the one whose product the email says that it is about. */
import type { Passage, Span } from './text.ts'

const PRODUCTS: readonly RegExp[] = [
  /\b(?:cars?|auto(?:police)?|motor|vehicle|van|kfz|wagen|pkw|coche|vehiculo|voiture|vehicule)\b/g,
  /\b(?:home|house|household|contents|buildings?|hausrat\w*|haus|wohngebaude\w*|gebaude\w*|hogar|casa|vivienda|habitation|maison|logement)\b/g,
  /\b(?:travel|trip|reise\w*|viaje|voyage)\b/g,
  /\b(?:liability|haftpflicht\w*|responsabilidad civil|responsabilite civile)\b/g,
  /\b(?:bike|bicycle|cycle|fahrrad\w*|bici|bicicleta|velo)\b/g,
  /\b(?:health|medical|kranken\w*|salud|sante)\b/g,
]
/** "This is for the house policy", "it's the house one". */
const ABOUT =
  /\b(?:(?:this|it|that|claim|which) (?:is|'s|falls|comes|goes)(?: only)? (?:for|under|about|on)?|it's|under (?:the|our|my)|claim (?:on|under)|(?:es geht|gilt|betrifft|geht es) (?:\w+ )?|es (?:para|por|sobre)|se trata d\w+|c'est (?:pour|sur|le|la)?|il s'agit d\w+|concerne|concerns|deal with (?:this|it) under) ?(?:the |our |my |a |um |die |den |das |meine |el |la |los |mi |le |l'|de |du |contrat |poliza |police |policy )*$/
const NEAR = 32 // characters between an id and the product it is for

/** Null where the email does not say. */
export function meantOf<T extends Span>({ folded }: Passage, one: T, other: T): T | null {
  for (const pattern of PRODUCTS) {
    const places = Array.from(folded.matchAll(pattern), ({ index, 0: word }) => ({
      index,
      end: index + word.length,
    }))
    if (!places.some(({ index }) => ABOUT.test(folded.slice(Math.max(0, index - 40), index)))) continue
    const [first, second] = [one, other].map(({ start, end }) =>
      Math.min(
        ...places.map((place) => Math.max(place.index - end, start - place.end, 0)),
        Number.POSITIVE_INFINITY,
      ),
    )
    if (first === undefined || second === undefined || first === second) continue
    if (Math.min(first, second) <= NEAR) return first < second ? one : other
  }
  return null
}
