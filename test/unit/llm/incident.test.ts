import assert from 'node:assert/strict'
import test from 'node:test'
import { fold } from '../../../shared/llm/fold.ts'
import { findIncidentWords, readIncident } from '../../../shared/llm/mock/incident.ts'
import { languageOf } from '../../../shared/llm/mock/language.ts'
import { readInjuries, readThirdParty } from '../../../shared/llm/mock/people.ts'
import { passage } from '../../../shared/llm/mock/text.ts'

const CASES: readonly (readonly [string, string | null])[] = [
  ['a branch broke my windscreen', 'glass'],
  ['Our fitter dropped a boiler on a customer’s marble floor and she holds us responsible.', 'liability'],
  ['A pickup dinged the door of my Corolla.', 'collision'],
  ['Der Schlauch am Hahn ist abgesprungen.', 'water'],
  ['Unos gamberros rompieron el escaparate a pedradas.', 'vandalism'],
  ['Mon chat a fait tomber la télé.', 'other'],
  ['Maklerbüro Sturm, Frau Brand', null],
  ['A stone hit my windshield on the motorway and it cracked.', 'glass'],
  ['Someone stole my bicycle from the cellar.', 'theft'],
  ['Thieves smashed the side window of my car and took my laptop bag.', 'theft'],
  ['Burglars broke in through the patio door, the glass is shattered and jewellery is gone.', 'theft'],
  ['Our kitchen caught fire when oil overheated.', 'fire'],
  ['A candle set the curtains on fire; smoke damage in the living room.', 'fire'],
  ['A pipe burst in the bathroom and the floor is soaked.', 'water'],
  ['The washing machine leaked and ruined the parquet.', 'water'],
  ['The storm blew tiles off our roof.', 'weather'],
  ['Hail dented the bonnet and roof of my car.', 'weather'],
  ['Lightning struck and destroyed our TV.', 'weather'],
  ['Another driver rear-ended me at the traffic lights.', 'collision'],
  ['I hit a deer on the B27.', 'collision'],
  ['A van reversed into my parked car.', 'collision'],
  ['Someone keyed my car overnight.', 'vandalism'],
  ['Youths sprayed graffiti on our garage door.', 'vandalism'],
  ['All four tyres were slashed.', 'vandalism'],
  ["My son kicked a football through the neighbour's window.", 'liability'],
  ['My dog bit the postman and he demands compensation from me.', 'liability'],
  ["I spilled red wine on my friend's sofa.", 'liability'],
  ['I had an operation on my knee and enclose the hospital bill.', 'medical'],
  ['The dentist charged me for a root canal.', 'medical'],
  ['My flight was cancelled and I had to pay for a hotel.', 'travel'],
  ['The airline lost my luggage.', 'travel'],
  ['We had to cancel our holiday because of illness.', 'travel'],
  ['I dropped my phone and the screen no longer works.', 'other'],
  ['I would like to make a claim.', null],
  ['Nothing was stolen, but the back door was smashed in by vandals.', 'vandalism'],
  ['The fire brigade pumped the water out of our flooded cellar.', 'water'],
  ['Type of damage: Water\nPipe in kitchen', 'water'],
  ["After last year's burglary we bought a new lock. On Monday a pipe burst.", 'water'],
  ['Me robaron el bolso en el metro.', 'theft'],
  ['Se rompió la luna delantera por una piedra.', 'glass'],
  ['Una tubería reventó e inundó la cocina.', 'water'],
  ['Un coche me golpeó por detrás en la rotonda.', 'collision'],
  ['El granizo abolló el coche.', 'weather'],
  ['Hubo un incendio en la cocina.', 'fire'],
  ['Alguien me rayó el coche a propósito.', 'vandalism'],
  ['Mi hijo rompió el televisor del vecino.', 'liability'],
  ['Me operaron de la rodilla en el hospital.', 'medical'],
  ['Cancelaron mi vuelo a Roma.', 'travel'],
  ['Perdieron mi maleta en el aeropuerto', 'travel'],
  ['Ein Steinschlag hat meine Windschutzscheibe beschädigt.', 'glass'],
  ['Mein Fahrrad wurde aus dem Keller gestohlen.', 'theft'],
  ['Ein Rohr ist geplatzt und das Bad steht unter Wasser.', 'water'],
  ['Der Sturm hat Ziegel vom Dach geweht.', 'weather'],
  ['Mir ist jemand an der Ampel aufgefahren.', 'collision'],
  ['In der Küche hat es gebrannt.', 'fire'],
  ['Unbekannte haben mein Auto zerkratzt.', 'vandalism'],
  ['Mein Sohn hat die Vase der Nachbarin umgeworfen.', 'liability'],
  ['Ich musste am Knie operiert werden.', 'medical'],
  ['Unser Flug wurde annulliert.', 'travel'],
  ['Mon pare-brise a été cassé par un caillou.', 'glass'],
  ["On m'a volé mon vélo.", 'theft'],
  ["Une fuite d'eau a endommagé le plafond.", 'water'],
  ['La tempête a arraché des tuiles.', 'weather'],
  ["Une voiture m'a percuté à l'arrière.", 'collision'],
  ["Un incendie s'est déclaré dans la cuisine.", 'fire'],
  ['Ma voiture a été rayée volontairement.', 'vandalism'],
  ['Mon fils a cassé la vitre du voisin.', 'liability'],
  ["J'ai été hospitalisé pour une opération.", 'medical'],
  ['Mon vol a été annulé.', 'travel'],
  ['Our basement flooded after heavy rain.', 'water'],
  ['the boiler exploded', 'fire'],
  ['I slipped on ice and broke my wrist, hospital bill attached', 'medical'],
  ['My laptop was stolen from the hotel room during our holiday.', 'theft'],
  ['My bike is gone, the lock was cut.', 'theft'],
  ['A tree fell on our shed during the gale.', 'weather'],
  ['Water came through the ceiling from the flat above.', 'water'],
  ['The roof leaked in the storm and rain came in', 'weather'],
  ["my neighbor's tree fell on my fence", 'weather'],
  ['I scratched a parked car while reversing', 'collision'],
  ['mirror was torn off by a passing truck', 'collision'],
  [
    "My daughter threw a stone through next door's patio door, their glazier wants £420 from us.",
    'liability',
  ],
  ['The boy next door hit a ball into our bay window.', 'glass'],
  ['A boy accidentally threw a stone through our front window.', 'glass'],
  ['Our washing machine leaked into the flat below and they are asking us for £760.', 'liability'],
  ['Der Sohn der Nachbarn hat unser Küchenfenster eingeworfen. Der Glaser verlangt 240 €.', 'glass'],
  ['Kinder haben aus Versehen einen Stein in unser Fenster geworfen.', 'glass'],
  ['Se nos salió la lavadora y mojamos el techo del vecino de abajo, que nos reclama 615 €.', 'liability'],
  ["J'ai renversé mon café sur le téléphone d'une collègue, qui me demande 160 €.", 'liability'],
]

