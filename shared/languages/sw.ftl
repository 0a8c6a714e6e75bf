### Swahili. Held to en.ftl, which says what each heading means.

## everywhere: the language

language-name = Kiswahili
# ltr or rtl
language-direction = ltr

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
    [one] sekunde { $count }
   *[other] sekunde { $count }
}
span-minutes = { $count ->
    [one] dakika { $count }
   *[other] dakika { $count }
}
span-hours = { $count ->
    [one] saa { $count }
   *[other] saa { $count }
}
span-days = { $count ->
    [one] siku { $count }
   *[other] siku { $count }
}

## everywhere: why a session failed, and what to do next

reason-unreachable = WhatsApp haikupatikana. Subiri dakika moja, kisha anza tena.
reason-hung_up = WhatsApp ilikata mara tu baada ya kila msimbo iliotoa. Subiri dakika chache, kisha anza tena; ikiendelea hivi, mwambie anayeendesha tovuti hii.
reason-untrusted = Seva iliyojibu haikuweza kuthibitisha kuwa ni WhatsApp, kwa hiyo hakuna kilichotumwa kwake. Jaribu tena baadaye; ikiendelea hivi, mwambie anayeendesha tovuti hii.
reason-proxy_failed = Tovuti hii hufikia WhatsApp kupitia proksi, na proksi hiyo haikuiruhusu kupita. Anayeendesha tovuti hii pekee ndiye anayeweza kurekebisha: mwambie, na ujaribu tena baadaye.
reason-proxy_failed-named = Tovuti hii hufikia WhatsApp kupitia proksi, na proksi hiyo ({ $proxy }) haikuiruhusu kupita. Anayeendesha tovuti hii pekee ndiye anayeweza kurekebisha: mwambie, na ujaribu tena baadaye.
reason-address_refused = WhatsApp inakataa miunganisho kutoka anwani ya seva ya tovuti hii. Anayeendesha tovuti hii pekee ndiye anayeweza kurekebisha: mwambie, na ujaribu tena baadaye.
reason-too_many_connections = WhatsApp ina miunganisho mingi mno kutoka tovuti hii. Subiri dakika chache, kisha anza tena.
reason-too_many_connections-wait = WhatsApp ina miunganisho mingi mno kutoka tovuti hii. Subiri takriban { $wait }, kisha anza tena.
reason-whatsapp_down = Seva ya WhatsApp haifanyi kazi. Subiri dakika chache, kisha anza tena.
reason-whatsapp_down-wait = Seva ya WhatsApp haifanyi kazi. Subiri takriban { $wait }, kisha anza tena.
reason-wrong_clock = Saa ya seva ya tovuti hii huenda si sahihi, kwa hiyo haiwezi kujua kama inazungumza na WhatsApp. Anayeendesha tovuti hii pekee ndiye anayeweza kurekebisha: mwambie.
reason-wrong_clock-ahead = Saa ya seva ya tovuti hii iko mbele kwa takriban { $wait }, kwa hiyo haiwezi kujua kama inazungumza na WhatsApp. Anayeendesha tovuti hii pekee ndiye anayeweza kurekebisha: mwambie.
reason-wrong_clock-behind = Saa ya seva ya tovuti hii iko nyuma kwa takriban { $wait }, kwa hiyo haiwezi kujua kama inazungumza na WhatsApp. Anayeendesha tovuti hii pekee ndiye anayeweza kurekebisha: mwambie.
reason-rate_limited = WhatsApp inaomba kupumzika. Subiri dakika chache, kisha anza tena.
reason-rate_limited-wait = WhatsApp inaomba kupumzika kwa takriban { $wait }. Anza tena baada ya hapo, au unganisha kwa msimbo wa QR.
reason-code_refused = WhatsApp haitoi msimbo kwa nambari hii sasa. Kagua nambari, au unganisha kwa msimbo wa QR; kwa msimbo wa kuandika, jaribu tena baada ya saa moja.
reason-code_unanswered = WhatsApp haikujibu ombi la msimbo. Haikuombwa tena, ili nambari yako isifungwe. Jaribu tena baada ya saa moja, au unganisha kwa msimbo wa QR.
reason-number_rests = Nambari hii imepata misimbo yake kwa sasa, na WhatsApp hufunga nambari zinazoomba mingi mno. Anza tena baadaye, au unganisha kwa msimbo wa QR.
reason-number_rests-wait = Nambari hii imepata misimbo yake kwa sasa, na WhatsApp hufunga nambari zinazoomba mingi mno. Anza tena baada ya takriban { $wait }, au unganisha kwa msimbo wa QR.
reason-code_withdrawn = WhatsApp iliondoa msimbo. Anza tena upate mwingine.
reason-codes_used_up = Hakuna msimbo uliokubaliwa. Anza tena, au unganisha kwa msimbo wa QR.
reason-not_eligible = WhatsApp haiunganishi nambari hii kwa msimbo wa kuandika. Unganisha kwa msimbo wa QR.
reason-passkey_timeout = Ufunguo wa siri ambao WhatsApp iliomba haukufika kwa wakati. Anza tena ukiwa nao karibu.
reason-passkey_unanswered = Ufunguo wa siri ulifika, lakini misimbo haikulinganishwa kwa wakati. Acha WhatsApp ikiwa wazi kwenye simu yako na uanze tena.
reason-passkey_refused = WhatsApp haikukubali ufunguo wa siri. Anza tena, na utumie ufunguo wa siri wa akaunti hii hii.
reason-codes_differ = Misimbo haikufanana, kwa hiyo hakuna kilichounganishwa. Huenda mtu yuko katikati: anza tena kwenye mtandao unaouamini.
reason-outdated = WhatsApp inataka toleo jipya zaidi la huduma hii. Mwambie anayeendesha tovuti hii.
reason-rejected = WhatsApp ilikataa kuunganisha kifaa hiki. Anza tena kwa msimbo mpya.
reason-registration_refused = WhatsApp hairuhusu tovuti hii kuunganisha vifaa kwa sasa. Hilo linahusu tovuti hii, si akaunti yako. Jaribu tena baadaye; ikiendelea hivi, mwambie anayeendesha tovuti hii.
reason-registration_refused-wait = WhatsApp hairuhusu tovuti hii kuunganisha vifaa kwa takriban { $wait }. Hilo linahusu tovuti hii, si akaunti yako. Anza tena baada ya hapo.
reason-phone_too_old = WhatsApp kwenye simu hii ni ya zamani mno kuunganisha kifaa. Sasisha WhatsApp kwenye simu, kisha anza tena.
reason-restricted = WhatsApp inaizuia akaunti hii. Fungua WhatsApp kwenye simu uone sababu.
reason-restricted-wait = WhatsApp inaizuia akaunti hii kwa takriban { $wait }. Fungua WhatsApp kwenye simu uone sababu, na ujaribu tena baada ya hapo.
reason-logged_out = WhatsApp haikuruhusu kifaa kipya kuingia: kilitenganishwa, au kuunganisha hakukukamilika. Anza tena, na ukiache kifaa kwenye Vifaa vilivyounganishwa.
reason-protocol = WhatsApp haikuielewa huduma hii. Jaribu tena; ikiendelea hivi, mwambie anayeendesha tovuti hii.
reason-unusable_key = Ufunguo ambao matokeo yangefungwa nao hauwezi kutumika. Tenganisha kifaa kwenye simu na uanze tena kwa ufunguo mpya.
reason-abandoned = Huduma hii haikuweza kukamilisha kipindi. Simu ikionyesha kifaa kipya kilichounganishwa, kiondoe hapo, kisha anza tena.

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = Akaunti za zamani nchini Brazili hazina 9 baada ya msimbo wa eneo. Kama hakuna msimbo unaofanya kazi, anza tena kwa nambari kama WhatsApp inavyoionyesha kwenye Mipangilio.
hint-mexico_one = Akaunti za zamani nchini Meksiko zina 1 baada ya +52, mpya hazina. Kama hakuna msimbo unaofanya kazi, anza tena kwa nambari kama WhatsApp inavyoionyesha kwenye Mipangilio.
hint-argentina_nine = Nambari za simu za mkononi nchini Ajentina zina 9 baada ya +54, za mezani hazina. Kama hakuna msimbo unaofanya kazi, anza tena kwa nambari kama WhatsApp inavyoionyesha kwenye Mipangilio.
renewal-expired = Msimbo uliotangulia haukuandikwa kwa wakati. Huu ni mpya.
renewal-not_accepted = Simu yako haikukubali kilichoandikwa. Huu ni msimbo mpya: uandike tangu mwanzo.
renewal-withdrawn = WhatsApp ilifuta msimbo wa mwisho. Huu ni mpya.
renewal-reconnected = Muunganisho na WhatsApp ulipotea na umerudi. Huu ni msimbo mpya: uliotangulia haufanyi kazi tena.
renewal-passkey_interrupted = WhatsApp ilikata muunganisho ikisubiri ufunguo wa siri. Anza tena: andika msimbo huu mpya, ukiwa na ufunguo wa siri karibu.
qr-renewal-withdrawn = Changanua tena. WhatsApp ilifuta msimbo wa mwisho, ndiyo maana simu yako huenda ikasema haikuweza kuunganisha kifaa. Huu ni msimbo mpya.
qr-renewal-passkey_interrupted = WhatsApp ilikata muunganisho ikisubiri ufunguo wa siri. Anza tena: changanua msimbo huu mpya, ukiwa na ufunguo wa siri karibu.

