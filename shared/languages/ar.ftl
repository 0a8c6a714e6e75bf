### Arabic. Held to en.ftl, which says what each heading means.

## everywhere: the language

language-name = العربية
# ltr or rtl
language-direction = rtl

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
    [zero] { $count } ثانية
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $count } ثوانٍ
    [many] { $count } ثانية
   *[other] { $count } ثانية
}
span-minutes = { $count ->
    [zero] { $count } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
}
span-hours = { $count ->
    [zero] { $count } ساعة
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $count } ساعات
    [many] { $count } ساعة
   *[other] { $count } ساعة
}
span-days = { $count ->
    [zero] { $count } يوم
    [one] يوم واحد
    [two] يومين
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}

## everywhere: why a session failed, and what to do next

reason-unreachable = تعذّر الوصول إلى واتساب. انتظر دقيقة ثم ابدأ من جديد.
reason-hung_up = قطع واتساب الاتصال مباشرة بعد كل رمز أعطاه. انتظر بضع دقائق ثم ابدأ من جديد؛ وإذا استمر ذلك فأخبر القائم على هذا الموقع.
reason-untrusted = الخادم الذي أجاب لم يستطع إثبات أنه واتساب، لذا لم يُرسل إليه شيء. حاول لاحقًا؛ وإذا استمر ذلك فأخبر القائم على هذا الموقع.
reason-proxy_failed = يصل هذا الموقع إلى واتساب عبر وكيل، والوكيل لم يسمح بالمرور. لا يستطيع إصلاح ذلك إلا القائم على هذا الموقع: أخبره وحاول لاحقًا.
reason-proxy_failed-named = يصل هذا الموقع إلى واتساب عبر وكيل، والوكيل ({ $proxy }) لم يسمح بالمرور. لا يستطيع إصلاح ذلك إلا القائم على هذا الموقع: أخبره وحاول لاحقًا.
reason-address_refused = يرفض واتساب الاتصالات من عنوان خادم هذا الموقع. لا يستطيع إصلاح ذلك إلا القائم على هذا الموقع: أخبره وحاول لاحقًا.
reason-too_many_connections = لدى واتساب اتصالات كثيرة جدًا من هذا الموقع. انتظر بضع دقائق ثم ابدأ من جديد.
reason-too_many_connections-wait = لدى واتساب اتصالات كثيرة جدًا من هذا الموقع. انتظر نحو { $wait } ثم ابدأ من جديد.
reason-whatsapp_down = خادم واتساب متوقف. انتظر بضع دقائق ثم ابدأ من جديد.
reason-whatsapp_down-wait = خادم واتساب متوقف. انتظر نحو { $wait } ثم ابدأ من جديد.
reason-wrong_clock = ساعة خادم هذا الموقع قد تكون خاطئة، فلا يستطيع أن يعرف إن كان يتحدث مع واتساب. لا يستطيع إصلاح ذلك إلا القائم على هذا الموقع: أخبره.
reason-wrong_clock-ahead = ساعة خادم هذا الموقع متقدمة بنحو { $wait }، فلا يستطيع أن يعرف إن كان يتحدث مع واتساب. لا يستطيع إصلاح ذلك إلا القائم على هذا الموقع: أخبره.
reason-wrong_clock-behind = ساعة خادم هذا الموقع متأخرة بنحو { $wait }، فلا يستطيع أن يعرف إن كان يتحدث مع واتساب. لا يستطيع إصلاح ذلك إلا القائم على هذا الموقع: أخبره.
reason-rate_limited = يطلب واتساب التوقف قليلًا. انتظر بضع دقائق ثم ابدأ من جديد.
reason-rate_limited-wait = يطلب واتساب التوقف نحو { $wait }. ابدأ من جديد بعد ذلك، أو اربط برمز QR.
reason-code_refused = لا يعطي واتساب رمزًا لهذا الرقم الآن. تحقق من الرقم، أو اربط برمز QR؛ أما بالرمز فحاول بعد ساعة.
reason-code_unanswered = لم يجب واتساب على طلب الرمز. لم يُكرَّر الطلب كي لا يُقفل رقمك. حاول بعد ساعة، أو اربط برمز QR.
reason-number_rests = حصل هذا الرقم على رموزه حاليًا، وواتساب يقفل الأرقام التي تطلب الكثير. ابدأ من جديد لاحقًا، أو اربط برمز QR.
reason-number_rests-wait = حصل هذا الرقم على رموزه حاليًا، وواتساب يقفل الأرقام التي تطلب الكثير. ابدأ من جديد بعد نحو { $wait }، أو اربط برمز QR.
reason-code_withdrawn = سحب واتساب الرمز. ابدأ من جديد للحصول على رمز آخر.
reason-codes_used_up = لم يُقبل أي من الرموز. ابدأ من جديد، أو اربط برمز QR.
reason-not_eligible = لا يربط واتساب هذا الرقم برمز مكتوب. اربط برمز QR.
reason-passkey_timeout = مفتاح المرور الذي طلبه واتساب لم يصل في الوقت المناسب. ابدأ من جديد عندما يكون في متناولك.
reason-passkey_unanswered = وصل مفتاح المرور، لكن الرمزين لم يُقارنا في الوقت المناسب. أبقِ واتساب مفتوحًا على هاتفك وابدأ من جديد.
reason-passkey_refused = لم يقبل واتساب مفتاح المرور. ابدأ من جديد، واستخدم مفتاح مرور لهذا الحساب نفسه.
reason-codes_differ = لم يكن الرمزان متطابقين، لذا لم يُربط شيء. ربما يتوسط أحدهم بينكما: ابدأ من جديد على شبكة تثق بها.
reason-outdated = يريد واتساب إصدارًا أحدث من هذه الخدمة. أخبر القائم على هذا الموقع.
reason-rejected = رفض واتساب ربط هذا الجهاز. ابدأ من جديد برمز جديد.
reason-registration_refused = لا يسمح واتساب لهذا الموقع بربط الأجهزة الآن. هذا يخص الموقع لا حسابك. حاول لاحقًا؛ وإذا استمر ذلك فأخبر القائم على هذا الموقع.
reason-registration_refused-wait = لا يسمح واتساب لهذا الموقع بربط الأجهزة لمدة { $wait } تقريبًا. هذا يخص الموقع لا حسابك. ابدأ من جديد بعد ذلك.
reason-phone_too_old = واتساب على هذا الهاتف أقدم من أن يربط جهازًا. حدّث واتساب على الهاتف ثم ابدأ من جديد.
reason-restricted = قيّد واتساب هذا الحساب. افتح واتساب على الهاتف لمعرفة السبب.
reason-restricted-wait = قيّد واتساب هذا الحساب لمدة { $wait } تقريبًا. افتح واتساب على الهاتف لمعرفة السبب، وحاول بعد ذلك.
reason-logged_out = لم يسمح واتساب بدخول الجهاز الجديد: أُلغي ربطه، أو لم يكتمل الربط. ابدأ من جديد، واترك الجهاز في الأجهزة المرتبطة.
reason-protocol = لم يفهم واتساب هذه الخدمة. حاول مرة أخرى؛ وإذا استمر ذلك فأخبر القائم على هذا الموقع.
reason-unusable_key = المفتاح الذي كان سيُختم به الناتج لا يصلح. ألغِ ربط الجهاز على الهاتف وابدأ من جديد بمفتاح جديد.
reason-abandoned = لم تستطع هذه الخدمة إكمال الجلسة. إذا أظهر الهاتف جهازًا مرتبطًا جديدًا فأزله هناك، ثم ابدأ من جديد.

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = الحسابات القديمة في البرازيل ليس فيها 9 بعد رمز المنطقة. إذا لم ينجح أي رمز، فابدأ من جديد بالرقم تمامًا كما يعرضه واتساب في الإعدادات.
hint-mexico_one = الحسابات القديمة في المكسيك فيها 1 بعد +52، والجديدة ليس فيها. إذا لم ينجح أي رمز، فابدأ من جديد بالرقم تمامًا كما يعرضه واتساب في الإعدادات.
hint-argentina_nine = أرقام الجوال في الأرجنتين فيها 9 بعد +54، والأرضية ليس فيها. إذا لم ينجح أي رمز، فابدأ من جديد بالرقم تمامًا كما يعرضه واتساب في الإعدادات.
renewal-expired = لم يُكتب الرمز السابق في الوقت المناسب. هذا رمز جديد.
renewal-not_accepted = لم يقبل هاتفك ما كُتب. هذا رمز جديد: اكتبه من البداية.
renewal-withdrawn = ألغى واتساب الرمز الأخير. هذا رمز جديد.
renewal-reconnected = انقطع الاتصال بواتساب ثم عاد. هذا رمز جديد: السابق لم يعد صالحًا.
renewal-passkey_interrupted = قطع واتساب الاتصال أثناء انتظار مفتاح المرور. ابدأ مجددًا: اكتب هذا الرمز الجديد، ومفتاح المرور في متناولك.
qr-renewal-withdrawn = امسح مرة أخرى. ألغى واتساب الرمز الأخير، ولذلك قد يقول هاتفك إنه تعذّر ربط الجهاز. هذا رمز جديد.
qr-renewal-passkey_interrupted = قطع واتساب الاتصال أثناء انتظار مفتاح المرور. ابدأ مجددًا: امسح هذا الرمز الجديد، ومفتاح المرور في متناولك.

