### Hindi. Held to en.ftl, which says what each heading means.

## everywhere: the language

language-name = हिन्दी
# ltr or rtl
language-direction = ltr

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
    [one] { $count } सेकंड
   *[other] { $count } सेकंड
}
span-minutes = { $count ->
    [one] { $count } मिनट
   *[other] { $count } मिनट
}
span-hours = { $count ->
    [one] { $count } घंटे
   *[other] { $count } घंटे
}
span-days = { $count ->
    [one] { $count } दिन
   *[other] { $count } दिन
}

## everywhere: why a session failed, and what to do next

reason-unreachable = WhatsApp तक पहुँचा नहीं जा सका। एक मिनट रुकें, फिर दोबारा शुरू करें।
reason-hung_up = WhatsApp ने हर कोड देने के तुरंत बाद कनेक्शन काट दिया। कुछ मिनट रुकें, फिर दोबारा शुरू करें; ऐसा ही रहे तो इस साइट को चलाने वाले को बताएँ।
reason-untrusted = जिस सर्वर ने जवाब दिया, वह साबित नहीं कर सका कि वह WhatsApp है, इसलिए उसे कुछ नहीं भेजा गया। बाद में फिर कोशिश करें; ऐसा ही रहे तो इस साइट को चलाने वाले को बताएँ।
reason-proxy_failed = यह साइट प्रॉक्सी से WhatsApp तक पहुँचती है, और प्रॉक्सी ने इसे आगे नहीं जाने दिया। इसे सिर्फ़ साइट चलाने वाला ठीक कर सकता है: उन्हें बताएँ, और बाद में फिर कोशिश करें।
reason-proxy_failed-named = यह साइट प्रॉक्सी से WhatsApp तक पहुँचती है, और प्रॉक्सी ({ $proxy }) ने इसे आगे नहीं जाने दिया। इसे सिर्फ़ साइट चलाने वाला ठीक कर सकता है: उन्हें बताएँ, और बाद में फिर कोशिश करें।
reason-address_refused = WhatsApp इस साइट के सर्वर के पते से कनेक्शन नहीं लेता। इसे सिर्फ़ साइट चलाने वाला ठीक कर सकता है: उन्हें बताएँ, और बाद में फिर कोशिश करें।
reason-too_many_connections = WhatsApp के पास इस साइट से बहुत ज़्यादा कनेक्शन हैं। कुछ मिनट रुकें, फिर दोबारा शुरू करें।
reason-too_many_connections-wait = WhatsApp के पास इस साइट से बहुत ज़्यादा कनेक्शन हैं। लगभग { $wait } रुकें, फिर दोबारा शुरू करें।
reason-whatsapp_down = WhatsApp का सर्वर बंद है। कुछ मिनट रुकें, फिर दोबारा शुरू करें।
reason-whatsapp_down-wait = WhatsApp का सर्वर बंद है। लगभग { $wait } रुकें, फिर दोबारा शुरू करें।
reason-wrong_clock = इस साइट के सर्वर की घड़ी शायद ग़लत है, इसलिए वह जान नहीं सकता कि वह WhatsApp से बात कर रहा है या नहीं। इसे सिर्फ़ साइट चलाने वाला ठीक कर सकता है: उन्हें बताएँ।
reason-wrong_clock-ahead = इस साइट के सर्वर की घड़ी लगभग { $wait } आगे है, इसलिए वह जान नहीं सकता कि वह WhatsApp से बात कर रहा है या नहीं। इसे सिर्फ़ साइट चलाने वाला ठीक कर सकता है: उन्हें बताएँ।
reason-wrong_clock-behind = इस साइट के सर्वर की घड़ी लगभग { $wait } पीछे है, इसलिए वह जान नहीं सकता कि वह WhatsApp से बात कर रहा है या नहीं। इसे सिर्फ़ साइट चलाने वाला ठीक कर सकता है: उन्हें बताएँ।
reason-rate_limited = WhatsApp थोड़ा रुकने को कहता है। कुछ मिनट रुकें, फिर दोबारा शुरू करें।
reason-rate_limited-wait = WhatsApp लगभग { $wait } रुकने को कहता है। उसके बाद दोबारा शुरू करें, या QR कोड से लिंक करें।
reason-code_refused = WhatsApp अभी इस नंबर के लिए कोड नहीं देता। नंबर जाँचें, या QR कोड से लिंक करें; कोड के लिए एक घंटे बाद फिर कोशिश करें।
reason-code_unanswered = WhatsApp ने कोड के अनुरोध का जवाब नहीं दिया। दोबारा नहीं माँगा गया, ताकि आपका नंबर लॉक न हो। एक घंटे बाद फिर कोशिश करें, या QR कोड से लिंक करें।
reason-number_rests = इस नंबर को अभी के लिए कोड मिल चुके हैं, और ज़्यादा कोड माँगने वाले नंबर WhatsApp लॉक कर देता है। बाद में दोबारा शुरू करें, या QR कोड से लिंक करें।
reason-number_rests-wait = इस नंबर को अभी के लिए कोड मिल चुके हैं, और ज़्यादा कोड माँगने वाले नंबर WhatsApp लॉक कर देता है। लगभग { $wait } बाद दोबारा शुरू करें, या QR कोड से लिंक करें।
reason-code_withdrawn = WhatsApp ने कोड वापस ले लिया। नया पाने के लिए दोबारा शुरू करें।
reason-codes_used_up = कोई भी कोड स्वीकार नहीं हुआ। दोबारा शुरू करें, या QR कोड से लिंक करें।
reason-not_eligible = WhatsApp इस नंबर को कोड से लिंक नहीं करता। QR कोड से लिंक करें।
reason-passkey_timeout = WhatsApp ने जो पासकी माँगी थी, वह समय पर नहीं आई। पासकी पास में हो तब दोबारा शुरू करें।
reason-passkey_unanswered = पासकी आ गई, पर कोड समय पर नहीं मिलाए गए। फ़ोन पर WhatsApp खुला रखें और दोबारा शुरू करें।
reason-passkey_refused = WhatsApp ने पासकी स्वीकार नहीं की। दोबारा शुरू करें, और इसी अकाउंट की पासकी इस्तेमाल करें।
reason-codes_differ = कोड एक जैसे नहीं थे, इसलिए कुछ भी लिंक नहीं हुआ। शायद बीच में कोई है: भरोसेमंद नेटवर्क पर दोबारा शुरू करें।
reason-outdated = WhatsApp इस सेवा का नया वर्शन चाहता है। इस साइट को चलाने वाले को बताएँ।
reason-rejected = WhatsApp ने इस डिवाइस को लिंक करने से मना किया। नए कोड के साथ दोबारा शुरू करें।
reason-registration_refused = WhatsApp अभी इस साइट को डिवाइस लिंक नहीं करने देता। यह इस साइट के बारे में है, आपके अकाउंट के बारे में नहीं। बाद में फिर कोशिश करें; ऐसा ही रहे तो इस साइट को चलाने वाले को बताएँ।
reason-registration_refused-wait = WhatsApp लगभग { $wait } तक इस साइट को डिवाइस लिंक नहीं करने देगा। यह इस साइट के बारे में है, आपके अकाउंट के बारे में नहीं। उसके बाद दोबारा शुरू करें।
reason-phone_too_old = इस फ़ोन का WhatsApp डिवाइस लिंक करने के लिए बहुत पुराना है। फ़ोन पर WhatsApp अपडेट करें, फिर दोबारा शुरू करें।
reason-restricted = WhatsApp ने इस अकाउंट पर रोक लगाई है। कारण देखने के लिए फ़ोन पर WhatsApp खोलें।
reason-restricted-wait = WhatsApp ने इस अकाउंट पर लगभग { $wait } की रोक लगाई है। कारण देखने के लिए फ़ोन पर WhatsApp खोलें, और उसके बाद फिर कोशिश करें।
reason-logged_out = WhatsApp ने नए डिवाइस को अंदर नहीं आने दिया: उसे अनलिंक किया गया, या लिंक पूरा नहीं हुआ। दोबारा शुरू करें, और डिवाइस को लिंक किए गए डिवाइस में रहने दें।
reason-protocol = WhatsApp इस सेवा को समझ नहीं सका। फिर कोशिश करें; ऐसा ही रहे तो इस साइट को चलाने वाले को बताएँ।
reason-unusable_key = जिस की से परिणाम सील होना था, वह काम की नहीं है। फ़ोन पर डिवाइस अनलिंक करें और नई की के साथ दोबारा शुरू करें।
reason-abandoned = यह सेवा सेशन पूरा नहीं कर सकी। अगर फ़ोन पर नया लिंक किया गया डिवाइस दिखे, तो उसे वहाँ हटाएँ, फिर दोबारा शुरू करें।

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = ब्राज़ील के पुराने अकाउंट में एरिया कोड के बाद 9 नहीं होता। अगर कोई कोड काम न करे, तो ठीक वही नंबर डालकर दोबारा शुरू करें जो WhatsApp सेटिंग्स में दिखाता है।
hint-mexico_one = मेक्सिको के पुराने अकाउंट में +52 के बाद 1 होता है, नए में नहीं। अगर कोई कोड काम न करे, तो ठीक वही नंबर डालकर दोबारा शुरू करें जो WhatsApp सेटिंग्स में दिखाता है।
hint-argentina_nine = अर्जेंटीना के मोबाइल नंबरों में +54 के बाद 9 होता है, लैंडलाइन में नहीं। अगर कोई कोड काम न करे, तो ठीक वही नंबर डालकर दोबारा शुरू करें जो WhatsApp सेटिंग्स में दिखाता है।
renewal-expired = पिछला कोड समय पर नहीं डाला गया। यह नया है।
renewal-not_accepted = आपके फ़ोन ने डाला गया कोड स्वीकार नहीं किया। यह नया कोड है: इसे शुरू से डालें।
renewal-withdrawn = WhatsApp ने पिछला कोड रद्द कर दिया। यह नया है।
renewal-reconnected = WhatsApp से कनेक्शन टूट गया था और वापस आ गया है। यह नया कोड है: पिछला अब बेकार है।
renewal-passkey_interrupted = पासकी का इंतज़ार करते हुए WhatsApp ने कनेक्शन काट दिया। फिर से शुरू करें: यह नया कोड डालें, और पासकी पास में रखें।
qr-renewal-withdrawn = फिर से स्कैन करें। WhatsApp ने पिछला कोड रद्द कर दिया, इसलिए आपका फ़ोन कह सकता है कि डिवाइस लिंक नहीं हो सका। यह नया कोड है।
qr-renewal-passkey_interrupted = पासकी का इंतज़ार करते हुए WhatsApp ने कनेक्शन काट दिया। फिर से शुरू करें: यह नया कोड स्कैन करें, और पासकी पास में रखें।

