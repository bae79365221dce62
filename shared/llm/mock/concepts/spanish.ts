import { conceptWords } from './concept.ts'

export const SPANISH_CONCEPTS = conceptWords({
  vehicle:
    'seat|renault|peugeot|audi|bmw|ford|toyota|nissan|autocaravana|coches?|autos?|barco|velero|embarcacion|yate|carril|vehiculos?|carros?|camion\\w*|camioneta|furgoneta\\w*|furgon|motos?|motocicleta|ciclomotor|scooter|autobus|bus|taxi|bicicleta|bici|patinete|parachoques|paragolpes|defensa|aleta|faro|rotonda|semaforo|cruce|autovia|autopista|aparcamiento|parking|garaje|conductor\\w*|remolque|caravana|farola|columna|bolardo|guardarrail|turismo|tractor|ciclista|retrovisor|matricula|via|carretera|cuneta|curva|hielo|jabali|corzo|ciervo|radiador|faros|puerta del conductor',
  impact:
    'choc\\w+|choque\\w*|colision\\w*|colisiono|golpe\\w*|embisti\\w*|alcance|me alcanzo|alcanzo por|impact\\w*|atropell\\w*|estrell\\w*|rozo|rozado|roce|rozon|marcha atras|aparcando|al aparcar|maniobra\\w*|accidente|por detras|derrap\\w*|patin\\w+|volc\\w+|me (?:dio|dieron|di)|se (?:me |nos )?(?:salto|cruzo|metio|echo encima)|frenar|frenazo|frene|me empotre|invadi\\w*|frenazo|topetazo',
  taken:
    'rob\\w+|hurt\\w+|sustra\\w+|ladron\\w*|atrac\\w+|asalt\\w+|quitaron|quito|llevaron|llevado|arrebat\\w+|desvalij\\w+|forzaron|forzad\\w+|tiron|desapareci\\w+|carterista\\w*|saquear\\w*|mangaron|mangado|afanaron|ha volado|allanamiento',
  harmed:
    'aranazo\\w*|abolladura\\w*|romp\\w+|rot[oa]s?|rotura|ray\\w+|rayaron|dan[oae]\\w*|abollad\\w*|abollo|destroz\\w+|estrope\\w+|quebr\\w+|rajad\\w*|agriet\\w+|mordi\\w*|tir[oe]|tiraron|lanz\\w+|pinch\\w+|arranc\\w+|mancho|manchad\\w*|volcaron|derram\\w+|reventaron|parti\\w*|astill\\w*|hizo anicos|cay[oe]\\w*|empuj\\w+|calad[oa]\\w*|manchad\\w*|golpe[oa]\\w*|descalabr\\w+|tumb\\w+|desgarr\\w+|perfor\\w+|inund\\w+|lesion\\w*',
  malice:
    'vandal\\w*|gamberr\\w*|pintad\\w*|grafit\\w*|graffit\\w*|a proposito|adrede|intencionad\\w*|intencional\\w*|a posta|con (?:una|la) (?:llave|navaja|piedra)|pincharon|pedrada\\w*|(?:lanz|tir|arroj)\\w+ (?:una |un |la )?(?:piedra|ladrillo|botella)|arranca\\w+ (?:el|los) (?:espejo|retrovisor)\\w*|raya|spray|aerosol|deliberad\\w*|malintencionad\\w*|mala fe|desconocid[oa]s',
  stranger:
    'alguien|desconocid\\w+|unos (?:chicos|chavales|jovenes|individuos|crios|ninos)|un individuo|unos tipos|algun (?:gracioso|idiota|imbecil|gamberro|desalmado)|gamberros|persona desconocida|no se quien|vete a saber quien',
  own: '(?:mi|nuestr[oa]) (?:\\w+ )?(?:hijo|hija|perro|perra|gato|nino|nina|mujer|marido|bebe|pareja|nieto|nieta|caballo|empleado|empleada|operario|trabajador|aprendiz|pequeno|pequena|cachorro|esposa|esposo|chaval|mayor)|uno de (?:nuestros|mis) \\w+|sin querer|se nos (?:salio|desbordo|rompio|cayo|escapo)|hemos (?:calado|roto|danado|inundado|manchado)|nuestr[oa] (?:tecnico|camarero|equipo)|(?:se me|rompi|tire|dane|golpee|derrame|manche|empuje|estropee)',
  others:
    'vecin\\w+|amig[oa]\\w*|client\\w+|caser[oa]|propietari[oa]|duen[oa]|panaderia|inquilin\\w+|peaton\\w*|ciclista|transeunte|una (?:senora|mujer|chica|anciana|nina)|un (?:senor|hombre|chico|anciano|nino|chaval)|de la tienda|del (?:hotel|restaurante|bar|local|museo)|companer[oa]|invitad\\w+|tercer[oa]s?|perjudicad\\w+|cartero|repartidor\\w*|huesped\\w*|piso de abajo|de abajo|comunidad|suegr[oa]|otra persona|afectad[oa]',
  blamed:
    'responsabilidad civil|(?:vecin\\w+|duen[oa]|ella|propietari[oa]) (?:me|nos) (?:ha|han) (?:pasado|dado|mandado|enviado) (?:la|una|su) factura|me (?:reclam\\w+|exig\\w+|pid\\w+|demand\\w+)|nos (?:reclam\\w+|exig\\w+|pid\\w+|demand\\w+)|culpa (?:mia|nuestra)|por (?:mi|nuestra) culpa|se hagan cargo|perjudicad\\w+|danos a terceros|que (?:le|les) pague\\w*|que (?:lo|la|los|las) pague|quiere que pague\\w*|indemnizar(?:le|les|la)|soy responsable|somos responsables|mi culpa',
  dropped:
    'perdi (?:mi|el|la|un|una)|he perdido|perdio (?:su|el|la)|se me (?:cayo|escurrio|resbalo|solto)|se (?:le|nos) (?:cayo|escurrio|resbalo)|cayo al (?:suelo|agua|vater|mar)|se cayo|derram\\w+|vertio|volco|tire|tiro|al agua|pis[eo]|me sente|dejo caer|escurri\\w*',
  device:
    'portatil|ordenador|macbook|movil|celular|telefono|iphone|tablet|ipad|camara|objetivo|television|televisor|tele|pantalla|consola|gafas|reloj|audifono\\w*|dron|teclado|monitor|guitarra|violin|piano|anillo|lentes|computadora|impresora|auriculares',
  pipework:
    'tuberia\\w*|cano|canos|caneria\\w*|latiguillo|manguito|manguera|grifo|llave de paso|caldera|calentador|termo|radiador|cisterna|deposito|lavadora|lavavajillas|inodoro|vater|banera|ducha|lavabo|fregadero|desague|bajante|sifon|junta|acuario|pecera|nevera|frigorifico|arqueta|canalon|agua',
  gives_way:
    'romp\\w+|rot[oa]|revent\\w+|fug\\w*|goter?\\w*|gotea\\w*|inund\\w*|desbord\\w*|atasc\\w*|filtr\\w+|sali\\w*|solto|soltado|escape\\w*|perdia|pierde|encharc\\w*|anego|anegad\\w*|cal[oa]\\w*|cedio|rebos\\w*|se salio|picad\\w*|congel\\w*',
  journey:
    'vuelos?|aerolinea|compania aerea|aeropuerto|equipaje|maletas?|valijas?|viaje|viaj\\w+|vacaciones|crucero|hotel|tren|ferry|avion|agencia|reserva|escala|billetes?|apartamento|excursion|embarque|luna de miel|conexion|estancia|tour',
  spoiled:
    'cancel\\w*|retras\\w*|perdi\\w*|perdid\\w*|anul\\w*|no (?:llego|llegaron|aparecio|aparecieron|ha aparecido|pudimos|pude)|extravi\\w*|suspend\\w*|demor\\w*|interrump\\w*|overbooking|destroz\\w*|sin poder (?:viajar|volar|ir)|renunciar|desvi\\w*|varados|danad\\w+|rot[oa]s?|tarde',
  pane: 'lunas?|luneta|parabrisas|cristal\\w*|vidrio\\w*|escaparate\\w*|ventanal\\w*|ventana\\w*|vitroceramica|vitro|mampara|espejo\\w*|cristaler\\w*|claraboya|vitrina|gravilla|velux',
  body: 'brazo|pierna|muneca|tobillo|rodilla|cadera|hombro|espalda|cuello|cabeza|costillas?|clavicula|nariz|dedos?|mano|pie|diente\\w*|muela\\w*|ligamento\\w*|tendon|codo|cara|ojo|menisco|mandibula|vertebra\\w*|pelvis|femur|tibia|perone|cervical\\w*|lumbar\\w*',
  hurt: 'romp\\w+|rot[oa]|fractur\\w*|esguince\\w*|torc\\w+|lesion\\w*|herid\\w*|quem\\w+|cort\\w+|dislo\\w+|contusion\\w*|desgarr\\w*|parti\\w*|golpe\\w*|puntos|sangr\\w*|inflam\\w*|dolor\\w*|escayol\\w*|magulla\\w*|abrasion\\w*|latigazo',
  care: 'hospital\\w*|clinica|medic[oa]s?|urgencias|oper\\w+|cirugia|cirujano|fisioterap\\w*|rehabilita\\w*|dentista|dental\\w*|odontolog\\w*|endodoncia|radiografia\\w*|resonancia|tratamiento|ambulatorio|escayola|ingres\\w+|consulta|medicinas|medicamentos|farmacia|implante|traumatolog\\w*|receta|ambulancia|doctor\\w*|ferula|muletas',
  flames:
    'incendi\\w*|fuego|llamas?|quem\\w+|ardi\\w*|arder|ardiendo|prendi\\w*|humo|hollin|cortocircuito|chamusc\\w*|explo\\w+|calcin\\w*|deflagr\\w*|bomberos',
  storm:
    'tormenta\\w*|temporal|granizo|granizada|pedrisco|vendaval|vientos? fuertes?|fuertes? vientos?|rayo|rayos|huracan|tornado|nevada|nieve|rafagas?|borrasca|lluvias? torrenciales|dana|gota fria|riada|ciclon|aguacero',
})