## everywhere: why a number gets no code now

rest-cooldown = Msimbo wa nambari hii uliombwa hivi karibuni, na WhatsApp huzuia nambari zinazoomba mara kwa mara. Tafadhali jaribu tena baada ya { $wait }, au unganisha kwa msimbo wa QR.
rest-live_code = Mtu anaunganisha nambari hii kwa msimbo sasa hivi, na msimbo wa pili ungeua wa kwanza. Tafadhali jaribu tena baada ya { $wait }, au unganisha kwa msimbo wa QR.
rest-left_alone = WhatsApp inataka nambari hii iachwe kwa muda: misimbo mingi mno iliombwa. Tafadhali jaribu tena baada ya { $wait }, au unganisha kwa msimbo wa QR.
rate-limited = Vipindi vingi mno vilianzishwa na wewe au kutoka mtandao wako. Unaweza kuanza tena baada ya { $wait }.

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = Unganisha kwa msimbo wa QR
link-by-code = Unganisha kwa msimbo
link-by-qr-instead = Tumia msimbo wa QR badala yake
get-code = Pata msimbo
show-qr = Onyesha msimbo wa QR
cancel = Ghairi
wipe = Ifute sasa
headline-scan = Changanua msimbo huu
headline-code = Andika msimbo huu kwenye WhatsApp
headline-passkey = WhatsApp inaomba ufunguo wa siri
headline-linking = Simu yako imekubali
headline-ready = Kipindi chako kiko tayari
headline-ended = Hakuna kilichounganishwa
headline-gone = Kipindi hiki kimeisha
headline-refused = Si sasa hivi
state-starting = Subiri kidogo, tunaanza.
queue-ahead = { $count ->
    [0] Wewe ndiye unayefuata kwenye foleni.
    [one] Mtu { $count } yuko mbele yako kwenye foleni.
   *[other] Watu { $count } wako mbele yako kwenye foleni.
}
state-ask = Kwa ajili yako mwenye simu moja tu. Unapata herufi nane hapa na kuziandika kwenye WhatsApp.
state-awaiting_scan = Kwenye WhatsApp ya simu yako, fungua Vifaa vilivyounganishwa na uuchanganue.
state-linking = Inaingia. Acha WhatsApp ikiwa wazi kwenye simu yako hadi ukurasa huu useme iko tayari.
state-exporting = Imeingia. Kipindi chako kinafungashwa.
qr-alt = Msimbo wa QR wa kuchanganua kwa WhatsApp
unknown = Kuna kilichoharibika kwenye tovuti hii. Tafadhali anza tena.

## scripts: headlines

headline-compare = Linganisha misimbo
headline-cancelled = Imeghairiwa
headline-wiped = Imefutwa

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = WhatsApp haikujibu
failed-whatsapp_unreachable-text = Subiri dakika moja, kisha anza tena.
failed-whatsapp_rate_limited = WhatsApp inaomba kupumzika
failed-whatsapp_rate_limited-text = Subiri dakika chache, kisha anza tena.
failed-client_outdated = Tovuti hii inahitaji kusasishwa
failed-client_outdated-text = WhatsApp inataka toleo jipya zaidi la huduma hii. Mwambie anayeendesha tovuti hii.
failed-pairing_rejected = Kuunganisha kulikataliwa
failed-pairing_rejected-text = WhatsApp au simu yako ilikataa kuunganisha kifaa. Anza tena kwa msimbo mpya.
failed-code_refused = Msimbo haukukubaliwa
failed-code_refused-text = Kagua nambari na uanze tena, au unganisha kwa msimbo wa QR.
failed-phone_not_eligible = Nambari hii inahitaji msimbo wa QR
failed-phone_not_eligible-text = WhatsApp haiunganishi nambari hii kwa msimbo wa kuandika. Unganisha kwa msimbo wa QR.
failed-account_restricted = WhatsApp inaizuia akaunti hii
failed-account_restricted-text = Fungua WhatsApp kwenye simu uone sababu, na kwa muda gani.
failed-logged_out = Kifaa hakikuruhusiwa kuingia
failed-logged_out-text = Kilitenganishwa, au kuunganisha hakukukamilika. Anza tena, na ukiache kifaa kwenye Vifaa vilivyounganishwa.
failed-passkey_timeout = Ufunguo wa siri haukufika kwa wakati
failed-passkey_timeout-text = Anza tena ukiwa nao karibu.
failed-internal = Haikufanikiwa
failed-internal-text = Kuna kilichoharibika kwenye tovuti hii. Tafadhali anza tena.

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = Haikufanikiwa
refused-invalid_phone = Kagua nambari
refused-invalid_custom_code = Kagua msimbo
refused-foreign_origin = Haikufanikiwa
refused-invalid_api_key = Ufunguo wa API si sahihi
refused-not_open = Haijafunguliwa kwa wote
refused-not_found = Kipindi hiki kimeisha
refused-method_not_allowed = Haikufanikiwa
refused-request_timeout = Ilichukua muda mrefu mno
refused-qr_not_available = Hakuna msimbo wa QR sasa
refused-passkey_not_expected = Hakuna ufunguo wa siri unaoombwa
refused-not_ready = Bado haiko tayari
refused-payload_too_large = Ni ndefu mno
refused-unsupported_media_type = Haikufanikiwa
refused-misdirected_host = Haikufanikiwa
refused-challenge_required = Haikufanikiwa
refused-rate_limited = Si sasa hivi
refused-phone_cooldown = Mapema mno kwa nambari hii
refused-queue_full = Watu wengi wanaunganisha
refused-queue_full-text = Watu wengi mno wanaunganisha kwa sasa. Tafadhali jaribu tena baada ya muda mfupi.
refused-broker_unavailable = Haifanyi kazi kwa muda
refused-broker_unavailable-text = Tovuti hii haifanyi kazi kwa muda mfupi. Tafadhali jaribu tena baada ya muda.
refused-whatsapp_unavailable = WhatsApp haikujibu
refused-shutting_down = Tunarudi hivi punde
refused-shutting_down-text = Seva hii inazimwa. Tafadhali jaribu tena baada ya muda mfupi.
refused-internal = Haikufanikiwa
refused-internal-text = Kuna kilichoharibika upande wetu. Tafadhali jaribu tena.

