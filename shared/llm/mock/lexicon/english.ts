import { term } from './term.ts'

export const ENGLISH = [
  term(
    'collision',
    4,
    'rear-?ended|crash|prang|collid\\w+|collision|car crash|crashed|car accident|traffic accident|road accident|(?:motor|vehicle|auto) accident|fender bender|(?:deer|boar|fox|animal|dog|cat|moose|kangaroo) (?:\\w+ )?(?:jumped|ran|leapt|dashed|came|sprang)|ran into (?:the back|my|our|me|a|another)|(?:drove|backed|reversed|slammed|ploughed|plowed|bumped) into|t-boned|sideswiped|side-swiped|hit and run|pile-?up|(?:hit|struck|clipped) (?:a |the |another )?(?:deer|boar|fox|animal|tree|lamp ?post|bollard|guard ?rail|wall|kerb|curb|barrier|cyclist|pedestrian|parked car)|hit (?:my|our|the) (?:\\w+ )?(?:car|vehicle|van|bumper|motorcycle|motorbike|scooter)|(?:car|vehicle|van|truck|lorry|bus|driver|taxi|motorcycle|scooter|cyclist) (?:(?!and |which |that )\\w+ )?(?:hit|struck|clipped|scrap(?:e|ed|ing)|bumped|grazed|dented|rammed) (?:me|my|us|our|it|the|into|along|against|both|his|her)|(?:hit|struck) by (?:a|another|an) (?:\\w+ )?(?:car|vehicle|van|truck|lorry|bus|driver|taxi)|skidded|lost control of (?:my|the)|wrote off|(?:was|were|been|got) run over|ran over (?:my|me)|ran (?:a|the) (?:red|stop)|hit me\\b|drove (?:off|away)|left the scene|(?:shopping )?(?:trolley|cart) (?:\\w+ )?(?:rolled|hit|ran)|(?:while|when) (?:i was )?(?:reversing|parking|overtaking|backing (?:up|out)|manoeuvring|maneuvering|changing lanes|merging)|(?:torn|ripped|knocked|taken|hit|damaged) (?:off )?by (?:a|another|the) (?:\\w+ )?(?:car|van|truck|lorry|bus|tram|taxi)|knocked (?:me )?off my (?:bike|bicycle)',
  ),
  term(
    'collision',
    1,
    'bumper|roundabout|intersection|traffic lights?|other driver|the driver|stop sign|motorway|parked car|parking (?:lot|garage|space)|car park|front wing|fender|accident',
  ),
  term(
    'theft',
    4,
    'stole|stolen|theft|thief|thieves|burglar\\w*|burgled|broken into|broke into|break-?in|robbed|robbery|robbers?|pickpocket\\w*|mugged|mugging|snatched|shoplift\\w*|looted|nicked|swiped|pinched my|(?:bags?|handbag|phone|laptop|wallet|purse|bike|bicycle|tools?|suitcase|camera|tablet|watch|jewell?ery) (?:\\S+ ){0,6}no longer (?:on|in|under|there)|half-?inched|helped themselves|(?:was|were|been|got) taken (?:from|out of)|made off with|took off with',
  ),
  term('theft', 1, 'missing|gone|lock was (?:forced|cut|broken)|forced (?:open|entry)|ransacked|jewell?ery'),
  term(
    'fire',
    4,
    '(?:kitchen|house|electrical|chip[- ]pan|bush|wild|garage|chimney|car|dryer|grease|oil|battery|cooking|small|big|bin) ?fire|fire (?:broke out|started|damage\\w*|destroyed|spread|in (?:the|my|our)|damaged)|caught fire|on fire|burn(?:t|ed) (?:down|out|through|(?:my|our|the|a) (?!hand|arm|leg|finger|face|foot|skin|thumb))|smoke damage|went up in flames|flames|scorched|blaze|arson|explo(?:ded|sion)|overheated and|short[- ]circuit',
  ),
  term(
    'fire',
    2,
    'fire(?! (?:brigade|department|fighters?|alarm|extinguisher|place|service|crew|door|insurance|station|men|truck|engine|resistant))|burn(?:t|ed|ing)|smoke(?! (?:alarm|detector))|soot|melted|candle',
  ),
  term(
    'water',
    4,
    '(?:burst|broken|leaking|leaky|frozen|ruptured|cracked|split) (?:\\w+ )?(?:pipe|pipes|hose|tap|boiler|tank|water main|radiator)|(?:pipe|pipes|hose|boiler|water main|water tank|radiator|water heater) (?:\\w+ )?(?:burst|bursts|leak\\w*|broke|ruptured|split|froze|cracked|came off)|water damage\\w*|water leak\\w*|leak(?:ed|ing|age)? (?:from|through|into|under|in|of)|flooded|flooding|flood|overflow\\w*|(?:washing machine|dishwasher|toilet|bath ?tub|sink|aquarium|shower) (?:\\w+ )?(?:leak\\w*|overflow\\w*|flood\\w*|broke|burst)|escape of water|water (?:came|was coming|dripp\\w+|pour\\w+|ran|seep\\w+|everywhere|entered|got|stain\\w*)|dripp\\w+ (?:from|through)|plumbing|sewage|sewer|(?:bath ?tub|bath|sink|tap|shower) (?:\\w+ )?(?:run|ran|running) (?:over|on)|left the (?:tap|water) (?:running|on)|stained ceiling|ceiling is stained',
  ),
  term('water', 2, 'leak\\w*|burst|soaked|plumber|damp|mould|mold|wet'),
  term(
    'weather',
    4,
    'hail\\w*|storm damage\\w*|storms?|windstorm|hurricane|tornado|gale|gales|lightning|cyclone|typhoon|blizzard|snow (?:load|weight|on the roof|slid)|weight of (?:the )?snow|strong winds?|high winds?|gusts?|heavy winds?|thunderstorm\\w*|blew (?:off|down|away|over)|blown (?:off|down|away|over)|avalanche|landslide|earthquake',
  ),
  term(
    'weather',
    2,
    'heavy (?:rain|snow)\\w*|winds?|torrential|weather|roof tiles?|tiles (?:off|came)|fallen tree|tree (?:fell|came down|crashed)|frost',
  ),
  term(
    'glass',
    5,
    '(?:wind ?screen|wind ?shield)s?|stone ?chip|chipped glass|rock chip|laminated glass|glass (?:breakage|damage|claim|repair)|auto ?glass|(?:broke|cracked|shattered|smashed|broken|chipped) (?:\\w+ ){0,3}(?:windows?|window ?panes?|glass|skylight|patio doors?|balcony doors?|glass (?:door|table|panel|top)|conservatory roof|mirror)|(?:window ?panes?|window|glass door|glass pane|skylight|patio door|glass table|shop window|rear window|side window|sunroof|shower screen) (?:\\w+ ){0,3}(?:broke|cracked|shattered|smashed|chipped|is broken|is cracked|was broken|was cracked)|glazier|new glass|glass (?:\\w+ ){0,3}(?:broke|cracked|shattered|smashed)',
  ),
  term('glass', 1, 'window ?panes?|cracked|shattered|glass|glazing'),
  term(
    'vandalism',
    5,
    'vandal\\w*|graffiti|keyed|slashed|(?:threw|throwing|thrown) (?:\\w+ ){0,2}(?:eggs|paint|stones?|rocks?|bottles?|bricks?)|(?:deliberately|intentionally|maliciously|purposely|on purpose) (?:\\w+ ){0,2}(?:scratch\\w*|damag\\w*|broke\\w*|smash\\w*|kicked|destroyed|broken)|(?:scratch\\w*|damag\\w*|broke\\w*|smash\\w*|kicked|destroyed|broken) (?:\\w+ ){0,4}(?:deliberately|intentionally|maliciously|on purpose)|malicious damage|spray[- ]?paint\\w*|sprayed|(?:tyres|tires) (?:were |was |got )?(?:slashed|punctured|cut|let down)|egged|(?:mirror|wiper|aerial|antenna)s? (?:\\w+ )?kicked off|scratched (?:my|our|the) (?:car|door|paint\\w*|vehicle)|(?:car|vehicle|paintwork) (?:was|has been|got|had been) (?:badly )?scratched|hooligans?|youths?',
  ),
  term(
    'liability',
    5,
    "(?:third[- ]party|personal|public) liability|liability (?:claim|insurance|case)|liable|held responsible|(?:claims?|claiming|demand\\w*|wants?|asks?|asking|holds?|sues?|suing) (?:\\S+ ){0,4}(?:from (?:me|us)|against me|me to pay|compensation from|me responsible)|(?:i|we|my (?:\\w+ )?(?:son|daughter|child|kid|dog|cat|wife|husband|boy|girl|toddler|partner)|our (?:\\w+ )?(?:son|daughter|child|kid|dog|cat|boy|girl|toddler)) (?:\\w+ ){0,4}(?:broke|damag\\w+|knock\\w+|spill\\w*|scratch\\w+|bit|hit|smash\\w+|ruin\\w+|destroy\\w+|dropp\\w+|tore|chewed|dent\\w+|kicked|burned|stained|threw|tipped)(?: \\w+){0,4} (?:(?:a|the|our|my|his|her) )?(?:\\w+ )?(?:neighbou?r'?s?|friend'?s?|landlord'?s?|colleague'?s?|guest'?s?|visitor'?s?|someone(?: else)?'?s?|somebody(?: else)?'?s?|stranger'?s?|passer-?by'?s?|postman'?s?|shop'?s?|customer'?s?|client'?s?|hotel'?s?|school'?s?|host'?s?|classmate'?s?|pedestrian)|(?:my|our) dog bit|damage (?:i|we|my \\w+) caused|tripped over my",
  ),
  term(
    'medical',
    4,
    "surgery|operated on|(?:hospital|doctor'?s?|medical|dental|dentist'?s?) (?:bills?|expenses|costs|invoices?|fees?)|root canal|(?:broke|broken|fractured|sprained|twisted) (?:my|his|her) (?:arm|leg|wrist|ankle|rib|ribs|collarbone|hip|finger|foot|hand|shoulder|tooth)|physiotherap\\w*|dentist|a&e|burn(?:t|ed) (?:my|his|her) (?:hand|arm|leg|finger|face|foot|thumb)\\w*",
  ),
  term(
    'medical',
    3,
    "surgery|operation|operated on|hospital\\w*|dentist|dental|physiotherap\\w*|medical (?:bill|bills|treatment|expenses|costs?|claim|care|invoice)|doctor'?s? (?:bill|visit|fee|invoice|appointment)|prescription|x-?ray|mri|root canal|emergency room|treatment (?:costs?|at|for|by|in)|diagnos\\w+|appendi\\w+|medication|consultation|crown|filling|specialist|clinic|kidney|pneumonia|food poisoning|(?:ear|chest|throat|stomach|skin|urinary) infection|infection|virus|came down with|fell ill|taken ill|allergic",
  ),
  term('medical', 1, 'doctor|treated|illness|ill|sick|ambulance|pain|fever|stitches'),
  term(
    'travel',
    4,
    "(?:lost|delayed|missing|damaged|mislaid|misplaced) (?:\\w+ )?(?:luggage|baggage|suitcases?|bags? by)|(?:luggage|baggage|suitcases?) (?:\\w+ ){0,4}(?:lost|delayed|never arrived|did not arrive|didn't arrive|missing|damaged|not arrive)|(?:flight|ferry|train|bus|coach|boat) (?:\\w+ ){0,6}(?:cancel\\w*|delay\\w*|missed|overbooked|diverted)|(?:cancel\\w*|missed|delayed) (?:\\w+ ){0,3}(?:flights?|connection|trip|holiday|vacation|tour|cruise|journey|train|hotel|booking)|(?:trip|holiday|vacation|cruise|tour|journey|hotel booking|travel) (?:\\w+ ){0,3}(?:cancel\\w*|interrupt\\w*|cut short)|cancellation of (?:\\w+ ){0,3}(?:trip|holiday|flight|tour|cruise|vacation|journey)|travel (?:delay|cancellation)|trip cancellation|had to cancel",
  ),
  term(
    'travel',
    1,
    'flights?|airline|airport|holiday|vacation|trip|hotel|luggage|baggage|suitcases?|cruise|travel\\w*|abroad|tour operator|boarding',
  ),
  term(
    'other',
    3,
    "dropped (?:my|the|it)|fell (?:off|out of|onto|to the floor)|(?:sat|stepped|trod) on|(?:phone|laptop|tablet|tv|television|computer|camera|watch)(?:'?s)? (?:screen|display)|slipped (?:out of|from) my|spilled|spilt|accidental(?:ly)? (?:damage\\w*|dropp\\w*|broke\\w*)|power surge|short circuited|stopped working|lost my|rodents?|raccoons?|rats?|pigeons?|woodpeckers?|moths?|mice|marten|squirrels?|wasps?|broke down|mechanical",
  ),
  term('other', 1, 'broke|broken|damaged|ruined|smashed|destroyed'),
  term(
    'vandalism',
    3,
    '(?:someone|somebody|unknown persons?|strangers?|kids|people) (?:\\w+ )?(?:broke|smashed|kicked|damaged|destroyed|tore|bent|punctured)',
  ),
  term(
    'theft',
    3,
    'took (?:my|our|all my) (?:\\w+ )?(?:bag|wallet|purse|phone|laptop|bike|bicycle|jewell?ery|watch|tools)',
  ),
  term('liability', 3, 'liability (?:insurance|policy|cover)'),
  term('other', 4, 'power (?:cut|outage|failure)|defrosted|thawed'),
]
