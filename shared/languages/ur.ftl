### Urdu. Held to en.ftl, which says what each heading means.

## everywhere: the language

language-name = اردو
# ltr or rtl
language-direction = rtl

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
    [one] { $count } سیکنڈ
   *[other] { $count } سیکنڈ
}
span-minutes = { $count ->
    [one] { $count } منٹ
   *[other] { $count } منٹ
}
span-hours = { $count ->
    [one] { $count } گھنٹے
   *[other] { $count } گھنٹے
}
span-days = { $count ->
    [one] { $count } دن
   *[other] { $count } دن
}

## everywhere: why a session failed, and what to do next

reason-unreachable = واٹس ایپ تک پہنچا نہیں جا سکا۔ ایک منٹ رکیں، پھر دوبارہ شروع کریں۔
reason-hung_up = واٹس ایپ نے ہر کوڈ دینے کے فوراً بعد رابطہ کاٹ دیا۔ چند منٹ رکیں، پھر دوبارہ شروع کریں؛ ایسا ہی رہے تو اس سائٹ کے چلانے والے کو بتائیں۔
reason-untrusted = جس سرور نے جواب دیا وہ ثابت نہ کر سکا کہ وہ واٹس ایپ ہے، اس لیے اسے کچھ نہیں بھیجا گیا۔ بعد میں پھر کوشش کریں؛ ایسا ہی رہے تو اس سائٹ کے چلانے والے کو بتائیں۔
reason-proxy_failed = یہ سائٹ پراکسی کے ذریعے واٹس ایپ تک پہنچتی ہے، اور پراکسی نے اسے گزرنے نہیں دیا۔ اسے صرف سائٹ کا چلانے والا ٹھیک کر سکتا ہے: اسے بتائیں، اور بعد میں پھر کوشش کریں۔
reason-proxy_failed-named = یہ سائٹ پراکسی کے ذریعے واٹس ایپ تک پہنچتی ہے، اور پراکسی ({ $proxy }) نے اسے گزرنے نہیں دیا۔ اسے صرف سائٹ کا چلانے والا ٹھیک کر سکتا ہے: اسے بتائیں، اور بعد میں پھر کوشش کریں۔
reason-address_refused = واٹس ایپ اس سائٹ کے سرور کے پتے سے رابطے قبول نہیں کرتا۔ اسے صرف سائٹ کا چلانے والا ٹھیک کر سکتا ہے: اسے بتائیں، اور بعد میں پھر کوشش کریں۔
reason-too_many_connections = واٹس ایپ کے پاس اس سائٹ سے بہت زیادہ رابطے ہیں۔ چند منٹ رکیں، پھر دوبارہ شروع کریں۔
reason-too_many_connections-wait = واٹس ایپ کے پاس اس سائٹ سے بہت زیادہ رابطے ہیں۔ تقریباً { $wait } رکیں، پھر دوبارہ شروع کریں۔
reason-whatsapp_down = واٹس ایپ کا سرور بند ہے۔ چند منٹ رکیں، پھر دوبارہ شروع کریں۔
reason-whatsapp_down-wait = واٹس ایپ کا سرور بند ہے۔ تقریباً { $wait } رکیں، پھر دوبارہ شروع کریں۔
reason-wrong_clock = اس سائٹ کے سرور کی گھڑی شاید غلط ہے، اس لیے وہ جان نہیں سکتا کہ وہ واٹس ایپ سے بات کر رہا ہے۔ اسے صرف سائٹ کا چلانے والا ٹھیک کر سکتا ہے: اسے بتائیں۔
reason-wrong_clock-ahead = اس سائٹ کے سرور کی گھڑی تقریباً { $wait } آگے ہے، اس لیے وہ جان نہیں سکتا کہ وہ واٹس ایپ سے بات کر رہا ہے۔ اسے صرف سائٹ کا چلانے والا ٹھیک کر سکتا ہے: اسے بتائیں۔
reason-wrong_clock-behind = اس سائٹ کے سرور کی گھڑی تقریباً { $wait } پیچھے ہے، اس لیے وہ جان نہیں سکتا کہ وہ واٹس ایپ سے بات کر رہا ہے۔ اسے صرف سائٹ کا چلانے والا ٹھیک کر سکتا ہے: اسے بتائیں۔
reason-rate_limited = واٹس ایپ رکنے کو کہتا ہے۔ چند منٹ رکیں، پھر دوبارہ شروع کریں۔
reason-rate_limited-wait = واٹس ایپ تقریباً { $wait } رکنے کو کہتا ہے۔ اس کے بعد دوبارہ شروع کریں، یا QR کوڈ سے لنک کریں۔
reason-code_refused = واٹس ایپ ابھی اس نمبر کے لیے کوڈ نہیں دیتا۔ نمبر دیکھ لیں، یا QR کوڈ سے لنک کریں؛ کوڈ کے لیے ایک گھنٹے بعد پھر کوشش کریں۔
reason-code_unanswered = واٹس ایپ نے کوڈ کی درخواست کا جواب نہیں دیا۔ دوبارہ نہیں مانگا گیا، تاکہ آپ کا نمبر بند نہ ہو۔ ایک گھنٹے بعد پھر کوشش کریں، یا QR کوڈ سے لنک کریں۔
reason-number_rests = اس نمبر کو فی الحال اپنے کوڈ مل چکے ہیں، اور زیادہ کوڈ مانگنے والے نمبر واٹس ایپ بند کر دیتا ہے۔ بعد میں دوبارہ شروع کریں، یا QR کوڈ سے لنک کریں۔
reason-number_rests-wait = اس نمبر کو فی الحال اپنے کوڈ مل چکے ہیں، اور زیادہ کوڈ مانگنے والے نمبر واٹس ایپ بند کر دیتا ہے۔ تقریباً { $wait } بعد دوبارہ شروع کریں، یا QR کوڈ سے لنک کریں۔
reason-code_withdrawn = واٹس ایپ نے کوڈ واپس لے لیا۔ نیا لینے کے لیے دوبارہ شروع کریں۔
reason-codes_used_up = کوئی بھی کوڈ قبول نہیں ہوا۔ دوبارہ شروع کریں، یا QR کوڈ سے لنک کریں۔
reason-not_eligible = واٹس ایپ اس نمبر کو کوڈ سے لنک نہیں کرتا۔ QR کوڈ سے لنک کریں۔
reason-passkey_timeout = واٹس ایپ نے جو پاس کی مانگی تھی وہ وقت پر نہیں آئی۔ پاس کی پاس ہو تو دوبارہ شروع کریں۔
reason-passkey_unanswered = پاس کی آ گئی، مگر کوڈ وقت پر نہیں ملائے گئے۔ فون پر واٹس ایپ کھلا رکھیں اور دوبارہ شروع کریں۔
reason-passkey_refused = واٹس ایپ نے پاس کی قبول نہیں کی۔ دوبارہ شروع کریں، اور اسی اکاؤنٹ کی پاس کی استعمال کریں۔
reason-codes_differ = کوڈ ایک جیسے نہیں تھے، اس لیے کچھ لنک نہیں ہوا۔ شاید بیچ میں کوئی ہے: بھروسے کے نیٹ ورک پر دوبارہ شروع کریں۔
reason-outdated = واٹس ایپ اس سروس کا نیا ورژن چاہتا ہے۔ اس سائٹ کے چلانے والے کو بتائیں۔
reason-rejected = واٹس ایپ نے اس ڈیوائس کو لنک کرنے سے انکار کیا۔ نئے کوڈ کے ساتھ دوبارہ شروع کریں۔
reason-registration_refused = واٹس ایپ ابھی اس سائٹ کو ڈیوائس لنک نہیں کرنے دیتا۔ یہ اس سائٹ کے بارے میں ہے، آپ کے اکاؤنٹ کے بارے میں نہیں۔ بعد میں پھر کوشش کریں؛ ایسا ہی رہے تو اس سائٹ کے چلانے والے کو بتائیں۔
reason-registration_refused-wait = واٹس ایپ تقریباً { $wait } تک اس سائٹ کو ڈیوائس لنک نہیں کرنے دے گا۔ یہ اس سائٹ کے بارے میں ہے، آپ کے اکاؤنٹ کے بارے میں نہیں۔ اس کے بعد دوبارہ شروع کریں۔
reason-phone_too_old = اس فون کا واٹس ایپ ڈیوائس لنک کرنے کے لیے بہت پرانا ہے۔ فون پر واٹس ایپ اپ ڈیٹ کریں، پھر دوبارہ شروع کریں۔
reason-restricted = واٹس ایپ نے اس اکاؤنٹ پر پابندی لگائی ہے۔ وجہ دیکھنے کے لیے فون پر واٹس ایپ کھولیں۔
reason-restricted-wait = واٹس ایپ نے اس اکاؤنٹ پر تقریباً { $wait } کی پابندی لگائی ہے۔ وجہ دیکھنے کے لیے فون پر واٹس ایپ کھولیں، اور اس کے بعد پھر کوشش کریں۔
reason-logged_out = واٹس ایپ نے نئی ڈیوائس کو اندر نہیں آنے دیا: اسے ان لنک کیا گیا، یا لنک مکمل نہیں ہوا۔ دوبارہ شروع کریں، اور ڈیوائس کو لنک کردہ ڈیوائسز میں رہنے دیں۔
reason-protocol = واٹس ایپ اس سروس کو سمجھ نہ سکا۔ پھر کوشش کریں؛ ایسا ہی رہے تو اس سائٹ کے چلانے والے کو بتائیں۔
reason-unusable_key = جس کلید سے نتیجہ مہر بند ہونا تھا وہ کام کی نہیں۔ فون پر ڈیوائس ان لنک کریں اور نئی کلید کے ساتھ دوبارہ شروع کریں۔
reason-abandoned = یہ سروس سیشن مکمل نہ کر سکی۔ اگر فون پر نئی لنک کردہ ڈیوائس دکھے تو اسے وہاں ہٹائیں، پھر دوبارہ شروع کریں۔

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = برازیل کے پرانے اکاؤنٹس میں ایریا کوڈ کے بعد 9 نہیں ہوتا۔ اگر کوئی کوڈ کام نہ کرے تو بالکل وہی نمبر ڈال کر دوبارہ شروع کریں جو واٹس ایپ سیٹنگز میں دکھاتا ہے۔
hint-mexico_one = میکسیکو کے پرانے اکاؤنٹس میں +52 کے بعد 1 ہوتا ہے، نئے میں نہیں۔ اگر کوئی کوڈ کام نہ کرے تو بالکل وہی نمبر ڈال کر دوبارہ شروع کریں جو واٹس ایپ سیٹنگز میں دکھاتا ہے۔
hint-argentina_nine = ارجنٹینا کے موبائل نمبروں میں +54 کے بعد 9 ہوتا ہے، لینڈ لائن میں نہیں۔ اگر کوئی کوڈ کام نہ کرے تو بالکل وہی نمبر ڈال کر دوبارہ شروع کریں جو واٹس ایپ سیٹنگز میں دکھاتا ہے۔
renewal-expired = پچھلا کوڈ وقت پر نہیں ڈالا گیا۔ یہ نیا ہے۔
renewal-not_accepted = آپ کے فون نے جو ڈالا گیا وہ قبول نہیں کیا۔ یہ نیا کوڈ ہے: اسے شروع سے ڈالیں۔
renewal-withdrawn = واٹس ایپ نے پچھلا کوڈ منسوخ کر دیا۔ یہ نیا ہے۔
renewal-reconnected = واٹس ایپ سے رابطہ ٹوٹا تھا اور واپس آ گیا ہے۔ یہ نیا کوڈ ہے: پچھلا اب بے کار ہے۔
renewal-passkey_interrupted = پاس کی کے انتظار میں واٹس ایپ نے رابطہ کاٹ دیا۔ پھر سے شروع کریں: یہ نیا کوڈ ڈالیں، اور پاس کی پاس رکھیں۔
qr-renewal-withdrawn = پھر سے اسکین کریں۔ واٹس ایپ نے پچھلا کوڈ منسوخ کر دیا، اس لیے آپ کا فون کہہ سکتا ہے کہ ڈیوائس لنک نہیں ہو سکی۔ یہ نیا کوڈ ہے۔
qr-renewal-passkey_interrupted = پاس کی کے انتظار میں واٹس ایپ نے رابطہ کاٹ دیا۔ پھر سے شروع کریں: یہ نیا کوڈ اسکین کریں، اور پاس کی پاس رکھیں۔