## everywhere: why a number gets no code now

rest-cooldown = طُلب رمز لهذا الرقم قبل قليل، وواتساب يحظر الأرقام التي تكثر من الطلب. يُرجى المحاولة بعد { $wait }، أو اربط برمز QR.
rest-live_code = هناك من يربط هذا الرقم برمز في هذه اللحظة، ورمز ثانٍ سيُبطل الأول. يُرجى المحاولة بعد { $wait }، أو اربط برمز QR.
rest-left_alone = يريد واتساب ترك هذا الرقم لبعض الوقت: طُلبت رموز كثيرة جدًا. يُرجى المحاولة بعد { $wait }، أو اربط برمز QR.
rate-limited = بُدئت جلسات كثيرة جدًا منك أو من شبكتك. يمكنك البدء من جديد خلال { $wait }.

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = الربط برمز QR
link-by-code = الربط برمز مكتوب
link-by-qr-instead = الربط برمز QR بدلًا من ذلك
get-code = احصل على رمز
show-qr = اعرض رمز QR
cancel = إلغاء
wipe = امسحها الآن
headline-scan = امسح هذا الرمز
headline-code = اكتب هذا الرمز في واتساب
headline-passkey = يطلب واتساب مفتاح مرور
headline-linking = وافق هاتفك
headline-ready = جلستك جاهزة
headline-ended = لم يُربط شيء
headline-gone = انتهت هذه الجلسة
headline-refused = ليس الآن
state-starting = لحظة، نحن نبدأ.
queue-ahead = { $count ->
    [0] أنت التالي في الطابور.
    [zero] أنت التالي في الطابور.
    [one] قبلك شخص واحد في الطابور.
    [two] قبلك شخصان في الطابور.
    [few] قبلك { $count } أشخاص في الطابور.
    [many] قبلك { $count } شخصًا في الطابور.
   *[other] قبلك { $count } شخص في الطابور.
}
state-ask = لمن لديه هاتف واحد فقط. تحصل هنا على ثمانية أحرف وتكتبها في واتساب.
state-awaiting_scan = في واتساب على هاتفك، افتح الأجهزة المرتبطة وامسحه.
state-linking = جارٍ تسجيل الدخول. أبقِ واتساب مفتوحًا على هاتفك حتى تقول هذه الصفحة إنها جاهزة.
state-exporting = تم تسجيل الدخول. يجري تجهيز جلستك.
qr-alt = رمز QR لمسحه بواتساب
unknown = حدث خطأ في هذا الموقع. يُرجى البدء من جديد.

## scripts: headlines

headline-compare = قارن الرمزين
headline-cancelled = أُلغيت
headline-wiped = مُسحت

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = لم يجب واتساب
failed-whatsapp_unreachable-text = انتظر دقيقة ثم ابدأ من جديد.
failed-whatsapp_rate_limited = يطلب واتساب التوقف قليلًا
failed-whatsapp_rate_limited-text = انتظر بضع دقائق ثم ابدأ من جديد.
failed-client_outdated = هذا الموقع يحتاج إلى تحديث
failed-client_outdated-text = يريد واتساب إصدارًا أحدث من هذه الخدمة. أخبر القائم على هذا الموقع.
failed-pairing_rejected = رُفض الربط
failed-pairing_rejected-text = رفض واتساب أو هاتفك ربط الجهاز. ابدأ من جديد برمز جديد.
failed-code_refused = لم يُقبل الرمز
failed-code_refused-text = تحقق من الرقم وابدأ من جديد، أو اربط برمز QR.
failed-phone_not_eligible = هذا الرقم يحتاج إلى رمز QR
failed-phone_not_eligible-text = لا يربط واتساب هذا الرقم برمز مكتوب. اربط برمز QR.
failed-account_restricted = قيّد واتساب هذا الحساب
failed-account_restricted-text = افتح واتساب على الهاتف لمعرفة السبب والمدة.
failed-logged_out = لم يُسمح للجهاز بالدخول
failed-logged_out-text = أُلغي ربطه، أو لم يكتمل الربط. ابدأ من جديد، واترك الجهاز في الأجهزة المرتبطة.
failed-passkey_timeout = لم يصل مفتاح المرور في الوقت المناسب
failed-passkey_timeout-text = ابدأ من جديد عندما يكون في متناولك.
failed-internal = لم ينجح ذلك
failed-internal-text = حدث خطأ في هذا الموقع. يُرجى البدء من جديد.

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = لم ينجح ذلك
refused-invalid_phone = تحقق من الرقم
refused-invalid_custom_code = تحقق من الرمز
refused-foreign_origin = لم ينجح ذلك
refused-invalid_api_key = مفتاح API خاطئ
refused-not_open = غير متاح للجميع
refused-not_found = انتهت هذه الجلسة
refused-method_not_allowed = لم ينجح ذلك
refused-request_timeout = استغرق ذلك وقتًا طويلًا
refused-qr_not_available = لا يوجد رمز QR الآن
refused-passkey_not_expected = لم يُطلب مفتاح مرور
refused-not_ready = ليست جاهزة بعد
refused-payload_too_large = هذا طويل جدًا
refused-unsupported_media_type = لم ينجح ذلك
refused-misdirected_host = لم ينجح ذلك
refused-challenge_required = لم ينجح ذلك
refused-rate_limited = ليس الآن
refused-phone_cooldown = مبكر جدًا لهذا الرقم
refused-queue_full = كثيرون يربطون الآن
refused-queue_full-text = عدد كبير جدًا يربط في هذه اللحظة. يُرجى المحاولة بعد قليل.
refused-broker_unavailable = متوقف للحظات
refused-broker_unavailable-text = هذا الموقع متوقف للحظة. يُرجى المحاولة بعد قليل.
refused-whatsapp_unavailable = لم يجب واتساب
refused-shutting_down = سنعود بعد لحظات
refused-shutting_down-text = هذا الخادم يتوقف الآن. يُرجى المحاولة بعد قليل.
refused-internal = لم ينجح ذلك
refused-internal-text = حدث خطأ من جانبنا. يُرجى المحاولة مرة أخرى.