for (const [text, expected] of CASES) {
  test(`${JSON.stringify(text)} is ${expected}`, () => {
    const whole = passage(text)
    const words = findIncidentWords(whole, languageOf(whole.folded))
    assert.equal(readIncident([{ passage: whole, words }])?.value ?? null, expected)
  })
}

const HURT: readonly (readonly [string, boolean | null])[] = [
  ['a van hit the back of my car', null],
  ["Luckily I wasn't hurt, not even a scratch.", false],
  ["J'ai deux côtes fêlées.", true],
  ['Ich habe seitdem Nackenschmerzen.', true],
  ['My wife broke her arm when she fell.', true],
  ['Two passengers complained of neck pain and an ambulance came.', true],
  ['Thankfully nobody was injured.', false],
  ['There were no injuries, only metal.', false],
  ['The fence is broken.', null],
  ['Der Radfahrer wurde verletzt.', true],
  ['Zum Glück wurde niemand verletzt.', false],
  ['Hubo dos heridos leves.', true],
  ['No hubo heridos.', false],
  ['Mon fils a été blessé à la main.', true],
  ['Il n’y a aucun blessé.', false],
]

for (const [text, expected] of HURT) {
  test(`injuries in ${JSON.stringify(text)}: ${expected}`, () => {
    assert.equal(readInjuries(passage(text), languageOf(fold(text)))?.value ?? null, expected)
  })
}

const OTHERS: readonly (readonly [string, boolean | null])[] = [
  ['Another driver ran into me.', true],
  ['My dog bit the neighbour.', true],
  ['Our bicycles were stolen.', true],
  ['No other vehicle was involved when I slid into the ditch.', false],
  ['The dishwasher leaked.', null],
  ['Ein Unbekannter hat den Spiegel abgetreten.', true],
  ['Le voisin a laissé couler son bain.', true],
]

for (const [text, expected] of OTHERS) {
  test(`a third party in ${JSON.stringify(text)}: ${expected}`, () => {
    assert.equal(readThirdParty(passage(text))?.value ?? null, expected)
  })
}

test('money that is paid in is no stay in a hospital', () => {
  const kindOf = (text: string) => {
    const whole = passage(text)
    return readIncident([{ passage: whole, words: findIncidentWords(whole, 'es') }])?.value ?? null
  }
  assert.equal(kindOf('Adjunto la factura por lo que pasó en casa. Cuenta para el ingreso: ES91 2100.'), null)
  assert.equal(kindOf('Estuve tres días de ingreso en el hospital tras una operación urgente.'), 'medical')
})