## everywhere: why a number gets no code now

rest-cooldown = इस नंबर के लिए थोड़ी देर पहले ही कोड माँगा गया था, और बार-बार माँगने वाले नंबर WhatsApp ब्लॉक कर देता है। कृपया { $wait } बाद फिर कोशिश करें, या QR कोड से लिंक करें।
rest-live_code = कोई इस समय इस नंबर को कोड से लिंक कर रहा है, और दूसरा कोड पहले को बेकार कर देगा। कृपया { $wait } बाद फिर कोशिश करें, या QR कोड से लिंक करें।
rest-left_alone = WhatsApp चाहता है कि इस नंबर को कुछ देर छोड़ दिया जाए: बहुत ज़्यादा कोड माँगे गए। कृपया { $wait } बाद फिर कोशिश करें, या QR कोड से लिंक करें।
rate-limited = आपने या आपके नेटवर्क से बहुत ज़्यादा सेशन शुरू हुए। आप { $wait } में फिर से शुरू कर सकते हैं।

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = QR कोड से लिंक करें
link-by-code = कोड से लिंक करें
link-by-qr-instead = इसके बजाय QR कोड से
get-code = कोड पाएँ
show-qr = QR कोड दिखाएँ
cancel = रद्द करें
wipe = अभी मिटाएँ
headline-scan = यह कोड स्कैन करें
headline-code = यह कोड WhatsApp में डालें
headline-passkey = WhatsApp पासकी माँगता है
headline-linking = आपके फ़ोन ने हाँ कहा
headline-ready = आपका सेशन तैयार है
headline-ended = कुछ भी लिंक नहीं हुआ
headline-gone = यह सेशन ख़त्म हो गया
headline-refused = अभी नहीं
state-starting = एक पल, हम शुरू कर रहे हैं।
queue-ahead = { $count ->
    [0] कतार में अगला नंबर आपका है।
    [one] कतार में आपसे पहले { $count } व्यक्ति है।
   *[other] कतार में आपसे पहले { $count } लोग हैं।
}
state-ask = जब आपके पास एक ही फ़ोन हो। आपको यहाँ आठ अक्षर मिलते हैं और आप उन्हें WhatsApp में डालते हैं।
state-awaiting_scan = फ़ोन पर WhatsApp में लिंक किए गए डिवाइस खोलें और इसे स्कैन करें।
state-linking = लॉग इन हो रहा है। जब तक यह पेज तैयार न कहे, फ़ोन पर WhatsApp खुला रखें।
state-exporting = लॉग इन हो गया। आपका सेशन पैक हो रहा है।
qr-alt = WhatsApp से स्कैन करने के लिए QR कोड
unknown = इस साइट पर कुछ गड़बड़ हुई। कृपया दोबारा शुरू करें।

## scripts: headlines

headline-compare = कोड मिलाएँ
headline-cancelled = रद्द किया गया
headline-wiped = मिटा दिया गया

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = WhatsApp ने जवाब नहीं दिया
failed-whatsapp_unreachable-text = एक मिनट रुकें, फिर दोबारा शुरू करें।
failed-whatsapp_rate_limited = WhatsApp रुकने को कहता है
failed-whatsapp_rate_limited-text = कुछ मिनट रुकें, फिर दोबारा शुरू करें।
failed-client_outdated = इस साइट को अपडेट चाहिए
failed-client_outdated-text = WhatsApp इस सेवा का नया वर्शन चाहता है। इस साइट को चलाने वाले को बताएँ।
failed-pairing_rejected = लिंक करने से मना किया गया
failed-pairing_rejected-text = WhatsApp या आपके फ़ोन ने डिवाइस लिंक करने से मना किया। नए कोड के साथ दोबारा शुरू करें।
failed-code_refused = कोड स्वीकार नहीं हुआ
failed-code_refused-text = नंबर जाँचें और दोबारा शुरू करें, या QR कोड से लिंक करें।
failed-phone_not_eligible = इस नंबर को QR कोड चाहिए
failed-phone_not_eligible-text = WhatsApp इस नंबर को कोड से लिंक नहीं करता। QR कोड से लिंक करें।
failed-account_restricted = WhatsApp ने इस अकाउंट पर रोक लगाई है
failed-account_restricted-text = कारण और समय देखने के लिए फ़ोन पर WhatsApp खोलें।
failed-logged_out = डिवाइस अंदर नहीं आ सका
failed-logged_out-text = उसे अनलिंक किया गया, या लिंक पूरा नहीं हुआ। दोबारा शुरू करें, और डिवाइस को लिंक किए गए डिवाइस में रहने दें।
failed-passkey_timeout = पासकी समय पर नहीं आई
failed-passkey_timeout-text = पासकी पास में हो तब दोबारा शुरू करें।
failed-internal = यह नहीं हो सका
failed-internal-text = इस साइट पर कुछ गड़बड़ हुई। कृपया दोबारा शुरू करें।

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = यह नहीं हो सका
refused-invalid_phone = नंबर जाँचें
refused-invalid_custom_code = कोड जाँचें
refused-foreign_origin = यह नहीं हो सका
refused-invalid_api_key = ग़लत API की
refused-not_open = सबके लिए खुला नहीं
refused-not_found = यह सेशन ख़त्म हो गया
refused-method_not_allowed = यह नहीं हो सका
refused-request_timeout = बहुत देर लगी
refused-qr_not_available = अभी कोई QR कोड नहीं
refused-passkey_not_expected = कोई पासकी नहीं माँगी गई
refused-not_ready = अभी तैयार नहीं
refused-payload_too_large = यह बहुत लंबा है
refused-unsupported_media_type = यह नहीं हो सका
refused-misdirected_host = यह नहीं हो सका
refused-challenge_required = यह नहीं हो सका
refused-rate_limited = अभी नहीं
refused-phone_cooldown = इस नंबर के लिए बहुत जल्दी
refused-queue_full = बहुत लोग लिंक कर रहे हैं
refused-queue_full-text = इस समय बहुत ज़्यादा लोग लिंक कर रहे हैं। कृपया थोड़ी देर में फिर कोशिश करें।
refused-broker_unavailable = थोड़ी देर के लिए बंद
refused-broker_unavailable-text = यह साइट कुछ पल के लिए बंद है। कृपया थोड़ी देर में फिर कोशिश करें।
refused-whatsapp_unavailable = WhatsApp ने जवाब नहीं दिया
refused-shutting_down = थोड़ी देर में वापस
refused-shutting_down-text = यह सर्वर बंद हो रहा है। कृपया थोड़ी देर में फिर कोशिश करें।
refused-internal = यह नहीं हो सका
refused-internal-text = हमारी तरफ़ कुछ गड़बड़ हुई। कृपया फिर कोशिश करें।