## everywhere: why a number gets no code now

rest-cooldown = اس نمبر کے لیے تھوڑی دیر پہلے ہی کوڈ مانگا گیا تھا، اور بار بار مانگنے والے نمبر واٹس ایپ بلاک کر دیتا ہے۔ براہِ کرم { $wait } بعد پھر کوشش کریں، یا QR کوڈ سے لنک کریں۔
rest-live_code = کوئی اس وقت اس نمبر کو کوڈ سے لنک کر رہا ہے، اور دوسرا کوڈ پہلے کو بے کار کر دے گا۔ براہِ کرم { $wait } بعد پھر کوشش کریں، یا QR کوڈ سے لنک کریں۔
rest-left_alone = واٹس ایپ چاہتا ہے کہ اس نمبر کو کچھ دیر چھوڑ دیا جائے: بہت زیادہ کوڈ مانگے گئے۔ براہِ کرم { $wait } بعد پھر کوشش کریں، یا QR کوڈ سے لنک کریں۔
rate-limited = آپ نے یا آپ کے نیٹ ورک سے بہت زیادہ سیشن شروع ہوئے۔ آپ { $wait } میں دوبارہ شروع کر سکتے ہیں۔

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = QR کوڈ سے لنک کریں
link-by-code = کوڈ سے لنک کریں
link-by-qr-instead = اس کے بجائے QR کوڈ سے
get-code = کوڈ لیں
show-qr = QR کوڈ دکھائیں
cancel = منسوخ کریں
wipe = ابھی مٹائیں
headline-scan = یہ کوڈ اسکین کریں
headline-code = یہ کوڈ واٹس ایپ میں ڈالیں
headline-passkey = واٹس ایپ پاس کی مانگتا ہے
headline-linking = آپ کے فون نے ہاں کہا
headline-ready = آپ کا سیشن تیار ہے
headline-ended = کچھ لنک نہیں ہوا
headline-gone = یہ سیشن ختم ہو گیا
headline-refused = ابھی نہیں
state-starting = ایک لمحہ، ہم شروع کر رہے ہیں۔
queue-ahead = { $count ->
    [0] قطار میں اگلی باری آپ کی ہے۔
    [one] قطار میں آپ سے پہلے { $count } شخص ہے۔
   *[other] قطار میں آپ سے پہلے { $count } لوگ ہیں۔
}
state-ask = جب آپ کے پاس ایک ہی فون ہو۔ آپ کو یہاں آٹھ حروف ملتے ہیں اور آپ انہیں واٹس ایپ میں ڈالتے ہیں۔
state-awaiting_scan = فون پر واٹس ایپ میں لنک کردہ ڈیوائسز کھولیں اور اسے اسکین کریں۔
state-linking = لاگ اِن ہو رہا ہے۔ جب تک یہ صفحہ تیار نہ کہے، فون پر واٹس ایپ کھلا رکھیں۔
state-exporting = لاگ اِن ہو گیا۔ آپ کا سیشن پیک ہو رہا ہے۔
qr-alt = واٹس ایپ سے اسکین کرنے کے لیے QR کوڈ
unknown = اس سائٹ پر کچھ غلط ہو گیا۔ براہِ کرم دوبارہ شروع کریں۔

## scripts: headlines

headline-compare = کوڈ ملائیں
headline-cancelled = منسوخ ہو گیا
headline-wiped = مٹا دیا گیا

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = واٹس ایپ نے جواب نہیں دیا
failed-whatsapp_unreachable-text = ایک منٹ رکیں، پھر دوبارہ شروع کریں۔
failed-whatsapp_rate_limited = واٹس ایپ رکنے کو کہتا ہے
failed-whatsapp_rate_limited-text = چند منٹ رکیں، پھر دوبارہ شروع کریں۔
failed-client_outdated = اس سائٹ کو اپ ڈیٹ چاہیے
failed-client_outdated-text = واٹس ایپ اس سروس کا نیا ورژن چاہتا ہے۔ اس سائٹ کے چلانے والے کو بتائیں۔
failed-pairing_rejected = لنک کرنے سے انکار ہوا
failed-pairing_rejected-text = واٹس ایپ یا آپ کے فون نے ڈیوائس لنک کرنے سے انکار کیا۔ نئے کوڈ کے ساتھ دوبارہ شروع کریں۔
failed-code_refused = کوڈ قبول نہیں ہوا
failed-code_refused-text = نمبر دیکھ لیں اور دوبارہ شروع کریں، یا QR کوڈ سے لنک کریں۔
failed-phone_not_eligible = اس نمبر کو QR کوڈ چاہیے
failed-phone_not_eligible-text = واٹس ایپ اس نمبر کو کوڈ سے لنک نہیں کرتا۔ QR کوڈ سے لنک کریں۔
failed-account_restricted = واٹس ایپ نے اس اکاؤنٹ پر پابندی لگائی ہے
failed-account_restricted-text = وجہ اور مدت دیکھنے کے لیے فون پر واٹس ایپ کھولیں۔
failed-logged_out = ڈیوائس اندر نہ آ سکی
failed-logged_out-text = اسے ان لنک کیا گیا، یا لنک مکمل نہیں ہوا۔ دوبارہ شروع کریں، اور ڈیوائس کو لنک کردہ ڈیوائسز میں رہنے دیں۔
failed-passkey_timeout = پاس کی وقت پر نہیں آئی
failed-passkey_timeout-text = پاس کی پاس ہو تو دوبارہ شروع کریں۔
failed-internal = یہ نہ ہو سکا
failed-internal-text = اس سائٹ پر کچھ غلط ہو گیا۔ براہِ کرم دوبارہ شروع کریں۔

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = یہ نہ ہو سکا
refused-invalid_phone = نمبر دیکھ لیں
refused-invalid_custom_code = کوڈ دیکھ لیں
refused-foreign_origin = یہ نہ ہو سکا
refused-invalid_api_key = غلط API کلید
refused-not_open = سب کے لیے کھلا نہیں
refused-not_found = یہ سیشن ختم ہو گیا
refused-method_not_allowed = یہ نہ ہو سکا
refused-request_timeout = بہت دیر لگی
refused-qr_not_available = ابھی کوئی QR کوڈ نہیں
refused-passkey_not_expected = کوئی پاس کی نہیں مانگی گئی
refused-not_ready = ابھی تیار نہیں
refused-payload_too_large = یہ بہت لمبا ہے
refused-unsupported_media_type = یہ نہ ہو سکا
refused-misdirected_host = یہ نہ ہو سکا
refused-challenge_required = یہ نہ ہو سکا
refused-rate_limited = ابھی نہیں
refused-phone_cooldown = اس نمبر کے لیے بہت جلدی
refused-queue_full = بہت لوگ لنک کر رہے ہیں
refused-queue_full-text = اس وقت بہت زیادہ لوگ لنک کر رہے ہیں۔ براہِ کرم تھوڑی دیر میں پھر کوشش کریں۔
refused-broker_unavailable = تھوڑی دیر کے لیے بند
refused-broker_unavailable-text = یہ سائٹ کچھ لمحوں کے لیے بند ہے۔ براہِ کرم تھوڑی دیر میں پھر کوشش کریں۔
refused-whatsapp_unavailable = واٹس ایپ نے جواب نہیں دیا
refused-shutting_down = ابھی واپس آتے ہیں
refused-shutting_down-text = یہ سرور بند ہو رہا ہے۔ براہِ کرم تھوڑی دیر میں پھر کوشش کریں۔
refused-internal = یہ نہ ہو سکا
refused-internal-text = ہماری طرف کچھ غلط ہو گیا۔ براہِ کرم پھر کوشش کریں۔

