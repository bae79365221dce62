import { term } from './term.ts'

export const SPANISH = [
  term('collision', 3, '(?:el|un|del) golpe(?! de (?:calor|viento|aire|suerte|agua|estado))'),
  term(
    'collision',
    4,
    'choque|choco|chocaron|choque con|chocado|choqu[eo]|colision\\w*|colisiono|accidente de (?:trafico|coche|circulacion|auto)|alcance|(?:me|nos) (?:golpeo|dio|embistio|envistio|chocaron|alcanzo) (?:por detras|un coche|otro coche|una furgoneta)|golpe (?:por detras|trasero|de chapa)|por detras|golpe[oa]\\w* (?:mi|nuestro|el|contra) (?:\\w+ )?(?:coche|vehiculo|auto|furgoneta|moto|parachoques)|atropell\\w*|embisti\\w*|sali de la (?:via|carretera)|me sali|contra (?:un|una|el|la) (?:coche|arbol|farola|muro|columna|bolardo|guardarrail|quitamiedos)|marcha atras|al aparcar|aparcando|se dio a la fuga|parte amistoso',
  ),
  term(
    'collision',
    1,
    'parachoques|rotonda|semaforo|el otro conductor|cruce|autopista|aparcamiento|conductor',
  ),
  term(
    'theft',
    4,
    'robo|robos|robaron|robado|robada|robados|robadas|roban|hurto|hurtaron|hurtado|hurtada|sustra\\w+|ladron\\w*|atrac\\w+|carterista\\w*|entraron a robar|allanamiento|me quitaron|birl\\w+|mang(?:aron|ado|ada)|choriz\\w+|afan(?:o|aron|ado|ada)|(?:ya no|habia) (?:estaba|desaparecido)|desvalij\\w+|tiron',
  ),
  term('theft', 1, 'forzaron|forzada|forzado|cerradura|denuncia|desaparecid\\w+|joyas'),
  term(
    'fire',
    4,
    'incendi\\w*|se quemo|quemaron|quemado|quemada|fuego|llamas|ardio|cortocircuito|explosion|explot\\w+',
  ),
  term('fire', 1, 'humo|bomberos|hollin|chamusc\\w+'),
  term(
    'water',
    4,
    'inund\\w*|fuga de agua|fugas? (?:en|de)|goteras?|filtracion\\w*|tuberia\\w*|danos por agua|danos de agua|(?:revento|rompio|roto|rota) (?:\\w+ ){0,3}(?:tuberia|caneria|manguito|latiguillo|cisterna)|se desbordo|desbord\\w+|lavadora|lavavajillas|caneria\\w*|humedad\\w*|escape de agua|atasco|desague',
  ),
  term('water', 1, 'agua|fontanero|mojad\\w+|gote\\w+|techo'),
  term(
    'weather',
    4,
    'granizo|granizada|pedrisco|tormenta\\w*|temporal|vendaval|huracan|tornado|(?:un|el|del|por un) rayo|rayos|vientos? (?:fuertes?|huracanad\\w*)|fuertes? vientos?|nevada|rafagas?|borrasca|terremoto',
  ),
  term('weather', 2, 'lluvias?|tejas?|arbol (?:cayo|caido)|cayo (?:un|el) arbol|nieve'),
  term(
    'glass',
    5,
    'luna (?:delantera|trasera|lateral|del coche|rota)|lunas?|parabrisas|cristal\\w*|cristales (?:rotos)?|vidrio\\w*|escaparate|ventanal\\w*|vitroceramica|mampara',
  ),
  term('glass', 1, 'ventana\\w*|rajad\\w+|piedra|gravilla|grieta|espejo'),
  term(
    'vandalism',
    5,
    'vandal\\w*|pintadas|grafiti\\w*|graffiti|rayo (?:el|la|mi|los|las|todo|toda|ambas)|rayaron|rayado|rayada|rayon|raj\\w+ (?:las|los) (?:ruedas|neumaticos)|pincharon|actos? vandalic\\w+|gamberr\\w+|a proposito|intencionad\\w+|destroz\\w+',
  ),
  term(
    'liability',
    5,
    'responsabilidad civil|(?:rompi|dane|golpee|derrame|manche|tire|estropee)(?: \\w+){0,7} (?:del vecino|de la vecina|de mi vecin\\w+|de un amig\\w+|de mi amig\\w+|de otra persona|de la tienda|del hotel|de un clien\\w+|del casero|de mi casero)|me (?:reclama|reclaman|exige|exigen|pide|piden) (?:\\w+ ){0,3}(?:danos|indemnizacion|que pague|el pago)|danos a terceros|mordio a',
  ),
  term(
    'medical',
    3,
    'hospital\\w*|operacion|operaron|operado|operada|cirugia|dentista|dental\\w*|fisioterap\\w*|gastos medicos|factura (?:medica|del medico|del hospital)|urgencias|tratamiento medico|medicamentos|receta|consulta|clinica|radiografia|ingresad\\w+|resonancia|tratamiento',
  ),
  term('medical', 1, 'medico|medica|doctor|enferm\\w+|dolor|ambulancia|fiebre'),
  term(
    'travel',
    4,
    'equipaje|maleta\\w*|vuelo (?:\\w+ ){0,4}(?:cancel\\w*|retras\\w*|perdi\\w*)|(?:cancel\\w*|perdi\\w*|retras\\w*) (?:\\w+ ){0,4}(?:vuelo|viaje|vacaciones|crucero|conexion|tren)|viaje (?:\\w+ ){0,3}cancel\\w*|cancelacion (?:del? )?(?:\\w+ )?(?:viaje|vuelo|vacaciones|crucero)',
  ),
  term('travel', 1, 'vuelo|aerolinea|aeropuerto|vacaciones|viaje|hotel|crucero|extranjero'),
  term(
    'other',
    3,
    'se me cayo|se cayo al suelo|derrame|derramo|cafe|subida de tension|dejo de funcionar|averia\\w*|perdi (?:mi|el|la)|roedores|ratas|ratones|palomas|accidental\\w*',
  ),
  term('other', 1, 'rompio|roto|rota|danad\\w+|estropead\\w+'),
  term(
    'vandalism',
    3,
    '(?:alguien|unos|desconocid\\w+) (?:\\w+ ){0,2}(?:rompi\\w+|golpe\\w+|aboll\\w+|pinch\\w+|arranc\\w+|patea\\w+)',
  ),
  term(
    'liability',
    2,
    '(?:mi|nuestr[oa]) (?:\\w+ )?(?:hijo|hija|perro|gato|nino|nina|mujer|marido|bebe) (?:\\w+ ){0,4}(?:rompi\\w*|dan\\w+|mordi\\w*|tiro|golpe\\w+|mancho|ray\\w+|derram\\w+|estropeo|lanzo)',
  ),
  term('other', 4, 'corte de luz|apagon|descongel\\w*'),
]