## scripts: where a session stands

state-queued = आप कतार में हैं। यह अपने आप आगे बढ़ती है।
state-connecting = WhatsApp से जुड़ रहे हैं। कोड अभी आता है।
state-resting = बार-बार कोड माँगने वाले नंबर WhatsApp लॉक कर देता है, इसलिए अगले में थोड़ा समय लगेगा।
state-awaiting_code = यह { $phone } को लिंक करता है, किसी और नंबर को नहीं।
state-passkey_required = अभी कुछ भी लिंक नहीं हुआ। WhatsApp पक्का करना चाहता है कि यह आप ही हैं।
state-compare = क्या आपके फ़ोन पर यही आठ अक्षर दिख रहे हैं?
state-compared = धन्यवाद। WhatsApp का इंतज़ार है।
state-offered = जब आप माँगते हैं तब कोड का समय शुरू होता है।
state-ready = इसे अभी कॉपी करें या डाउनलोड करें।
state-cancelled = आपने रद्द किया। इसका कुछ भी नहीं रखा गया।
state-cancelled_late = यहाँ इसका कुछ भी नहीं रखा गया। अगर फ़ोन पर लिंक किए गए डिवाइस में नया डिवाइस दिखे, तो उसे वहाँ हटाएँ।
state-wiped = यहाँ इसका कुछ भी नहीं रखा गया। अगर आपने सेशन ID सेव की है, तो वह काम करती रहेगी।
state-gone = यहाँ इसका कुछ भी नहीं रखा गया। अगर आपने सेशन ID सेव की है, तो वह काम करती रहेगी।
expired-qr = किसी ने समय पर कोड स्कैन नहीं किया। फ़ोन पास में हो तब दोबारा शुरू करें।
expired-code = किसी ने समय पर कोड नहीं डाला। फ़ोन पास में हो तब दोबारा शुरू करें।
expired-queued = आपकी बारी आने में बहुत देर लगी। थोड़ी देर में, जब कम लोग लिंक कर रहे हों, दोबारा शुरू करें।
expired-passkey_required = WhatsApp ने पासकी माँगी, और वह समय पर नहीं आई। पासकी पास में हो तब दोबारा शुरू करें।

## scripts: the number and its code

link-by-code-instead = इसके बजाय कोड से
reading = हम इसे { $number } पढ़ते हैं।
reading-country = हम इसे { $number }, { $country } पढ़ते हैं।
country = देश: { $name }। बदलें
country-choose = देश चुनें
country-none = इस नाम का कोई देश नहीं। नंबर से पहले + और देश का कोड डालें।
number-missing = पहले नंबर डालें, जैसे { $example }।
code-works = कोड { $time } तक काम करेगा
code-over = नया कोड आ रहा है
upper-case = इसमें 0, O, I या U नहीं है।
copy-code = कोड कॉपी करें
copied = कॉपी हो गया
copy-by-hand = हाथ से कॉपी करें
passkey-left = WhatsApp { $time } तक इंतज़ार करेगा।
extension-waiting = जो टैब खुला है उसे देखें, और अगर आपने ही माँगा था तो वहाँ हाँ कहें।
extension-refused = कुछ नहीं भेजा गया: आपने नहीं कहा, या टैब बंद किया। तैयार हों तो फिर माँगें।
extension-no-passkey = कोई पासकी इस्तेमाल नहीं हुई। अगर वह फ़ोन पर है, तो फ़ोन इस्तेमाल करना चुनें, ब्राउज़र जो दिखाए उसे स्कैन करें, और ब्लूटूथ चालू रखें।
extension-busy = एक्सटेंशन पहले से माँग रहा है। उसका टैब ढूँढें।
extension-not-whatsapp = WhatsApp जो माँगता है उसे एक्सटेंशन नहीं लेता। नीचे हाथ वाला तरीका अपनाएँ।
extension-not-reached = WhatsApp Web नहीं खुल सका। अपना कनेक्शन देखें, फिर माँगें।
extension-silent = एक्सटेंशन जवाब नहीं देता। यह पेज फिर से लोड करें, फिर एक्सटेंशन का बटन दबाएँ।
continue-over = यह लिंक पहले इस्तेमाल हो चुका है, या इसका समय ख़त्म है। जहाँ शुरू किया था वहाँ नया बनाएँ।
renews-in = { $seconds } से. में नया कोड
renews-now = नया कोड आ रहा है
last-code = यह आख़िरी कोड है
time-left = स्कैन के लिए { $time } बाकी

## scripts: the result

forgotten-in = { $time } में यहाँ से मिट जाएगा।
linked-as = { $number } से लिंक हुआ
linked-as-on = { $number } से लिंक हुआ, { $platform }
platform-android = Android पर
platform-smba = Android पर WhatsApp Business
platform-iphone = iPhone पर
platform-ios = iPhone पर
platform-smbi = iPhone पर WhatsApp Business
format-json = creds.json
format-json-use = ख़ुद क्रेडेंशियल, जैसे Baileys उन्हें creds.json में लिखता है।
format-multi = की के साथ
format-multi-use = क्रेडेंशियल और की एक ही JSON में, उन बॉट के लिए जो इन्हें डेटाबेस में रखते हैं।
format-files = फ़ाइलें
format-files-use = सेशन की सभी फ़ाइलें एक ही JSON में।
format-zip = Zip
format-zip-use = सेशन का पूरा फ़ोल्डर, zip फ़ाइल के base64 के रूप में।
format-base64 = Base64
format-base64-use = creds.json base64 में, बिना किसी उपसर्ग के।
format-gzip = Gzip
format-gzip-use = वही, छोटा करके।
any-bot = कोई और
any-use = इसे वहाँ पेस्ट करें जहाँ आपका बॉट सेशन ID माँगता है।
opening = आपका सेशन खुल रहा है।
sealed = इसे सिर्फ़ यह ब्राउज़र खोल सकता है: रखे जाने से पहले इसे आपके लिए एन्क्रिप्ट किया गया, और सर्वर इसे पढ़ नहीं सका।
not-opened = यह परिणाम सील है, और उसकी की अब इस ब्राउज़र में नहीं है। फ़ोन पर लिंक किए गए डिवाइस में डिवाइस हटाएँ, और दोबारा शुरू करें।
opened-elsewhere = सेशन वहीं तैयार है जहाँ शुरू हुआ था: सिर्फ़ वहाँ का ब्राउज़र उसे खोल सकता है।
not-fetched = सेशन अभी नहीं लाया जा सका। पेज फिर से लोड करें।
copy-text = टेक्स्ट कॉपी करें
copy-env = .env की लाइन के रूप में कॉपी करें
copy-session = सेशन ID कॉपी करें
select-by-hand = टेक्स्ट चुनें और हाथ से कॉपी करें
not-whole = यह पूरा जवाब नहीं है। {"{"} से {"}"} तक सब कॉपी करें।

## scripts: buttons and notices

again = दोबारा शुरू करें
another = एक और लिंक करें
wait-in = { $time } में { $label }
wait-seconds = { $seconds } से.
wait-over = आप अब फिर से शुरू कर सकते हैं।
wipe-question = यहाँ से सेशन ID मिटाएँ? अगर आपने इसे सेव नहीं किया है, तो यह खो जाएगी और आपको फिर से लिंक करना होगा।
wipe-yes = हाँ, मिटाएँ
wipe-no = नहीं, रखें
offline = कनेक्शन टूट गया है। यह पेज अपने आप फिर कोशिश करता है।
not-done = यह नहीं हो सका: इस साइट तक अभी पहुँचा नहीं जा सकता। थोड़ी देर में फिर कोशिश करें।
unreachable = इस साइट तक अभी पहुँचा नहीं जा सकता। अपना कनेक्शन जाँचें और दोबारा शुरू करें।
cookies = आपके ब्राउज़र ने वह कुकी नहीं रखी जो आपका सेशन खोलती है। इस साइट के लिए कुकी की अनुमति दें और दोबारा शुरू करें।

## pages: every page

description = अपने WhatsApp से एक डिवाइस लिंक करें और उसकी सेशन ID ले जाएँ, आपके बॉट के लिए तैयार।
share-title = { $site }: अपने बॉट को चाबी दें
share-picture = चाबी के छेद के चारों ओर धुंधले काँच के तीन छल्ले, पीछे रोशनी के साथ
skip = सीधे सामग्री पर जाएँ
disclaimer = इसे WhatsApp ने न बनाया है, न मंज़ूरी दी है। अनौपचारिक प्रोग्राम से अकाउंट जा सकता है: सिर्फ़ अपना लिंक करें, और सिर्फ़ वह जिसके बिना आपका काम चल सके।
languages = भाषाएँ

