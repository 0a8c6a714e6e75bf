// The country of who reads the page, guessed from the clock's time zone, else from the language.
// Zones by country, from zone.tab and the links of IANA's time zone database: the last part of each name.

const CITIES = `
  AD:Andorra AE:Dubai AF:Kabul AG:Antigua AI:Anguilla AL:Tirane AM:Yerevan AO:Luanda
  AQ:Casey,Davis,DumontDUrville,Mawson,McMurdo,Palmer,Rothera,Syowa,Troll,Vostok
  AR:Buenos_Aires,Catamarca,ComodRivadavia,Cordoba,Jujuy,La_Rioja,Mendoza,Rio_Gallegos,Rosario,Salta,San_Juan,San_Luis,Tucuman,Ushuaia
  AS:Pago_Pago,Samoa AT:Vienna
  AU:Adelaide,Brisbane,Broken_Hill,Currie,Darwin,Eucla,Hobart,Lindeman,Lord_Howe,Macquarie,Melbourne,Perth,Sydney
  AW:Aruba AX:Mariehamn AZ:Baku BA:Sarajevo BB:Barbados BD:Dacca,Dhaka BE:Brussels BF:Ouagadougou BG:Sofia BH:Bahrain
  BI:Bujumbura BJ:Porto-Novo BL:St_Barthelemy BM:Bermuda BN:Brunei BO:La_Paz BQ:Kralendijk
  BR:Araguaina,Bahia,Belem,Boa_Vista,Campo_Grande,Cuiaba,Eirunepe,Fortaleza,Maceio,Manaus,Noronha,Porto_Acre,Porto_Velho,Recife,Rio_Branco,Santarem,Sao_Paulo
  BS:Nassau BT:Thimbu,Thimphu BW:Gaborone BY:Minsk BZ:Belize
  CA:Atikokan,Blanc-Sablon,Cambridge_Bay,Creston,Dawson,Dawson_Creek,Edmonton,Fort_Nelson,Glace_Bay,Goose_Bay,Halifax,Inuvik,Iqaluit,Moncton,Montreal,Nipigon,Pangnirtung,Rainy_River,Rankin_Inlet,Regina,Resolute,St_Johns,Swift_Current,Thunder_Bay,Toronto,Vancouver,Whitehorse,Winnipeg,Yellowknife
  CC:Cocos CD:Kinshasa,Lubumbashi CF:Bangui CG:Brazzaville CH:Zurich CI:Abidjan,Timbuktu CK:Rarotonga
  CL:Coyhaique,Easter,Punta_Arenas,Santiago CM:Douala CN:Chongqing,Chungking,Harbin,Kashgar,Shanghai,Urumqi CO:Bogota
  CR:Costa_Rica CU:Havana CV:Cape_Verde CW:Curacao CX:Christmas CY:Famagusta,Nicosia CZ:Prague
  DE:Berlin,Busingen,Jan_Mayen DJ:Djibouti DK:Copenhagen DM:Dominica DO:Santo_Domingo DZ:Algiers EC:Galapagos,Guayaquil
  EE:Tallinn EG:Cairo EH:El_Aaiun ER:Asmara ES:Canary,Ceuta,Madrid ET:Addis_Ababa FI:Helsinki FJ:Fiji FK:Stanley
  FM:Chuuk,Kosrae,Pohnpei FO:Faeroe,Faroe FR:Paris GA:Libreville GB:Belfast,London GD:Grenada GE:Tbilisi GF:Cayenne
  GG:Guernsey GH:Accra GI:Gibraltar GL:Danmarkshavn,Godthab,Nuuk,Scoresbysund,Thule GM:Banjul GN:Conakry GP:Guadeloupe
  GQ:Malabo GR:Athens GS:South_Georgia GT:Guatemala GU:Guam GW:Bissau GY:Guyana HK:Hong_Kong HN:Tegucigalpa HR:Zagreb
  HT:Port-au-Prince HU:Budapest ID:Jakarta,Jayapura,Makassar,Pontianak,Ujung_Pandang IE:Dublin IL:Jerusalem,Tel_Aviv
  IM:Isle_of_Man IN:Calcutta,Kolkata IO:Chagos IQ:Baghdad IR:Tehran IS:Reykjavik IT:Rome JE:Jersey JM:Jamaica JO:Amman
  JP:Tokyo KE:Asmera,Nairobi KG:Bishkek KH:Phnom_Penh KI:Enderbury,Kanton,Kiritimati,Tarawa KM:Comoro KN:St_Kitts
  KP:Pyongyang KR:Seoul KW:Kuwait KY:Cayman KZ:Almaty,Aqtau,Aqtobe,Atyrau,Oral,Qostanay,Qyzylorda LA:Vientiane LB:Beirut
  LC:St_Lucia LI:Vaduz LK:Colombo LR:Monrovia LS:Maseru LT:Vilnius LU:Luxembourg LV:Riga LY:Tripoli MA:Casablanca
  MC:Monaco MD:Chisinau,Tiraspol ME:Podgorica MF:Marigot MG:Antananarivo MH:Kwajalein,Majuro MK:Skopje ML:Bamako
  MM:Rangoon,Yangon MN:Choibalsan,Hovd,Ulaanbaatar,Ulan_Bator MO:Macao,Macau MP:Saipan MQ:Martinique MR:Nouakchott
  MS:Montserrat MT:Malta MU:Mauritius MV:Maldives MW:Blantyre
  MX:Bahia_Banderas,Cancun,Chihuahua,Ciudad_Juarez,Ensenada,Hermosillo,Matamoros,Mazatlan,Merida,Mexico_City,Monterrey,Ojinaga,Santa_Isabel,Tijuana
  MY:Kuala_Lumpur,Kuching MZ:Maputo NA:Windhoek NC:Noumea NE:Niamey NF:Norfolk NG:Lagos NI:Managua NL:Amsterdam NO:Oslo
  NP:Kathmandu,Katmandu NR:Nauru NU:Niue NZ:Auckland,Chatham,South_Pole OM:Muscat PA:Coral_Harbour,Panama PE:Lima
  PF:Gambier,Marquesas,Tahiti PG:Bougainville,Port_Moresby,Truk,Yap PH:Manila PK:Karachi PL:Warsaw PM:Miquelon
  PN:Pitcairn PR:Puerto_Rico,Virgin PS:Gaza,Hebron PT:Azores,Lisbon,Madeira PW:Palau PY:Asuncion QA:Qatar RE:Reunion
  RO:Bucharest RS:Belgrade
  RU:Anadyr,Astrakhan,Barnaul,Chita,Irkutsk,Kaliningrad,Kamchatka,Khandyga,Kirov,Krasnoyarsk,Magadan,Moscow,Novokuznetsk,Novosibirsk,Omsk,Sakhalin,Samara,Saratov,Srednekolymsk,Tomsk,Ulyanovsk,Ust-Nera,Vladivostok,Volgograd,Yakutsk,Yekaterinburg
  RW:Kigali SA:Riyadh SB:Guadalcanal,Ponape SC:Mahe SD:Khartoum SE:Stockholm SG:Singapore SH:St_Helena SI:Ljubljana
  SJ:Longyearbyen SK:Bratislava SL:Freetown SM:San_Marino SN:Dakar SO:Mogadishu SR:Paramaribo SS:Juba ST:Sao_Tome
  SV:El_Salvador SX:Lower_Princes SY:Damascus SZ:Mbabane TC:Grand_Turk TD:Ndjamena TF:Kerguelen TG:Lome TH:Bangkok
  TJ:Dushanbe TK:Fakaofo TL:Dili TM:Ashgabat,Ashkhabad TN:Tunis TO:Tongatapu TR:Istanbul TT:Port_of_Spain TV:Funafuti
  TW:Taipei TZ:Dar_es_Salaam UA:Kiev,Kyiv,Simferopol,Uzhgorod,Zaporozhye UG:Kampala UM:Midway,Wake
  US:Adak,Anchorage,Atka,Beulah,Boise,Center,Chicago,Denver,Detroit,Fort_Wayne,Honolulu,Indianapolis,Johnston,Juneau,Knox,Knox_IN,Los_Angeles,Louisville,Marengo,Menominee,Metlakatla,Monticello,New_Salem,New_York,Nome,Petersburg,Phoenix,Shiprock,Sitka,Tell_City,Vevay,Vincennes,Winamac,Yakutat
  UY:Montevideo UZ:Samarkand,Tashkent VA:Vatican VC:St_Vincent VE:Caracas VG:Tortola VI:St_Thomas VN:Ho_Chi_Minh,Saigon
  VU:Efate WF:Wallis WS:Apia YE:Aden YT:Mayotte ZA:Johannesburg ZM:Lusaka ZW:Harare`;

/** Returns the two letters of the country, or nothing. */
export function guessCountry() {
  return ofTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? ofLanguages(navigator.languages);
}

function ofTimeZone(zone = "") {
  const city = zone.split("/").slice(1).pop();
  return city && new RegExp(`(..):(?:[^ ]*,)?${city}(?:[,\\s]|$)`).exec(CITIES)?.[1];
}

/** A language names a country, or is spoken in one above all. */
function ofLanguages(languages) {
  for (const language of languages) {
    const { region } = new Intl.Locale(language).maximize();
    if (/^[A-Z]{2}$/.test(region ?? "")) return region;
  }
  return undefined;
}