## scripts: where a session stands

state-queued = أنت في الطابور. يتقدم من تلقاء نفسه.
state-connecting = جارٍ الاتصال بواتساب. سيأتي الرمز بعد لحظة.
state-resting = يقفل واتساب الأرقام التي تكثر من طلب الرموز، لذا سيستغرق الرمز التالي بعض الوقت.
state-awaiting_code = يربط الرقم { $phone } ولا يربط غيره.
state-passkey_required = لم يُربط شيء بعد. يريد واتساب التأكد من أنك أنت.
state-compare = هل يعرض هاتفك الأحرف الثمانية نفسها؟
state-compared = شكرًا لك. بانتظار واتساب.
state-offered = يبدأ وقت الرمز عندما تطلبه.
state-ready = انسخها أو نزّلها الآن.
state-cancelled = لقد ألغيتها. لم يُحفظ منها شيء.
state-cancelled_late = لم يُحفظ منها شيء هنا. إذا أظهر هاتفك الجهاز الجديد في الأجهزة المرتبطة فأزله هناك.
state-wiped = لم يُحفظ منها شيء هنا. إذا كنت قد حفظت معرّف الجلسة فسيظل يعمل.
state-gone = لم يُحفظ منها شيء هنا. إذا كنت قد حفظت معرّف الجلسة فسيظل يعمل.
expired-qr = لم يمسح أحد رمزًا في الوقت المناسب. ابدأ من جديد عندما يكون هاتفك في متناولك.
expired-code = لم يكتب أحد رمزًا في الوقت المناسب. ابدأ من جديد عندما يكون هاتفك في متناولك.
expired-queued = طال انتظار دورك. ابدأ من جديد بعد قليل عندما يقل عدد من يربطون.
expired-passkey_required = طلب واتساب مفتاح مرور ولم يصل في الوقت المناسب. ابدأ من جديد عندما يكون في متناولك.

## scripts: the number and its code

link-by-code-instead = الربط برمز مكتوب بدلًا من ذلك
reading = نقرأه هكذا: { $number }.
reading-country = نقرأه هكذا: { $number }، { $country }.
country = البلد: { $name }. غيّره
country-choose = اختر البلد
country-none = لا يوجد بلد بهذا الاسم. اكتب + ورمز البلد قبل الرقم.
number-missing = اكتب الرقم أولًا، مثل { $example }.
code-works = الرمز صالح لمدة { $time }
code-over = رمز جديد في الطريق
upper-case = لا يحتوي على 0 أو O أو I أو U.
copy-code = انسخ الرمز
copied = تم النسخ
copy-by-hand = انسخه يدويًا
passkey-left = ينتظر واتساب { $time }.
extension-waiting = انظر إلى علامة التبويب التي فُتحت، وقل نعم هناك إن كنت أنت من طلب.
extension-refused = لم يُرسل شيء: قلت لا، أو أغلقت علامة تبويب. اطلب من جديد حين تكون مستعدًا.
extension-no-passkey = لم يُستخدم مفتاح مرور. إذا كان على هاتفك فاختر استخدام هاتف، وامسح ما يعرضه المتصفح، وأبقِ البلوتوث مفتوحًا.
extension-busy = الإضافة تطلب الآن. ابحث عن علامة تبويبها.
extension-not-whatsapp = لا تقبل الإضافة ما يطلبه واتساب. اسلك الطريقة اليدوية أدناه.
extension-not-reached = تعذر فتح WhatsApp Web. تحقق من اتصالك، ثم اطلب من جديد.
extension-silent = الإضافة لا تجيب. حمّل هذه الصفحة من جديد، ثم اضغط زر الإضافة.
continue-over = استُخدم هذا الرابط من قبل، أو انتهى وقته. أنشئ رابطًا جديدًا حيث بدأت.
renews-in = رمز جديد خلال { $seconds } ث
renews-now = رمز جديد في الطريق
last-code = هذا هو الرمز الأخير
time-left = بقي { $time } للمسح

## scripts: the result

forgotten-in = يُحذف من هنا خلال { $time }.
linked-as = مرتبط بالرقم { $number }
linked-as-on = مرتبط بالرقم { $number }، { $platform }
platform-android = على أندرويد
platform-smba = واتساب للأعمال على أندرويد
platform-iphone = على آيفون
platform-ios = على آيفون
platform-smbi = واتساب للأعمال على آيفون
format-json = creds.json
format-json-use = بيانات الدخول نفسها، كما يكتبها Baileys في creds.json.
format-multi = مع المفاتيح
format-multi-use = بيانات الدخول والمفاتيح في JSON واحد، للبوتات التي تحفظها في قاعدة بيانات.
format-files = ملفات
format-files-use = كل ملفات الجلسة في JSON واحد.
format-zip = Zip
format-zip-use = مجلد الجلسة كاملًا بترميز base64 لأرشيف zip.
format-base64 = Base64
format-base64-use = ملف creds.json بترميز base64، بلا أي بادئة.
format-gzip = Gzip
format-gzip-use = الشيء نفسه مضغوطًا.
any-bot = أي بوت آخر
any-use = الصقه حيث يطلب بوتك معرّف الجلسة.
opening = جارٍ فتح جلستك.
sealed = هذا المتصفح وحده يستطيع فتحه: شُفّر من أجلك قبل أن يُحفظ، ولم يستطع الخادم قراءته.
not-opened = هذا الناتج مختوم، ومفتاحه لم يعد في هذا المتصفح. أزل الجهاز على هاتفك من الأجهزة المرتبطة، وابدأ من جديد.
opened-elsewhere = الجلسة جاهزة حيث بدأت: المتصفح هناك وحده يستطيع فتحها.
not-fetched = تعذّر جلب الجلسة الآن. أعد تحميل الصفحة.
copy-text = انسخ النص
copy-env = انسخه كسطر لملف ‎.env
copy-session = انسخ معرّف الجلسة
select-by-hand = حدّد النص وانسخه يدويًا
not-whole = هذه ليست الإجابة كاملة. انسخها كلها، من {"{"} إلى {"}"}.

## scripts: buttons and notices

again = ابدأ من جديد
another = اربط جهازًا آخر
wait-in = { $label } خلال { $time }
wait-seconds = { $seconds } ث
wait-over = يمكنك البدء من جديد الآن.
wipe-question = هل تمسح معرّف الجلسة من هنا؟ إذا لم تكن قد حفظته فسيضيع، وعليك الربط مرة أخرى.
wipe-yes = نعم، امسحه
wipe-no = لا، أبقِه
offline = انقطع الاتصال. تحاول هذه الصفحة مرة أخرى من تلقاء نفسها.
not-done = تعذّر ذلك: لا يمكن الوصول إلى هذا الموقع الآن. حاول بعد قليل.
unreachable = لا يمكن الوصول إلى هذا الموقع الآن. تحقق من اتصالك وابدأ من جديد.
cookies = لم يحفظ متصفحك ملف تعريف الارتباط الذي يفتح جلستك. اسمح بملفات تعريف الارتباط لهذا الموقع وابدأ من جديد.

## pages: every page

description = اربط جهازًا بحسابك على واتساب وخذ معرّف جلسته، جاهزًا لبوتك.
share-title = { $site }: سلّم بوتك المفتاح
share-picture = ثلاث حلقات من زجاج معتم حول ثقب مفتاح، والضوء من خلفها
skip = انتقل إلى المحتوى
disclaimer = ليس من صنع واتساب ولا بموافقته. قد تكلّفك البرامج غير الرسمية حسابًا: اربط حسابك وحده، وفقط حسابًا يمكنك الاستغناء عنه.
languages = اللغات