## pages: the first page

open-ready = आपका सेशन तैयार है।
open-under-way = आप लिंक करने के बीच में हैं।
open-show = दिखाएँ
open-go-on = आगे बढ़ें
start-headline = अपने बॉट को अपने WhatsApp की चाबी दें।
start-lead = { $site } आपके अपने WhatsApp से एक नया डिवाइस लिंक करता है और आपको उसकी सेशन ID देता है: टेक्स्ट की एक लाइन जो आपके बॉट को अंदर आने देती है। इसमें लगभग एक मिनट लगता है।
start-ways = लिंक करने के दो तरीके
start-qr = दो स्क्रीन: यह उसे दिखाती है, आपका फ़ोन स्कैन करता है।
start-code = एक फ़ोन काफ़ी है: आप आठ अक्षर डालते हैं।
start-steps = क्या होता है
start-step-link = <b>आप एक डिवाइस लिंक करते हैं।</b> आप WhatsApp में, लिंक किए गए डिवाइस में, QR कोड स्कैन करते हैं, जैसे WhatsApp Web के लिए। या वहाँ कोड डालते हैं।
start-step-login = <b>हम एक बार लॉग इन करते हैं,</b> ताकि पक्का हो कि सेशन काम करता है। कोई मैसेज नहीं भेजा जाता, किसी ग्रुप में नहीं जाया जाता, और जो आपके बॉट को चाहिए होगा वह बॉट के लिए छोड़ दिया जाता है।
start-step-take = <b>आप अपनी सेशन ID लेते हैं।</b> इसे कॉपी करें, या फ़ाइलें डाउनलोड करें। यह { $time } तक एन्क्रिप्ट करके रखी जाती है, फिर मिट जाती है। आप इसे पहले भी मिटा सकते हैं।
start-facts = शुरू करने से पहले
start-for = यह किसलिए है
start-for-text = बॉट को आपके अकाउंट में अपना एक डिवाइस चाहिए। आपका बॉट, जो Baileys से बना है, सेशन ID से शुरू होता है और आपके नाम से काम करता है।
start-sees = यह क्या देख सकता है
start-sees-text = अब से आपकी चैट, आपके कॉन्टैक्ट और ग्रुप, और यह आपके नाम से लिख सकता है। इसलिए इसे अपने बॉट के सिवा किसी को न दें।
start-undo = इसे वापस कैसे लें
start-undo-text = फ़ोन पर WhatsApp खोलें, फिर लिंक किए गए डिवाइस, नए डिवाइस पर टैप करें और उसे लॉग आउट करें। तब से सेशन ID बेकार है।
start-costs = इसका जोखिम क्या है
start-costs-text = WhatsApp अनौपचारिक प्रोग्राम को मंज़ूरी नहीं देता, और कभी-कभी उन्हें इस्तेमाल करने वाले अकाउंट पर बैन लगाता है। ऐसा अकाउंट चुनें जिसके बिना आपका काम चल सके।
start-tilt = ताले को फ़ोन के साथ हिलने दें

## pages: the way by QR code

qr-only-phone = सिर्फ़ यही फ़ोन है?
qr-here = या <a id="open-here" target="_blank" rel="noopener noreferrer">यही कोड इस फ़ोन के WhatsApp में आज़माएँ</a>। कुछ फ़ोन इसे लेते हैं; कुछ न हो, तो कोड से लिंक करें।
qr-plain-lead = आपको दूसरी स्क्रीन चाहिए: यह कोड दिखाती है, आपका फ़ोन स्कैन करता है। पेज अपने आप फिर से लोड होता है, ताकि हमेशा ताज़ा कोड दिखे।
qr-plain-other = सिर्फ़ एक फ़ोन है? <a href="/pair">कोड से लिंक करें</a>।
qr-point = फ़ोन को इस स्क्रीन के कोड की ओर करें।
qr-never = कोई और आपको जो कोड भेजे, उसे कभी स्कैन न करें: वह उनके डिवाइस को आपके अकाउंट से लिंक कर देता है।
qr-same-phone = इसी फ़ोन पर पढ़ रहे हैं? <a href="/pair">कोड से लिंक करें</a>।

## pages: the way by code

open-whatsapp = WhatsApp खोलें
open-business = Business
open-nothing = कुछ नहीं खुला? WhatsApp ख़ुद खोलें, <a id="get-whatsapp">उसे डाउनलोड करें</a>, या देखें कि <a id="open-help">डिवाइस कैसे लिंक होते हैं</a>।
code-plain-lead = आपको आठ अक्षर मिलते हैं और आप उन्हें फ़ोन पर WhatsApp में डालते हैं।
code-plain-other = दो स्क्रीन हैं? <a href="/qr">QR कोड से लिंक करें</a>।
code-number = आपका WhatsApp नंबर, देश के कोड के साथ
code-countries = नंबर का देश
code-country-search = नाम या कोड
code-country-search-label = नाम या कोड से खोजें
code-country-list = देश
code-close = बंद करें
code-notification = WhatsApp एक सूचना दिखाता है: <b>नया डिवाइस लिंक करने के लिए कोड डालें</b>। उस पर टैप करें, और आख़िरी चरण पर जाएँ।
code-no-notification = सूचना नहीं आई? <b>WhatsApp</b> खोलें।
code-instead = <b>इसके बजाय फ़ोन नंबर से लिंक करें</b> पर टैप करें।
code-type = कोड डालें, WhatsApp को थोड़ी देर खुला रखें, और वापस आएँ। यह पेज अपने आप आगे बढ़ता है।
code-not-asked = वह कोड नहीं माँगता?
code-not-asked-text = जाँचें कि ऊपर का नंबर सही है, फ़ोन ऑनलाइन है, और यह अकाउंट का मुख्य फ़ोन है, लिंक किया गया डिवाइस नहीं। या QR कोड से लिंक करें: यह कोड इस बीच काम करता रहेगा।
code-never = कोई और आपको जो कोड भेजे, उसे कभी न डालें: वह उनके डिवाइस को आपके अकाउंट से लिंक कर देता है।

## pages: the menus of the phone

phone-title = आपके फ़ोन पर
phone-open = <b>WhatsApp</b> खोलें।
phone-android-menu = ऊपर <b>⋮</b> पर टैप करें, फिर <b>लिंक किए गए डिवाइस</b> पर।
phone-android-link = <b>डिवाइस लिंक करें</b> पर टैप करें।
phone-android-all = ऊपर <b>⋮</b> पर टैप करें, फिर <b>लिंक किए गए डिवाइस</b>, फिर <b>डिवाइस लिंक करें</b> पर।
phone-iphone-menu = <b>सेटिंग्स</b> पर टैप करें, फिर <b>लिंक किए गए डिवाइस</b> पर।
phone-iphone-link = <b>डिवाइस लिंक करें</b> पर टैप करें।
phone-iphone-all = <b>सेटिंग्स</b> पर टैप करें, फिर <b>लिंक किए गए डिवाइस</b>, फिर <b>डिवाइस लिंक करें</b> पर।

## pages: the passkey