## scripts: where a session stands

state-queued = Uko kwenye foleni. Inasonga yenyewe.
state-connecting = Inaunganisha na WhatsApp. Msimbo unakuja hivi punde.
state-resting = WhatsApp hufunga nambari zinazoomba misimbo mara kwa mara, kwa hiyo unaofuata utachukua muda.
state-awaiting_code = Unaunganisha { $phone }, na si nambari nyingine.
state-passkey_required = Bado hakuna kilichounganishwa. WhatsApp inataka kuhakikisha kuwa ni wewe.
state-compare = Je, simu yako inaonyesha herufi nane zilezile?
state-compared = Asante. Tunasubiri WhatsApp.
state-offered = Msimbo unaanza kuhesabiwa unapouomba.
state-ready = Kinakili au kipakue sasa.
state-cancelled = Umeghairi. Hakuna kilichohifadhiwa.
state-cancelled_late = Hakuna kilichohifadhiwa hapa. Simu yako ikionyesha kifaa kipya kwenye Vifaa vilivyounganishwa, kiondoe hapo.
state-wiped = Hakuna kilichohifadhiwa hapa. Kama ulihifadhi kitambulisho cha kipindi, kinaendelea kufanya kazi.
state-gone = Hakuna kilichohifadhiwa hapa. Kama ulihifadhi kitambulisho cha kipindi, kinaendelea kufanya kazi.
expired-qr = Hakuna aliyechanganua msimbo kwa wakati. Anza tena simu yako ikiwa karibu.
expired-code = Hakuna aliyeandika msimbo kwa wakati. Anza tena simu yako ikiwa karibu.
expired-queued = Zamu yako ilichukua muda mrefu mno. Anza tena baada ya muda mfupi, watu wachache wakiunganisha.
expired-passkey_required = WhatsApp iliomba ufunguo wa siri, na haukufika kwa wakati. Anza tena ukiwa nao karibu.

## scripts: the number and its code

link-by-code-instead = Tumia msimbo badala yake
reading = Tunaisoma kama { $number }.
reading-country = Tunaisoma kama { $number }, { $country }.
country = Nchi: { $name }. Ibadilishe
country-choose = Chagua nchi
country-none = Hakuna nchi yenye jina hilo. Andika + na msimbo wake kabla ya nambari.
number-missing = Andika nambari kwanza, kama { $example }.
code-works = Msimbo unafanya kazi kwa { $time }
code-over = Msimbo mpya unakuja
upper-case = Hauna 0, O, I wala U.
copy-code = Nakili msimbo
copied = Imenakiliwa
copy-by-hand = Nakili kwa mkono
passkey-left = WhatsApp inasubiri { $time }.
extension-waiting = Angalia kichupo kilichofunguka, na ukubali pale kama ni wewe uliyeomba.
extension-refused = Hakuna kilichotumwa: ulikataa, au ulifunga kichupo. Omba tena ukiwa tayari.
extension-no-passkey = Hakuna ufunguo wa siri uliotumika. Kama uko kwenye simu yako, chagua kutumia simu, uchanganue kivinjari kinachoonyesha, na uache Bluetooth ikiwa imewashwa.
extension-busy = Kiendelezi kinaomba tayari. Tafuta kichupo chake.
extension-not-whatsapp = Kiendelezi hakikubali WhatsApp inachoomba. Tumia njia ya mkono hapa chini.
extension-not-reached = WhatsApp Web haikuweza kufunguliwa. Angalia muunganisho wako, kisha uombe tena.
extension-silent = Kiendelezi hakijibu. Pakia ukurasa huu tena, kisha ubonyeze kitufe cha kiendelezi.
continue-over = Kiungo hiki kimeshatumika, au muda wake umeisha. Tengeneza kipya ulipoanzia.
renews-in = Msimbo mpya baada ya s { $seconds }
renews-now = Msimbo mpya unakuja
last-code = Huu ndio msimbo wa mwisho
time-left = { $time } imebaki kuchanganua

## scripts: the result

forgotten-in = Kitafutwa hapa baada ya { $time }.
linked-as = Imeunganishwa na { $number }
linked-as-on = Imeunganishwa na { $number }, { $platform }
platform-android = kwenye Android
platform-smba = WhatsApp Business kwenye Android
platform-iphone = kwenye iPhone
platform-ios = kwenye iPhone
platform-smbi = WhatsApp Business kwenye iPhone
format-json = creds.json
format-json-use = Vitambulisho vyenyewe, kama Baileys inavyoviandika kwenye creds.json.
format-multi = Pamoja na funguo
format-multi-use = Vitambulisho na funguo katika JSON moja, kwa boti zinazovihifadhi kwenye hifadhidata.
format-files = Faili
format-files-use = Faili zote za kipindi katika JSON moja.
format-zip = Zip
format-zip-use = Folda nzima ya kipindi kama base64 ya faili la zip.
format-base64 = Base64
format-base64-use = creds.json katika base64, bila kiambishi chochote.
format-gzip = Gzip
format-gzip-use = Vilevile, lakini imebanwa.
any-bot = Nyingine yoyote
any-use = Kibandike mahali boti yako inapoomba kitambulisho cha kipindi.
opening = Inafungua kipindi chako.
sealed = Kivinjari hiki pekee kinaweza kukifungua: kilisimbwa kwa ajili yako kabla ya kuhifadhiwa, na seva haikuweza kukisoma.
not-opened = Matokeo haya yamefungwa, na ufunguo wake haupo tena kwenye kivinjari hiki. Ondoa kifaa kwenye simu yako, kwenye Vifaa vilivyounganishwa, na uanze tena.
opened-elsewhere = Kipindi kiko tayari kilipoanzia: kivinjari cha pale pekee kinaweza kukifungua.
not-fetched = Kipindi hakikuweza kuletwa sasa hivi. Pakia ukurasa tena.
copy-text = Nakili maandishi
copy-env = Nakili kama mstari wa .env
copy-session = Nakili kitambulisho cha kipindi
select-by-hand = Chagua maandishi na uyanakili kwa mkono
not-whole = Hili si jibu lote. Linakili lote, kuanzia {"{"} hadi {"}"}.

## scripts: buttons and notices

again = Anza tena
another = Unganisha kingine
wait-in = { $label } baada ya { $time }
wait-seconds = s { $seconds }
wait-over = Sasa unaweza kuanza tena.
wipe-question = Ufute kitambulisho cha kipindi hapa? Kama hujakihifadhi, kinapotea, na lazima uunganishe tena.
wipe-yes = Ndiyo, kifute
wipe-no = Hapana, kiache
offline = Muunganisho umepotea. Ukurasa huu unajaribu tena wenyewe.
not-done = Hilo halikuwezekana: tovuti hii haipatikani sasa hivi. Jaribu tena baada ya muda mfupi.
unreachable = Tovuti hii haipatikani sasa hivi. Kagua muunganisho wako na uanze tena.
cookies = Kivinjari chako hakikuhifadhi kidakuzi kinachofungua kipindi chako. Ruhusu vidakuzi vya tovuti hii na uanze tena.

## pages: every page

description = Unganisha kifaa na WhatsApp yako mwenyewe na uchukue kitambulisho chake cha kipindi, tayari kwa boti yako.
share-title = { $site }: ipe boti yako ufunguo
share-picture = Pete tatu za kioo chenye ukungu kuzunguka tundu la ufunguo, na mwanga nyuma yake
skip = Ruka hadi kwenye maudhui
disclaimer = Haikutengenezwa wala kuidhinishwa na WhatsApp. Programu zisizo rasmi zinaweza kugharimu akaunti: unganisha yako tu, na ile tu unayoweza kuikosa.
languages = Lugha