## scripts: where a session stands

state-queued = آپ قطار میں ہیں۔ یہ خود آگے بڑھتی ہے۔
state-connecting = واٹس ایپ سے رابطہ ہو رہا ہے۔ کوڈ ابھی آتا ہے۔
state-resting = بار بار کوڈ مانگنے والے نمبر واٹس ایپ بند کر دیتا ہے، اس لیے اگلے میں کچھ وقت لگے گا۔
state-awaiting_code = یہ { $phone } کو لنک کرتا ہے، کسی اور نمبر کو نہیں۔
state-passkey_required = ابھی کچھ لنک نہیں ہوا۔ واٹس ایپ یقین کرنا چاہتا ہے کہ یہ آپ ہی ہیں۔
state-compare = کیا آپ کے فون پر یہی آٹھ حروف دکھ رہے ہیں؟
state-compared = شکریہ۔ واٹس ایپ کا انتظار ہے۔
state-offered = کوڈ کا وقت تب شروع ہوتا ہے جب آپ اسے مانگیں۔
state-ready = اسے ابھی کاپی کریں یا ڈاؤن لوڈ کریں۔
state-cancelled = آپ نے منسوخ کیا۔ اس کا کچھ نہیں رکھا گیا۔
state-cancelled_late = یہاں اس کا کچھ نہیں رکھا گیا۔ اگر فون پر لنک کردہ ڈیوائسز میں نئی ڈیوائس دکھے تو اسے وہاں ہٹائیں۔
state-wiped = یہاں اس کا کچھ نہیں رکھا گیا۔ اگر آپ نے سیشن ID محفوظ کی ہے تو وہ کام کرتی رہے گی۔
state-gone = یہاں اس کا کچھ نہیں رکھا گیا۔ اگر آپ نے سیشن ID محفوظ کی ہے تو وہ کام کرتی رہے گی۔
expired-qr = کسی نے وقت پر کوڈ اسکین نہیں کیا۔ فون پاس ہو تو دوبارہ شروع کریں۔
expired-code = کسی نے وقت پر کوڈ نہیں ڈالا۔ فون پاس ہو تو دوبارہ شروع کریں۔
expired-queued = آپ کی باری آنے میں بہت دیر لگی۔ تھوڑی دیر میں، جب کم لوگ لنک کر رہے ہوں، دوبارہ شروع کریں۔
expired-passkey_required = واٹس ایپ نے پاس کی مانگی، اور وہ وقت پر نہیں آئی۔ پاس کی پاس ہو تو دوبارہ شروع کریں۔

## scripts: the number and its code

link-by-code-instead = اس کے بجائے کوڈ سے
reading = ہم اسے یوں پڑھتے ہیں: { $number }۔
reading-country = ہم اسے یوں پڑھتے ہیں: { $number }، { $country }۔
country = ملک: { $name }۔ بدلیں
country-choose = ملک چنیں
country-none = اس نام کا کوئی ملک نہیں۔ نمبر سے پہلے + اور ملک کا کوڈ ڈالیں۔
number-missing = پہلے نمبر ڈالیں، جیسے { $example }۔
code-works = کوڈ { $time } تک کام کرے گا
code-over = نیا کوڈ آ رہا ہے
upper-case = اس میں 0، O، I یا U نہیں ہے۔
copy-code = کوڈ کاپی کریں
copied = کاپی ہو گیا
copy-by-hand = ہاتھ سے کاپی کریں
passkey-left = واٹس ایپ { $time } تک انتظار کرے گا۔
renews-in = { $seconds } سیکنڈ میں نیا کوڈ
renews-now = نیا کوڈ آ رہا ہے
last-code = یہ آخری کوڈ ہے
time-left = اسکین کے لیے { $time } باقی

## scripts: the result

forgotten-in = { $time } میں یہاں سے مٹ جائے گا۔
linked-as = { $number } سے لنک ہوا
linked-as-on = { $number } سے لنک ہوا، { $platform }
platform-android = اینڈرائیڈ پر
platform-smba = اینڈرائیڈ پر واٹس ایپ بزنس
platform-iphone = آئی فون پر
platform-ios = آئی فون پر
platform-smbi = آئی فون پر واٹس ایپ بزنس
format-json = creds.json
format-json-use = خود اسناد، جیسے Baileys انہیں creds.json میں لکھتا ہے۔
format-multi = کلیدوں کے ساتھ
format-multi-use = اسناد اور کلیدیں ایک ہی JSON میں، ان بوٹس کے لیے جو انہیں ڈیٹا بیس میں رکھتے ہیں۔
format-files = فائلیں
format-files-use = سیشن کی تمام فائلیں ایک ہی JSON میں۔
format-zip = Zip
format-zip-use = سیشن کا پورا فولڈر، zip فائل کے base64 کی صورت میں۔
format-base64 = Base64
format-base64-use = ‏creds.json بصورت base64، بغیر کسی سابقے کے۔
format-gzip = Gzip
format-gzip-use = وہی، چھوٹا کر کے۔
any-bot = کوئی اور
any-use = اسے وہاں پیسٹ کریں جہاں آپ کا بوٹ سیشن ID مانگتا ہے۔
opening = آپ کا سیشن کھل رہا ہے۔
sealed = اسے صرف یہ براؤزر کھول سکتا ہے: محفوظ ہونے سے پہلے اسے آپ کے لیے خفیہ کیا گیا، اور سرور اسے پڑھ نہ سکا۔
not-opened = یہ نتیجہ مہر بند ہے، اور اس کی کلید اب اس براؤزر میں نہیں۔ فون پر لنک کردہ ڈیوائسز سے ڈیوائس ہٹائیں، اور دوبارہ شروع کریں۔
not-fetched = سیشن ابھی نہیں لایا جا سکا۔ صفحہ دوبارہ لوڈ کریں۔
copy-text = متن کاپی کریں
copy-env = ‎.env کی سطر کے طور پر کاپی کریں
copy-session = سیشن ID کاپی کریں
select-by-hand = متن چنیں اور ہاتھ سے کاپی کریں
not-whole = یہ پورا جواب نہیں ہے۔ {"{"} سے {"}"} تک سب کاپی کریں۔

## scripts: buttons and notices

again = دوبارہ شروع کریں
another = ایک اور لنک کریں
wait-in = { $time } میں { $label }
wait-seconds = { $seconds } سیکنڈ
wait-over = آپ اب دوبارہ شروع کر سکتے ہیں۔
wipe-question = یہاں سے سیشن ID مٹائیں؟ اگر آپ نے اسے محفوظ نہیں کیا تو یہ کھو جائے گی اور آپ کو پھر سے لنک کرنا ہوگا۔
wipe-yes = ہاں، مٹائیں
wipe-no = نہیں، رہنے دیں
offline = رابطہ ٹوٹ گیا ہے۔ یہ صفحہ خود پھر کوشش کرتا ہے۔
not-done = یہ نہ ہو سکا: اس سائٹ تک ابھی پہنچا نہیں جا سکتا۔ تھوڑی دیر میں پھر کوشش کریں۔
unreachable = اس سائٹ تک ابھی پہنچا نہیں جا سکتا۔ اپنا رابطہ دیکھ لیں اور دوبارہ شروع کریں۔
cookies = آپ کے براؤزر نے وہ کوکی نہیں رکھی جو آپ کا سیشن کھولتی ہے۔ اس سائٹ کے لیے کوکیز کی اجازت دیں اور دوبارہ شروع کریں۔

## pages: every page