## pages: the first page

open-ready = جلستك جاهزة.
open-under-way = أنت في منتصف عملية الربط.
open-show = اعرضها
open-go-on = متابعة
start-headline = سلّم بوتك مفتاح واتساب الخاص بك.
start-lead = يربط { $site } جهازًا جديدًا بواتساب الخاص بك ويعطيك معرّف جلسته: سطر من النص يسمح لبوتك بالدخول. يستغرق ذلك نحو دقيقة.
start-ways = طريقتان للربط
start-qr = شاشتان: هذه تعرضه، وهاتفك يمسحه.
start-code = هاتف واحد يكفي: تكتب ثمانية أحرف.
start-steps = ماذا يحدث
start-step-link = <b>تربط جهازًا.</b> تمسح رمز QR في واتساب من الأجهزة المرتبطة، كما تفعل مع WhatsApp Web. أو تكتب رمزًا هناك.
start-step-login = <b>نسجّل الدخول مرة واحدة</b> للتأكد من أن الجلسة تعمل. لا تُرسل رسالة، ولا يُنضم إلى مجموعة، وما سيحتاجه بوتك يُترك له.
start-step-take = <b>تأخذ معرّف جلستك.</b> انسخه أو نزّل الملفات. يُحفظ مشفّرًا لمدة { $time } ثم يزول. يمكنك مسحه قبل ذلك.
start-facts = قبل أن تبدأ
start-for = ما فائدته
start-for-text = يحتاج البوت إلى جهاز خاص به في حسابك. بوتك، وهو من البوتات المبنية على Baileys، يبدأ بمعرّف الجلسة ثم يعمل باسمك.
start-sees = ما الذي يستطيع رؤيته
start-sees-text = محادثاتك من الآن، وجهات اتصالك ومجموعاتك، ويستطيع الكتابة باسمك. فلا تعطه لأحد سوى بوتك.
start-undo = كيف تتراجع
start-undo-text = على هاتفك، افتح واتساب ثم الأجهزة المرتبطة، واضغط على الجهاز الجديد وسجّل خروجه. ومنذ ذلك الحين لا قيمة لمعرّف الجلسة.
start-costs = ما الذي قد يكلّفه
start-costs-text = لا يوافق واتساب على البرامج غير الرسمية، ويحظر أحيانًا حسابًا يستخدمها. اختر حسابًا يمكنك الاستغناء عنه.
start-tilt = دع القفل يتحرك مع هاتفي

## pages: the way by QR code

qr-only-phone = هذا الهاتف فقط؟
qr-here = أو <a id="open-here" target="_blank" rel="noopener noreferrer">جرّب هذا الرمز نفسه في واتساب على هذا الهاتف</a>. بعض الهواتف تقبله؛ وإذا لم يحدث شيء فاربط برمز مكتوب.
qr-plain-lead = تحتاج إلى شاشة ثانية: هذه تعرض الرمز، وهاتفك يمسحه. تعيد الصفحة تحميل نفسها لتعرض دائمًا الرمز الحالي.
qr-plain-other = هاتف واحد فقط؟ <a href="/pair">اربط برمز مكتوب</a>.
qr-point = وجّه الهاتف نحو الرمز على هذه الشاشة.
qr-never = لا تمسح أبدًا رمزًا يرسله إليك شخص آخر: فهو يربط جهازه بحسابك.
qr-same-phone = تقرأ هذا على الهاتف نفسه؟ <a href="/pair">اربط برمز مكتوب</a>.

## pages: the way by code

open-whatsapp = افتح واتساب
open-business = الأعمال
open-nothing = لم يُفتح شيء؟ افتح واتساب بنفسك، أو <a id="get-whatsapp">نزّله</a>، أو اطّلع على <a id="open-help">كيفية ربط الأجهزة</a>.
code-plain-lead = تحصل على ثمانية أحرف وتكتبها في واتساب على هاتفك.
code-plain-other = شاشتان؟ <a href="/qr">اربط برمز QR</a>.
code-number = رقمك على واتساب، مع رمز البلد
code-countries = بلد الرقم
code-country-search = الاسم أو الرمز
code-country-search-label = ابحث بالاسم أو الرمز
code-country-list = البلدان
code-close = إغلاق
code-notification = يعرض واتساب إشعارًا: <b>أدخل الرمز لربط جهاز جديد</b>. اضغط عليه، وانتقل إلى الخطوة الأخيرة.
code-no-notification = لا يوجد إشعار؟ افتح <b>واتساب</b>.
code-instead = اضغط على <b>الربط برقم الهاتف بدلًا من ذلك</b>.
code-type = اكتب الرمز، وأبقِ واتساب مفتوحًا لحظة، ثم عُد. تتابع هذه الصفحة من تلقاء نفسها.
code-not-asked = لا يطلب رمزًا؟
code-not-asked-text = تأكد من أن الرقم أعلاه صحيح، وأن الهاتف متصل، وأنه الهاتف الرئيسي للحساب وليس جهازًا مرتبطًا. أو اربط برمز QR: يظل هذا الرمز صالحًا في الأثناء.
code-never = لا تكتب أبدًا رمزًا يرسله إليك شخص آخر: فهو يربط جهازه بحسابك.

## pages: the menus of the phone

phone-title = على هاتفك
phone-open = افتح <b>واتساب</b>.
phone-android-menu = اضغط على <b>⋮</b> في الأعلى، ثم <b>الأجهزة المرتبطة</b>.
phone-android-link = اضغط على <b>ربط جهاز</b>.
phone-android-all = اضغط على <b>⋮</b> في الأعلى، ثم <b>الأجهزة المرتبطة</b>، ثم <b>ربط جهاز</b>.
phone-iphone-menu = اضغط على <b>الإعدادات</b>، ثم <b>الأجهزة المرتبطة</b>.
phone-iphone-link = اضغط على <b>ربط جهاز</b>.
phone-iphone-all = اضغط على <b>الإعدادات</b>، ثم <b>الأجهزة المرتبطة</b>، ثم <b>ربط جهاز</b>.

## pages: the passkey

