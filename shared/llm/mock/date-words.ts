/** Words of dates in folded text, in the four languages. */

export const MONTHS: Record<string, number> = {}
for (const [index, names] of [
  'january jan enero ene januar janner jaenner janvier janv',
  'february feb febrero februar feber fevrier fevr fev',
  'march mar marzo marz maerz mars mrz',
  'april apr abril abr avril avr',
  'may mayo mai',
  'june jun junio juni juin',
  'july jul julio juli juillet juil',
  'august aug agosto ago aout',
  'september sept sep septiembre setiembre septembre',
  'october oct octubre oktober okt octobre',
  'november nov noviembre novembre',
  'december dec diciembre dic dezember dez decembre',
].entries()) {
  for (const name of names.split(' ')) MONTHS[name] = index + 1
}
export const MONTH = Object.keys(MONTHS)
  .sort((left, right) => right.length - left.length)
  .join('|')

export const WEEKDAYS: Record<string, number> = {}
for (const [index, names] of [
  'sunday domingo sonntag dimanche',
  'monday lunes montag lundi',
  'tuesday tues martes dienstag mardi',
  'wednesday miercoles mittwoch mercredi',
  'thursday thurs jueves donnerstag jeudi',
  'friday viernes freitag vendredi',
  'saturday sabado samstag sonnabend samedi',
].entries()) {
  for (const name of names.split(' ')) WEEKDAYS[name] = index
}
export const WEEKDAY = Object.keys(WEEKDAYS).join('|')

export const COUNTS: Readonly<Record<string, number>> = {
  a: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fourteen: 14,
  couple: 2,
  'a couple of': 2,
  un: 1,
  una: 1,
  dos: 2,
  tres: 3,
  cuatro: 4,
  cinco: 5,
  seis: 6,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  quince: 15,
  einem: 1,
  einer: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  funf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  vierzehn: 14,
  une: 1,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  sept: 7,
  huit: 8,
  neuf: 9,
  dix: 10,
}
export const UNIT_DAYS: Readonly<Record<string, number>> = {
  day: 1,
  night: 1,
  week: 7,
  fortnight: 14,
  dia: 1,
  noche: 1,
  semana: 7,
  tag: 1,
  nacht: 1,
  nachte: 1,
  woche: 7,
  jour: 1,
  nuit: 1,
  semaine: 7,
}