## pages: the first page

open-ready = Kipindi chako kiko tayari.
open-under-way = Uko katikati ya kuunganisha.
open-show = Kionyeshe
open-go-on = Endelea
start-headline = Ipe boti yako ufunguo wa WhatsApp yako.
start-lead = { $site } inaunganisha kifaa kipya na WhatsApp yako mwenyewe na kukupa kitambulisho chake cha kipindi: mstari mmoja wa maandishi unaoruhusu boti yako kuingia. Inachukua takriban dakika moja.
start-ways = Njia mbili za kuunganisha
start-qr = Skrini mbili: hii inauonyesha, simu yako inauchanganua.
start-code = Simu moja inatosha: unaandika herufi nane.
start-steps = Kinachotokea
start-step-link = <b>Unaunganisha kifaa.</b> Unachanganua msimbo wa QR kwenye WhatsApp, kwenye Vifaa vilivyounganishwa, kama ungefanya kwa WhatsApp Web. Au unaandika msimbo hapo.
start-step-login = <b>Tunaingia mara moja,</b> kuhakikisha kuwa kipindi kinafanya kazi. Hakuna ujumbe unaotumwa, hakuna kikundi kinachoingiwa, na kile boti yako itakachohitaji kinaachiwa boti yako.
start-step-take = <b>Unachukua kitambulisho chako cha kipindi.</b> Kinakili, au pakua faili. Kinahifadhiwa kwa usimbaji kwa { $time }, kisha kinatoweka. Unaweza kukifuta mapema.
start-facts = Kabla hujaanza
start-for = Ni cha nini
start-for-text = Boti inahitaji kifaa chake katika akaunti yako. Boti yako, mojawapo ya zilizojengwa kwa Baileys, inaanza na kitambulisho cha kipindi na kutenda kwa niaba yako.
start-sees = Kinachoweza kuona
start-sees-text = Gumzo zako kuanzia sasa, anwani na vikundi vyako, na inaweza kuandika kwa jina lako. Kwa hiyo usimpe yeyote ila boti yako mwenyewe.
start-undo = Jinsi ya kutengua
start-undo-text = Kwenye simu yako, fungua WhatsApp, kisha Vifaa vilivyounganishwa, gusa kifaa kipya na ukiondoe. Kuanzia hapo kitambulisho cha kipindi hakina thamani.
start-costs = Kinachoweza kugharimu
start-costs-text = WhatsApp haikubali programu zisizo rasmi, na mara nyingine hufungia akaunti inayozitumia. Chagua akaunti unayoweza kuikosa.
start-tilt = Acha kufuli isogee pamoja na simu yangu

## pages: the way by QR code

qr-only-phone = Simu hii tu?
qr-here = Au <a id="open-here" target="_blank" rel="noopener noreferrer">jaribu msimbo huuhuu kwenye WhatsApp ya simu hii</a>. Baadhi ya simu huukubali; kama hakuna kinachotokea, unganisha kwa msimbo.
qr-plain-lead = Unahitaji skrini ya pili: hii inaonyesha msimbo, simu yako inauchanganua. Ukurasa unajipakia tena wenyewe, ili uonyeshe msimbo wa sasa daima.
qr-plain-other = Simu moja tu? <a href="/pair">Unganisha kwa msimbo</a> badala yake.
qr-point = Elekeza simu kwenye msimbo wa skrini hii.
qr-never = Usichanganue kamwe msimbo ambao mtu mwingine anakutumia: unaunganisha kifaa chake na akaunti yako.
qr-same-phone = Unasoma hii kwenye simu hiyohiyo? <a href="/pair">Unganisha kwa msimbo</a> badala yake.

## pages: the way by code

open-whatsapp = Fungua WhatsApp
open-business = Business
open-nothing = Hakuna kilichofunguka? Fungua WhatsApp mwenyewe, <a id="get-whatsapp">ipakue</a>, au tazama <a id="open-help">jinsi vifaa vinavyounganishwa</a>.
code-plain-lead = Unapata herufi nane na kuziandika kwenye WhatsApp ya simu yako.
code-plain-other = Skrini mbili? <a href="/qr">Unganisha kwa msimbo wa QR</a> badala yake.
code-number = Nambari yako ya WhatsApp, pamoja na msimbo wa nchi
code-countries = Nchi ya nambari
code-country-search = Jina au msimbo
code-country-search-label = Tafuta kwa jina au msimbo
code-country-list = Nchi
code-close = Funga
code-notification = WhatsApp inaonyesha arifa: <b>Weka msimbo ili kuunganisha kifaa kipya</b>. Iguse, na uendelee na hatua ya mwisho.
code-no-notification = Hakuna arifa? Fungua <b>WhatsApp</b>.
code-instead = Gusa <b>Unganisha kwa nambari ya simu badala yake</b>.
code-type = Andika msimbo, acha WhatsApp ikiwa wazi kwa muda, kisha urudi. Ukurasa huu unaendelea wenyewe.
code-not-asked = Haiombi msimbo?
code-not-asked-text = Hakikisha kuwa nambari iliyo juu ni sahihi, kuwa simu iko mtandaoni, na kuwa hii ndiyo simu kuu ya akaunti, si kifaa kilichounganishwa. Au unganisha kwa msimbo wa QR: msimbo huu unaendelea kufanya kazi.
code-never = Usiandike kamwe msimbo ambao mtu mwingine anakutumia: unaunganisha kifaa chake na akaunti yako.

## pages: the menus of the phone

phone-title = Kwenye simu yako
phone-open = Fungua <b>WhatsApp</b>.
phone-android-menu = Gusa <b>⋮</b> juu, kisha <b>Vifaa vilivyounganishwa</b>.
phone-android-link = Gusa <b>Unganisha kifaa</b>.
phone-android-all = Gusa <b>⋮</b> juu, kisha <b>Vifaa vilivyounganishwa</b>, kisha <b>Unganisha kifaa</b>.
phone-iphone-menu = Gusa <b>Mipangilio</b>, kisha <b>Vifaa Vilivyounganishwa</b>.
phone-iphone-link = Gusa <b>Unganisha Kifaa</b>.
phone-iphone-all = Gusa <b>Mipangilio</b>, kisha <b>Vifaa Vilivyounganishwa</b>, kisha <b>Unganisha Kifaa</b>.

## pages: the passkey