passkey-compare = يعرض هاتفك رمزًا أيضًا. انظر إلى كل حرف من الأحرف الثمانية.
passkey-match = متطابقان
passkey-differ = غير متطابقين
passkey-what = ما الذي يريده واتساب
passkey-what-text = مفتاح المرور هو بصمتك أو وجهك أو قفل الشاشة بدلًا من كلمة السر. قبل أن تربط بعض الحسابات جهازًا جديدًا، يطلبه واتساب ممن يربط. لا تسمح المتصفحات بطلبه إلا لصفحات واتساب نفسه، فلا تستطيع هذه الصفحة ذلك.
passkey-can = ما الذي يمكنك فعله
passkey-another-day = <b>حاول في يوم آخر.</b> يطلبه واتساب من بعض الحسابات دون غيرها، وخاصة حسابات الأعمال، وهذا يتغير.
passkey-another-account = <b>اربط حسابًا آخر</b> يمكنك الاستغناء عنه، إن كان لديك.
passkey-use-helper = <b>استخدم المساعد أدناه</b> على حاسوب، إذا كنت تثق بالقائم على هذا الموقع.
passkey-run-yourself = <b>شغّل Latchkey بنفسك</b>، وهو البرنامج الذي وراء هذا الموقع، على حاسوب لك، حيث يمكن تشغيل مساعد مفاتيح المرور. هو متوقف هنا: يتطلب اللصق في وحدة تحكم المتصفح، وهكذا تُسرق الحسابات.
handover-title = على هذا الهاتف
handover-how = لا إضافات على الهواتف. تابع على حاسوب: أنشئ رابطًا، <b>وأرسله إلى نفسك لا إلى أحد غيرك</b>، وافتحه هناك. يصلح مرة واحدة، لخمس دقائق.
handover-link = الرابط
handover-send = أرسله
handover-make = أنشئ رابطًا
extension-title = بإضافة المتصفح
extension-warning = <b>فقط إذا بدأت هذا بنفسك</b> وكنت تثق بالقائمين على { $site }: من يحصل على جواب مفتاح مرورك يستطيع أن يربط جهازًا بحسابك.
extension-how = <b>على حاسوب</b>، والإضافة في المتصفح: اضغط زرها بجانب شريط العنوان، هنا في هذه الصفحة. تريك من يطلب وماذا يطلب، وتفتح WhatsApp Web. لا حاجة إلى لصق شيء.
extension-get = احصل على الإضافة
extension-there = الإضافة موجودة. تريك من يطلب وماذا يطلب، وتفتح WhatsApp Web وتعيد الجواب.
extension-ask = اطلب مفتاح المرور
assist-title = بلا إضافة، يدويًا، لمن يعرف ما يفعل
assist-warning = <b>توقف إذا أرسلك أحد إلى هنا.</b> لصق الأشياء في وحدة تحكم المتصفح هو الطريقة التي تُسرق بها الحسابات: من يدفعك إلى ذلك يستطيع الاستيلاء على واتساب الخاص بك. افعله هنا لا في مكان آخر، بهذا النص لا بغيره، وفقط إذا كنت تثق بالقائمين على { $site }.
assist-open = على حاسوب، افتح <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> في تبويب آخر. لا تسجّل الدخول هناك.
assist-console = افتح وحدة التحكم لذلك التبويب: <b>F12</b>، ثم <b>Console</b>. يحذّرك المتصفح من اللصق، وهو محق.
assist-paste = الصق هذا هناك واضغط Enter. يطلب مفتاح مرورك ويعرض الإجابة؛ ولا يرسل شيئًا إلى أي مكان.
assist-click = انقر في أي مكان من صفحة WhatsApp Web، واستخدم مفتاح مرورك. إذا كان على هاتفك فاختر استخدام هاتف، وامسح ما يعرضه المتصفح.
assist-answer = الصق الإجابة هنا
assist-send = سلّمها
assist-copy = انسخ النص
assist-sent = شكرًا لك. بانتظار واتساب.
continue-title = المتابعة هنا؟
continue-text = هذا الرابط يتابع جلسة بدأت على جهاز آخر. <b>تابع فقط إذا كنت أنت من بدأها</b>: ما توقّعه هنا يربط جهازًا لمن بدأها.
continue-scripts = تحتاج هذه الصفحة إلى النصوص البرمجية. شغّلها وحمّل الصفحة من جديد.
continue-yes = نعم، أنا بدأتها
continue-no = لا

## pages: the result

result-which = لأي بوت هي؟
result-id = معرّف الجلسة
result-put = ضعه الآن هنا.
result-creds = نزّل creds.json
result-zip = نزّل session.zip
result-store = نزّل { $file }
result-share = مشاركة
result-save = احفظه كملف
result-forms = صيغ أخرى
result-forms-label = الصيغ
result-form-label = الجلسة كنص
know-title = أربعة أمور يجب معرفتها
know-one-place = <b>استخدمه في مكان واحد فقط.</b> بوتان بجلسة واحدة يطرد أحدهما الآخر.
know-secret = <b>أبقِه سرًا.</b> فهو يفتح واتساب الخاص بك ككلمة السر. لا يحتاج إليه أحد ممن يساعدونك.
know-unlink = <b>لإلغاء الربط،</b> افتح واتساب على هاتفك، ثم <b>الأجهزة المرتبطة</b>، واضغط على الجهاز الجديد وسجّل خروجه.
know-405 = <b>إذا توقف البوت عند 405،</b> فحدّث البوت: إنه يستخدم إصدارًا منتهيًا من واتساب. جلستك تظل سليمة.

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = اضبط { $setting } في { $file }، أو بين متغيرات المضيف لديك.
bot-set-in-quoted = اضبط { $setting } في { $file }، بين علامتي اقتباس بسبب #، أو بين متغيرات المضيف لديك.
bot-set = اضبط { $setting } بين متغيرات المضيف لديك.
bot-set-or-file = اضبط { $setting } بين متغيرات المضيف لديك، أو { $other } في { $file }.
bot-set-or-put = اضبط { $setting } بين متغيرات المضيف لديك، أو ضع معرّف الجلسة في { $file }.
bot-put = ضع معرّف الجلسة في { $file } باسم { $setting }.
bot-or = { $one } أو { $other }
bot-no-prefix = ليست له بادئة.
bot-only-while = لا يُقرأ إلا ما دام { $file } غير موجود.
bot-stops = يتوقف البوت بعد جلب الجلسة: شغّله من جديد إذا لم يفعل المضيف ذلك.
library-step = ضع { $file } حيث يبحث بوتك عن بيانات جلسته قبل أن تشغّله. تفتحه { $library } كأنه ملفها، ولا تحتاج إلى معرّف الجلسة.

## pages: without scripts

closed-headline = غير متاح للجميع
astray-headline = لا يوجد شيء هنا
astray-lead = في العنوان خطأ، أو ما كان هنا لم يعد موجودًا.
astray-start = إلى الصفحة الأولى
no-connection = لا يوجد اتصال
no-connection-lead = تعذّر الوصول إلى هذا الموقع الآن. ما بدأته مستمر من دونك: عُد حالما يتوفر اتصال.
no-connection-again = حاول مرة أخرى
tell-me = أخبرني عندما يتقدّم الأمر
closed-what = ما هذا
asking-code = تحصل على ثمانية أحرف وتكتبها في واتساب على الهاتف صاحب الرقم { $number }. تابع فقط إذا كنت تقصد ربط جهاز: ربما قادك إلى هنا رابط من شخص آخر.
asking-qr = تعرض هذه الصفحة رمز QR، وهاتفك يمسحه. تابع فقط إذا كنت تقصد ربط جهاز: ربما قادك إلى هنا رابط من شخص آخر.
plain-gone = لم يُحفظ منها شيء هنا، أو لم يحفظ هذا المتصفح ملف تعريف الارتباط الذي يفتحها. إذا كنت قد حفظت معرّف الجلسة فسيظل يعمل.
plain-back = رجوع
plain-queued = أنت في الطابور
plain-queued-text = يتقدم من تلقاء نفسه: تعيد هذه الصفحة تحميل نفسها كل بضع ثوانٍ.
plain-connecting = جارٍ الاتصال بواتساب
plain-connecting-text = سيأتي الرمز بعد لحظة. تعيد هذه الصفحة تحميل نفسها.
plain-resting-text = يقفل واتساب الأرقام التي تكثر من طلب الرموز، لذا يأتي الرمز التالي خلال { $wait }. تعيد هذه الصفحة تحميل نفسها.
plain-scan = في واتساب على هاتفك: <b>الأجهزة المرتبطة</b>، <b>ربط جهاز</b>، ثم وجّه الهاتف نحو هذا الرمز. تعيد الصفحة تحميل نفسها كل خمس ثوانٍ بالرمز الحالي.
plain-code = يربط الرقم { $phone } ولا يربط غيره. على هاتفك، اضغط على إشعار واتساب، أو افتح <b>الأجهزة المرتبطة</b>، <b>ربط جهاز</b>، <b>الربط برقم الهاتف بدلًا من ذلك</b>. تعيد الصفحة تحميل نفسها.
plain-passkey = لم يُربط شيء بعد. يطلب واتساب مفتاح مرور من بعض الحسابات، ولا يستطيع طلبه من متصفحك إلا صفحاته. حاول في يوم آخر، أو بحساب آخر.
plain-which = لأي بوت هي؟ لكل بوت معرّف جلسة خاص به.
plain-id-for = معرّف الجلسة لبوت { $bot }
plain-env = كسطر لملف ‎.env
plain-env-label = سطر لملف ‎.env
plain-env-label-for = سطر لملف ‎.env، لبوت { $bot }
plain-know = استخدمه في مكان واحد فقط. أبقِه سرًا: فهو يفتح واتساب الخاص بك. لإلغاء الربط، أزل الجهاز على هاتفك من الأجهزة المرتبطة. إذا توقف البوت عند 405 فحدّث البوت: إنه يستخدم إصدارًا منتهيًا من واتساب. تُنسى الجلسة هنا بعد { $time }.
plain-failed = لم ينجح ذلك
plain-expired-text = انتهى الوقت. ابدأ من جديد عندما يكون هاتفك في متناولك.
plain-ended-text = لم يُحفظ منها شيء هنا. إذا أظهر هاتفك في الأجهزة المرتبطة جهازًا جديدًا لا تريده فأزله هناك.
plain-again = ابدأ من جديد برمز QR
plain-reload = أعد تحميل هذه الصفحة