description = اپنے واٹس ایپ سے ایک ڈیوائس لنک کریں اور اس کی سیشن ID لے جائیں، آپ کے بوٹ کے لیے تیار۔
share-title = { $site }: اپنے بوٹ کو چابی دیں
share-picture = چابی کے سوراخ کے گرد دھندلے شیشے کے تین حلقے، پیچھے روشنی کے ساتھ
skip = سیدھا مواد پر جائیں
disclaimer = اسے واٹس ایپ نے نہ بنایا ہے نہ منظور کیا ہے۔ غیر سرکاری پروگراموں سے اکاؤنٹ جا سکتا ہے: صرف اپنا لنک کریں، اور صرف وہ جس کے بغیر آپ کا کام چل سکے۔
languages = زبانیں

## pages: the first page

open-ready = آپ کا سیشن تیار ہے۔
open-under-way = آپ لنک کرنے کے بیچ میں ہیں۔
open-show = دکھائیں
open-go-on = جاری رکھیں
start-headline = اپنے بوٹ کو اپنے واٹس ایپ کی چابی دیں۔
start-lead = { $site } آپ کے اپنے واٹس ایپ سے ایک نئی ڈیوائس لنک کرتا ہے اور آپ کو اس کی سیشن ID دیتا ہے: متن کی ایک سطر جو آپ کے بوٹ کو اندر آنے دیتی ہے۔ اس میں تقریباً ایک منٹ لگتا ہے۔
start-ways = لنک کرنے کے دو طریقے
start-qr = دو اسکرینیں: یہ اسے دکھاتی ہے، آپ کا فون اسکین کرتا ہے۔
start-code = ایک فون کافی ہے: آپ آٹھ حروف ڈالتے ہیں۔
start-steps = کیا ہوتا ہے
start-step-link = <b>آپ ایک ڈیوائس لنک کرتے ہیں۔</b> آپ واٹس ایپ میں، لنک کردہ ڈیوائسز میں، QR کوڈ اسکین کرتے ہیں، جیسے WhatsApp Web کے لیے۔ یا وہاں کوڈ ڈالتے ہیں۔
start-step-login = <b>ہم ایک بار لاگ اِن کرتے ہیں،</b> تاکہ یقین ہو کہ سیشن کام کرتا ہے۔ کوئی پیغام نہیں بھیجا جاتا، کسی گروپ میں نہیں جایا جاتا، اور جو آپ کے بوٹ کو چاہیے ہوگا وہ بوٹ کے لیے چھوڑ دیا جاتا ہے۔
start-step-take = <b>آپ اپنی سیشن ID لیتے ہیں۔</b> اسے کاپی کریں، یا فائلیں ڈاؤن لوڈ کریں۔ یہ { $time } تک خفیہ کاری کے ساتھ رکھی جاتی ہے، پھر مٹ جاتی ہے۔ آپ اسے پہلے بھی مٹا سکتے ہیں۔
start-facts = شروع کرنے سے پہلے
start-for = یہ کس لیے ہے
start-for-text = بوٹ کو آپ کے اکاؤنٹ میں اپنی ایک ڈیوائس چاہیے۔ آپ کا بوٹ، جو Baileys سے بنا ہے، سیشن ID سے شروع ہوتا ہے اور آپ کے نام سے کام کرتا ہے۔
start-sees = یہ کیا دیکھ سکتا ہے
start-sees-text = اب سے آپ کی چیٹس، آپ کے رابطے اور گروپ، اور یہ آپ کے نام سے لکھ سکتا ہے۔ اس لیے اسے اپنے بوٹ کے سوا کسی کو نہ دیں۔
start-undo = اسے واپس کیسے لیں
start-undo-text = فون پر واٹس ایپ کھولیں، پھر لنک کردہ ڈیوائسز، نئی ڈیوائس پر ٹیپ کریں اور اسے لاگ آؤٹ کریں۔ تب سے سیشن ID بے کار ہے۔
start-costs = اس کا خطرہ کیا ہے
start-costs-text = واٹس ایپ غیر سرکاری پروگراموں کو منظور نہیں کرتا، اور کبھی کبھی انہیں استعمال کرنے والے اکاؤنٹ پر پابندی لگاتا ہے۔ ایسا اکاؤنٹ چنیں جس کے بغیر آپ کا کام چل سکے۔
start-tilt = تالے کو فون کے ساتھ ہلنے دیں

## pages: the way by QR code

qr-only-phone = صرف یہی فون ہے؟
qr-here = یا <a id="open-here" target="_blank" rel="noopener noreferrer">یہی کوڈ اس فون کے واٹس ایپ میں آزمائیں</a>۔ کچھ فون اسے لے لیتے ہیں؛ کچھ نہ ہو تو کوڈ سے لنک کریں۔
qr-plain-lead = آپ کو دوسری اسکرین چاہیے: یہ کوڈ دکھاتی ہے، آپ کا فون اسکین کرتا ہے۔ صفحہ خود دوبارہ لوڈ ہوتا ہے، تاکہ ہمیشہ تازہ کوڈ دکھے۔
qr-plain-other = صرف ایک فون ہے؟ <a href="/pair">کوڈ سے لنک کریں</a>۔
qr-point = فون کو اس اسکرین کے کوڈ کی طرف کریں۔
qr-never = کوئی اور آپ کو جو کوڈ بھیجے اسے کبھی اسکین نہ کریں: وہ اس کی ڈیوائس کو آپ کے اکاؤنٹ سے لنک کر دیتا ہے۔
qr-same-phone = اسی فون پر پڑھ رہے ہیں؟ <a href="/pair">کوڈ سے لنک کریں</a>۔

## pages: the way by code

open-whatsapp = واٹس ایپ کھولیں
open-business = بزنس
open-nothing = کچھ نہیں کھلا؟ واٹس ایپ خود کھولیں، <a id="get-whatsapp">اسے حاصل کریں</a>، یا دیکھیں کہ <a id="open-help">ڈیوائسز کیسے لنک ہوتی ہیں</a>۔
code-plain-lead = آپ کو آٹھ حروف ملتے ہیں اور آپ انہیں فون پر واٹس ایپ میں ڈالتے ہیں۔
code-plain-other = دو اسکرینیں ہیں؟ <a href="/qr">QR کوڈ سے لنک کریں</a>۔
code-number = آپ کا واٹس ایپ نمبر، ملک کے کوڈ کے ساتھ
code-countries = نمبر کا ملک
code-country-search = نام یا کوڈ
code-country-search-label = نام یا کوڈ سے تلاش کریں
code-country-list = ممالک
code-close = بند کریں
code-notification = واٹس ایپ ایک اطلاع دکھاتا ہے: <b>نئی ڈیوائس لنک کرنے کے لیے کوڈ درج کریں</b>۔ اس پر ٹیپ کریں، اور آخری مرحلے پر جائیں۔
code-no-notification = اطلاع نہیں آئی؟ <b>واٹس ایپ</b> کھولیں۔
code-instead = <b>اس کے بجائے فون نمبر سے لنک کریں</b> پر ٹیپ کریں۔
code-type = کوڈ ڈالیں، واٹس ایپ کو تھوڑی دیر کھلا رکھیں، اور واپس آئیں۔ یہ صفحہ خود آگے بڑھتا ہے۔
code-not-asked = وہ کوڈ نہیں مانگتا؟
code-not-asked-text = دیکھ لیں کہ اوپر کا نمبر درست ہے، فون آن لائن ہے، اور یہ اکاؤنٹ کا اصل فون ہے، لنک کردہ ڈیوائس نہیں۔ یا QR کوڈ سے لنک کریں: یہ کوڈ اس دوران کام کرتا رہے گا۔
code-never = کوئی اور آپ کو جو کوڈ بھیجے اسے کبھی نہ ڈالیں: وہ اس کی ڈیوائس کو آپ کے اکاؤنٹ سے لنک کر دیتا ہے۔

## pages: the menus of the phone

phone-title = آپ کے فون پر
phone-open = <b>واٹس ایپ</b> کھولیں۔
phone-android-menu = اوپر <b>⋮</b> پر ٹیپ کریں، پھر <b>لنک کردہ ڈیوائسز</b> پر۔
phone-android-link = <b>ڈیوائس لنک کریں</b> پر ٹیپ کریں۔
phone-android-all = اوپر <b>⋮</b> پر ٹیپ کریں، پھر <b>لنک کردہ ڈیوائسز</b>، پھر <b>ڈیوائس لنک کریں</b> پر۔
phone-iphone-menu = <b>سیٹنگز</b> پر ٹیپ کریں، پھر <b>لنک کردہ ڈیوائسز</b> پر۔
phone-iphone-link = <b>ڈیوائس لنک کریں</b> پر ٹیپ کریں۔
phone-iphone-all = <b>سیٹنگز</b> پر ٹیپ کریں، پھر <b>لنک کردہ ڈیوائسز</b>، پھر <b>ڈیوائس لنک کریں</b> پر۔

## pages: the passkey

