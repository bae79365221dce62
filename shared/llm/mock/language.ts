export type Language = 'en' | 'es' | 'de' | 'fr'

/** Words that are frequent in one of the four languages and rare in the others. */
const MARKERS: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:the|and|my|was|of|is|that|for|with|have|from|this|please|i|to|it|in|we|our|an|at|by|hello|hi|dear|had|were|your|not|you)\b/g,
  es: /\b(?:el|los|las|una?|mi|que|por|con|del|fue|para|ha|se|y|su|al|muy|pero|la|en|de|hubo|me|hola|buenas|buenos|gracias|nuestr[oa]|este|desde|como)\b/g,
  de: /\b(?:der|die|und|ich|das|meine?|ist|eine?|mit|wurde|nicht|den|von|auf|am|bitte|hat|im|mir|wir|zu|guten|hallo|uns|unser|unsere|bei|es|dem|des|einem|einen|einer|war|sind)\b/g,
  fr: /\b(?:le|les|une?|mon|ma|et|du|dans|pour|est|je|j'ai|des|sur|vous|ete|nous|au|la|en|de|a ete|m'a|notre|nos|vers|qui|avec|mes|merci|bonjour|bonsoir|madame|monsieur|votre|ce|cette)\b/g,
}
const SAMPLE = 800 // characters; more tells nothing new

/** The language most of the text is in; English when nothing speaks for another. */
export function languageOf(folded: string): Language {
  const sample = folded.slice(0, SAMPLE)
  let best: Language = 'en'
  let most = 0
  for (const language of ['en', 'es', 'de', 'fr'] as const) {
    const count = sample.match(MARKERS[language])?.length ?? 0
    if (count > most) {
      best = language
      most = count
    }
  }
  return best
}