passkey-compare = आपका फ़ोन भी एक कोड दिखाता है। आठों अक्षर एक-एक करके देखें।
passkey-match = वे एक जैसे हैं
passkey-differ = वे एक जैसे नहीं हैं
passkey-what = WhatsApp क्या चाहता है
passkey-what-text = पासकी यानी पासवर्ड की जगह आपका फ़िंगरप्रिंट, चेहरा या स्क्रीन लॉक। कुछ अकाउंट के नया डिवाइस लिंक करने से पहले WhatsApp इसे लिंक करने वाले से माँगता है। ब्राउज़र इसे सिर्फ़ WhatsApp के अपने पेजों को माँगने देते हैं, इसलिए यह पेज नहीं माँग सकता।
passkey-can = आप क्या कर सकते हैं
passkey-another-day = <b>किसी और दिन फिर कोशिश करें।</b> WhatsApp कुछ अकाउंट से माँगता है और कुछ से नहीं, सबसे ज़्यादा बिज़नेस अकाउंट से, और यह बदलता रहता है।
passkey-another-account = <b>कोई दूसरा अकाउंट लिंक करें</b> जिसके बिना आपका काम चल सके, अगर हो।
passkey-use-helper = कंप्यूटर पर <b>नीचे का सहायक इस्तेमाल करें</b>, अगर आप इस साइट को चलाने वाले पर भरोसा करते हैं।
passkey-run-yourself = <b>Latchkey ख़ुद चलाएँ</b>, यानी इस साइट के पीछे का प्रोग्राम, अपने कंप्यूटर पर, जहाँ पासकी का सहायक चालू किया जा सकता है। यहाँ वह बंद है: उसमें ब्राउज़र के कंसोल में पेस्ट करना पड़ता है, और अकाउंट ऐसे ही चुराए जाते हैं।
handover-title = इस फ़ोन पर
handover-how = फ़ोन पर एक्सटेंशन नहीं होते। कंप्यूटर पर आगे बढ़ें: एक लिंक बनाएँ, <b>उसे ख़ुद को भेजें, किसी और को नहीं</b>, और वहाँ खोलें। वह एक बार चलता है, पाँच मिनट तक।
handover-link = लिंक
handover-send = भेजें
handover-make = लिंक बनाएँ
extension-title = ब्राउज़र एक्सटेंशन से
extension-warning = <b>सिर्फ़ तभी जब यह आपने ख़ुद शुरू किया हो</b>, और आप { $site } चलाने वालों पर भरोसा करते हों: जिसे आपकी पासकी का जवाब मिले वह आपके अकाउंट से डिवाइस लिंक कर सकता है।
extension-how = <b>कंप्यूटर पर</b>, ब्राउज़र में एक्सटेंशन हो तो: यहीं इस पेज पर, पता बार के पास उसका बटन दबाएँ। वह दिखाता है कि कौन क्या माँगता है, और WhatsApp Web खोलता है। कुछ भी पेस्ट नहीं करना पड़ता।
extension-get = एक्सटेंशन पाएँ
extension-there = एक्सटेंशन मौजूद है। वह दिखाता है कि कौन क्या माँगता है, WhatsApp Web खोलता है और जवाब लाता है।
extension-ask = पासकी माँगें
assist-title = बिना एक्सटेंशन, हाथ से, उनके लिए जो जानते हैं कि क्या कर रहे हैं
assist-warning = <b>अगर किसी ने आपको यहाँ भेजा है तो रुक जाएँ।</b> ब्राउज़र के कंसोल में चीज़ें पेस्ट करना ही वह तरीका है जिससे अकाउंट चुराए जाते हैं: जो आपसे यह करवाए वह आपका WhatsApp हथिया सकता है। इसे यहीं करें और कहीं नहीं, इसी टेक्स्ट से और किसी से नहीं, और तभी जब आप { $site } चलाने वालों पर भरोसा करते हों।
assist-open = कंप्यूटर पर <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> दूसरे टैब में खोलें। वहाँ लॉग इन न करें।
assist-console = उस टैब का कंसोल खोलें: <b>F12</b>, फिर <b>Console</b>। ब्राउज़र पेस्ट करने से सावधान करता है, और सही करता है।
assist-paste = इसे वहाँ पेस्ट करें और Enter दबाएँ। यह आपकी पासकी माँगता है और जवाब दिखाता है; यह कहीं कुछ नहीं भेजता।
assist-click = WhatsApp Web के पेज पर कहीं भी क्लिक करें, और अपनी पासकी इस्तेमाल करें। अगर वह फ़ोन पर है, तो फ़ोन इस्तेमाल करना चुनें, और ब्राउज़र जो दिखाए उसे स्कैन करें।
assist-answer = जवाब यहाँ पेस्ट करें
assist-send = सौंप दें
assist-copy = टेक्स्ट कॉपी करें
assist-sent = धन्यवाद। WhatsApp का इंतज़ार है।
continue-title = यहाँ आगे बढ़ें?
continue-text = यह लिंक किसी दूसरे डिवाइस पर शुरू हुए सेशन को आगे बढ़ाता है। <b>तभी आगे बढ़ें जब उसे आपने शुरू किया हो</b>: यहाँ आप जो साइन करें वह शुरू करने वाले के लिए डिवाइस लिंक करता है।
continue-scripts = इस पेज को स्क्रिप्ट चाहिए। उन्हें चालू करें और फिर लोड करें।
continue-yes = हाँ, मैंने शुरू किया
continue-no = नहीं

## pages: the result

result-which = यह किस बॉट के लिए है?
result-id = सेशन ID
result-put = अब इसे यहाँ डालें।
result-creds = creds.json डाउनलोड करें
result-zip = session.zip डाउनलोड करें
result-store = { $file } डाउनलोड करें
result-share = शेयर करें
result-save = फ़ाइल के रूप में सेव करें
result-forms = अन्य रूप
result-forms-label = रूप
result-form-label = टेक्स्ट के रूप में सेशन
know-title = जानने की चार बातें
know-one-place = <b>इसे एक ही जगह इस्तेमाल करें।</b> एक सेशन वाले दो बॉट एक-दूसरे को बाहर कर देते हैं।
know-secret = <b>इसे गुप्त रखें।</b> यह पासवर्ड की तरह आपका WhatsApp खोलती है। आपकी मदद करने वाले किसी को भी इसकी ज़रूरत नहीं।
know-unlink = <b>अनलिंक करने के लिए,</b> फ़ोन पर WhatsApp खोलें, फिर <b>लिंक किए गए डिवाइस</b>, नए डिवाइस पर टैप करें और उसे लॉग आउट करें।
know-405 = <b>अगर बॉट 405 पर रुके,</b> तो बॉट को अपडेट करें: वह WhatsApp का ऐसा वर्शन इस्तेमाल करता है जिसका समय ख़त्म हो चुका है। आपका सेशन ठीक रहता है।

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = { $setting } को { $file } में, या अपने होस्ट के वेरिएबल में सेट करें।
bot-set-in-quoted = { $setting } को { $file } में, # की वजह से उद्धरण चिह्नों में, या अपने होस्ट के वेरिएबल में सेट करें।
bot-set = { $setting } को अपने होस्ट के वेरिएबल में सेट करें।
bot-set-or-file = { $setting } को अपने होस्ट के वेरिएबल में, या { $other } को { $file } में सेट करें।
bot-set-or-put = { $setting } को अपने होस्ट के वेरिएबल में सेट करें, या सेशन ID को { $file } में डालें।
bot-put = सेशन ID को { $file } में { $setting } के रूप में डालें।
bot-or = { $one } या { $other }
bot-no-prefix = इसमें कोई उपसर्ग नहीं है।
bot-only-while = यह तभी पढ़ी जाती है जब { $file } न हो।
bot-stops = सेशन लाने के बाद बॉट रुक जाता है: अगर आपका होस्ट ऐसा न करे तो उसे दोबारा चलाएँ।
library-step = बॉट चालू करने से पहले { $file } को वहाँ रखें जहाँ वह अपने सेशन का डेटा ढूँढता है। { $library } इसे अपनी ही फ़ाइल की तरह खोलता है और उसे सेशन ID की ज़रूरत नहीं।

## pages: without scripts