passkey-compare = آپ کا فون بھی ایک کوڈ دکھاتا ہے۔ آٹھوں حروف ایک ایک کر کے دیکھیں۔
passkey-match = وہ ایک جیسے ہیں
passkey-differ = وہ ایک جیسے نہیں
passkey-what = واٹس ایپ کیا چاہتا ہے
passkey-what-text = پاس کی یعنی پاس ورڈ کی جگہ آپ کا فنگر پرنٹ، چہرہ یا اسکرین لاک۔ کچھ اکاؤنٹس کے نئی ڈیوائس لنک کرنے سے پہلے واٹس ایپ اسے لنک کرنے والے سے مانگتا ہے۔ براؤزر اسے صرف واٹس ایپ کے اپنے صفحات کو مانگنے دیتے ہیں، اس لیے یہ صفحہ نہیں مانگ سکتا۔
passkey-can = آپ کیا کر سکتے ہیں
passkey-another-day = <b>کسی اور دن پھر کوشش کریں۔</b> واٹس ایپ کچھ اکاؤنٹس سے مانگتا ہے اور کچھ سے نہیں، سب سے زیادہ بزنس اکاؤنٹس سے، اور یہ بدلتا رہتا ہے۔
passkey-another-account = <b>کوئی دوسرا اکاؤنٹ لنک کریں</b> جس کے بغیر آپ کا کام چل سکے، اگر ہو۔
passkey-use-helper = کمپیوٹر پر <b>نیچے کا مددگار استعمال کریں</b>، اگر آپ اس سائٹ کے چلانے والے پر بھروسا کرتے ہیں۔
passkey-run-yourself = <b>Latchkey خود چلائیں</b>، یعنی اس سائٹ کے پیچھے کا پروگرام، اپنے کمپیوٹر پر، جہاں پاس کی کا مددگار چالو کیا جا سکتا ہے۔ یہاں وہ بند ہے: اس میں براؤزر کے کنسول میں پیسٹ کرنا پڑتا ہے، اور اکاؤنٹ اسی طرح چوری ہوتے ہیں۔
assist-title = مددگار، ان کے لیے جو جانتے ہیں کہ کیا کر رہے ہیں
assist-warning = <b>اگر کسی نے آپ کو یہاں بھیجا ہے تو رک جائیں۔</b> براؤزر کے کنسول میں چیزیں پیسٹ کرنا ہی وہ طریقہ ہے جس سے اکاؤنٹ چوری ہوتے ہیں: جو آپ سے یہ کروائے وہ آپ کا واٹس ایپ ہتھیا سکتا ہے۔ اسے یہیں کریں اور کہیں نہیں، اسی متن سے اور کسی سے نہیں، اور صرف اس صورت میں کہ آپ { $site } چلانے والوں پر بھروسا کرتے ہوں۔
assist-open = کمپیوٹر پر <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> دوسرے ٹیب میں کھولیں۔ وہاں لاگ اِن نہ کریں۔
assist-console = اس ٹیب کا کنسول کھولیں: <b>F12</b>، پھر <b>Console</b>۔ براؤزر پیسٹ کرنے سے خبردار کرتا ہے، اور ٹھیک کرتا ہے۔
assist-paste = اسے وہاں پیسٹ کریں اور Enter دبائیں۔ یہ آپ کی پاس کی مانگتا ہے اور جواب دکھاتا ہے؛ یہ کہیں کچھ نہیں بھیجتا۔
assist-click = ‏WhatsApp Web کے صفحے پر کہیں بھی کلک کریں، اور اپنی پاس کی استعمال کریں۔ اگر وہ فون پر ہے تو فون استعمال کرنا چنیں، اور براؤزر جو دکھائے اسے اسکین کریں۔
assist-answer = جواب یہاں پیسٹ کریں
assist-send = سونپ دیں
assist-copy = متن کاپی کریں
assist-sent = شکریہ۔ واٹس ایپ کا انتظار ہے۔

## pages: the result

result-which = یہ کس بوٹ کے لیے ہے؟
result-id = سیشن ID
result-put = اب اسے یہاں ڈالیں۔
result-creds = creds.json ڈاؤن لوڈ کریں
result-zip = session.zip ڈاؤن لوڈ کریں
result-share = شیئر کریں
result-save = فائل کے طور پر محفوظ کریں
result-forms = دوسری صورتیں
result-forms-label = صورتیں
result-form-label = متن کی صورت میں سیشن
know-title = جاننے کی چار باتیں
know-one-place = <b>اسے ایک ہی جگہ استعمال کریں۔</b> ایک سیشن والے دو بوٹ ایک دوسرے کو باہر کر دیتے ہیں۔
know-secret = <b>اسے راز رکھیں۔</b> یہ پاس ورڈ کی طرح آپ کا واٹس ایپ کھولتی ہے۔ آپ کی مدد کرنے والے کسی کو بھی اس کی ضرورت نہیں۔
know-unlink = <b>ان لنک کرنے کے لیے،</b> فون پر واٹس ایپ کھولیں، پھر <b>لنک کردہ ڈیوائسز</b>، نئی ڈیوائس پر ٹیپ کریں اور اسے لاگ آؤٹ کریں۔
know-405 = <b>اگر بوٹ 405 پر رکے،</b> تو بوٹ کو اپ ڈیٹ کریں: وہ واٹس ایپ کا ایسا ورژن استعمال کرتا ہے جس کی مدت ختم ہو چکی۔ آپ کا سیشن ٹھیک رہتا ہے۔

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = { $setting } کو { $file } میں، یا اپنے ہوسٹ کے ویری ایبلز میں سیٹ کریں۔
bot-set-in-quoted = { $setting } کو { $file } میں، # کی وجہ سے واوین میں، یا اپنے ہوسٹ کے ویری ایبلز میں سیٹ کریں۔
bot-set = { $setting } کو اپنے ہوسٹ کے ویری ایبلز میں سیٹ کریں۔
bot-set-or-file = { $setting } کو اپنے ہوسٹ کے ویری ایبلز میں، یا { $other } کو { $file } میں سیٹ کریں۔
bot-set-or-put = { $setting } کو اپنے ہوسٹ کے ویری ایبلز میں سیٹ کریں، یا سیشن ID کو { $file } میں ڈالیں۔
bot-put = سیشن ID کو { $file } میں { $setting } کے طور پر ڈالیں۔
bot-or = { $one } یا { $other }
bot-no-prefix = اس کا کوئی سابقہ نہیں۔
bot-only-while = یہ تبھی پڑھی جاتی ہے جب { $file } نہ ہو۔
bot-stops = سیشن لانے کے بعد بوٹ رک جاتا ہے: اگر آپ کا ہوسٹ ایسا نہ کرے تو اسے دوبارہ چلائیں۔

## pages: without scripts

closed-headline = سب کے لیے کھلا نہیں
astray-headline = یہاں کچھ نہیں ہے
astray-lead = پتے میں غلطی ہے، یا جو یہاں تھا وہ اب نہیں ہے۔
astray-start = پہلے صفحے پر جائیں
no-connection = کوئی کنکشن نہیں
no-connection-lead = یہ سائٹ ابھی نہیں کھل رہی۔ جو آپ نے شروع کیا ہے وہ آپ کے بغیر بھی جاری رہتا ہے: کنکشن آتے ہی واپس آئیں۔
no-connection-again = دوبارہ کوشش کریں
tell-me = آگے بڑھنے پر مجھے بتائیں
closed-what = یہ کیا ہے
asking-code = آپ کو آٹھ حروف ملتے ہیں اور آپ انہیں { $number } والے فون پر واٹس ایپ میں ڈالتے ہیں۔ تبھی آگے بڑھیں جب آپ ڈیوائس لنک کرنا چاہتے تھے: ہو سکتا ہے کسی اور کا لنک آپ کو یہاں لایا ہو۔
asking-qr = یہ صفحہ QR کوڈ دکھاتا ہے، آپ کا فون اسے اسکین کرتا ہے۔ تبھی آگے بڑھیں جب آپ ڈیوائس لنک کرنا چاہتے تھے: ہو سکتا ہے کسی اور کا لنک آپ کو یہاں لایا ہو۔
plain-gone = یہاں اس کا کچھ نہیں رکھا گیا، یا اس براؤزر نے وہ کوکی نہیں رکھی جو اسے کھولتی ہے۔ اگر آپ نے سیشن ID محفوظ کی ہے تو وہ کام کرتی رہے گی۔
plain-back = واپس
plain-queued = آپ قطار میں ہیں
plain-queued-text = یہ خود آگے بڑھتی ہے: یہ صفحہ ہر چند سیکنڈ میں دوبارہ لوڈ ہوتا ہے۔
plain-connecting = واٹس ایپ سے رابطہ ہو رہا ہے
plain-connecting-text = کوڈ ابھی آتا ہے۔ یہ صفحہ خود دوبارہ لوڈ ہوتا ہے۔
plain-resting-text = بار بار کوڈ مانگنے والے نمبر واٹس ایپ بند کر دیتا ہے، اس لیے اگلا کوڈ { $wait } میں آئے گا۔ یہ صفحہ خود دوبارہ لوڈ ہوتا ہے۔
plain-scan = فون پر واٹس ایپ میں: <b>لنک کردہ ڈیوائسز</b>، <b>ڈیوائس لنک کریں</b>، پھر فون کو اس کوڈ کی طرف کریں۔ صفحہ ہر پانچ سیکنڈ میں تازہ کوڈ کے ساتھ دوبارہ لوڈ ہوتا ہے۔
plain-code = یہ { $phone } کو لنک کرتا ہے، کسی اور نمبر کو نہیں۔ فون پر واٹس ایپ کی اطلاع پر ٹیپ کریں، یا <b>لنک کردہ ڈیوائسز</b>، <b>ڈیوائس لنک کریں</b>، <b>اس کے بجائے فون نمبر سے لنک کریں</b> کھولیں۔ صفحہ خود دوبارہ لوڈ ہوتا ہے۔
plain-passkey = ابھی کچھ لنک نہیں ہوا۔ واٹس ایپ کچھ اکاؤنٹس سے پاس کی مانگتا ہے، اور صرف اس کے اپنے صفحات آپ کے براؤزر سے اسے مانگ سکتے ہیں۔ کسی اور دن، یا دوسرے اکاؤنٹ سے کوشش کریں۔
plain-which = یہ کس بوٹ کے لیے ہے؟ ہر ایک کی اپنی سیشن ID ہے۔
plain-id-for = { $bot } کے لیے سیشن ID
plain-env = ‎.env کی سطر کے طور پر
plain-env-label = ‎.env کی سطر
plain-env-label-for = ‎.env کی سطر، { $bot } کے لیے
plain-know = اسے ایک ہی جگہ استعمال کریں۔ اسے راز رکھیں: یہ آپ کا واٹس ایپ کھولتی ہے۔ ان لنک کرنے کے لیے، فون پر لنک کردہ ڈیوائسز سے ڈیوائس ہٹائیں۔ اگر بوٹ 405 پر رکے تو بوٹ کو اپ ڈیٹ کریں: وہ واٹس ایپ کا ایسا ورژن استعمال کرتا ہے جس کی مدت ختم ہو چکی۔ { $time } بعد سیشن یہاں سے مٹ جائے گا۔
plain-failed = یہ نہ ہو سکا
plain-expired-text = وقت ختم ہو گیا۔ فون پاس ہو تو دوبارہ شروع کریں۔
plain-ended-text = یہاں اس کا کچھ نہیں رکھا گیا۔ اگر فون پر لنک کردہ ڈیوائسز میں کوئی ایسی نئی ڈیوائس دکھے جو آپ نہیں چاہتے تو اسے وہاں ہٹائیں۔
plain-again = QR کوڈ کے ساتھ دوبارہ شروع کریں
plain-reload = یہ صفحہ دوبارہ لوڈ کریں