## api: what the owner of a finished session should know

note-key_files = لهذه الجلسة ملفات مفاتيح: استخدم session.zip أو صيغة multi، لا creds.json وحده.
note-sealed = هذه الجلسة ليست على MEGA: إنها مختومة بمفتاحك، والملف هناك لن يكون كذلك.
note-mega-account = هذه الجلسة ليست على MEGA: لا يستطيع هذا الموقع استخدام حسابه على MEGA الآن. معرّف الجلسة هنا يحتويها كلها.
note-mega-full = هذه الجلسة ليست على MEGA: حساب هذا الموقع على MEGA ممتلئ. معرّف الجلسة هنا يحتويها كلها.
note-mega-busy = هذه الجلسة ليست على MEGA: ‏MEGA مشغول. معرّف الجلسة هنا يحتويها كلها.
note-mega-away = هذه الجلسة ليست على MEGA: ‏MEGA لا يجيب كما ينبغي. معرّف الجلسة هنا يحتويها كلها.
note-mega-slow = هذه الجلسة ليست على MEGA: ‏MEGA يتأخر كثيرًا في الإجابة. معرّف الجلسة هنا يحتويها كلها.
note-self-sent = معرّف الجلسة موجود أيضًا في محادثتك مع نفسك على واتساب.
note-self-unsent = ربما لم يصل معرّف الجلسة إلى محادثتك مع نفسك على واتساب: خذه من هنا.

## chat: what the device writes into its owner's own chat, before the session ID

self-begin = ربط { $site } جهازًا بواتساب الخاص بك. معرّف الجلسة لبوتك في نهاية هذه الرسالة.
self-secret = أبقِه سرًا. فهو يفتح واتساب الخاص بك ككلمة السر. لا يحتاج إليه أحد ممن يساعدونك.
self-where = ضعه في إعدادات بوتك، وفي بوت واحد فقط. بوتان بجلسة واحدة يطرد أحدهما الآخر.
self-unlink = لإلغاء الربط، افتح واتساب على هاتفك، ثم الأجهزة المرتبطة، واضغط على الجهاز الجديد وسجّل خروجه. ومنذ ذلك الحين لا قيمة لمعرّف الجلسة.

## api: the titles of refusals

title-invalid_request = طلب غير صالح
title-invalid_phone = ليس رقم هاتف
title-invalid_custom_code = ليس رمزًا
title-foreign_origin = ليس من هذه الصفحة
title-invalid_api_key = مفتاح API خاطئ
title-not_open = غير متاح للجميع
title-not_found = غير موجود
title-method_not_allowed = الطريقة غير مسموحة
title-request_timeout = طلب بطيء جدًا
title-qr_not_available = لا يوجد رمز QR الآن
title-passkey_not_expected = لم يُطلب مفتاح مرور
title-not_ready = ليست جاهزة بعد
title-payload_too_large = طلب كبير جدًا
title-unsupported_media_type = ليس JSON
title-misdirected_host = ليس اسم هذا الموقع
title-challenge_required = إثبات العمل مطلوب
title-rate_limited = جلسات كثيرة جدًا
title-phone_cooldown = مبكر جدًا لهذا الرقم
title-queue_full = مشغول جدًا
title-broker_unavailable = غير متاح الآن
title-whatsapp_unavailable = واتساب لا يجيب
title-shutting_down = قيد الإيقاف
title-internal = خطأ داخلي

## api: why a request was refused, and what to do next