closed-headline = सबके लिए खुला नहीं
astray-headline = यहाँ कुछ नहीं है
astray-lead = पते में ग़लती है, या जो यहाँ था वह अब नहीं है।
astray-start = पहले पेज पर जाएँ
no-connection = कोई कनेक्शन नहीं
no-connection-lead = यह साइट अभी नहीं खुल रही है। आपने जो शुरू किया है, वह आपके बिना भी चलता रहता है: कनेक्शन आते ही वापस आएँ।
no-connection-again = फिर से कोशिश करें
tell-me = आगे बढ़ने पर मुझे बताएँ
closed-what = यह क्या है
asking-code = आपको आठ अक्षर मिलते हैं और आप उन्हें { $number } वाले फ़ोन पर WhatsApp में डालते हैं। तभी आगे बढ़ें जब आप डिवाइस लिंक करना चाहते थे: हो सकता है किसी और का लिंक आपको यहाँ लाया हो।
asking-qr = यह पेज QR कोड दिखाता है, आपका फ़ोन उसे स्कैन करता है। तभी आगे बढ़ें जब आप डिवाइस लिंक करना चाहते थे: हो सकता है किसी और का लिंक आपको यहाँ लाया हो।
plain-gone = यहाँ इसका कुछ भी नहीं रखा गया, या इस ब्राउज़र ने वह कुकी नहीं रखी जो इसे खोलती है। अगर आपने सेशन ID सेव की है, तो वह काम करती रहेगी।
plain-back = वापस
plain-queued = आप कतार में हैं
plain-queued-text = यह अपने आप आगे बढ़ती है: यह पेज हर कुछ सेकंड में फिर से लोड होता है।
plain-connecting = WhatsApp से जुड़ रहे हैं
plain-connecting-text = कोड अभी आता है। यह पेज अपने आप फिर से लोड होता है।
plain-resting-text = बार-बार कोड माँगने वाले नंबर WhatsApp लॉक कर देता है, इसलिए अगला कोड { $wait } में आएगा। यह पेज अपने आप फिर से लोड होता है।
plain-scan = फ़ोन पर WhatsApp में: <b>लिंक किए गए डिवाइस</b>, <b>डिवाइस लिंक करें</b>, फिर फ़ोन को इस कोड की ओर करें। पेज हर पाँच सेकंड में ताज़ा कोड के साथ फिर से लोड होता है।
plain-code = यह { $phone } को लिंक करता है, किसी और नंबर को नहीं। फ़ोन पर WhatsApp की सूचना पर टैप करें, या <b>लिंक किए गए डिवाइस</b>, <b>डिवाइस लिंक करें</b>, <b>इसके बजाय फ़ोन नंबर से लिंक करें</b> खोलें। पेज अपने आप फिर से लोड होता है।
plain-passkey = अभी कुछ भी लिंक नहीं हुआ। WhatsApp कुछ अकाउंट से पासकी माँगता है, और सिर्फ़ उसके अपने पेज आपके ब्राउज़र से इसे माँग सकते हैं। किसी और दिन, या दूसरे अकाउंट से कोशिश करें।
plain-which = यह किस बॉट के लिए है? हर एक की अपनी सेशन ID है।
plain-id-for = { $bot } के लिए सेशन ID
plain-env = .env की लाइन के रूप में
plain-env-label = .env की लाइन
plain-env-label-for = .env की लाइन, { $bot } के लिए
plain-know = इसे एक ही जगह इस्तेमाल करें। इसे गुप्त रखें: यह आपका WhatsApp खोलती है। अनलिंक करने के लिए, फ़ोन पर लिंक किए गए डिवाइस में डिवाइस हटाएँ। अगर बॉट 405 पर रुके, तो बॉट को अपडेट करें: वह WhatsApp का ऐसा वर्शन इस्तेमाल करता है जिसका समय ख़त्म हो चुका है। { $time } बाद सेशन यहाँ से मिट जाएगा।
plain-failed = यह नहीं हो सका
plain-expired-text = समय ख़त्म हो गया। फ़ोन पास में हो तब दोबारा शुरू करें।
plain-ended-text = यहाँ इसका कुछ भी नहीं रखा गया। अगर फ़ोन पर लिंक किए गए डिवाइस में कोई अनचाहा नया डिवाइस दिखे, तो उसे वहाँ हटाएँ।
plain-again = QR कोड के साथ दोबारा शुरू करें
plain-reload = यह पेज फिर से लोड करें

## api: what the owner of a finished session should know

note-key_files = इस सेशन में की की फ़ाइलें हैं: session.zip या multi रूप इस्तेमाल करें, सिर्फ़ creds.json नहीं।
note-sealed = यह सेशन MEGA पर नहीं है: यह आपकी की से सील है, और वहाँ की फ़ाइल सील नहीं होती।
note-mega-account = यह सेशन MEGA पर नहीं है: यह साइट अभी अपना MEGA अकाउंट इस्तेमाल नहीं कर सकती। यहाँ की सेशन ID में सब कुछ है।
note-mega-full = यह सेशन MEGA पर नहीं है: इस साइट का MEGA अकाउंट भरा है। यहाँ की सेशन ID में सब कुछ है।
note-mega-busy = यह सेशन MEGA पर नहीं है: MEGA व्यस्त है। यहाँ की सेशन ID में सब कुछ है।
note-mega-away = यह सेशन MEGA पर नहीं है: MEGA ठीक से जवाब नहीं देता। यहाँ की सेशन ID में सब कुछ है।
note-mega-slow = यह सेशन MEGA पर नहीं है: MEGA जवाब देने में बहुत देर लगाता है। यहाँ की सेशन ID में सब कुछ है।
note-self-sent = सेशन ID WhatsApp पर आपकी अपनी चैट में भी है।
note-self-unsent = हो सकता है सेशन ID WhatsApp पर आपकी अपनी चैट तक न पहुँची हो: इसे यहाँ से लें।

## chat: what the device writes into its owner's own chat, before the session ID

self-begin = { $site } ने आपके WhatsApp से एक डिवाइस लिंक किया है। आपके बॉट की सेशन ID इस मैसेज के अंत में है।
self-secret = इसे गुप्त रखें। यह पासवर्ड की तरह आपका WhatsApp खोलती है। आपकी मदद करने वाले किसी को भी इसकी ज़रूरत नहीं।
self-where = इसे अपने बॉट की सेटिंग में डालें, और एक ही बॉट में। एक सेशन वाले दो बॉट एक-दूसरे को बाहर कर देते हैं।
self-unlink = अनलिंक करने के लिए, फ़ोन पर WhatsApp खोलें, फिर लिंक किए गए डिवाइस, नए डिवाइस पर टैप करें और उसे लॉग आउट करें। तब से सेशन ID बेकार है।

## api: the titles of refusals

title-invalid_request = अमान्य अनुरोध
title-invalid_phone = यह फ़ोन नंबर नहीं है
title-invalid_custom_code = यह कोड नहीं है
title-foreign_origin = इस पेज से नहीं
title-invalid_api_key = ग़लत API की
title-not_open = सबके लिए खुला नहीं
title-not_found = नहीं मिला
title-method_not_allowed = यह मेथड मान्य नहीं
title-request_timeout = अनुरोध बहुत धीमा
title-qr_not_available = अभी कोई QR कोड नहीं
title-passkey_not_expected = पासकी नहीं माँगी गई
title-not_ready = अभी तैयार नहीं
title-payload_too_large = अनुरोध बहुत बड़ा
title-unsupported_media_type = JSON नहीं
title-misdirected_host = यह इस साइट का नाम नहीं
title-challenge_required = काम का सबूत चाहिए
title-rate_limited = बहुत ज़्यादा सेशन
title-phone_cooldown = इस नंबर के लिए बहुत जल्दी
title-queue_full = बहुत व्यस्त
title-broker_unavailable = अभी उपलब्ध नहीं
title-whatsapp_unavailable = WhatsApp जवाब नहीं देता
title-shutting_down = बंद हो रहा है
title-internal = आंतरिक गड़बड़ी

## api: why a request was refused, and what to do next