## api: what the owner of a finished session should know

note-key_files = اس سیشن میں کلیدوں کی فائلیں ہیں: session.zip یا multi صورت استعمال کریں، صرف creds.json نہیں۔
note-sealed = یہ سیشن MEGA پر نہیں ہے: یہ آپ کی کلید سے مہر بند ہے، اور وہاں کی فائل مہر بند نہ ہوتی۔
note-mega-account = یہ سیشن MEGA پر نہیں ہے: یہ سائٹ ابھی اپنا MEGA اکاؤنٹ استعمال نہیں کر سکتی۔ یہاں کی سیشن ID میں سب کچھ ہے۔
note-mega-full = یہ سیشن MEGA پر نہیں ہے: اس سائٹ کا MEGA اکاؤنٹ بھرا ہوا ہے۔ یہاں کی سیشن ID میں سب کچھ ہے۔
note-mega-busy = یہ سیشن MEGA پر نہیں ہے: MEGA مصروف ہے۔ یہاں کی سیشن ID میں سب کچھ ہے۔
note-mega-away = یہ سیشن MEGA پر نہیں ہے: MEGA ٹھیک سے جواب نہیں دیتا۔ یہاں کی سیشن ID میں سب کچھ ہے۔
note-mega-slow = یہ سیشن MEGA پر نہیں ہے: MEGA جواب دینے میں بہت دیر لگاتا ہے۔ یہاں کی سیشن ID میں سب کچھ ہے۔

## api: the titles of refusals

title-invalid_request = درخواست درست نہیں
title-invalid_phone = یہ فون نمبر نہیں
title-invalid_custom_code = یہ کوڈ نہیں
title-foreign_origin = اس صفحے سے نہیں
title-invalid_api_key = غلط API کلید
title-not_open = سب کے لیے کھلا نہیں
title-not_found = نہیں ملا
title-method_not_allowed = یہ طریقہ جائز نہیں
title-request_timeout = درخواست بہت سست
title-qr_not_available = ابھی کوئی QR کوڈ نہیں
title-passkey_not_expected = پاس کی نہیں مانگی گئی
title-not_ready = ابھی تیار نہیں
title-payload_too_large = درخواست بہت بڑی
title-unsupported_media_type = JSON نہیں
title-misdirected_host = یہ اس سائٹ کا نام نہیں
title-challenge_required = کام کا ثبوت چاہیے
title-rate_limited = بہت زیادہ سیشن
title-phone_cooldown = اس نمبر کے لیے بہت جلدی
title-queue_full = بہت مصروف
title-broker_unavailable = ابھی دستیاب نہیں
title-whatsapp_unavailable = واٹس ایپ جواب نہیں دیتا
title-shutting_down = بند ہو رہا ہے
title-internal = اندرونی خرابی

## api: why a request was refused, and what to do next

