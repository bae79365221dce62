/** Days that people name instead of a date, in folded text. */
import { DAY_MS, type DayNumber, dayNumber, weekdayOf, yearOf } from './calendar.ts'

type DayOfYear = (year: number) => DayNumber | null

const fixed =
  (month: number, day: number): DayOfYear =>
  (year) =>
    dayNumber(year, month, day)
const fromEaster =
  (days: number): DayOfYear =>
  (year) =>
    easter(year) + days

/** The `nth` weekday of a month; the last for -1. */
const nthWeekday =
  (month: number, weekday: number, nth: number): DayOfYear =>
  (year) => {
    const first = dayNumber(year, month, 1)
    if (first === null) return null
    if (nth > 0) return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7
    const last = (dayNumber(month === 12 ? year + 1 : year, (month % 12) + 1, 1) ?? first) - 1
    return last - ((weekdayOf(last) - weekday + 7) % 7)
  }

const HOLIDAYS: Readonly<Record<string, DayOfYear>> = {}
const holidays: Record<string, DayOfYear> = HOLIDAYS
for (const [day, names] of [
  [fixed(1, 1), "new year'?s day|neujahr(?:stag)?|dia de ano nuevo|ano nuevo|jour de l'an|nouvel an"],
  [fixed(1, 6), 'epiphany|dreikonigstag|heilige drei konige|dia de reyes|reyes magos|epiphanie'],
  [fixed(2, 14), "valentine'?s(?: day)?|valentinstag|san valentin|saint-valentin"],
  [fixed(3, 17), "st\\.? patrick'?s(?: day)?"],
  [fixed(5, 1), 'may day|tag der arbeit|maifeiertag|dia del trabajo|fete du travail'],
  [fixed(7, 4), 'fourth of july|4th of july|independence day'],
  [fixed(7, 14), 'bastille day|fete nationale'],
  [fixed(8, 1), 'bundesfeier(?:tag)?'],
  [fixed(8, 15), "assumption day|maria himmelfahrt|la asuncion|assomption|l'assomption"],
  [fixed(10, 3), 'tag der deutschen einheit'],
  [fixed(10, 12), 'dia de la hispanidad|el pilar'],
  [fixed(10, 31), 'halloween|reformationstag'],
  [fixed(11, 1), 'all saints(?: day)?|allerheiligen|todos los santos|toussaint'],
  [fixed(11, 5), 'bonfire night|guy fawkes night'],
  [fixed(12, 6), 'nikolaus(?:tag)?|dia de la constitucion'],
  [
    fixed(12, 24),
    'christmas eve|heilig(?:er )?abend|heiligabend|nochebuena|veille de noel|reveillon de noel|24 decembre au soir',
  ],
  [
    fixed(12, 25),
    'christmas day|(?:erster |ersten |1\\. )?weihnachts(?:feier)?tag|dia de navidad|jour de noel|le soir de noel',
  ],
  [fixed(12, 26), 'boxing day|(?:zweiter|zweiten|2\\.) weihnachts(?:feier)?tag|stephanstag|san esteban'],
  [
    fixed(12, 31),
    "new year'?s eve|silvester(?:nacht|abend)?|nochevieja|saint-sylvestre|reveillon du nouvel an",
  ],
  [nthWeekday(1, 1, 3), 'martin luther king day|mlk day'],
  [nthWeekday(5, 1, -1), 'memorial day|spring bank holiday'],
  [nthWeekday(9, 1, 1), 'labou?r day'],
  [nthWeekday(8, 1, -1), 'august bank holiday|summer bank holiday'],
  [nthWeekday(11, 4, 4), 'thanksgiving(?: day)?'],
  [fixed(7, 1), 'canada day'],
  [fixed(1, 26), 'australia day'],
  [fixed(4, 25), 'anzac day'],
  [fromEaster(-48), 'rosenmontag'],
  [fromEaster(-47), 'faschingsdienstag|mardi gras|shrove tuesday|pancake day'],
  [fromEaster(-46), 'aschermittwoch|ash wednesday|miercoles de ceniza|mercredi des cendres'],
  [fromEaster(-3), 'maundy thursday|grundonnerstag|jueves santo|jeudi saint'],
  [fromEaster(-2), 'good friday|karfreitag|viernes santo|vendredi saint'],
  [fromEaster(-1), 'easter saturday|karsamstag|ostersamstag|sabado santo|sabado de gloria|samedi saint'],
  [
    fromEaster(0),
    'easter sunday|ostersonntag|domingo de (?:resurreccion|pascua)|dimanche de paques|easter day',
  ],
  [fromEaster(1), 'easter monday|ostermontag|lunes de pascua|lundi de paques'],
  [fromEaster(39), "ascension day|christi himmelfahrt|vatertag|jeudi de l'ascension|l'ascension"],
  [fromEaster(49), 'whit sunday|pfingstsonntag|pentecostes|dimanche de pentecote'],
  [fromEaster(50), 'whit monday|pfingstmontag|lundi de pentecote'],
  [fromEaster(60), 'fronleichnam|corpus christi|fete-dieu'],
] as const) {
  holidays[names] = day
}
const ANY = new RegExp(
  `\\b(?:${Object.keys(HOLIDAYS).join('|')})\\b(?: (?:of |de |del |in )?((?:19|20)\\d\\d)\\b)?`,
  'g',
)
const EACH = Object.entries(HOLIDAYS).map(([names, day]) => ({ pattern: new RegExp(`^(?:${names})`), day }))

/** Matches any holiday's name, with its year as the first group where one follows. */
export const HOLIDAY = ANY

/** The day that a match of `HOLIDAY` names: of its year, else the latest that is not after `today`. */
export function holidayOf(match: RegExpExecArray, today: DayNumber): DayNumber | null {
  const day = EACH.find(({ pattern }) => pattern.test(match[0]))?.day
  if (day === undefined) return null
  if (match[1] !== undefined) return day(Number(match[1]))
  const year = yearOf(today)
  const thisYear = day(year)
  return thisYear !== null && thisYear <= today ? thisYear : day(year - 1)
}

/** Easter Sunday in the Gregorian calendar, after Gauss as corrected by Meeus, Jones and Butcher. */
function easter(year: number): DayNumber {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15
  const h = (19 * a + d) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1) / DAY_MS
}