refusal-body_is_no_object = يجب أن يكون المحتوى كائن JSON مثل {"{"}"method":"qr"{"}"}.
refusal-body_misread = المحتوى ليس طلب جلسة: { $why }.
refusal-not_json = يجب أن يكون المحتوى JSON، مرسلًا بالترويسة Content-Type: application/json.
refusal-unknown_member = "{ $name }" ليس من عناصر هذا الطلب. المسموح به: { $allowed }.
refusal-member_needs_key = "{ $name }" لمن لديه مفتاح API، يُرسل في X-API-Key. وبدونه المسموح به: { $allowed }.
refusal-invalid_client = يجب أن يتكون "client" من 1 إلى 128 حرفًا، كلها قابلة للطباعة.
refusal-metadata_too_long = يجب ألا يتجاوز "metadata" ‏{ $most } بايت من JSON. اختصره.
refusal-invalid_template = لا يمكن استخدام "session_id": { $why }.
refusal-invalid_browser = يجب أن يكون "browser" هكذا: { $form }.
refusal-invalid_proxy = يجب أن يكون "proxy" هكذا: { $form }.
refusal-bot_and_template = أرسل "bot" أو "session_id"، لا كليهما.
refusal-bot_not_served = لا يمكن خدمة "{ $name }". { $why }
refusal-bot_unheard-close = لا يوجد في القائمة بوت بالاسم الذي في "bot". هل قصدت { $closest }؟
refusal-bot_unheard = لا يوجد في القائمة بوت بالاسم الذي في "bot". أرسل ما يقرأه في "session_id".
refusal-invalid_api_key = مفتاح API في X-API-Key ليس لهذا الموقع. تحقق منه أو احذفه.
refusal-not_open = خدمات هذا الموقع وحدها تبدأ الجلسات هنا. إذا أرسلك بوت أو لوحة فابدأ من جديد هناك؛ والبرنامج يقدّم مفتاح API في X-API-Key.
refusal-body_broke_off = انقطع محتوى الطلب.
refusal-unknown_link_method = يجب أن يكون "method" إما "qr" أو "code".
refusal-invalid_seal_to = يجب أن يكون "seal_to" ترميز base64 لمفتاح X25519 عام خام، 32 بايت.
refusal-foreign_page = لا تستطيع صفحة من موقع آخر فعل هذا هنا. استخدم صفحة هذا الموقع، أو اتصل من خادمك. إذا كانت هذه صفحة الموقع نفسه، فيجب أن يمرر وكيله ترويسة Host.
refusal-invalid_idempotency_key = يجب أن يتكون Idempotency-Key من 16 إلى 255 حرف ASCII مرئيًا.
refusal-idempotency_key_reused = جاء Idempotency-Key هذا من قبل مع طلب مختلف. استخدم مفتاحًا جديدًا.
refusal-out_of_range = يجب أن يكون "{ $name }" عددًا صحيحًا من { $least } إلى { $most }.
refusal-out_of_range-open = يجب أن يكون "{ $name }" عددًا صحيحًا، { $least } أو أكثر.
refusal-unknown_format = يجب أن يكون "format" واحدًا من { $known }.
refusal-unknown_bot-none = لا يقدّم هذا الموقع بوتات بالاسم. احذف "bot".
refusal-unknown_bot = يجب أن يكون "bot" واحدًا من { $known }.
refusal-format_and_bot = اطلب "format" أو "bot"، لا كليهما.
refusal-sealed_has_no_format = هذا الناتج مختوم بمفتاحك وليس له صيغة نستطيع قراءتها. اجلبه بدون "format" أو "bot" وافتحه بمفتاحك الخاص.
refusal-sealed_is_elsewhere = هذا الناتج مختوم بمفتاحك. اجلبه من result_url الخاص بالجلسة.
refusal-assertion_is_no_object = يجب أن يكون المحتوى إجابة مفتاح المرور كاملة، كائن JSON، أو {"{"}"confirmed":true{"}"}.
refusal-invalid_confirmation = يجب أن يكون "confirmed" إما true أو false، ووحده.
refusal-no_handover_in_body = يجب أن يكون المحتوى كائن JSON فيه "handover"، كما أعاده POST …/handover.
refusal-invalid_custom_code = يجب أن يتكون "custom_code" من 8 من الأحرف { $alphabet }. والأحرف 0 وI وO وU ليست منها: لا يعرضها أي هاتف للرمز.
refusal-misdirected_host = لا يجيب هذا الموقع على الاسم المطلوب. إذا كان لك فضع الاسم في LATCHKEY_HOSTS، أو اضبط LATCHKEY_TRUSTED_PROXIES إذا كان أمامه وكيل.
refusal-no_such_address = لا يوجد شيء في هذا العنوان. تبدأ الواجهة عند /api/v1/sessions.
refusal-no_such_file = لا يوجد ملف كهذا.
refusal-no_such_session = لا توجد جلسة كهذه لك: انتهت، أو رمزها ناقص أو خاطئ. ابدأ جلسة جديدة.
refusal-handover_over = استُخدم هذا من قبل، أو انتهى وقته. اطلب واحدًا جديدًا حيث بدأت الجلسة.
refusal-wiped = أُلغيت الجلسة أو مُسح ناتجها؛ ذهبت نهائيًا. ابدأ جلسة جديدة.
refusal-no_result = انتهت الجلسة بلا ناتج. حالتها تقول السبب؛ ابدأ جلسة جديدة.
refusal-not_at_mega = هذه الجلسة ليست على MEGA؛ وإذا كان يجب أن تكون هناك فملاحظات حالتها تقول السبب. خذ صيغة أخرى.
refusal-method_not_allowed = لا يعرف هذا العنوان تلك الطريقة. تقول ترويسة Allow ما يعرفه.
refusal-request_timeout = تأخر وصول محتوى الطلب كثيرًا. يُرجى المحاولة مرة أخرى.
refusal-qr_not_available = لا يوجد رمز QR ينتظر المسح في هذه اللحظة. حالة الجلسة تقول السبب.
refusal-no_passkey_asked = لا يُطلب مفتاح مرور في هذه اللحظة. حالة الجلسة تقول السبب.
refusal-passkey_not_taken = لم تأخذ الجلسة ما جاء قبل ذلك، أو انتهت. حالتها تقول أيهما.
refusal-passkey_answered = إجابة مفتاح المرور موجودة. قارن الرمزين، وأرسل {"{"}"confirmed":true{"}"} إذا تطابقا.
refusal-nothing_to_compare = لا يوجد رمز للمقارنة بعد. أرسل إجابة مفتاح المرور أولًا.
refusal-not_ready = لم تنتهِ الجلسة. تابع حالتها حتى تقول ready.
refusal-payload_too_large = الطلب طويل جدًا؛ 16 KiB تكفي لأي نداء.
refusal-challenge_required = يطلب هذا الموقع عملًا صغيرًا قبل بدء الجلسة، تقوم به المتصفحات من تلقاء نفسها. شغّل البرامج النصية وأعد تحميل الصفحة؛ والبرنامج يجلب تحديًا من /api/v1/challenge ويرسل الحل في X-Altcha.
refusal-challenge_not_solved = العمل الذي يطلبه هذا الموقع لم يُنجز، أو جاء متأخرًا أو مرتين. ابدأ من جديد؛ والبرنامج يجلب تحديًا جديدًا من /api/v1/challenge.
refusal-too_many_live = جلسات كثيرة جدًا لك أو من شبكتك جارية الآن. أنهِ واحدة أو ألغِها، أو انتظر حتى تنتهي إحداها.
refusal-queue_full = عدد كبير جدًا يربط في هذه اللحظة. يُرجى المحاولة بعد قليل.
refusal-key_required = هذا لمن يتصل بمفتاح API، يُرسَل في X-API-Key.
refusal-no_session_in_body = أرسل معرّف الجلسة في "session_id" أو بيانات الدخول في "credentials"، لا كليهما.
refusal-unreadable_session = لا يمكن استعمال هذه الجلسة: { $why }
refusal-session_too_long = الجلسة طويلة جدًا؛ يُقرأ 512 KiB. أرسل creds.json وحده، دون ملفات مفاتيحه.
refusal-asked_lately = فُعل الشيء نفسه بهذا الرقم قبل قليل، وفي كل مرة يفقد بوته اتصاله. حاول مرة أخرى بعد { $wait }.
refusal-asked_lately-left_alone = يريد واتساب أن يُترك هذا الرقم فترة. حاول مرة أخرى بعد { $wait }.
refusal-no_worker = لم يتفرغ أي worker لهذا: كلها مشغولة، أو لا يعمل أي منها. حاول مرة أخرى بعد لحظة.
refusal-broker_unavailable = لا تستطيع الخدمة الوصول إلى طابورها الآن. يُرجى المحاولة بعد قليل.
refusal-not_serving = الطابور لا يجيب. هل Redis يعمل، وهل يقود REDIS_URL إليه؟ السجل يقول ما الخطأ.
refusal-broker_denied = يجيب Redis لكنه يرفض ما تحتاجه الجلسات. اسمح لمستخدمه بالمفاتيح ~{"{"}latchkey{"}"}* والقنوات &{"{"}latchkey{"}"}* وكل الأوامر. السجل يقول ما الذي رُفض.
refusal-whatsapp_late = لم يجب واتساب في الوقت المناسب. يُرجى المحاولة بعد قليل.
refusal-shutting_down = هذا الخادم يتوقف الآن. يُرجى المحاولة بعد قليل.
refusal-internal = حدث خطأ من جانبنا. يُرجى المحاولة مرة أخرى.

## api: what is wrong with a phone number

phone-empty = يلزم رقم هاتف مع رمز بلده، مثل +94 77 123 4567.
phone-letter = في هذا الرقم حروف. اكتبه بالأرقام مع رمز بلده، مثل +94 77 123 4567.
phone-plus = علامة الزائد تأتي مرة واحدة قبل الرقم، كما في +94 77 123 4567.
phone-sign = العلامة { $sign } لا مكان لها في رقم هاتف. اكتبه مع رمز بلده، مثل +94 77 123 4567.
phone-national = يبدأ هذا الرقم بـ 0 كما يُطلب داخل البلد. ضع رمز البلد مكان ذلك الصفر: +94 77 123 4567 بدلًا من 077 123 4567.
phone-trunk_zero = هناك 0 بعد رمز البلد، وهو يُطلب داخل البلد فقط. احذفه: +94 77 123 4567 بدلًا من +94 077 123 4567.
phone-no_such_code = لا يوجد بلد بالرمز الذي يبدأ به هذا الرقم. ضع رمز بلدك في البداية، مثل +94 77 123 4567.
phone-too_short = هذا الرقم قصير جدًا: فيه { $got } أرقام من 7 على الأقل. هل ينقصه رمز البلد، مثل +94 في +94 77 123 4567؟
phone-too_long = هذا الرقم طويل جدًا: فيه { $got } رقمًا، ولا يوجد رقم أطول من 15. هل هو رقم واحد فقط، بلا تحويلة؟

