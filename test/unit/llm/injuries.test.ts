/** Whether somebody was hurt is told in many words; an injury missed may be a payment that a person should have seen. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { readCare, readInjuries } from '../../../shared/llm/mock/people.ts'
import { passage } from '../../../shared/llm/mock/text.ts'

type Language = Parameters<typeof readInjuries>[1]

function isHurt(text: string, language: Language): boolean {
  const whole = passage(text)
  return (readInjuries(whole, language) ?? readCare(whole))?.value ?? false
}

const HURT: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Her neck has gone stiff since and she goes to physio.',
    'He limped to the kerb, his knee was the size of a melon.',
    'I put it out with a towel and my hand is in a dressing.',
    'A slat caught my husband on the temple and he blacked out.',
  ],
  de: [
    'Meine Frau kann den Kopf seitdem kaum drehen.',
    'Ich bin gestürzt, Knie und Ellenbogen sind offen.',
    'Beim Löschen habe ich mir die Hand verbrüht.',
  ],
  fr: [
    'Ma femme a la nuque raide depuis.',
    "Elle s'est foulé le poignet.",
    "Notre fille est restée une nuit en observation à l'hôpital.",
  ],
  es: [
    'Mi copiloto se queja de mareos desde el golpe.',
    'Se torció el tobillo.',
    'A mi marido le duele el esternón.',
  ],
}

const UNHURT: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'It had the only copy of my thesis, so that hurts.',
    'I have physio appointments anyway for an old tennis elbow.',
    'My back seat was loaded with plants.',
  ],
  de: ['Der Fuß der Antenne ist gerissen.', 'Es tut mir in der Seele weh.'],
  fr: [
    'Un voisin a vu un jeune donner des coups de pied dans la porte.',
    'Mon fourgon a été fracturé sur un parking.',
    'Le pare-chocs est cassé et le bras de la pelle tordu.',
    "J'étais chez le kiné, rien à voir avec le sinistre.",
  ],
  es: ['Le dio una patada a la puerta con el pie.', 'Me duele en el alma, era nuevo.'],
}

for (const language of ['en', 'de', 'fr', 'es'] as const) {
  test(`who was hurt is told in other words than "injured": ${language}`, () => {
    for (const text of HURT[language]) assert.ok(isHurt(text, language), text)
  })
  test(`what hurts nobody is no injury: ${language}`, () => {
    for (const text of UNHURT[language]) assert.ok(!isHurt(text, language), text)
  })
}