refusal-body_is_no_object = बॉडी JSON ऑब्जेक्ट होनी चाहिए, जैसे {"{"}"method":"qr"{"}"}।
refusal-body_misread = बॉडी सेशन का अनुरोध नहीं है: { $why }।
refusal-not_json = बॉडी JSON होनी चाहिए, Content-Type: application/json हेडर के साथ।
refusal-unknown_member = "{ $name }" इस अनुरोध का हिस्सा नहीं है। मान्य हैं { $allowed }।
refusal-member_needs_key = "{ $name }" API की वालों के लिए है, जो X-API-Key में भेजी जाती है। उसके बिना मान्य हैं { $allowed }।
refusal-invalid_client = "client" में 1 से 128 अक्षर होने चाहिए, और सब छपने लायक।
refusal-metadata_too_long = "metadata" ज़्यादा से ज़्यादा { $most } बाइट JSON हो सकता है। इसे छोटा करें।
refusal-invalid_template = "session_id" इस्तेमाल नहीं हो सकता: { $why }।
refusal-invalid_browser = "browser" { $form } होना चाहिए।
refusal-invalid_proxy = "proxy" { $form } होना चाहिए।
refusal-bot_and_template = "bot" या "session_id" भेजें, दोनों नहीं।
refusal-bot_not_served = "{ $name }" की सेवा नहीं दी जा सकती। { $why }
refusal-bot_unheard-close = सूची में "bot" वाले नाम का कोई बॉट नहीं। क्या आपका मतलब { $closest } था?
refusal-bot_unheard = सूची में "bot" वाले नाम का कोई बॉट नहीं। वह जो पढ़ता है उसे "session_id" में भेजें।
refusal-invalid_api_key = X-API-Key की API की इस साइट की नहीं है। उसे जाँचें, या छोड़ दें।
refusal-not_open = यहाँ सिर्फ़ इस साइट की अपनी सेवाएँ सेशन शुरू करती हैं। अगर किसी बॉट या पैनल ने आपको भेजा है, तो वहीं दोबारा शुरू करें; प्रोग्राम अपनी API की X-API-Key में दिखाता है।
refusal-body_broke_off = अनुरोध की बॉडी बीच में टूट गई।
refusal-unknown_link_method = "method" "qr" या "code" होना चाहिए।
refusal-invalid_seal_to = "seal_to" X25519 की कच्ची पब्लिक की का base64 होना चाहिए, 32 बाइट।
refusal-foreign_page = दूसरी साइट का पेज यहाँ यह नहीं कर सकता। इस साइट का पेज इस्तेमाल करें, या अपने सर्वर से कॉल करें। अगर यह इसी साइट का पेज है, तो उसकी प्रॉक्सी को Host हेडर आगे भेजना होगा।
refusal-invalid_idempotency_key = Idempotency-Key 16 से 255 दिखने वाले ASCII अक्षर होने चाहिए।
refusal-idempotency_key_reused = यह Idempotency-Key पहले किसी और अनुरोध के साथ आ चुकी है। नई इस्तेमाल करें।
refusal-out_of_range = "{ $name }" { $least } से { $most } तक की पूर्ण संख्या होनी चाहिए।
refusal-out_of_range-open = "{ $name }" { $least } या उससे बड़ी पूर्ण संख्या होनी चाहिए।
refusal-unknown_format = "format" इनमें से एक होना चाहिए: { $known }।
refusal-unknown_bot-none = यह साइट नाम से बॉट नहीं देती। "bot" छोड़ दें।
refusal-unknown_bot = "bot" इनमें से एक होना चाहिए: { $known }।
refusal-format_and_bot = "format" या "bot" माँगें, दोनों नहीं।
refusal-sealed_has_no_format = यह परिणाम आपकी की से सील है और इसका कोई ऐसा रूप नहीं जिसे हम पढ़ सकें। इसे "format" या "bot" के बिना लाएँ और अपनी प्राइवेट की से खोलें।
refusal-sealed_is_elsewhere = यह परिणाम आपकी की से सील है। इसे सेशन के result_url से लाएँ।
refusal-assertion_is_no_object = बॉडी पासकी का पूरा जवाब, यानी JSON ऑब्जेक्ट, या {"{"}"confirmed":true{"}"} होनी चाहिए।
refusal-invalid_confirmation = "confirmed" true या false होना चाहिए, और अकेला।
refusal-no_handover_in_body = बॉडी "handover" वाला JSON ऑब्जेक्ट होनी चाहिए, जैसा POST …/handover ने लौटाया।
refusal-invalid_custom_code = "custom_code" में { $alphabet } में से 8 अक्षर होने चाहिए। 0, I, O और U इनमें नहीं हैं: कोई फ़ोन कोड के लिए इन्हें नहीं देता।
refusal-misdirected_host = यह साइट माँगे गए नाम पर जवाब नहीं देती। अगर यह आपकी है, तो नाम LATCHKEY_HOSTS में डालें, या आगे प्रॉक्सी हो तो LATCHKEY_TRUSTED_PROXIES सेट करें।
refusal-no_such_address = इस पते पर कुछ नहीं है। API /api/v1/sessions से शुरू होती है।
refusal-no_such_file = ऐसी कोई फ़ाइल नहीं है।
refusal-no_such_session = आपके लिए ऐसा कोई सेशन नहीं है: वह ख़त्म हो गया, या उसका टोकन नहीं है या ग़लत है। नया शुरू करें।
refusal-handover_over = यह पहले इस्तेमाल हो चुका है, या इसका समय ख़त्म है। जहाँ सेशन शुरू हुआ था वहाँ नया बनवाएँ।
refusal-wiped = सेशन रद्द हुआ या उसका परिणाम मिटाया गया; वह हमेशा के लिए गया। नया शुरू करें।
refusal-no_result = सेशन बिना परिणाम के ख़त्म हुआ। उसका स्टेटस कारण बताता है; नया शुरू करें।
refusal-not_at_mega = यह सेशन MEGA पर नहीं है; अगर होना चाहिए था, तो उसके स्टेटस के नोट कारण बताते हैं। कोई और रूप लें।
refusal-method_not_allowed = यह पता वह मेथड नहीं जानता। Allow हेडर बताता है कि कौन से जानता है।
refusal-request_timeout = अनुरोध की बॉडी आने में बहुत देर लगी। कृपया फिर कोशिश करें।
refusal-qr_not_available = इस समय कोई QR कोड स्कैन होने का इंतज़ार नहीं कर रहा। सेशन का स्टेटस कारण बताता है।
refusal-no_passkey_asked = इस समय कोई पासकी नहीं माँगी गई। सेशन का स्टेटस कारण बताता है।
refusal-passkey_not_taken = सेशन ने पहले आई चीज़ अभी नहीं ली, या ख़त्म हो गया। उसका स्टेटस बताता है कौन सा।
refusal-passkey_answered = पासकी का जवाब पहले से है। कोड मिलाएँ, और एक जैसे हों तो {"{"}"confirmed":true{"}"} भेजें।
refusal-nothing_to_compare = अभी मिलाने के लिए कोई कोड नहीं। पहले पासकी का जवाब भेजें।
refusal-not_ready = सेशन पूरा नहीं हुआ। उसका स्टेटस देखते रहें जब तक वह ready न कहे।
refusal-payload_too_large = अनुरोध बहुत लंबा है; हर कॉल के लिए 16 KiB काफ़ी हैं।
refusal-challenge_required = यह साइट सेशन शुरू होने से पहले थोड़ा काम माँगती है, जो ब्राउज़र अपने आप करते हैं। स्क्रिप्ट चालू करें और पेज फिर से लोड करें; प्रोग्राम /api/v1/challenge से चुनौती लेता है और हल X-Altcha में भेजता है।
refusal-challenge_not_solved = यह साइट जो काम माँगती है वह नहीं हुआ, या देर से या दो बार आया। दोबारा शुरू करें; प्रोग्राम /api/v1/challenge से नई चुनौती लेता है।
refusal-too_many_live = आपके या आपके नेटवर्क के बहुत ज़्यादा सेशन चल रहे हैं। एक पूरा या रद्द करें, या एक के ख़त्म होने तक रुकें।
refusal-queue_full = इस समय बहुत ज़्यादा लोग लिंक कर रहे हैं। कृपया थोड़ी देर में फिर कोशिश करें।
refusal-key_required = यह API key वालों के लिए है, जो X-API-Key में भेजी जाती है।
refusal-no_session_in_body = सेशन ID "session_id" में भेजें, या क्रेडेंशियल "credentials" में, दोनों नहीं।
refusal-unreadable_session = यह सेशन इस्तेमाल नहीं हो सकता: { $why }
refusal-session_too_long = सेशन बहुत लंबा है; 512 KiB पढ़े जाते हैं। सिर्फ़ creds.json भेजें, उसकी key फ़ाइलों के बिना।
refusal-asked_lately = इस नंबर के साथ यही अभी कुछ देर पहले किया गया, और हर बार इसके बॉट का कनेक्शन टूटता है। { $wait } में फिर कोशिश करें।
refusal-asked_lately-left_alone = WhatsApp चाहता है कि इस नंबर को कुछ देर छोड़ दिया जाए। { $wait } में फिर कोशिश करें।
refusal-no_worker = किसी worker के पास इसके लिए समय नहीं था: सब व्यस्त हैं, या कोई चल नहीं रहा। थोड़ी देर में फिर कोशिश करें।
refusal-broker_unavailable = सेवा अभी अपनी कतार तक नहीं पहुँच पा रही। कृपया थोड़ी देर में फिर कोशिश करें।
refusal-not_serving = कतार जवाब नहीं देती। क्या Redis चल रहा है, और REDIS_URL उस तक जाता है? लॉग बताता है क्या गड़बड़ हुई।
refusal-broker_denied = Redis जवाब देता है, पर सेशन को जो चाहिए उससे मना करता है। उसके यूज़र को की ~{"{"}latchkey{"}"}*, चैनल &{"{"}latchkey{"}"}* और सभी कमांड की अनुमति दें। लॉग बताता है किससे मना किया।
refusal-whatsapp_late = WhatsApp ने समय पर जवाब नहीं दिया। कृपया थोड़ी देर में फिर कोशिश करें।
refusal-shutting_down = यह सर्वर बंद हो रहा है। कृपया थोड़ी देर में फिर कोशिश करें।
refusal-internal = हमारी तरफ़ कुछ गड़बड़ हुई। कृपया फिर कोशिश करें।

## api: what is wrong with a phone number

phone-empty = देश के कोड के साथ फ़ोन नंबर चाहिए, जैसे +94 77 123 4567।
phone-letter = इस नंबर में अक्षर हैं। इसे अंकों में, देश के कोड के साथ लिखें, जैसे +94 77 123 4567।
phone-plus = प्लस का निशान एक बार, नंबर के आगे आता है, जैसे +94 77 123 4567 में।
phone-sign = { $sign } निशान फ़ोन नंबर में नहीं आता। इसे देश के कोड के साथ लिखें, जैसे +94 77 123 4567।
phone-national = यह नंबर 0 से शुरू होता है, जैसे देश के अंदर डायल होता है। उस 0 की जगह देश का कोड लिखें: 077 123 4567 के लिए +94 77 123 4567।
phone-trunk_zero = देश के कोड के बाद 0 है, जो सिर्फ़ देश के अंदर डायल होता है। उसे हटाएँ: +94 077 123 4567 के लिए +94 77 123 4567।
phone-no_such_code = यह नंबर जिस कोड से शुरू होता है, वह किसी देश का नहीं। आगे अपने देश का कोड लिखें, जैसे +94 77 123 4567।
phone-too_short = यह नंबर बहुत छोटा है: इसमें { $got } अंक हैं, कम से कम 7 चाहिए। क्या देश का कोड रह गया, जैसे +94 77 123 4567 में +94?
phone-too_long = यह नंबर बहुत लंबा है: इसमें { $got } अंक हैं, और किसी नंबर में 15 से ज़्यादा नहीं होते। क्या यह एक ही नंबर है, बिना एक्सटेंशन के?

