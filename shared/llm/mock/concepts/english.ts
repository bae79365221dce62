import { conceptWords } from './concept.ts'

export const ENGLISH_CONCEPTS = conceptWords({
  vehicle:
    'tacoma|honda|nissan|mini|tesla|skoda|kia|hyundai|volvo|fiat|renault|peugeot|seat|jeep|motorhome|camper\\w*|mailbox|pickup|suv|front end|rear end|side road|lane|reg|number plate|passenger door|driver door|door panel|deer|fox|badger|pheasant|cars?|vehicles?|vans?|trucks?|lorr(?:y|ies)|motorbikes?|motorcycles?|scooters?|taxi|bus|tram|bumper|fender|tailgate|bonnet|wing|headlight|wheel|golf|fiesta|transit|corsa|bmw|audi|vw|ford|toyota|mercedes|passat|caravan|trailer|bicycle|bike|cyclist|driver|tractor|bollard|kerb|lamp ?post|roundabout|ditch|embankment|hedge|black ice|junction|boats?|yachts?|vessels?|dinghy|narrowboat|hull|moored|uber|cab|quad|e-?bike|moped|minibus|wheels?|headlights?|crossroads|car park|parking|motorway|slip road',
  impact:
    'hit|hits|struck|crash\\w*|collid\\w*|rammed|bump\\w*|clipped|dashed|banged|knocked into|went into|ran into|run into|drove into|driven into|pulled out|reversed|reversing|backed|rear-?ended|clips?|swiped|shunt\\w*|skidd\\w*|slid|lost control|swerv\\w*|scraped|side-?swiped|smacked|slid into|rolled into|rolled back|aquaplan\\w*|overturned|pranged?|prang|dinged|doored|braked|brake|braking|wrote off|written off',
  taken:
    'stole|stolen|theft|thief|thieves|nicked|robbed|snatched|mugged|burgl\\w*|broken into|broke into|lifted|swiped|pinched|made off|removed by|vanished|disappeared|cleaned out|help(?:ed)? themselves|had away|taken (?:from|out of|overnight)',
  harmed:
    'broke|broken|smash\\w*|crack\\w*|scratch\\w*|damag\\w*|dent\\w*|tore|torn|ripped|bent|kicked|destroy\\w*|shatter\\w*|ruin\\w*|stain\\w*|slashed|punctured|chipped|scuffed|snapped|spoil\\w*|wrecked|knocked (?:over|off|down)|spilt|spilled|bit|bitten|nipped|chewed|soaked|marked|leaked|came through|burnt|dropped|threw|thrown|put (?:a|his|her|the|their) \\w+ through|flooded|drilled through|injured',
  malice:
    'deliberate\\w*|on purpose|intentional\\w*|malicious\\w*|vandal\\w*|graffiti|spray\\w*|keyed|with a key|brick|kicked in|arson\\w*|slashed|egged|hooligans?|yobs?|paint thrown|let down|tagged|out of spite',
  stranger:
    'someone|somebody|some (?:idiot|fool|kids?|lads?|youths?)|unknown (?:person|persons|people)|persons unknown|strangers?|youths|kids|teenagers|unidentified|whoever',
  own: '(?:i|we) (?:\\w+ ){0,2}(?:broke|damaged|knocked|spill\\w*|spilt|dropped|scratched|cracked|tripped|drilled|flooded|ruined|stained|burnt|burned|smashed|tore|dented|bumped)|my (?:\\w+ )?(?:son|daughter|child|kid|toddler|boy|girl|youngest|eldest|little one|twins?|nephew|niece|labrador|terrier|spaniel|retriever|shepherd|collie|wife|husband|partner|dog|puppy|cat|horse|grandson|granddaughter|employee|apprentice)|our (?:\\w+ )?(?:son|daughter|child|kid|toddler|youngest|eldest|little one|twins?|nephew|niece|labrador|terrier|spaniel|retriever|shepherd|collie|dog|puppy|cat|horse|employees?|staff|fitters?|technicians?|driver|apprentice|lad|waiter|waitress|cleaner|engineer|crew)|one of our \\w+|my lad',
  others:
    "neighbou?rs?'?s?|friend'?s|landlord'?s?|guests?'?s?|visitors?'?s?|customers?'?s?|clients?'?s?|colleague'?s|stranger'?s|passer-?by|(?:a|another) (?:lady|woman|man|gentleman|pensioner|child)'?s?|(?:the )?(?:school|shop|hotel|restaurant|cafe|museum|gallery|church)'s|flat (?:below|beneath|underneath)|parked (?:car|van|vehicle|motorbike|bike)s?|(?:van|car|bike|vase) owner'?s?|in (?:a|the) shop|of the (?:lady|man|woman|gentleman)|(?:sister|brother|mother|father|daughter|son)-in-law'?s|in-laws'?|(?:his|her|their) parents|the parents|sisters?'s|brothers?'s|people next door|next door|downstairs|owner'?s|someone else'?s|somebody else'?s|third part(?:y|ies)|parents'?|child|pupils?|tenant'?s|pedestrian|postman|courier|jogger|other people'?s|host'?s|(?:his|her|their) (?:glasses|phone|laptop|coat|suit|dress|carpet|car|bike|bicycle|vase|fence|window|television|tv|tablet|medical bills?|vet)",
  blamed:
    "h(?:o|e)lds? (?:me|us) (?:responsible|liable)|against (?:me|us)|liable|(?:public|personal|employers'?|products?) liability|liability (?:claim|insurance|policy|cover\\w*|section)|wants? (?:me|us) to pay|(?:asking|asks|asked|wants?|claims?|claiming|demands?|demanding) (?:[\\w£$€.,]+ ){0,4}from (?:me|us)|sent (?:me|us) (?:a|the|an|his|her|their) (?:\\w+ )?(?:bill|invoice)|(?:neighbou?rs?|owners?|next door|they|s?he) (?:\\S+ ){0,6}?(?:gave|handed|passed|sent) (?:me|us) (?:the|a|an|his|her|their) (?:\\w+ )?(?:bill|invoice)|passed (?:the|her|his|their) (?:bill|invoice) (?:on )?to (?:me|us)|(?:wants?|demands?|asks?) (?:\\S+ ){0,3}for (?:his|her|their)|(?:s?he|they) (?:is |are )?(?:asking|asks?|wants?|demands?) (?:me|us)|owner'?s garage|my fault|our fault|i(?:'m| am) to blame|responsible for the damage|compensat\\w+ (?:him|her|them)|my responsibility|solicitors? (?:has |have )?(?:now )?(?:written|claim\\w*)|letter of claim|written claiming",
  dropped:
    'dropped|lost (?:my|his|her|our|the|one|a)|mislaid|misplaced|fell (?:off|out|down|into|in|from|onto|over)|falling|slipped (?:out|from|through|off)|knocked (?:over|off|down|a)|spilt|spilled|tipped over|sat on|trod on|stepped on|trodden|sank|fumbled',
  device:
    'laptop|macbook|phone|iphone|mobile|tablet|ipad|camera|lens|tv|television|telly|console|playstation|glasses|spectacles|hearing aids?|watch|keyboard|drone|e-?reader|kindle|headphones|violin|guitar|piano|monitor|computer|ring|dentures|pram|binoculars',
  pipework:
    'pipes?|pipework|hose|boiler|cistern|radiator|tap|stopcock|valve|tank|cylinder|dishwasher|washing machine|washer|toilet|bath|shower|sink|immersion|heater|main|drain|gutters?|sprinklers?|plumbing|joint|aquarium|fish tank|fridge|freezer|sewer',
  gives_way:
    'burst|leak\\w*|went|gave (?:way|out)|fail\\w*|let go|split|overflow\\w*|drip\\w*|flood\\w*|came (?:through|off|apart|down)|gushing|poured|pouring|seep\\w*|blocked|backed up|froze\\w*|ruptured|came off|ran over',
  journey:
    'flights?|airline|airport|luggage|baggage|suitcases?|holiday|vacation|trip|cruise|ferry|tour|hotel|boarding|connection|itinerary|train|eurostar|villa|package|journey|honeymoon|ski pass|rental car',
  spoiled:
    "cancel\\w*|delay\\w*|lost|missed|never (?:arrived|turned up|showed up|delivered)|not (?:arrive|delivered|turned up)|(?:did not|didn't) (?:arrive|turn up|show up|make it)|curtail\\w*|cut short|overbooked|diverted|stranded|called off|forfeit\\w*|abandon\\w*|call off|mislaid|non-refundable|missing|unable to (?:travel|fly|go)|could(?:n't| not) (?:travel|fly|go)",
  pane: 'windscreen\\w*|windshield\\w*|window ?panes?|windows?|glass|glazing|glazier|skylight|hob|conservatory|patio doors?|mirror|shop ?front|sunroof|double glaz\\w*|pane|panes|rooflight|velux',
  body: 'arm|leg|wrist|ankle|knee|hip|shoulder|back|neck|head|ribs?|collarbone|nose|finger|thumb|hand|foot|toe|tooth|teeth|ligament|tendon|elbow|achilles|face|eye|meniscus|hamstring|jaw|disc|cartilage|skull|pelvis|spine',
  hurt: 'broke|broken|fractur\\w*|tore|torn|sprain\\w*|twist\\w*|cut|dislocat\\w*|bruis\\w*|injur\\w*|ruptur\\w*|burn\\w*|burnt|hurt\\w*|chipped|whiplash|strain\\w*|bleeding|stitches|concuss\\w*|cracked',
  care: "physio\\w*|hospital\\w*|surgery|surgeon|a&e|clinic|dentist\\w*|dental|doctor'?s?|gp|consultant|x-?rays?|mri|treatment|prescri\\w*|crown|root canal|therap\\w*|osteopath|optician|ward|chiropract\\w*|scan|medication|urgent care|emergency room|cast|plaster cast|crutches|appendi\\w+|operation|midwife|specialist",
  flames:
    'fires?|caught (?:fire|alight)|alight|ablaze|blaze|flames?|burn(?:t|ed|ing)?|scorch\\w*|charred|smoke|smoke-damaged|soot|chip pan|smoulder\\w*|singed|ignited|explo\\w+',
  storm:
    'storms?|gales?|hail\\w*|(?:high|strong|gale-force|heavy) winds?|gusts?|lightning|thunderstorm|tornado|hurricane|blizzard|snow|blown|blew|heavy rain|torrential|downpour|squall|cyclone|weather warning',
})
