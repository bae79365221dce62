/**
 * Words of a report: of days, things, people other than reader and insurer, and what they said. A sentence that holds
 * them speaks of machines, rules and decisions as somebody does who tells what happened; it must say more to count as
 * talk to the reader. In folded text, as in weights.ts.
 */
import type { Idea } from './weights.ts'

const telling = (weight: number, stems: string): Idea => ({ weight: -weight, stems: stems.split('|') })

export const TELLING: readonly Idea[] = [
  // When it was.
  telling(
    2,
    ' 202| january| february| march | april| may 20| june| july| august| september| october| november| december| januar| februar| marz| mai | juni| juli| oktober| dezember| enero| febrero| marzo| abril| mayo| junio| julio| agosto| septiembre| octubre| noviembre| diciembre| janvier| fevrier| mars | avril| juin| juillet| aout| septembre| octobre| novembre| decembre| yesterday| last week| last month| last time| last year| the whole night| gestern| letzte woche| letzte nacht| letztes mal| die ganze nacht| ayer| la semana pasada| la ultima vez| toda la noche| la semaine derniere| la derniere fois| toute la nuit',
  ),
  // What it happened to, and what else has programs, rules and switches.
  telling(
    2,
    ' camera| alarm| garage| car | my car| vehicle| van | truck| the door| doors| gates| our gate| app | heating| boiler| thermostat| valve| pump | sensor| barrier| car park| windscreen| windshield| kitchen| cellar| bathroom| doorbell| screen | screen showed| router| oven | washing machine| dishwasher| drone| mower| vacuum| bike | bicycle| engine light| dashboard| elevator| lift | server | shutter| sprinkler| irrigation| solar| inverter| battery| charger| wallbox| parking| brake| cruise control| airbag| fridge| freezer| television| printer| laptop| kamera| auto | fahrzeug| tor | tores | tur | heizung| kessel| ventil| pumpe| schranke| parkhaus| parkplatz| scheibe| dach | kuche| keller| klingel| bildschirm| ofen | waschmaschine| spulmaschine| drohne| mahroboter| staubsauger| fahrrad| aufzug| rollladen| bewasserung| wechselrichter| batterie| bremse| kuhlschrank| camara| coche | vehiculo| furgoneta| puerta| verja| calefaccion| caldera| valvula| bomba | barrera| aparcamiento| luna | tejado| cocina| sotano| timbre| pantalla| horno | lavadora| lavavajillas| dron | bicicleta| ascensor| persiana| riego| inversor| frenos| nevera| portatil| voiture| vehicule| camionnette| porte | portail| chauffage| chaudiere| vanne| pompe | capteur| barriere| pare brise| toit | cuisine| cave | sonnette| ecran| four | lave linge| lave vaisselle| velo | ascenseur| volet| arrosage| onduleur| freins| frigo| ordinateur| stationnement| kerb| bollard| bumper| wheel| bordstein| poller| pfosten| stosstange| felge| spurassist| bordillo| columna| llanta| poteau| trottoir| jante',
  ),
  // Who else has systems, directors and instructions.
  telling(
    2,
    ' your colleague| your assessor| your surveyor| your expert| ihr kollege| ihre kollegin| ihr gutachter| ihr sachverst| su perito| su companer| votre expert| votre collegue| airline| plumber| electrician| the police| police officer| officer| dealer| manufacturer| installer| workshop| contractor| roofer| tradesman| tradesmen| neighbour| neighbor| landlord| tenant| my bank| the shop| school| hospital| doctor| the hotel| courier| fire brigade| firefighter| locksmith| mechanic| housing association| estate agent| property manager| other driver| other insurer| fluggesellschaft| installateur| elektriker| polizei| hersteller| werkstatt| handwerker| dachdecker| nachbar| vermieter| mieter| schule| krankenhaus| arzt | feuerwehr| schlusseldienst| hausverwaltung| aerolinea| fontanero| electricista| policia| guardia civil| agente me| concesionario| fabricante| instalador| taller| tejador| vecino| vecina| casero| inquilino| escuela| colegio| medico | bomberos| cerrajero| comunidad de| compagnie aerienne| plombier| electricien| gendarm| concessionnaire| installateur| du garage| le garage| artisan| couvreur| voisin| proprietaire| locataire| ecole| hopital| medecin| pompiers| serrurier| syndic| my employer| my boss| mein chef| meinem chef| mi jefe| mon patron| mon employeur| vandals| burglar| thief| thieves| einbrecher| ladron| voleur',
  ),
  // What was said and seen.
  telling(
    1.5,
    " said| says | told me| told us| was told| showed| shows | displayed| reported | recorded| kept | asked me| asked us| asked for| wrote to me| informed me| spoke to| spoke with| called me| hat mir| hat uns| sagte| sagt | meldete| zeigte| zeigt | aufgezeichnet| laut | wollte| me dijo| nos dijo| dijo | dice | me pidio| nos pidio| grabo | mostraba| muestra| indicaba| m a dit| m'a dit| nous a dit| a dit | dit que| affichait| affiche | indiquait| a filme| selon | demandait",
  ),
  // What people do and how they see it.
  telling(
    2,
    " i work| i write| i understand| i asked| i called| i spoke| as far as i| in my opinion| for a living| for a company| software developer| software engineer| ich arbeite| ich schreibe| nach meinem| meines wissens| soweit ich| softwareentwickler| fur eine firma| trabajo en| trabajo como| escribo| segun tengo| que yo sepa| desarrollador de software| para una empresa| je travaille| j'ecris| a ma connaissance| si je comprends| developpeur de logiciels| pour une societe",
  ),
  // What mail programs and companies add.
  telling(
    4,
    ' to translate| polish this| polish my| proofread| improve my| correct my| first language| mother tongue| langue maternelle| muttersprache| lengua materna| received it by mistake| received it in error| received this in error| not accepted by e| translated by| translated with| translation program| ubersetzt mit| ubersetzungsprogramm| traducido con| traducido por| traduit avec| traduit par| helped me| my english| excuse any| excuse the| intended recipient| not the addressee| notify the sender| confidential| automatic reply| auto reply| out of office| do not reply| richtige adressat| falls sie nicht der| informieren sie den absender| vertraulich| automatische antwort| automatisch erstellt| abwesenheit| nicht auf diese| no es el destinatario| avise al remitente| mensaje automatico| respuesta automatica| no responda a| pas le destinataire| avertir l| message automatique| reponse automatique| ne pas repondre| has been received| working days| werktage| arbeitstage| dias habiles| dias laborables| jours ouvr',
  ),
]