passkey-compare = Simu yako inaonyesha msimbo pia. Tazama kila moja ya herufi nane.
passkey-match = Zinafanana
passkey-differ = Hazifanani
passkey-what = Kile WhatsApp inachotaka
passkey-what-text = Ufunguo wa siri ni alama ya kidole chako, uso wako au kufuli la skrini, badala ya nenosiri. Kabla ya baadhi ya akaunti kuunganisha kifaa kipya, WhatsApp huuomba kwa anayeunganisha. Vivinjari huruhusu kurasa za WhatsApp pekee kuuomba, kwa hiyo ukurasa huu hauwezi.
passkey-can = Unachoweza kufanya
passkey-another-day = <b>Jaribu tena siku nyingine.</b> WhatsApp huiomba baadhi ya akaunti na si nyingine, hasa akaunti za biashara, na hilo hubadilika.
passkey-another-account = <b>Unganisha akaunti nyingine</b> unayoweza kuikosa, kama unayo.
passkey-use-helper = <b>Tumia msaidizi hapa chini</b> kwenye kompyuta, kama unamwamini anayeendesha tovuti hii.
passkey-run-yourself = <b>Endesha Latchkey mwenyewe</b>, programu iliyo nyuma ya tovuti hii, kwenye kompyuta yako, ambapo msaidizi wake wa funguo za siri anaweza kuwashwa. Hapa amezimwa: inahitaji kubandika kwenye konsoli ya kivinjari, na hivyo ndivyo akaunti zinavyoibwa.
handover-title = Kwenye simu hii
handover-how = Hakuna viendelezi kwenye simu. Endelea kwenye kompyuta: tengeneza kiungo, <b>jitumie mwenyewe na si mtu mwingine</b>, na ukifungue pale. Kinafaa mara moja, kwa dakika tano.
handover-link = Kiungo
handover-send = Kitume
handover-make = Tengeneza kiungo
extension-title = Kwa kiendelezi cha kivinjari
extension-warning = <b>Tu kama ulianzisha hili mwenyewe</b>, na unawaamini wanaoendesha { $site }: anayepata jibu la ufunguo wako wa siri anaweza kuunganisha kifaa na akaunti yako.
extension-how = <b>Kwenye kompyuta</b>, kiendelezi kikiwa kwenye kivinjari: bonyeza kitufe chake kando ya upau wa anwani, hapa kwenye ukurasa huu. Kinakuonyesha nani anaomba nini na kufungua WhatsApp Web. Hakuna cha kubandika.
extension-get = Pata kiendelezi
extension-there = Kiendelezi kipo. Kinakuonyesha nani anaomba nini, kufungua WhatsApp Web na kurudisha jibu.
extension-ask = Omba ufunguo wa siri
assist-title = Bila kiendelezi, kwa mkono, kwa wanaojua wanachofanya
assist-warning = <b>Acha kama mtu alikutuma hapa.</b> Kubandika vitu kwenye konsoli ya kivinjari ndivyo akaunti zinavyoibwa: anayekufanya ufanye hivyo anaweza kuchukua WhatsApp yako. Fanya hapa na si kwingine, kwa maandishi haya na si mengine, na tu kama unawaamini wanaoendesha { $site }.
assist-open = Kwenye kompyuta, fungua <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> kwenye kichupo kingine. Usiingie hapo.
assist-console = Fungua konsoli ya kichupo hicho: <b>F12</b>, kisha <b>Console</b>. Kivinjari kinakuonya usibandike, na kiko sahihi.
assist-paste = Bandika hii hapo, na ubonyeze Enter. Inaomba ufunguo wako wa siri na kuonyesha jibu; haitumi chochote popote.
assist-click = Bofya popote kwenye ukurasa wa WhatsApp Web, na utumie ufunguo wako wa siri. Kama uko kwenye simu yako, chagua kutumia simu, na uchanganue kivinjari kinachoonyesha.
assist-answer = Bandika jibu hapa
assist-send = Likabidhi
assist-copy = Nakili maandishi
assist-sent = Asante. Tunasubiri WhatsApp.
continue-title = Uendelee hapa?
continue-text = Kiungo hiki kinaendeleza kipindi kilichoanza kwenye kifaa kingine. <b>Endelea tu kama ni wewe uliyekianza</b>: unachotia sahihi hapa kinaunganisha kifaa kwa aliyekianza.
continue-scripts = Ukurasa huu unahitaji hati. Ziwashe na uupakie tena.
continue-yes = Ndiyo, ni mimi
continue-no = Hapana

## pages: the result

result-which = Ni kwa boti gani?
result-id = Kitambulisho cha kipindi
result-put = Sasa kiweke hapa.
result-creds = Pakua creds.json
result-zip = Pakua session.zip
result-store = Pakua { $file }
result-share = Shiriki
result-save = Hifadhi kama faili
result-forms = Aina nyingine
result-forms-label = Aina
result-form-label = Kipindi kama maandishi
know-title = Mambo manne ya kujua
know-one-place = <b>Kitumie mahali pamoja tu.</b> Boti mbili zenye kipindi kimoja hutoana.
know-secret = <b>Kiweke siri.</b> Kinafungua WhatsApp yako kama nenosiri. Hakuna anayekusaidia anayekihitaji.
know-unlink = <b>Ili kutenganisha,</b> fungua WhatsApp kwenye simu yako, kisha <b>Vifaa vilivyounganishwa</b>, gusa kifaa kipya na ukiondoe.
know-405 = <b>Boti ikisimama kwenye 405,</b> sasisha boti: inatumia toleo la WhatsApp lililoisha muda. Kipindi chako bado ni kizuri.

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = Weka { $setting } katika { $file }, au kati ya vigezo vya mwenyeji wako.
bot-set-in-quoted = Weka { $setting } katika { $file }, ndani ya alama za kunukuu kwa sababu ya #, au kati ya vigezo vya mwenyeji wako.
bot-set = Weka { $setting } kati ya vigezo vya mwenyeji wako.
bot-set-or-file = Weka { $setting } kati ya vigezo vya mwenyeji wako, au { $other } katika { $file }.
bot-set-or-put = Weka { $setting } kati ya vigezo vya mwenyeji wako, au weka kitambulisho cha kipindi katika { $file }.
bot-put = Weka kitambulisho cha kipindi katika { $file } kama { $setting }.
bot-or = { $one } au { $other }
bot-no-prefix = Hakina kiambishi.
bot-only-while = Kinasomwa tu wakati hakuna { $file }.
bot-stops = Boti inasimama baada ya kuleta kipindi: iwashe tena kama mwenyeji wako hafanyi hivyo.
library-step = Weka { $file } mahali ambapo boti yako hutafuta data ya kipindi chake, kabla ya kuiwasha. { $library } huifungua kama yake yenyewe, na haihitaji kitambulisho cha kipindi.

## pages: without scripts

closed-headline = Haijafunguliwa kwa wote
astray-headline = Hakuna kitu hapa
astray-lead = Anwani ina kosa, au kilichokuwa hapa hakipo tena.
astray-start = Nenda kwenye ukurasa wa kwanza
no-connection = Hakuna muunganisho
no-connection-lead = Tovuti hii haipatikani kwa sasa. Ulichoanzisha kinaendelea bila wewe: rudi mara tu muunganisho utakapopatikana.
no-connection-again = Jaribu tena
tell-me = Nijulishe ikiendelea
closed-what = Hii ni nini
asking-code = Unapata herufi nane na kuziandika kwenye WhatsApp ya simu yenye { $number }. Endelea tu kama ulikusudia kuunganisha kifaa: kiungo cha mtu mwingine huenda kimekuleta hapa.
asking-qr = Ukurasa huu unaonyesha msimbo wa QR, simu yako inauchanganua. Endelea tu kama ulikusudia kuunganisha kifaa: kiungo cha mtu mwingine huenda kimekuleta hapa.
plain-gone = Hakuna kilichohifadhiwa hapa, au kivinjari hiki hakikuhifadhi kidakuzi kinachokifungua. Kama ulihifadhi kitambulisho cha kipindi, kinaendelea kufanya kazi.
plain-back = Rudi
plain-queued = Uko kwenye foleni
plain-queued-text = Inasonga yenyewe: ukurasa huu unajipakia tena kila sekunde chache.
plain-connecting = Inaunganisha na WhatsApp
plain-connecting-text = Msimbo unakuja hivi punde. Ukurasa huu unajipakia tena wenyewe.
plain-resting-text = WhatsApp hufunga nambari zinazoomba misimbo mara kwa mara, kwa hiyo msimbo unaofuata utakuja baada ya { $wait }. Ukurasa huu unajipakia tena wenyewe.
plain-scan = Kwenye WhatsApp ya simu yako: <b>Vifaa vilivyounganishwa</b>, <b>Unganisha kifaa</b>, kisha elekeza simu kwenye msimbo huu. Ukurasa unajipakia tena kila sekunde tano, ukiwa na msimbo wa sasa.
plain-code = Unaunganisha { $phone }, na si nambari nyingine. Kwenye simu yako, gusa arifa ya WhatsApp, au fungua <b>Vifaa vilivyounganishwa</b>, <b>Unganisha kifaa</b>, <b>Unganisha kwa nambari ya simu badala yake</b>. Ukurasa unajipakia tena wenyewe.
plain-passkey = Bado hakuna kilichounganishwa. WhatsApp huomba ufunguo wa siri kwa baadhi ya akaunti, na ni kurasa zake pekee zinazoweza kuuomba kwa kivinjari chako. Jaribu tena siku nyingine, au kwa akaunti nyingine.
plain-which = Ni kwa boti gani? Kila moja ina kitambulisho chake cha kipindi.
plain-id-for = Kitambulisho cha kipindi cha { $bot }
plain-env = Kama mstari wa .env
plain-env-label = Mstari wa .env
plain-env-label-for = Mstari wa .env, wa { $bot }
plain-know = Kitumie mahali pamoja tu. Kiweke siri: kinafungua WhatsApp yako. Ili kutenganisha, ondoa kifaa kwenye simu yako, kwenye Vifaa vilivyounganishwa. Boti ikisimama kwenye 405, sasisha boti: inatumia toleo la WhatsApp lililoisha muda. Kipindi kinasahauliwa hapa baada ya { $time }.
plain-failed = Haikufanikiwa
plain-expired-text = Muda umeisha. Anza tena simu yako ikiwa karibu.
plain-ended-text = Hakuna kilichohifadhiwa hapa. Simu yako ikionyesha kifaa kipya usichokitaka kwenye Vifaa vilivyounganishwa, kiondoe hapo.
plain-again = Anza tena kwa msimbo wa QR
plain-reload = Pakia ukurasa huu tena