refusal-body_is_no_object = باڈی JSON آبجیکٹ ہونی چاہیے، جیسے {"{"}"method":"qr"{"}"}۔
refusal-body_misread = باڈی سیشن کی درخواست نہیں ہے: { $why }۔
refusal-not_json = باڈی JSON ہونی چاہیے، ہیڈر Content-Type: application/json کے ساتھ۔
refusal-unknown_member = "{ $name }" اس درخواست کا حصہ نہیں۔ جائز ہیں { $allowed }۔
refusal-member_needs_key = "{ $name }" API کلید والوں کے لیے ہے، جو X-API-Key میں بھیجی جاتی ہے۔ اس کے بغیر جائز ہیں { $allowed }۔
refusal-invalid_client = "client" میں 1 سے 128 حروف ہونے چاہئیں، سب چھپنے کے قابل۔
refusal-metadata_too_long = "metadata" زیادہ سے زیادہ { $most } بائٹ JSON ہو سکتا ہے۔ اسے چھوٹا کریں۔
refusal-invalid_template = "session_id" استعمال نہیں ہو سکتا: { $why }۔
refusal-invalid_browser = "browser" یوں ہونا چاہیے: { $form }۔
refusal-invalid_proxy = "proxy" یوں ہونا چاہیے: { $form }۔
refusal-bot_and_template = "bot" یا "session_id" بھیجیں، دونوں نہیں۔
refusal-bot_not_served = "{ $name }" کی خدمت نہیں ہو سکتی۔ { $why }
refusal-bot_unheard-close = فہرست میں "bot" والے نام کا کوئی بوٹ نہیں۔ کیا آپ کا مطلب { $closest } تھا؟
refusal-bot_unheard = فہرست میں "bot" والے نام کا کوئی بوٹ نہیں۔ وہ جو پڑھتا ہے اسے "session_id" میں بھیجیں۔
refusal-invalid_api_key = X-API-Key کی API کلید اس سائٹ کی نہیں۔ اسے دیکھ لیں، یا چھوڑ دیں۔
refusal-not_open = یہاں صرف اس سائٹ کی اپنی سروسز سیشن شروع کرتی ہیں۔ اگر کسی بوٹ یا پینل نے آپ کو بھیجا ہے تو وہیں دوبارہ شروع کریں؛ پروگرام اپنی API کلید X-API-Key میں دکھاتا ہے۔
refusal-body_broke_off = درخواست کی باڈی بیچ میں ٹوٹ گئی۔
refusal-unknown_link_method = "method" یا "qr" ہو یا "code"۔
refusal-invalid_seal_to = "seal_to" خام X25519 عوامی کلید کا base64 ہونا چاہیے، 32 بائٹ۔
refusal-foreign_page = دوسری سائٹ کا صفحہ یہاں یہ نہیں کر سکتا۔ اس سائٹ کا صفحہ استعمال کریں، یا اپنے سرور سے کال کریں۔ اگر یہ اسی سائٹ کا صفحہ ہے تو اس کی پراکسی کو Host ہیڈر آگے بھیجنا ہوگا۔
refusal-invalid_idempotency_key = Idempotency-Key 16 سے 255 نظر آنے والے ASCII حروف ہونے چاہئیں۔
refusal-idempotency_key_reused = یہ Idempotency-Key پہلے کسی اور درخواست کے ساتھ آ چکی ہے۔ نئی استعمال کریں۔
refusal-out_of_range = "{ $name }" { $least } سے { $most } تک کا پورا عدد ہونا چاہیے۔
refusal-out_of_range-open = "{ $name }" { $least } یا اس سے بڑا پورا عدد ہونا چاہیے۔
refusal-unknown_format = "format" ان میں سے ایک ہونا چاہیے: { $known }۔
refusal-unknown_bot-none = یہ سائٹ نام سے بوٹ پیش نہیں کرتی۔ "bot" چھوڑ دیں۔
refusal-unknown_bot = "bot" ان میں سے ایک ہونا چاہیے: { $known }۔
refusal-format_and_bot = "format" یا "bot" مانگیں، دونوں نہیں۔
refusal-sealed_has_no_format = یہ نتیجہ آپ کی کلید سے مہر بند ہے اور اس کی کوئی ایسی صورت نہیں جسے ہم پڑھ سکیں۔ اسے "format" یا "bot" کے بغیر لائیں اور اپنی نجی کلید سے کھولیں۔
refusal-sealed_is_elsewhere = یہ نتیجہ آپ کی کلید سے مہر بند ہے۔ اسے سیشن کے result_url سے لائیں۔
refusal-assertion_is_no_object = باڈی پاس کی کا پورا جواب، یعنی JSON آبجیکٹ، یا {"{"}"confirmed":true{"}"} ہونی چاہیے۔
refusal-invalid_confirmation = "confirmed" یا true ہو یا false، اور اکیلا ہو۔
refusal-invalid_custom_code = "custom_code" میں { $alphabet } میں سے 8 حروف ہونے چاہئیں۔ 0، I، O اور U ان میں نہیں: کوئی فون کوڈ کے لیے انہیں نہیں دیتا۔
refusal-misdirected_host = یہ سائٹ مانگے گئے نام پر جواب نہیں دیتی۔ اگر یہ آپ کی ہے تو نام LATCHKEY_HOSTS میں ڈالیں، یا آگے پراکسی ہو تو LATCHKEY_TRUSTED_PROXIES سیٹ کریں۔
refusal-no_such_address = اس پتے پر کچھ نہیں۔ API یہاں سے شروع ہوتی ہے: /api/v1/sessions۔
refusal-no_such_file = ایسی کوئی فائل نہیں۔
refusal-no_such_session = آپ کے لیے ایسا کوئی سیشن نہیں: وہ ختم ہو گیا، یا اس کا ٹوکن نہیں ہے یا غلط ہے۔ نیا شروع کریں۔
refusal-wiped = سیشن منسوخ ہوا یا اس کا نتیجہ مٹایا گیا؛ وہ ہمیشہ کے لیے گیا۔ نیا شروع کریں۔
refusal-no_result = سیشن بغیر نتیجے کے ختم ہوا۔ اس کا اسٹیٹس وجہ بتاتا ہے؛ نیا شروع کریں۔
refusal-not_at_mega = یہ سیشن MEGA پر نہیں ہے؛ اگر ہونا چاہیے تھا تو اس کے اسٹیٹس کے نوٹ وجہ بتاتے ہیں۔ کوئی اور صورت لیں۔
refusal-method_not_allowed = یہ پتہ وہ طریقہ نہیں جانتا۔ Allow ہیڈر بتاتا ہے کہ کون سے جانتا ہے۔
refusal-request_timeout = درخواست کی باڈی آنے میں بہت دیر لگی۔ براہِ کرم پھر کوشش کریں۔
refusal-qr_not_available = اس وقت کوئی QR کوڈ اسکین ہونے کا انتظار نہیں کر رہا۔ سیشن کا اسٹیٹس وجہ بتاتا ہے۔
refusal-no_passkey_asked = اس وقت کوئی پاس کی نہیں مانگی گئی۔ سیشن کا اسٹیٹس وجہ بتاتا ہے۔
refusal-passkey_not_taken = سیشن نے پہلے آئی چیز ابھی نہیں لی، یا ختم ہو گیا۔ اس کا اسٹیٹس بتاتا ہے کون سا۔
refusal-passkey_answered = پاس کی کا جواب پہلے سے ہے۔ کوڈ ملائیں، اور ایک جیسے ہوں تو {"{"}"confirmed":true{"}"} بھیجیں۔
refusal-nothing_to_compare = ابھی ملانے کے لیے کوئی کوڈ نہیں۔ پہلے پاس کی کا جواب بھیجیں۔
refusal-not_ready = سیشن مکمل نہیں ہوا۔ اس کا اسٹیٹس دیکھتے رہیں جب تک وہ ready نہ کہے۔
refusal-payload_too_large = درخواست بہت لمبی ہے؛ ہر کال کے لیے 16 KiB کافی ہیں۔
refusal-challenge_required = یہ سائٹ سیشن شروع ہونے سے پہلے تھوڑا کام مانگتی ہے، جو براؤزر خود کرتے ہیں۔ اسکرپٹ چالو کریں اور صفحہ دوبارہ لوڈ کریں؛ پروگرام /api/v1/challenge سے چیلنج لیتا ہے اور حل X-Altcha میں بھیجتا ہے۔
refusal-challenge_not_solved = یہ سائٹ جو کام مانگتی ہے وہ نہیں ہوا، یا دیر سے یا دو بار آیا۔ دوبارہ شروع کریں؛ پروگرام /api/v1/challenge سے نیا چیلنج لیتا ہے۔
refusal-too_many_live = آپ کے یا آپ کے نیٹ ورک کے بہت زیادہ سیشن چل رہے ہیں۔ ایک مکمل یا منسوخ کریں، یا ایک کے ختم ہونے تک رکیں۔
refusal-queue_full = اس وقت بہت زیادہ لوگ لنک کر رہے ہیں۔ براہِ کرم تھوڑی دیر میں پھر کوشش کریں۔
refusal-key_required = یہ API key والوں کے لیے ہے، جو X-API-Key میں بھیجی جاتی ہے۔
refusal-no_session_in_body = سیشن ID ‎"session_id" میں بھیجیں، یا اسناد ‎"credentials" میں، دونوں نہیں۔
refusal-unreadable_session = یہ سیشن استعمال نہیں ہو سکتا: { $why }
refusal-session_too_long = سیشن بہت لمبا ہے؛ 512 KiB پڑھے جاتے ہیں۔ صرف creds.json بھیجیں، اس کی key فائلوں کے بغیر۔
refusal-asked_lately = اس نمبر کے ساتھ یہی تھوڑی دیر پہلے کیا گیا، اور ہر بار اس کے بوٹ کا کنکشن ٹوٹتا ہے۔ { $wait } میں دوبارہ کوشش کریں۔
refusal-asked_lately-left_alone = واٹس ایپ چاہتا ہے کہ اس نمبر کو کچھ دیر چھوڑ دیا جائے۔ { $wait } میں دوبارہ کوشش کریں۔
refusal-no_worker = کسی worker کے پاس اس کے لیے وقت نہیں تھا: سب مصروف ہیں، یا کوئی نہیں چل رہا۔ تھوڑی دیر میں دوبارہ کوشش کریں۔
refusal-broker_unavailable = سروس ابھی اپنی قطار تک نہیں پہنچ پا رہی۔ براہِ کرم تھوڑی دیر میں پھر کوشش کریں۔
refusal-not_serving = قطار جواب نہیں دیتی۔ کیا Redis چل رہا ہے، اور REDIS_URL اس تک جاتا ہے؟ لاگ بتاتا ہے کیا غلط ہوا۔
refusal-broker_denied = Redis جواب دیتا ہے، مگر سیشن کو جو چاہیے اس سے انکار کرتا ہے۔ اس کے صارف کو کلیدیں ~{"{"}latchkey{"}"}*، چینل &{"{"}latchkey{"}"}* اور سب کمانڈز کی اجازت دیں۔ لاگ بتاتا ہے کس سے انکار کیا۔
refusal-whatsapp_late = واٹس ایپ نے وقت پر جواب نہیں دیا۔ براہِ کرم تھوڑی دیر میں پھر کوشش کریں۔
refusal-shutting_down = یہ سرور بند ہو رہا ہے۔ براہِ کرم تھوڑی دیر میں پھر کوشش کریں۔
refusal-internal = ہماری طرف کچھ غلط ہو گیا۔ براہِ کرم پھر کوشش کریں۔

## api: what is wrong with a phone number

phone-empty = ملک کے کوڈ کے ساتھ فون نمبر چاہیے، جیسے +94 77 123 4567۔
phone-letter = اس نمبر میں حروف ہیں۔ اسے ہندسوں میں، ملک کے کوڈ کے ساتھ لکھیں، جیسے +94 77 123 4567۔
phone-plus = جمع کا نشان ایک بار، نمبر کے آگے آتا ہے، جیسے +94 77 123 4567 میں۔
phone-sign = نشان { $sign } فون نمبر میں نہیں آتا۔ اسے ملک کے کوڈ کے ساتھ لکھیں، جیسے +94 77 123 4567۔
phone-national = یہ نمبر 0 سے شروع ہوتا ہے، جیسے ملک کے اندر ملایا جاتا ہے۔ اس 0 کی جگہ ملک کا کوڈ لکھیں: 077 123 4567 کے لیے +94 77 123 4567۔
phone-trunk_zero = ملک کے کوڈ کے بعد 0 ہے، جو صرف ملک کے اندر ملایا جاتا ہے۔ اسے ہٹائیں: +94 077 123 4567 کے لیے +94 77 123 4567۔
phone-no_such_code = یہ نمبر جس کوڈ سے شروع ہوتا ہے وہ کسی ملک کا نہیں۔ آگے اپنے ملک کا کوڈ لکھیں، جیسے +94 77 123 4567۔
phone-too_short = یہ نمبر بہت چھوٹا ہے: اس میں { $got } ہندسے ہیں، کم از کم 7 چاہئیں۔ کیا ملک کا کوڈ رہ گیا، جیسے +94 77 123 4567 میں +94؟
phone-too_long = یہ نمبر بہت لمبا ہے: اس میں { $got } ہندسے ہیں، اور کسی نمبر میں 15 سے زیادہ نہیں ہوتے۔ کیا یہ ایک ہی نمبر ہے، بغیر ایکسٹینشن کے؟