## api: what is wrong with the answer of a passkey

assertion-too_long = هذا أطول من إجابة مفتاح مرور. انسخ إجابة مفتاح المرور وحدها.
assertion-json = هذا ليس JSON، أو ليس كاملًا. انسخ إجابة مفتاح المرور كلها.
assertion-kind = يجب أن يكون "type" هو "public-key": هذه ليست إجابة مفتاح مرور. انسخها كلها.
assertion-missing = "{ $field }" ناقص أو ليس نصًا. انسخ إجابة مفتاح المرور كلها.
assertion-encoding = "{ $field }" ليس بترميز base64url، أو فارغ. انسخ إجابة مفتاح المرور كما هي.
assertion-id = "id" و"rawId" مختلفان. انسخ إجابة مفتاح المرور كما هي.
assertion-client_data = لا يحتوي "clientDataJSON" على JSON. انسخ إجابة مفتاح المرور كما هي.
assertion-action = أُنشئ مفتاح المرور هذا ولم يُستخدم: المطلوب هو "webauthn.get".
assertion-origin = لم يتم هذا على https://web.whatsapp.com. أنجزه في تبويب WhatsApp Web.
assertion-challenge = هذا يجيب على طلب غير الطلب المنتظر. أنجز واحدًا لهذه الجلسة.
assertion-authenticator_data = "authenticatorData" قصير جدًا. انسخ إجابة مفتاح المرور كما هي.
assertion-site = مفتاح المرور هذا لموقع آخر. استخدم واحدًا لحساب واتساب هذا.
assertion-unverified = لم يُفتح قفل مفتاح المرور هذا. استخدمه مرة أخرى ببصمتك أو وجهك أو قفل الشاشة.

## terminal: what a link and a session say

terminal-connecting = جارٍ الاتصال بواتساب…
terminal-resting = يقفل واتساب الأرقام التي تكثر من طلب الرموز، لذا سيستغرق الرمز التالي بعض الوقت…
terminal-linking = وافق هاتفك. أبقِ واتساب مفتوحًا عليه أثناء تسجيل الدخول…
terminal-exporting = تم تسجيل الدخول. يجري تجهيز الجلسة…
terminal-scan =
    في واتساب على هاتفك، افتح الأجهزة المرتبطة وامسح هذا الرمز ({ $sequence } من { $total }).
    يحل رمز جديد محله من تلقاء نفسه. Ctrl-C للإلغاء.
terminal-qr-too-long = الرمز أطول من أن يُرسم. ابدأ من جديد.
terminal-type-code =
    في واتساب على الهاتف صاحب الرقم { $phone }، افتح الأجهزة المرتبطة، ثم ربط جهاز، ثم الربط برقم الهاتف بدلًا من ذلك، واكتب هذا الرمز.
    يعمل بضع دقائق. Ctrl-C للإلغاء.
terminal-passkey-asked = يطلب واتساب مفتاح مرور قبل ربط جهاز بهذا الحساب: بصمتك أو وجهك أو قفل الشاشة. لم يُربط شيء بعد. لا يستطيع طلبه إلا صفحات واتساب نفسه، فلا يستطيع هذا البرنامج ذلك.
terminal-passkey-by-hand =
    يمكنك إحضار إجابته. لصق الأشياء في وحدة تحكم المتصفح هو الطريقة التي تُسرق بها الحسابات: افعله هنا فقط، وفقط لأنك بدأت هذا بنفسك.
    1. افتح https://web.whatsapp.com وفيه وحدة التحكم (F12).
    2. الصق هذا، واضغط Enter، وانقر داخل الصفحة، واستخدم مفتاح مرورك:
terminal-passkey-answer = 3. انسخ الإجابة التي تعرضها وحدة التحكم، والصقها هنا، واضغط Enter.
terminal-passkey-assist-is-off = لإحضار إجابته يدويًا، ابدأ من جديد مع LATCHKEY_PASSKEY_ASSIST=on، أو اربط حسابًا بلا مفتاح مرور. Ctrl-C للإلغاء.
terminal-compare = يعرض هاتفك رمزًا أيضًا. هل هما متطابقان؟ اكتب y (نعم) أو n (لا)، ثم Enter.
terminal-yes-or-no = اكتب y إذا تطابق الرمزان، وn إذا لم يتطابقا.
terminal-not-an-assertion = هذه ليست إجابة مفتاح المرور. { $why } ثم الصقها مرة أخرى.
terminal-too-early = جاء هذا مبكرًا جدًا. أعطه مرة أخرى.
terminal-linked = مرتبط بالرقم +{ $number }.
terminal-written = كُتب: { $path }
terminal-recorded = كل ما أُرسل واستُقبل موجود في { $path }، بلا أي سر أو رقم أو اسم.
terminal-keep-secret =
    استخدمها في مكان واحد فقط. من يملكها يملك الحساب: لا تخبر أحدًا.
    إذا توقف البوت عند 405 فحدّث البوت: إنه يستخدم إصدارًا منتهيًا من واتساب.
terminal-session-id = معرّف جلستك:
terminal-cancelled = أُلغيت. لم يُحفظ منها شيء.
terminal-cancelled-late = أُلغيت. لم يُحفظ منها شيء هنا؛ إذا أظهر هاتفك الجهاز الجديد في الأجهزة المرتبطة فأزله هناك.
terminal-expired = لم يربط أحد في الوقت المناسب. ابدأ من جديد عندما يكون هاتفك في متناولك.
terminal-gone = انتهت الجلسة بلا كلمة. ابدأ من جديد.
terminal-unlinked = أُلغي الربط. لم يعد الجهاز في الحساب، ولا قيمة لجلسته.
terminal-unlinked-before = كان ربطه ملغى من قبل: لم يعد واتساب يعرف الجهاز.
terminal-not-unlinked = { $why } قد يكون الجهاز مرتبطًا بعد.
terminal-not-taken-off = لم يُزل واتساب الجهاز من الحساب. أزله على الهاتف من الأجهزة المرتبطة.
terminal-check-first = هذا يسجّل الدخول بالجلسة. البوت الذي يعمل بها يفقد اتصاله لحظة؛ أكثر البوتات تعود من نفسها، وما عداها يجب تشغيله من جديد.
terminal-check-linked = مرتبط: يسمح واتساب للجهاز بالدخول.
terminal-check-unlinked = ملغى الربط: لم يعد واتساب يعرف الجهاز. اربطه من جديد.
terminal-check-restricted = مقيّد: { $why }
terminal-check-replaced = مُستبدَلة: سجّل بوت الدخول بهذه الجلسة في اللحظة نفسها. الجهاز مرتبط وقيد الاستعمال.
terminal-not-checked = { $why } لا يُعرف هل ما زال الجهاز مرتبطًا.
terminal-check-account = الحساب: ‎+{ $number }
terminal-check-since = مرتبط منذ: { $date }
terminal-check-name = الاسم: { $name }
terminal-check-platform = المنصّة: { $platform }