## api: what the owner of a finished session should know

note-key_files = Kipindi hiki kina faili za funguo: tumia session.zip au muundo wa multi, si creds.json pekee.
note-sealed = Kipindi hiki hakiko MEGA: kimefungwa kwa ufunguo wako, na faili huko lisingekuwa hivyo.
note-mega-account = Kipindi hiki hakiko MEGA: tovuti hii haiwezi kutumia akaunti yake ya MEGA kwa sasa. Kitambulisho cha kipindi hapa kina vyote.
note-mega-full = Kipindi hiki hakiko MEGA: akaunti ya MEGA ya tovuti hii imejaa. Kitambulisho cha kipindi hapa kina vyote.
note-mega-busy = Kipindi hiki hakiko MEGA: MEGA ina shughuli nyingi. Kitambulisho cha kipindi hapa kina vyote.
note-mega-away = Kipindi hiki hakiko MEGA: MEGA haijibu inavyopaswa. Kitambulisho cha kipindi hapa kina vyote.
note-mega-slow = Kipindi hiki hakiko MEGA: MEGA inachukua muda mrefu mno kujibu. Kitambulisho cha kipindi hapa kina vyote.
note-self-sent = Kitambulisho cha kipindi kiko pia kwenye gumzo lako mwenyewe kwenye WhatsApp.
note-self-unsent = Huenda kitambulisho cha kipindi hakikufika kwenye gumzo lako mwenyewe kwenye WhatsApp: kichukue hapa.

## chat: what the device writes into its owner's own chat, before the session ID

self-begin = { $site } imeunganisha kifaa na WhatsApp yako. Kitambulisho cha kipindi cha boti yako kiko mwishoni mwa ujumbe huu.
self-secret = Kiweke siri. Kinafungua WhatsApp yako kama nenosiri. Hakuna anayekusaidia anayekihitaji.
self-where = Kinaingia kwenye mipangilio ya boti yako, na ya boti moja tu. Boti mbili zenye kipindi kimoja hutoana.
self-unlink = Ili kutenganisha, fungua WhatsApp kwenye simu yako, kisha Vifaa vilivyounganishwa, gusa kifaa kipya na ukiondoe. Kuanzia hapo kitambulisho cha kipindi hakina thamani.

## api: the titles of refusals

title-invalid_request = Ombi si sahihi
title-invalid_phone = Si nambari ya simu
title-invalid_custom_code = Si msimbo
title-foreign_origin = Si kutoka ukurasa huu
title-invalid_api_key = Ufunguo wa API si sahihi
title-not_open = Haijafunguliwa kwa wote
title-not_found = Haijapatikana
title-method_not_allowed = Mbinu hairuhusiwi
title-request_timeout = Ombi ni la polepole mno
title-qr_not_available = Hakuna msimbo wa QR sasa
title-passkey_not_expected = Ufunguo wa siri haujaombwa
title-not_ready = Bado haiko tayari
title-payload_too_large = Ombi ni kubwa mno
title-unsupported_media_type = Si JSON
title-misdirected_host = Si jina la tovuti hii
title-challenge_required = Uthibitisho wa kazi unahitajika
title-rate_limited = Vipindi vingi mno
title-phone_cooldown = Mapema mno kwa nambari hii
title-queue_full = Shughuli nyingi mno
title-broker_unavailable = Haipatikani sasa
title-whatsapp_unavailable = WhatsApp haijibu
title-shutting_down = Inazimwa
title-internal = Hitilafu ya ndani

## api: why a request was refused, and what to do next