## api: what is wrong with the answer of a passkey

assertion-too_long = پاس کی کے جواب کے لیے یہ بہت لمبا ہے۔ صرف پاس کی کا جواب کاپی کریں۔
assertion-json = یہ JSON نہیں، یا پورا نہیں۔ پاس کی کا پورا جواب کاپی کریں۔
assertion-kind = "type" کو "public-key" ہونا چاہیے: یہ پاس کی کا جواب نہیں۔ پورا کاپی کریں۔
assertion-missing = "{ $field }" نہیں ہے یا متن نہیں۔ پاس کی کا پورا جواب کاپی کریں۔
assertion-encoding = "{ $field }" base64url میں نہیں، یا خالی ہے۔ پاس کی کا جواب جیسا ہے ویسا کاپی کریں۔
assertion-id = "id" اور "rawId" مختلف ہیں۔ پاس کی کا جواب جیسا ہے ویسا کاپی کریں۔
assertion-client_data = "clientDataJSON" میں JSON نہیں۔ پاس کی کا جواب جیسا ہے ویسا کاپی کریں۔
assertion-action = یہ پاس کی بنائی گئی، استعمال نہیں ہوئی: "webauthn.get" مانگا گیا ہے۔
assertion-origin = یہ https://web.whatsapp.com پر نہیں بنایا گیا۔ اسے WhatsApp Web کے ٹیب میں بنائیں۔
assertion-challenge = یہ کسی اور درخواست کا جواب ہے، انتظار والی کا نہیں۔ اس سیشن کے لیے ایک بنائیں۔
assertion-authenticator_data = "authenticatorData" بہت چھوٹا ہے۔ پاس کی کا جواب جیسا ہے ویسا کاپی کریں۔
assertion-site = یہ پاس کی کسی اور سائٹ کی ہے۔ اس واٹس ایپ اکاؤنٹ کی استعمال کریں۔
assertion-unverified = یہ پاس کی کھولی نہیں گئی۔ اسے فنگر پرنٹ، چہرے یا اسکرین لاک سے ایک بار اور استعمال کریں۔

## terminal: what a link and a session say

terminal-connecting = واٹس ایپ سے رابطہ ہو رہا ہے…
terminal-resting = بار بار کوڈ مانگنے والے نمبر واٹس ایپ بند کر دیتا ہے، اس لیے اگلے میں کچھ وقت لگے گا…
terminal-linking = آپ کے فون نے ہاں کہا۔ لاگ اِن ہونے تک اس پر واٹس ایپ کھلا رکھیں…
terminal-exporting = لاگ اِن ہو گیا۔ سیشن پیک ہو رہا ہے…
terminal-scan =
    فون پر واٹس ایپ میں لنک کردہ ڈیوائسز کھولیں اور یہ کوڈ اسکین کریں ({ $total } میں سے { $sequence })۔
    نیا کوڈ خود اس کی جگہ لے لیتا ہے۔ Ctrl-C سے منسوخ ہوتا ہے۔
terminal-qr-too-long = کوڈ اتنا لمبا ہے کہ بنایا نہیں جا سکتا۔ دوبارہ شروع کریں۔
terminal-type-code =
    { $phone } والے فون پر واٹس ایپ میں لنک کردہ ڈیوائسز، ڈیوائس لنک کریں، اس کے بجائے فون نمبر سے لنک کریں کھولیں، اور یہ کوڈ ڈالیں۔
    یہ چند منٹ کام کرتا ہے۔ Ctrl-C سے منسوخ ہوتا ہے۔
terminal-passkey-asked = اس اکاؤنٹ سے ڈیوائس لنک کرنے سے پہلے واٹس ایپ پاس کی مانگتا ہے: آپ کا فنگر پرنٹ، چہرہ یا اسکرین لاک۔ ابھی کچھ لنک نہیں ہوا۔ اسے صرف واٹس ایپ کے اپنے صفحات مانگ سکتے ہیں، اس لیے یہ پروگرام نہیں مانگ سکتا۔
terminal-passkey-by-hand =
    آپ اس کا جواب یہاں لا سکتے ہیں۔ براؤزر کے کنسول میں چیزیں پیسٹ کرنا ہی وہ طریقہ ہے جس سے اکاؤنٹ چوری ہوتے ہیں: اسے صرف یہیں کریں، اور صرف اس لیے کہ یہ آپ نے خود شروع کیا ہے۔
    1. https://web.whatsapp.com کھولیں اور اس میں کنسول (F12)۔
    2. یہ پیسٹ کریں، Enter دبائیں، صفحے پر کلک کریں، اور اپنی پاس کی استعمال کریں:
terminal-passkey-answer = 3. کنسول جو جواب دکھائے اسے کاپی کریں، یہاں پیسٹ کریں، اور Enter دبائیں۔
terminal-passkey-assist-is-off = اس کا جواب ہاتھ سے لانے کے لیے LATCHKEY_PASSKEY_ASSIST=on کے ساتھ دوبارہ شروع کریں، یا بغیر پاس کی والا اکاؤنٹ لنک کریں۔ Ctrl-C سے منسوخ ہوتا ہے۔
terminal-compare = آپ کا فون بھی ایک کوڈ دکھاتا ہے۔ کیا وہ ایک جیسے ہیں؟ y (ہاں) یا n (نہیں) ڈالیں، پھر Enter۔
terminal-yes-or-no = کوڈ ایک جیسے ہوں تو y ڈالیں، نہیں تو n۔
terminal-not-an-assertion = یہ پاس کی کا جواب نہیں۔ { $why } پھر اسے دوبارہ پیسٹ کریں۔
terminal-too-early = یہ بہت جلدی آیا۔ ایک بار اور دیں۔
terminal-linked = ‎+{ $number } سے لنک ہوا۔
terminal-written = لکھا گیا: { $path }
terminal-recorded = جو کچھ آیا گیا وہ { $path } میں ہے، بغیر کسی راز، نمبر یا نام کے۔
terminal-keep-secret =
    اسے ایک ہی جگہ چلائیں۔ جس کے پاس یہ ہے اس کے پاس اکاؤنٹ ہے: کسی کو نہ بتائیں۔
    اگر بوٹ 405 پر رکے تو بوٹ کو اپ ڈیٹ کریں: وہ واٹس ایپ کا ایسا ورژن استعمال کرتا ہے جس کی مدت ختم ہو چکی۔
terminal-session-id = آپ کی سیشن ID:
terminal-cancelled = منسوخ ہو گیا۔ اس کا کچھ نہیں رکھا گیا۔
terminal-cancelled-late = منسوخ ہو گیا۔ یہاں اس کا کچھ نہیں رکھا گیا؛ اگر فون پر لنک کردہ ڈیوائسز میں نئی ڈیوائس دکھے تو اسے وہاں ہٹائیں۔
terminal-expired = کسی نے وقت پر لنک نہیں کیا۔ فون پاس ہو تو دوبارہ شروع کریں۔
terminal-gone = سیشن بغیر کچھ کہے ختم ہو گیا۔ دوبارہ شروع کریں۔
terminal-unlinked = ان لنک ہو گیا۔ ڈیوائس اکاؤنٹ سے ہٹ گئی ہے، اور اس کا سیشن بے کار ہے۔
terminal-unlinked-before = یہ پہلے ہی ان لنک ہو چکی تھی: واٹس ایپ اس ڈیوائس کو اب نہیں جانتا۔
terminal-not-unlinked = { $why } ڈیوائس شاید اب بھی لنک ہے۔
terminal-not-taken-off = واٹس ایپ نے ڈیوائس کو اکاؤنٹ سے نہیں ہٹایا۔ اسے فون پر لنک کردہ ڈیوائسز سے ہٹائیں۔
terminal-check-first = یہ اس سیشن سے لاگ اِن ہوتا ہے۔ اس پر چلنے والے بوٹ کا کنکشن لمحہ بھر کے لیے ٹوٹتا ہے؛ زیادہ تر خود واپس آ جاتے ہیں، باقیوں کو دوبارہ چلانا پڑتا ہے۔
terminal-check-linked = لنک ہے: واٹس ایپ ڈیوائس کو اندر آنے دیتا ہے۔
terminal-check-unlinked = ان لنک ہے: واٹس ایپ اس ڈیوائس کو اب نہیں جانتا۔ اسے دوبارہ لنک کریں۔
terminal-check-restricted = پابندی: { $why }
terminal-check-replaced = جگہ لے لی گئی: اسی لمحے ایک بوٹ اس سیشن سے لاگ اِن ہوا۔ ڈیوائس لنک ہے، اور استعمال میں ہے۔
terminal-not-checked = { $why } معلوم نہیں کہ ڈیوائس اب بھی لنک ہے یا نہیں۔
terminal-check-account = اکاؤنٹ: ‎+{ $number }
terminal-check-since = لنک ہونے کا وقت: { $date }
terminal-check-name = نام: { $name }
terminal-check-platform = پلیٹ فارم: { $platform }