## api: what is wrong with the answer of a passkey

assertion-too_long = पासकी के जवाब के लिए यह बहुत लंबा है। सिर्फ़ पासकी का जवाब कॉपी करें।
assertion-json = यह JSON नहीं है, या पूरा नहीं है। पासकी का पूरा जवाब कॉपी करें।
assertion-kind = "type" "public-key" होना चाहिए: यह पासकी का जवाब नहीं है। पूरा कॉपी करें।
assertion-missing = "{ $field }" नहीं है या टेक्स्ट नहीं है। पासकी का पूरा जवाब कॉपी करें।
assertion-encoding = "{ $field }" base64url में नहीं है, या ख़ाली है। पासकी का जवाब जैसा है वैसा कॉपी करें।
assertion-id = "id" और "rawId" अलग हैं। पासकी का जवाब जैसा है वैसा कॉपी करें।
assertion-client_data = "clientDataJSON" में JSON नहीं है। पासकी का जवाब जैसा है वैसा कॉपी करें।
assertion-action = यह पासकी बनाई गई, इस्तेमाल नहीं की गई: "webauthn.get" माँगा गया है।
assertion-origin = यह https://web.whatsapp.com पर नहीं बनाया गया। इसे WhatsApp Web के टैब में बनाएँ।
assertion-challenge = यह किसी और अनुरोध का जवाब है, इंतज़ार वाले का नहीं। इस सेशन के लिए एक बनाएँ।
assertion-authenticator_data = "authenticatorData" बहुत छोटा है। पासकी का जवाब जैसा है वैसा कॉपी करें।
assertion-site = यह पासकी किसी और साइट की है। इस WhatsApp अकाउंट की इस्तेमाल करें।
assertion-unverified = यह पासकी खोली नहीं गई। इसे फ़िंगरप्रिंट, चेहरे या स्क्रीन लॉक से एक बार और इस्तेमाल करें।

## terminal: what a link and a session say

terminal-connecting = WhatsApp से जुड़ रहे हैं…
terminal-resting = बार-बार कोड माँगने वाले नंबर WhatsApp लॉक कर देता है, इसलिए अगले में थोड़ा समय लगेगा…
terminal-linking = आपके फ़ोन ने हाँ कहा। लॉग इन होने तक उस पर WhatsApp खुला रखें…
terminal-exporting = लॉग इन हो गया। सेशन पैक हो रहा है…
terminal-scan =
    फ़ोन पर WhatsApp में लिंक किए गए डिवाइस खोलें और यह कोड स्कैन करें ({ $total } में से { $sequence })।
    नया कोड अपने आप इसकी जगह ले लेता है। Ctrl-C से रद्द होता है।
terminal-qr-too-long = कोड इतना लंबा है कि बनाया नहीं जा सकता। दोबारा शुरू करें।
terminal-type-code =
    { $phone } वाले फ़ोन पर WhatsApp में लिंक किए गए डिवाइस, डिवाइस लिंक करें, इसके बजाय फ़ोन नंबर से लिंक करें खोलें, और यह कोड डालें।
    यह कुछ मिनट काम करता है। Ctrl-C से रद्द होता है।
terminal-passkey-asked = इस अकाउंट से डिवाइस लिंक करने से पहले WhatsApp पासकी माँगता है: आपका फ़िंगरप्रिंट, चेहरा या स्क्रीन लॉक। अभी कुछ भी लिंक नहीं हुआ। इसे सिर्फ़ WhatsApp के अपने पेज माँग सकते हैं, इसलिए यह प्रोग्राम नहीं माँग सकता।
terminal-passkey-by-hand =
    आप उसका जवाब यहाँ ला सकते हैं। ब्राउज़र के कंसोल में चीज़ें पेस्ट करना ही वह तरीका है जिससे अकाउंट चुराए जाते हैं: इसे सिर्फ़ यहीं करें, और सिर्फ़ इसलिए कि यह आपने ख़ुद शुरू किया है।
    1. https://web.whatsapp.com खोलें और उसमें कंसोल (F12)।
    2. यह पेस्ट करें, Enter दबाएँ, पेज पर क्लिक करें, और अपनी पासकी इस्तेमाल करें:
terminal-passkey-answer = 3. कंसोल जो जवाब दिखाए उसे कॉपी करें, यहाँ पेस्ट करें, और Enter दबाएँ।
terminal-passkey-assist-is-off = उसका जवाब हाथ से लाने के लिए LATCHKEY_PASSKEY_ASSIST=on के साथ दोबारा शुरू करें, या बिना पासकी वाला अकाउंट लिंक करें। Ctrl-C से रद्द होता है।
terminal-compare = आपका फ़ोन भी एक कोड दिखाता है। क्या वे एक जैसे हैं? y (हाँ) या n (नहीं) डालें, फिर Enter।
terminal-yes-or-no = कोड एक जैसे हों तो y डालें, नहीं तो n।
terminal-not-an-assertion = यह पासकी का जवाब नहीं है। { $why } फिर इसे दोबारा पेस्ट करें।
terminal-too-early = यह बहुत जल्दी आया। एक बार और दें।
terminal-linked = +{ $number } से लिंक हुआ।
terminal-written = लिखा गया: { $path }
terminal-recorded = जो कुछ आया-गया वह { $path } में है, बिना किसी राज़, नंबर या नाम के।
terminal-keep-secret =
    इसे एक ही जगह चलाएँ। जिसके पास यह है उसके पास अकाउंट है: किसी को न बताएँ।
    अगर बॉट 405 पर रुके, तो बॉट को अपडेट करें: वह WhatsApp का ऐसा वर्शन इस्तेमाल करता है जिसका समय ख़त्म हो चुका है।
terminal-session-id = आपकी सेशन ID:
terminal-cancelled = रद्द किया गया। इसका कुछ भी नहीं रखा गया।
terminal-cancelled-late = रद्द किया गया। यहाँ इसका कुछ भी नहीं रखा गया; अगर फ़ोन पर लिंक किए गए डिवाइस में नया डिवाइस दिखे, तो उसे वहाँ हटाएँ।
terminal-expired = किसी ने समय पर लिंक नहीं किया। फ़ोन पास में हो तब दोबारा शुरू करें।
terminal-gone = सेशन बिना कुछ कहे ख़त्म हो गया। दोबारा शुरू करें।
terminal-unlinked = अनलिंक हो गया। डिवाइस अकाउंट से हट गया है, और उसका सेशन बेकार है।
terminal-unlinked-before = यह पहले ही अनलिंक हो चुका था: WhatsApp इस डिवाइस को अब नहीं जानता।
terminal-not-unlinked = { $why } डिवाइस शायद अब भी लिंक है।
terminal-not-taken-off = WhatsApp ने डिवाइस को अकाउंट से नहीं हटाया। उसे फ़ोन पर लिंक किए गए डिवाइस में हटाएँ।
terminal-check-first = यह इस सेशन से लॉग इन करता है। इस पर चल रहे बॉट का कनेक्शन पल भर के लिए टूटता है; ज़्यादातर अपने आप लौट आते हैं, बाकी को फिर से चालू करना पड़ता है।
terminal-check-linked = लिंक है: WhatsApp डिवाइस को अंदर आने देता है।
terminal-check-unlinked = अनलिंक है: WhatsApp इस डिवाइस को अब नहीं जानता। इसे फिर से लिंक करें।
terminal-check-restricted = रोक: { $why }
terminal-check-replaced = जगह ले ली गई: उसी पल एक बॉट ने इस सेशन से लॉग इन किया। डिवाइस लिंक है, और इस्तेमाल में है।
terminal-not-checked = { $why } डिवाइस अब भी लिंक है या नहीं, पता नहीं चला।
terminal-check-account = अकाउंट: +{ $number }
terminal-check-since = लिंक होने का समय: { $date }
terminal-check-name = नाम: { $name }
terminal-check-platform = प्लेटफ़ॉर्म: { $platform }