refusal-body_is_no_object = Mwili lazima uwe kitu cha JSON kama {"{"}"method":"qr"{"}"}.
refusal-body_misread = Mwili si ombi la kipindi: { $why }.
refusal-not_json = Mwili lazima uwe JSON, uliotumwa kwa kichwa Content-Type: application/json.
refusal-unknown_member = "{ $name }" si sehemu ya ombi hili. Zinazoruhusiwa ni { $allowed }.
refusal-member_needs_key = "{ $name }" ni kwa wenye ufunguo wa API, unaotumwa kama X-API-Key. Bila huo, zinazoruhusiwa ni { $allowed }.
refusal-invalid_client = "client" lazima iwe na herufi 1 hadi 128, zote zinazoweza kuchapwa.
refusal-metadata_too_long = "metadata" lazima iwe baiti { $most } za JSON au chini. Ifupishe.
refusal-invalid_template = "session_id" haiwezi kutumika: { $why }.
refusal-invalid_browser = "browser" lazima iwe { $form }.
refusal-invalid_proxy = "proxy" lazima iwe { $form }.
refusal-bot_and_template = Tuma "bot" au "session_id", si zote mbili.
refusal-bot_not_served = "{ $name }" haiwezi kuhudumiwa. { $why }
refusal-bot_unheard-close = Hakuna boti ya orodha yenye jina lililo katika "bot". Je, ulimaanisha { $closest }?
refusal-bot_unheard = Hakuna boti ya orodha yenye jina lililo katika "bot". Tuma inachosoma kama "session_id".
refusal-invalid_api_key = Ufunguo wa API katika X-API-Key si wa tovuti hii. Ukague, au uuache.
refusal-not_open = Huduma za tovuti hii pekee ndizo zinazoanzisha vipindi hapa. Kama boti au paneli ilikutuma, anza tena huko; programu huonyesha ufunguo wake wa API kama X-API-Key.
refusal-body_broke_off = Mwili wa ombi ulikatika.
refusal-unknown_link_method = "method" lazima iwe "qr" au "code".
refusal-invalid_seal_to = "seal_to" lazima iwe base64 ya ufunguo wa umma wa X25519, baiti 32.
refusal-foreign_page = Ukurasa wa tovuti nyingine hauwezi kufanya hili hapa. Tumia ukurasa wa tovuti hii, au piga kutoka seva yako. Kama huu ndio ukurasa wa tovuti hii, proksi yake lazima ipitishe kichwa cha Host.
refusal-invalid_idempotency_key = Idempotency-Key lazima iwe herufi 16 hadi 255 za ASCII zinazoonekana.
refusal-idempotency_key_reused = Idempotency-Key hii ilikuja na ombi tofauti hapo awali. Tumia ufunguo mpya.
refusal-out_of_range = "{ $name }" lazima iwe nambari kamili kutoka { $least } hadi { $most }.
refusal-out_of_range-open = "{ $name }" lazima iwe nambari kamili, { $least } au zaidi.
refusal-unknown_format = "format" lazima iwe mojawapo ya { $known }.
refusal-unknown_bot-none = Tovuti hii haitoi boti kwa majina. Iache "bot".
refusal-unknown_bot = "bot" lazima iwe mojawapo ya { $known }.
refusal-format_and_bot = Omba "format" au "bot", si zote mbili.
refusal-sealed_has_no_format = Matokeo haya yamefungwa kwa ufunguo wako na hayana muundo tunaoweza kusoma. Yalete bila "format" wala "bot" na uyafungue kwa ufunguo wako binafsi.
refusal-sealed_is_elsewhere = Matokeo haya yamefungwa kwa ufunguo wako. Yalete kutoka result_url ya kipindi.
refusal-assertion_is_no_object = Mwili lazima uwe jibu lote la ufunguo wa siri, kitu cha JSON, au {"{"}"confirmed":true{"}"}.
refusal-invalid_confirmation = "confirmed" lazima iwe true au false, na iwe peke yake.
refusal-no_handover_in_body = Mwili lazima uwe kitu cha JSON chenye "handover", kama POST …/handover ilivyorudisha.
refusal-invalid_custom_code = "custom_code" lazima iwe 8 kati ya herufi { $alphabet }. Herufi 0, I, O na U hazimo: hakuna simu inayozitoa kwa msimbo.
refusal-misdirected_host = Tovuti hii haijibu jina lililoombwa. Kama ni yako, weka jina katika LATCHKEY_HOSTS, au weka LATCHKEY_TRUSTED_PROXIES kama kuna proksi mbele.
refusal-no_such_address = Hakuna kitu kwenye anwani hii. API inaanzia /api/v1/sessions.
refusal-no_such_file = Hakuna faili kama hilo.
refusal-no_such_session = Hakuna kipindi kama hicho kwako: kimeisha, au tokeni yake haipo au si sahihi. Anza kipya.
refusal-handover_over = Hii imeshatumika, au muda wake umeisha. Omba mpya kipindi kilipoanzia.
refusal-wiped = Kipindi kilighairiwa au matokeo yake yalifutwa; hayarudi. Anza kipya.
refusal-no_result = Kipindi kiliisha bila matokeo. Hali yake inasema sababu; anza kipya.
refusal-not_at_mega = Kipindi hiki hakiko MEGA; kama kilipaswa kuwa huko, maelezo ya hali yake yanasema sababu. Chukua muundo mwingine.
refusal-method_not_allowed = Anwani hii haijui mbinu hiyo. Kichwa cha Allow kinasema inazozijua.
refusal-request_timeout = Mwili wa ombi ulichukua muda mrefu mno kufika. Tafadhali jaribu tena.
refusal-qr_not_available = Hakuna msimbo wa QR unaosubiri kuchanganuliwa kwa sasa. Hali ya kipindi inasema sababu.
refusal-no_passkey_asked = Hakuna ufunguo wa siri unaoombwa kwa sasa. Hali ya kipindi inasema sababu.
refusal-passkey_not_taken = Kipindi hakijachukua kilichokuja awali, au kimeisha. Hali yake inasema ipi.
refusal-passkey_answered = Jibu la ufunguo wa siri tayari lipo. Linganisha misimbo, na utume {"{"}"confirmed":true{"}"} kama inafanana.
refusal-nothing_to_compare = Bado hakuna msimbo wa kulinganisha. Tuma jibu la ufunguo wa siri kwanza.
refusal-not_ready = Kipindi hakijaisha. Fuatilia hali yake hadi iseme ready.
refusal-payload_too_large = Ombi ni refu mno; KiB 16 zinatosha kwa kila wito.
refusal-challenge_required = Tovuti hii inaomba kazi ndogo kabla ya kipindi kuanza, ambayo vivinjari hufanya vyenyewe. Washa skripti na upakie ukurasa tena; programu huleta changamoto kutoka /api/v1/challenge na kutuma jibu katika X-Altcha.
refusal-challenge_not_solved = Kazi ambayo tovuti hii inaomba haikufanywa, au ilichelewa au ilikuja mara mbili. Anza tena; programu huleta changamoto mpya kutoka /api/v1/challenge.
refusal-too_many_live = Vipindi vingi mno vyako au vya mtandao wako vinaendelea. Maliza au ghairi kimoja, au subiri hadi kimoja kiishe.
refusal-queue_full = Watu wengi mno wanaunganisha kwa sasa. Tafadhali jaribu tena baada ya muda mfupi.
refusal-key_required = Hii ni kwa wanaopiga kwa ufunguo wa API, unaotumwa kama X-API-Key.
refusal-no_session_in_body = Tuma kitambulisho cha kipindi kama "session_id", au vitambulisho kama "credentials", na si vyote viwili.
refusal-unreadable_session = Kipindi hiki hakiwezi kutumika: { $why }
refusal-session_too_long = Kipindi ni kirefu mno; KiB 512 husomwa. Tuma creds.json peke yake, bila faili zake za funguo.
refusal-asked_lately = Jambo hilo hilo limefanywa kwa nambari hii muda mfupi uliopita, na kila mara bot yake hupoteza muunganisho. Jaribu tena baada ya { $wait }.
refusal-asked_lately-left_alone = WhatsApp inataka nambari hii iachwe kwa muda. Jaribu tena baada ya { $wait }.
refusal-no_worker = Hakuna worker aliyekuwa na nafasi: wote wana kazi, au hakuna anayeendesha. Jaribu tena baada ya muda mfupi.
refusal-broker_unavailable = Huduma haiwezi kufikia foleni yake sasa hivi. Tafadhali jaribu tena baada ya muda mfupi.
refusal-not_serving = Foleni haijibu. Je, Redis inafanya kazi, na REDIS_URL inaielekea? Kumbukumbu inasema kilichoharibika.
refusal-broker_denied = Redis inajibu, lakini inakataa kile vipindi vinachohitaji. Mruhusu mtumiaji wake funguo ~{"{"}latchkey{"}"}*, njia &{"{"}latchkey{"}"}* na amri zote. Kumbukumbu inasema kilichokataliwa.
refusal-whatsapp_late = WhatsApp haikujibu kwa wakati. Tafadhali jaribu tena baada ya muda mfupi.
refusal-shutting_down = Seva hii inazimwa. Tafadhali jaribu tena baada ya muda mfupi.
refusal-internal = Kuna kilichoharibika upande wetu. Tafadhali jaribu tena.

## api: what is wrong with a phone number

phone-empty = Nambari ya simu yenye msimbo wa nchi inahitajika, kama +94 77 123 4567.
phone-letter = Kuna herufi katika nambari hii. Iandike kwa tarakimu, pamoja na msimbo wa nchi, kama +94 77 123 4567.
phone-plus = Alama ya kujumlisha huwa mara moja, mbele ya nambari, kama katika +94 77 123 4567.
phone-sign = Alama { $sign } si ya nambari ya simu. Iandike pamoja na msimbo wa nchi, kama +94 77 123 4567.
phone-national = Nambari hii inaanza na 0, kama inavyopigwa ndani ya nchi. Weka msimbo wa nchi mahali pa 0 hiyo: +94 77 123 4567 badala ya 077 123 4567.
phone-trunk_zero = Kuna 0 baada ya msimbo wa nchi, inayopigwa ndani ya nchi tu. Iondoe: +94 77 123 4567 badala ya +94 077 123 4567.
phone-no_such_code = Hakuna nchi yenye msimbo ambao nambari hii inaanza nao. Weka msimbo wa nchi yako mbele, kama +94 77 123 4567.
phone-too_short = Nambari hii ni fupi mno: ina tarakimu { $got } kati ya angalau 7. Je, msimbo wa nchi umekosekana, kama +94 katika +94 77 123 4567?
phone-too_long = Nambari hii ni ndefu mno: ina tarakimu { $got }, na hakuna nambari yenye zaidi ya 15. Je, ni nambari moja tu, bila nyongeza?

## api: what is wrong with the answer of a passkey

assertion-too_long = Hii ni ndefu mno kwa jibu la ufunguo wa siri. Nakili jibu la ufunguo wa siri pekee.
assertion-json = Hii si JSON, au si yote. Nakili jibu lote la ufunguo wa siri.
assertion-kind = "type" lazima iwe "public-key": hili si jibu la ufunguo wa siri. Linakili lote.
assertion-missing = "{ $field }" haipo au si maandishi. Nakili jibu lote la ufunguo wa siri.
assertion-encoding = "{ $field }" si base64url, au ni tupu. Nakili jibu la ufunguo wa siri lilivyo.
assertion-id = "id" na "rawId" zinatofautiana. Nakili jibu la ufunguo wa siri lilivyo.
assertion-client_data = "clientDataJSON" haina JSON. Nakili jibu la ufunguo wa siri lilivyo.
assertion-action = Ufunguo huu wa siri ulitengenezwa na haukutumika: kinachoombwa ni "webauthn.get".
assertion-origin = Hii haikufanywa kwenye https://web.whatsapp.com. Ifanye kwenye kichupo cha WhatsApp Web.
assertion-challenge = Hii inajibu ombi lingine, si linalosubiri. Tengeneza moja kwa kipindi hiki.
assertion-authenticator_data = "authenticatorData" ni fupi mno. Nakili jibu la ufunguo wa siri lilivyo.
assertion-site = Ufunguo huu wa siri ni wa tovuti nyingine. Tumia wa akaunti hii ya WhatsApp.
assertion-unverified = Ufunguo huu wa siri haukufunguliwa. Utumie mara moja zaidi, kwa alama ya kidole, uso au kufuli la skrini.

## terminal: what a link and a session say

terminal-connecting = Inaunganisha na WhatsApp…
terminal-resting = WhatsApp hufunga nambari zinazoomba misimbo mara kwa mara, kwa hiyo unaofuata utachukua muda…
terminal-linking = Simu yako imekubali. Acha WhatsApp ikiwa wazi humo wakati hii inaingia…
terminal-exporting = Imeingia. Kipindi kinafungashwa…
terminal-scan =
    Kwenye WhatsApp ya simu yako, fungua Vifaa vilivyounganishwa na uchanganue msimbo huu ({ $sequence } kati ya { $total }).
    Mpya huchukua nafasi yake wenyewe. Ctrl-C hughairi.
terminal-qr-too-long = Msimbo ni mrefu mno kuchorwa. Anza tena.
terminal-type-code =
    Kwenye WhatsApp ya simu yenye { $phone }, fungua Vifaa vilivyounganishwa, Unganisha kifaa, Unganisha kwa nambari ya simu badala yake, na uandike msimbo huu.
    Unafanya kazi kwa dakika chache. Ctrl-C hughairi.
terminal-passkey-asked = WhatsApp inaomba ufunguo wa siri kabla ya kuunganisha kifaa na akaunti hii: alama ya kidole, uso au kufuli la skrini. Bado hakuna kilichounganishwa. Kurasa za WhatsApp pekee ndizo zinazoweza kuuomba, kwa hiyo programu hii haiwezi.
terminal-passkey-by-hand =
    Unaweza kuleta jibu lake. Kubandika vitu kwenye konsoli ya kivinjari ndivyo akaunti zinavyoibwa: fanya hapa tu, na tu kwa kuwa umeanzisha mwenyewe.
    1. Fungua https://web.whatsapp.com na ndani yake konsoli (F12).
    2. Bandika hii, bonyeza Enter, bofya kwenye ukurasa, na utumie ufunguo wako wa siri:
terminal-passkey-answer = 3. Nakili jibu ambalo konsoli inaonyesha, libandike hapa, na ubonyeze Enter.
terminal-passkey-assist-is-off = Ili kuleta jibu lake kwa mkono, anza tena kwa LATCHKEY_PASSKEY_ASSIST=on, au unganisha akaunti isiyo na ufunguo wa siri. Ctrl-C hughairi.
terminal-compare = Simu yako inaonyesha msimbo pia. Je, inafanana? Andika y (ndiyo) au n (hapana), kisha Enter.
terminal-yes-or-no = Andika y kama misimbo inafanana, n kama haifanani.
terminal-not-an-assertion = Hilo si jibu la ufunguo wa siri. { $why } Kisha ulibandike tena.
terminal-too-early = Hilo lilikuja mapema mno. Lipe mara moja zaidi.
terminal-linked = Imeunganishwa na +{ $number }.
terminal-written = Imeandikwa: { $path }
terminal-recorded = Yote yaliyotumwa na kupokewa yako katika { $path }, bila siri, nambari wala jina lolote.
terminal-keep-secret =
    Kitumie mahali pamoja tu. Aliye nacho ana akaunti: usimwambie mtu.
    Boti ikisimama kwenye 405, sasisha boti: inatumia toleo la WhatsApp lililoisha muda.
terminal-session-id = Kitambulisho chako cha kipindi:
terminal-cancelled = Imeghairiwa. Hakuna kilichohifadhiwa.
terminal-cancelled-late = Imeghairiwa. Hakuna kilichohifadhiwa hapa; simu yako ikionyesha kifaa kipya kwenye Vifaa vilivyounganishwa, kiondoe hapo.
terminal-expired = Hakuna aliyeunganisha kwa wakati. Anza tena simu yako ikiwa karibu.
terminal-gone = Kipindi kimeisha bila neno. Anza tena.
terminal-unlinked = Kimetenganishwa. Kifaa hakipo tena kwenye akaunti, na kipindi chake hakina thamani.
terminal-unlinked-before = Kilitenganishwa awali: WhatsApp haikijui kifaa tena.
terminal-not-unlinked = { $why } Kifaa huenda bado kimeunganishwa.
terminal-not-taken-off = WhatsApp haikuondoa kifaa kwenye akaunti. Kiondoe kwenye simu, kwenye Vifaa vilivyounganishwa.
terminal-check-first = Hii inaingia kwa kipindi hicho. Bot inayokitumia hupoteza muunganisho kwa muda mfupi; nyingi hurudi zenyewe, nyingine lazima zianzishwe tena.
terminal-check-linked = Kimeunganishwa: WhatsApp inakiruhusu kifaa kuingia.
terminal-check-unlinked = Kimetenganishwa: WhatsApp haikijui kifaa tena. Kiunganishe tena.
terminal-check-restricted = Imezuiwa: { $why }
terminal-check-replaced = Kimechukuliwa: bot imeingia kwa kipindi hiki wakati huo huo. Kifaa kimeunganishwa, na kinatumika.
terminal-not-checked = { $why } Haijulikani kama kifaa bado kimeunganishwa.
terminal-check-account = Akaunti: +{ $number }
terminal-check-since = Kimeunganishwa tangu: { $date }
terminal-check-name = Jina: { $name }
terminal-check-platform = Jukwaa: { $platform }
