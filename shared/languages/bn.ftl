### Bengali. Held to en.ftl, which says what each heading means.

## everywhere: the language

language-name = বাংলা
# ltr or rtl
language-direction = ltr

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
    [one] { $count } সেকেন্ড
   *[other] { $count } সেকেন্ড
}
span-minutes = { $count ->
    [one] { $count } মিনিট
   *[other] { $count } মিনিট
}
span-hours = { $count ->
    [one] { $count } ঘণ্টা
   *[other] { $count } ঘণ্টা
}
span-days = { $count ->
    [one] { $count } দিন
   *[other] { $count } দিন
}

## everywhere: why a session failed, and what to do next

reason-unreachable = WhatsApp-এ পৌঁছানো গেল না। এক মিনিট অপেক্ষা করুন, তারপর আবার শুরু করুন।
reason-hung_up = প্রতিটি কোড দেওয়ার ঠিক পরেই WhatsApp সংযোগ কেটে দিয়েছে। কয়েক মিনিট অপেক্ষা করুন, তারপর আবার শুরু করুন; এমনই চললে এই সাইট যিনি চালান তাঁকে জানান।
reason-untrusted = যে সার্ভার উত্তর দিয়েছে সে প্রমাণ করতে পারেনি যে সে WhatsApp, তাই তাকে কিছু পাঠানো হয়নি। পরে আবার চেষ্টা করুন; এমনই চললে এই সাইট যিনি চালান তাঁকে জানান।
reason-proxy_failed = এই সাইট প্রক্সির মাধ্যমে WhatsApp-এ পৌঁছায়, আর প্রক্সি যেতে দেয়নি। শুধু এই সাইট যিনি চালান তিনিই ঠিক করতে পারেন: তাঁকে জানান, আর পরে আবার চেষ্টা করুন।
reason-proxy_failed-named = এই সাইট প্রক্সির মাধ্যমে WhatsApp-এ পৌঁছায়, আর প্রক্সি ({ $proxy }) যেতে দেয়নি। শুধু এই সাইট যিনি চালান তিনিই ঠিক করতে পারেন: তাঁকে জানান, আর পরে আবার চেষ্টা করুন।
reason-address_refused = WhatsApp এই সাইটের সার্ভারের ঠিকানা থেকে সংযোগ নেয় না। শুধু এই সাইট যিনি চালান তিনিই ঠিক করতে পারেন: তাঁকে জানান, আর পরে আবার চেষ্টা করুন।
reason-too_many_connections = এই সাইট থেকে WhatsApp-এর কাছে খুব বেশি সংযোগ আছে। কয়েক মিনিট অপেক্ষা করুন, তারপর আবার শুরু করুন।
reason-too_many_connections-wait = এই সাইট থেকে WhatsApp-এর কাছে খুব বেশি সংযোগ আছে। প্রায় { $wait } অপেক্ষা করুন, তারপর আবার শুরু করুন।
reason-whatsapp_down = WhatsApp-এর সার্ভার বন্ধ। কয়েক মিনিট অপেক্ষা করুন, তারপর আবার শুরু করুন।
reason-whatsapp_down-wait = WhatsApp-এর সার্ভার বন্ধ। প্রায় { $wait } অপেক্ষা করুন, তারপর আবার শুরু করুন।
reason-wrong_clock = এই সাইটের সার্ভারের ঘড়ি হয়তো ভুল, তাই সে জানতে পারে না যে WhatsApp-এর সঙ্গে কথা বলছে কি না। শুধু এই সাইট যিনি চালান তিনিই ঠিক করতে পারেন: তাঁকে জানান।
reason-wrong_clock-ahead = এই সাইটের সার্ভারের ঘড়ি প্রায় { $wait } এগিয়ে আছে, তাই সে জানতে পারে না যে WhatsApp-এর সঙ্গে কথা বলছে কি না। শুধু এই সাইট যিনি চালান তিনিই ঠিক করতে পারেন: তাঁকে জানান।
reason-wrong_clock-behind = এই সাইটের সার্ভারের ঘড়ি প্রায় { $wait } পিছিয়ে আছে, তাই সে জানতে পারে না যে WhatsApp-এর সঙ্গে কথা বলছে কি না। শুধু এই সাইট যিনি চালান তিনিই ঠিক করতে পারেন: তাঁকে জানান।
reason-rate_limited = WhatsApp একটু থামতে বলছে। কয়েক মিনিট অপেক্ষা করুন, তারপর আবার শুরু করুন।
reason-rate_limited-wait = WhatsApp প্রায় { $wait } থামতে বলছে। তারপর আবার শুরু করুন, অথবা QR কোড দিয়ে লিঙ্ক করুন।
reason-code_refused = WhatsApp এখন এই নম্বরের জন্য কোড দিচ্ছে না। নম্বরটি দেখে নিন, অথবা QR কোড দিয়ে লিঙ্ক করুন; কোডের জন্য এক ঘণ্টা পরে আবার চেষ্টা করুন।
reason-code_unanswered = কোডের অনুরোধে WhatsApp উত্তর দেয়নি। আবার চাওয়া হয়নি, যাতে আপনার নম্বর আটকে না যায়। এক ঘণ্টা পরে আবার চেষ্টা করুন, অথবা QR কোড দিয়ে লিঙ্ক করুন।
reason-number_rests = এই নম্বর আপাতত তার কোডগুলি পেয়ে গেছে, আর বেশি কোড চাইলে WhatsApp নম্বর আটকে দেয়। পরে আবার শুরু করুন, অথবা QR কোড দিয়ে লিঙ্ক করুন।
reason-number_rests-wait = এই নম্বর আপাতত তার কোডগুলি পেয়ে গেছে, আর বেশি কোড চাইলে WhatsApp নম্বর আটকে দেয়। প্রায় { $wait } পরে আবার শুরু করুন, অথবা QR কোড দিয়ে লিঙ্ক করুন।
reason-code_withdrawn = WhatsApp কোডটি ফিরিয়ে নিয়েছে। নতুন কোড পেতে আবার শুরু করুন।
reason-codes_used_up = কোনো কোডই গৃহীত হয়নি। আবার শুরু করুন, অথবা QR কোড দিয়ে লিঙ্ক করুন।
reason-not_eligible = WhatsApp এই নম্বর কোড দিয়ে লিঙ্ক করে না। QR কোড দিয়ে লিঙ্ক করুন।
reason-passkey_timeout = WhatsApp যে পাসকি চেয়েছিল তা সময়মতো আসেনি। পাসকি হাতের কাছে থাকলে আবার শুরু করুন।
reason-passkey_unanswered = পাসকি এসেছে, কিন্তু কোডগুলি সময়মতো মেলানো হয়নি। ফোনে WhatsApp খোলা রাখুন এবং আবার শুরু করুন।
reason-passkey_refused = WhatsApp পাসকিটি গ্রহণ করেনি। আবার শুরু করুন, এবং ঠিক এই অ্যাকাউন্টের পাসকি ব্যবহার করুন।
reason-codes_differ = কোডগুলি এক ছিল না, তাই কিছুই লিঙ্ক হয়নি। মাঝখানে কেউ থাকতে পারে: বিশ্বস্ত নেটওয়ার্কে আবার শুরু করুন।
reason-outdated = WhatsApp এই পরিষেবার নতুন সংস্করণ চায়। এই সাইট যিনি চালান তাঁকে জানান।
reason-rejected = WhatsApp এই ডিভাইস লিঙ্ক করতে রাজি হয়নি। নতুন কোড দিয়ে আবার শুরু করুন।
reason-registration_refused = WhatsApp এখন এই সাইটকে ডিভাইস লিঙ্ক করতে দিচ্ছে না। এটি এই সাইটের ব্যাপার, আপনার অ্যাকাউন্টের নয়। পরে আবার চেষ্টা করুন; এমনই চললে এই সাইট যিনি চালান তাঁকে জানান।
reason-registration_refused-wait = WhatsApp প্রায় { $wait } এই সাইটকে ডিভাইস লিঙ্ক করতে দেবে না। এটি এই সাইটের ব্যাপার, আপনার অ্যাকাউন্টের নয়। তারপর আবার শুরু করুন।
reason-phone_too_old = এই ফোনের WhatsApp ডিভাইস লিঙ্ক করার পক্ষে বেশি পুরোনো। ফোনে WhatsApp আপডেট করুন, তারপর আবার শুরু করুন।
reason-restricted = WhatsApp এই অ্যাকাউন্টে বিধিনিষেধ দিয়েছে। কারণ জানতে ফোনে WhatsApp খুলুন।
reason-restricted-wait = WhatsApp এই অ্যাকাউন্টে প্রায় { $wait } বিধিনিষেধ দিয়েছে। কারণ জানতে ফোনে WhatsApp খুলুন, আর তারপর আবার চেষ্টা করুন।
reason-logged_out = WhatsApp নতুন ডিভাইসটিকে ঢুকতে দেয়নি: সেটি আনলিঙ্ক করা হয়েছে, অথবা লিঙ্ক সম্পূর্ণ হয়নি। আবার শুরু করুন, এবং ডিভাইসটিকে লিঙ্ক করা ডিভাইস-এ থাকতে দিন।
reason-protocol = WhatsApp এই পরিষেবাটি বোঝেনি। আবার চেষ্টা করুন; এমনই চললে এই সাইট যিনি চালান তাঁকে জানান।
reason-unusable_key = যে কী দিয়ে ফল সিল করার কথা ছিল তা ব্যবহার করা যায় না। ফোনে ডিভাইসটি আনলিঙ্ক করুন এবং নতুন কী দিয়ে আবার শুরু করুন।
reason-abandoned = এই পরিষেবা সেশনটি শেষ করতে পারেনি। ফোনে নতুন লিঙ্ক করা ডিভাইস দেখা গেলে সেখান থেকে সরান, তারপর আবার শুরু করুন।

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = ব্রাজিলের পুরোনো অ্যাকাউন্টে এরিয়া কোডের পরে 9 থাকে না। কোনো কোড কাজ না করলে, WhatsApp সেটিংসে নম্বরটি যেভাবে দেখায় ঠিক সেভাবে দিয়ে আবার শুরু করুন।
hint-mexico_one = মেক্সিকোর পুরোনো অ্যাকাউন্টে +52-এর পরে 1 থাকে, নতুনগুলিতে থাকে না। কোনো কোড কাজ না করলে, WhatsApp সেটিংসে নম্বরটি যেভাবে দেখায় ঠিক সেভাবে দিয়ে আবার শুরু করুন।
hint-argentina_nine = আর্জেন্টিনার মোবাইল নম্বরে +54-এর পরে 9 থাকে, ল্যান্ডলাইনে থাকে না। কোনো কোড কাজ না করলে, WhatsApp সেটিংসে নম্বরটি যেভাবে দেখায় ঠিক সেভাবে দিয়ে আবার শুরু করুন।
renewal-expired = আগের কোডটি সময়মতো লেখা হয়নি। এটি নতুন।
renewal-not_accepted = যা লেখা হয়েছে আপনার ফোন তা গ্রহণ করেনি। এটি নতুন কোড: শুরু থেকে লিখুন।
renewal-withdrawn = WhatsApp শেষ কোডটি বাতিল করেছে। এটি নতুন।
renewal-reconnected = WhatsApp-এর সঙ্গে সংযোগ কেটে গিয়েছিল, আবার এসেছে। এটি নতুন কোড: আগেরটি আর চলবে না।
renewal-passkey_interrupted = পাসকির জন্য অপেক্ষা করার সময় WhatsApp সংযোগ কেটে দিয়েছে। আবার শুরু করুন: এই নতুন কোডটি লিখুন, পাসকি হাতের কাছে রেখে।
qr-renewal-withdrawn = আবার স্ক্যান করুন। WhatsApp শেষ কোডটি বাতিল করেছে, তাই আপনার ফোন বলতে পারে যে ডিভাইস লিঙ্ক করা গেল না। এটি নতুন কোড।
qr-renewal-passkey_interrupted = পাসকির জন্য অপেক্ষা করার সময় WhatsApp সংযোগ কেটে দিয়েছে। আবার শুরু করুন: এই নতুন কোডটি স্ক্যান করুন, পাসকি হাতের কাছে রেখে।

## everywhere: why a number gets no code now

rest-cooldown = একটু আগেই এই নম্বরের জন্য কোড চাওয়া হয়েছে, আর বারবার চাইলে WhatsApp নম্বর ব্লক করে। { $wait } পরে আবার চেষ্টা করুন, অথবা QR কোড দিয়ে লিঙ্ক করুন।
rest-live_code = এই মুহূর্তে কেউ এই নম্বরটি কোড দিয়ে লিঙ্ক করছেন, দ্বিতীয় কোড প্রথমটিকে অকেজো করে দেবে। { $wait } পরে আবার চেষ্টা করুন, অথবা QR কোড দিয়ে লিঙ্ক করুন।
rest-left_alone = WhatsApp চায় এই নম্বরটিকে কিছুক্ষণ ছেড়ে দেওয়া হোক: খুব বেশি কোড চাওয়া হয়েছে। { $wait } পরে আবার চেষ্টা করুন, অথবা QR কোড দিয়ে লিঙ্ক করুন।
rate-limited = আপনি বা আপনার নেটওয়ার্ক থেকে খুব বেশি সেশন শুরু হয়েছে। { $wait } পরে আবার শুরু করতে পারবেন।

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = QR কোড দিয়ে লিঙ্ক করুন
link-by-code = কোড দিয়ে লিঙ্ক করুন
link-by-qr-instead = বরং QR কোড দিয়ে
get-code = কোড নিন
show-qr = QR কোড দেখান
cancel = বাতিল করুন
wipe = এখনই মুছুন
headline-scan = এই কোডটি স্ক্যান করুন
headline-code = এই কোডটি WhatsApp-এ লিখুন
headline-passkey = WhatsApp পাসকি চাইছে
headline-linking = আপনার ফোন রাজি হয়েছে
headline-ready = আপনার সেশন তৈরি
headline-ended = কিছুই লিঙ্ক হয়নি
headline-gone = এই সেশন শেষ হয়ে গেছে
headline-refused = এখন নয়
state-starting = একটু দাঁড়ান, আমরা শুরু করছি।
queue-ahead = { $count ->
    [0] সারিতে পরেরজন আপনি।
    [one] সারিতে আপনার আগে { $count } জন আছেন।
   *[other] সারিতে আপনার আগে { $count } জন আছেন।
}
state-ask = যখন আপনার একটিই ফোন আছে। এখানে আপনি আটটি অক্ষর পান এবং সেগুলি WhatsApp-এ লেখেন।
state-awaiting_scan = ফোনের WhatsApp-এ লিঙ্ক করা ডিভাইস খুলুন এবং এটি স্ক্যান করুন।
state-linking = লগ ইন হচ্ছে। এই পাতা তৈরি না বলা পর্যন্ত ফোনে WhatsApp খোলা রাখুন।
state-exporting = লগ ইন হয়েছে। আপনার সেশন গোছানো হচ্ছে।
qr-alt = WhatsApp দিয়ে স্ক্যান করার QR কোড
unknown = এই সাইটে কিছু ভুল হয়েছে। আবার শুরু করুন।

## scripts: headlines

headline-compare = কোডগুলি মেলান
headline-cancelled = বাতিল হয়েছে
headline-wiped = মুছে ফেলা হয়েছে

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = WhatsApp উত্তর দেয়নি
failed-whatsapp_unreachable-text = এক মিনিট অপেক্ষা করুন, তারপর আবার শুরু করুন।
failed-whatsapp_rate_limited = WhatsApp থামতে বলছে
failed-whatsapp_rate_limited-text = কয়েক মিনিট অপেক্ষা করুন, তারপর আবার শুরু করুন।
failed-client_outdated = এই সাইটের আপডেট দরকার
failed-client_outdated-text = WhatsApp এই পরিষেবার নতুন সংস্করণ চায়। এই সাইট যিনি চালান তাঁকে জানান।
failed-pairing_rejected = লিঙ্ক প্রত্যাখ্যান করা হয়েছে
failed-pairing_rejected-text = WhatsApp বা আপনার ফোন ডিভাইসটি লিঙ্ক করতে রাজি হয়নি। নতুন কোড দিয়ে আবার শুরু করুন।
failed-code_refused = কোডটি গৃহীত হয়নি
failed-code_refused-text = নম্বরটি দেখে আবার শুরু করুন, অথবা QR কোড দিয়ে লিঙ্ক করুন।
failed-phone_not_eligible = এই নম্বরের QR কোড দরকার
failed-phone_not_eligible-text = WhatsApp এই নম্বর কোড দিয়ে লিঙ্ক করে না। QR কোড দিয়ে লিঙ্ক করুন।
failed-account_restricted = WhatsApp এই অ্যাকাউন্টে বিধিনিষেধ দিয়েছে
failed-account_restricted-text = কারণ এবং কতক্ষণ তা জানতে ফোনে WhatsApp খুলুন।
failed-logged_out = ডিভাইসটি ঢুকতে পারেনি
failed-logged_out-text = সেটি আনলিঙ্ক করা হয়েছে, অথবা লিঙ্ক সম্পূর্ণ হয়নি। আবার শুরু করুন, এবং ডিভাইসটিকে লিঙ্ক করা ডিভাইস-এ থাকতে দিন।
failed-passkey_timeout = পাসকি সময়মতো আসেনি
failed-passkey_timeout-text = পাসকি হাতের কাছে থাকলে আবার শুরু করুন।
failed-internal = এটি করা গেল না
failed-internal-text = এই সাইটে কিছু ভুল হয়েছে। আবার শুরু করুন।

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = এটি করা গেল না
refused-invalid_phone = নম্বরটি দেখে নিন
refused-invalid_custom_code = কোডটি দেখে নিন
refused-foreign_origin = এটি করা গেল না
refused-invalid_api_key = ভুল API কী
refused-not_open = সবার জন্য খোলা নয়
refused-not_found = এই সেশন শেষ হয়ে গেছে
refused-method_not_allowed = এটি করা গেল না
refused-request_timeout = খুব বেশি সময় লাগল
refused-qr_not_available = এখন কোনো QR কোড নেই
refused-passkey_not_expected = কোনো পাসকি চাওয়া হয়নি
refused-not_ready = এখনও তৈরি নয়
refused-payload_too_large = এটি খুব লম্বা
refused-unsupported_media_type = এটি করা গেল না
refused-misdirected_host = এটি করা গেল না
refused-challenge_required = এটি করা গেল না
refused-rate_limited = এখন নয়
refused-phone_cooldown = এই নম্বরের জন্য খুব তাড়াতাড়ি
refused-queue_full = অনেকে লিঙ্ক করছেন
refused-queue_full-text = এই মুহূর্তে খুব বেশি মানুষ লিঙ্ক করছেন। একটু পরে আবার চেষ্টা করুন।
refused-broker_unavailable = কিছুক্ষণের জন্য বন্ধ
refused-broker_unavailable-text = এই সাইট কিছুক্ষণের জন্য বন্ধ। একটু পরে আবার চেষ্টা করুন।
refused-whatsapp_unavailable = WhatsApp উত্তর দেয়নি
refused-shutting_down = একটু পরেই ফিরছি
refused-shutting_down-text = এই সার্ভার বন্ধ হচ্ছে। একটু পরে আবার চেষ্টা করুন।
refused-internal = এটি করা গেল না
refused-internal-text = আমাদের দিকে কিছু ভুল হয়েছে। আবার চেষ্টা করুন।

## scripts: where a session stands

state-queued = আপনি সারিতে আছেন। এটি নিজে থেকেই এগোয়।
state-connecting = WhatsApp-এর সঙ্গে সংযোগ হচ্ছে। কোড এখনই আসছে।
state-resting = বারবার কোড চাইলে WhatsApp নম্বর আটকে দেয়, তাই পরেরটিতে একটু সময় লাগবে।
state-awaiting_code = এটি { $phone } লিঙ্ক করে, অন্য কোনো নম্বর নয়।
state-passkey_required = এখনও কিছুই লিঙ্ক হয়নি। WhatsApp নিশ্চিত হতে চায় যে এটি আপনিই।
state-compare = আপনার ফোনে কি এই একই আটটি অক্ষর দেখাচ্ছে?
state-compared = ধন্যবাদ। WhatsApp-এর জন্য অপেক্ষা করছি।
state-offered = আপনি চাইলে তখন থেকে কোডের সময় শুরু হয়।
state-ready = এখনই কপি করুন বা ডাউনলোড করুন।
state-cancelled = আপনি বাতিল করেছেন। এর কিছুই রাখা হয়নি।
state-cancelled_late = এখানে এর কিছুই রাখা হয়নি। ফোনে লিঙ্ক করা ডিভাইস-এ নতুন ডিভাইসটি দেখা গেলে সেখান থেকে সরান।
state-wiped = এখানে এর কিছুই রাখা হয়নি। সেশন ID সংরক্ষণ করে থাকলে তা কাজ করতে থাকবে।
state-gone = এখানে এর কিছুই রাখা হয়নি। সেশন ID সংরক্ষণ করে থাকলে তা কাজ করতে থাকবে।
expired-qr = সময়মতো কেউ কোড স্ক্যান করেনি। ফোন হাতের কাছে থাকলে আবার শুরু করুন।
expired-code = সময়মতো কেউ কোড লেখেনি। ফোন হাতের কাছে থাকলে আবার শুরু করুন।
expired-queued = আপনার পালা আসতে খুব দেরি হয়েছে। একটু পরে, যখন কম মানুষ লিঙ্ক করছেন, আবার শুরু করুন।
expired-passkey_required = WhatsApp পাসকি চেয়েছিল, তা সময়মতো আসেনি। পাসকি হাতের কাছে থাকলে আবার শুরু করুন।

## scripts: the number and its code

link-by-code-instead = বরং কোড দিয়ে
reading = আমরা এটি পড়ছি { $number }।
reading-country = আমরা এটি পড়ছি { $number }, { $country }।
country = দেশ: { $name }। বদলান
country-choose = দেশ বেছে নিন
country-none = এই নামে কোনো দেশ নেই। নম্বরের আগে + এবং দেশের কোড লিখুন।
number-missing = আগে নম্বরটি লিখুন, যেমন { $example }।
code-works = কোডটি { $time } কাজ করবে
code-over = নতুন কোড আসছে
upper-case = এতে 0, O, I বা U নেই।
copy-code = কোড কপি করুন
copied = কপি হয়েছে
copy-by-hand = হাতে কপি করুন
passkey-left = WhatsApp { $time } অপেক্ষা করবে।
extension-waiting = যে ট্যাব খুলেছে সেটি দেখুন, এবং আপনিই চেয়ে থাকলে সেখানে হ্যাঁ বলুন।
extension-refused = কিছুই পাঠানো হয়নি: আপনি না বলেছেন, বা ট্যাব বন্ধ করেছেন। প্রস্তুত হলে আবার চান।
extension-no-passkey = কোনো পাসকি ব্যবহার হয়নি। সেটি ফোনে থাকলে ফোন ব্যবহার করা বেছে নিন, ব্রাউজার যা দেখায় তা স্ক্যান করুন, এবং ব্লুটুথ চালু রাখুন।
extension-busy = এক্সটেনশন এখনই চাইছে। তার ট্যাব খুঁজুন।
extension-not-whatsapp = WhatsApp যা চাইছে এক্সটেনশন তা নেয় না। নিচের হাতে করার পথ নিন।
extension-not-reached = WhatsApp Web খোলা গেল না। আপনার সংযোগ দেখুন, তারপর আবার চান।
extension-silent = এক্সটেনশন সাড়া দিচ্ছে না। এই পাতা আবার লোড করুন, তারপর এক্সটেনশনের বোতাম চাপুন।
continue-over = এই লিঙ্ক আগে ব্যবহার হয়েছে, বা এর সময় শেষ। যেখানে শুরু করেছিলেন সেখানে নতুন একটি তৈরি করুন।
renews-in = { $seconds } সে. পরে নতুন কোড
renews-now = নতুন কোড আসছে
last-code = এটিই শেষ কোড
time-left = স্ক্যান করতে { $time } বাকি

## scripts: the result

forgotten-in = { $time } পরে এখান থেকে মুছে যাবে।
linked-as = { $number }-এ লিঙ্ক হয়েছে
linked-as-on = { $number }-এ লিঙ্ক হয়েছে, { $platform }
platform-android = Android-এ
platform-smba = Android-এ WhatsApp Business
platform-iphone = iPhone-এ
platform-ios = iPhone-এ
platform-smbi = iPhone-এ WhatsApp Business
format-json = creds.json
format-json-use = পরিচয়পত্রগুলিই, Baileys যেভাবে creds.json-এ লেখে।
format-multi = কী সহ
format-multi-use = পরিচয়পত্র ও কী একটি JSON-এ, যে বটগুলি সেগুলি ডেটাবেসে রাখে তাদের জন্য।
format-files = ফাইল
format-files-use = সেশনের সব ফাইল একটি JSON-এ।
format-zip = Zip
format-zip-use = সেশনের পুরো ফোল্ডার, zip ফাইলের base64 হিসেবে।
format-base64 = Base64
format-base64-use = creds.json base64-এ, কোনো উপসর্গ ছাড়া।
format-gzip = Gzip
format-gzip-use = একই জিনিস, ছোট করে।
any-bot = অন্য যেকোনো
any-use = আপনার বট যেখানে সেশন ID চায় সেখানে পেস্ট করুন।
opening = আপনার সেশন খোলা হচ্ছে।
sealed = শুধু এই ব্রাউজারই এটি খুলতে পারে: রাখার আগে এটি আপনার জন্য এনক্রিপ্ট করা হয়েছে, সার্ভার এটি পড়তে পারেনি।
not-opened = এই ফল সিল করা, আর এর কী এই ব্রাউজারে আর নেই। ফোনে লিঙ্ক করা ডিভাইস থেকে ডিভাইসটি সরান, এবং আবার শুরু করুন।
opened-elsewhere = সেশন যেখানে শুরু হয়েছিল সেখানে প্রস্তুত: শুধু সেখানকার ব্রাউজারই এটি খুলতে পারে।
not-fetched = সেশনটি এখন আনা গেল না। পাতাটি আবার লোড করুন।
copy-text = লেখা কপি করুন
copy-env = .env-এর লাইন হিসেবে কপি করুন
copy-session = সেশন ID কপি করুন
select-by-hand = লেখাটি বেছে হাতে কপি করুন
not-whole = এটি পুরো উত্তর নয়। {"{"} থেকে {"}"} পর্যন্ত সবটা কপি করুন।

## scripts: buttons and notices

again = আবার শুরু করুন
another = আরেকটি লিঙ্ক করুন
wait-in = { $time } পরে { $label }
wait-seconds = { $seconds } সে.
wait-over = এখন আবার শুরু করতে পারেন।
wipe-question = এখান থেকে সেশন ID মুছবেন? সংরক্ষণ না করে থাকলে এটি হারিয়ে যাবে, আর আপনাকে আবার লিঙ্ক করতে হবে।
wipe-yes = হ্যাঁ, মুছুন
wipe-no = না, রাখুন
offline = সংযোগ কেটে গেছে। এই পাতা নিজে থেকেই আবার চেষ্টা করছে।
not-done = এটি করা গেল না: এই সাইটে এখন পৌঁছানো যাচ্ছে না। একটু পরে আবার চেষ্টা করুন।
unreachable = এই সাইটে এখন পৌঁছানো যাচ্ছে না। আপনার সংযোগ দেখে আবার শুরু করুন।
cookies = যে কুকি আপনার সেশন খোলে আপনার ব্রাউজার তা রাখেনি। এই সাইটের কুকি অনুমোদন করুন এবং আবার শুরু করুন।

## pages: every page

description = আপনার নিজের WhatsApp-এ একটি ডিভাইস লিঙ্ক করুন এবং তার সেশন ID নিয়ে যান, আপনার বটের জন্য তৈরি।
share-title = { $site }: আপনার বটকে চাবি দিন
share-picture = চাবির ছিদ্র ঘিরে ঘষা কাচের তিনটি বলয়, পিছনে আলো
skip = সরাসরি বিষয়বস্তুতে যান
disclaimer = WhatsApp-এর তৈরি বা অনুমোদিত নয়। অননুমোদিত প্রোগ্রামে অ্যাকাউন্ট চলে যেতে পারে: শুধু নিজেরটি লিঙ্ক করুন, আর শুধু এমন একটি যা ছাড়া আপনার চলে।
languages = ভাষা

## pages: the first page

open-ready = আপনার সেশন তৈরি।
open-under-way = আপনি লিঙ্ক করার মাঝখানে আছেন।
open-show = দেখান
open-go-on = চালিয়ে যান
start-headline = আপনার বটকে আপনার WhatsApp-এর চাবি দিন।
start-lead = { $site } আপনার নিজের WhatsApp-এ একটি নতুন ডিভাইস লিঙ্ক করে এবং আপনাকে তার সেশন ID দেয়: এক লাইন লেখা যা আপনার বটকে ঢুকতে দেয়। প্রায় এক মিনিট লাগে।
start-ways = লিঙ্ক করার দুটি উপায়
start-qr = দুটি স্ক্রিন: এটি দেখায়, আপনার ফোন স্ক্যান করে।
start-code = একটি ফোনই যথেষ্ট: আপনি আটটি অক্ষর লেখেন।
start-steps = কী ঘটে
start-step-link = <b>আপনি একটি ডিভাইস লিঙ্ক করেন।</b> আপনি WhatsApp-এ, লিঙ্ক করা ডিভাইস-এ, QR কোড স্ক্যান করেন, যেমন WhatsApp Web-এর জন্য। অথবা সেখানে কোড লেখেন।
start-step-login = <b>আমরা একবার লগ ইন করি,</b> যাতে নিশ্চিত হওয়া যায় যে সেশন কাজ করে। কোনো মেসেজ পাঠানো হয় না, কোনো গ্রুপে যোগ দেওয়া হয় না, আর আপনার বটের যা লাগবে তা বটের জন্যই রাখা হয়।
start-step-take = <b>আপনি আপনার সেশন ID নেন।</b> কপি করুন, অথবা ফাইলগুলি ডাউনলোড করুন। এটি { $time } এনক্রিপ্ট করে রাখা হয়, তারপর মুছে যায়। আপনি আগেও মুছতে পারেন।
start-facts = শুরু করার আগে
start-for = এটি কীসের জন্য
start-for-text = বটের আপনার অ্যাকাউন্টে নিজের একটি ডিভাইস দরকার। আপনার বট, যা Baileys দিয়ে তৈরি, সেশন ID দিয়ে শুরু হয় এবং আপনার হয়ে কাজ করে।
start-sees = এটি কী দেখতে পারে
start-sees-text = এখন থেকে আপনার চ্যাট, আপনার পরিচিতি ও গ্রুপ, আর এটি আপনার নামে লিখতে পারে। তাই নিজের বট ছাড়া কাউকে দেবেন না।
start-undo = কীভাবে ফেরানো যায়
start-undo-text = ফোনে WhatsApp খুলুন, তারপর লিঙ্ক করা ডিভাইস, নতুন ডিভাইসে ট্যাপ করে লগ আউট করুন। তখন থেকে সেশন ID মূল্যহীন।
start-costs = এর ঝুঁকি কী
start-costs-text = WhatsApp অননুমোদিত প্রোগ্রাম সমর্থন করে না, এবং কখনও কখনও ব্যবহারকারী অ্যাকাউন্ট নিষিদ্ধ করে। এমন অ্যাকাউন্ট বেছে নিন যা ছাড়া আপনার চলে।
start-tilt = তালাটিকে ফোনের সঙ্গে নড়তে দিন

## pages: the way by QR code

qr-only-phone = শুধু এই ফোন?
qr-here = অথবা <a id="open-here" target="_blank" rel="noopener noreferrer">এই একই কোড এই ফোনের WhatsApp-এ চেষ্টা করুন</a>। কিছু ফোন এটি নেয়; কিছু না ঘটলে কোড দিয়ে লিঙ্ক করুন।
qr-plain-lead = আপনার দ্বিতীয় একটি স্ক্রিন দরকার: এটি কোড দেখায়, আপনার ফোন স্ক্যান করে। পাতাটি নিজে থেকে আবার লোড হয়, যাতে সবসময় এখনকার কোড দেখায়।
qr-plain-other = শুধু একটি ফোন? <a href="/pair">কোড দিয়ে লিঙ্ক করুন</a>।
qr-point = ফোনটি এই স্ক্রিনের কোডের দিকে ধরুন।
qr-never = অন্য কেউ আপনাকে যে কোড পাঠায় তা কখনও স্ক্যান করবেন না: তা তার ডিভাইসকে আপনার অ্যাকাউন্টে লিঙ্ক করে।
qr-same-phone = এই একই ফোনে পড়ছেন? <a href="/pair">কোড দিয়ে লিঙ্ক করুন</a>।

## pages: the way by code

open-whatsapp = WhatsApp খুলুন
open-business = Business
open-nothing = কিছু খোলেনি? নিজে WhatsApp খুলুন, <a id="get-whatsapp">সেটি নিন</a>, অথবা দেখুন <a id="open-help">কীভাবে ডিভাইস লিঙ্ক করা হয়</a>।
code-plain-lead = আপনি আটটি অক্ষর পান এবং সেগুলি ফোনের WhatsApp-এ লেখেন।
code-plain-other = দুটি স্ক্রিন আছে? <a href="/qr">QR কোড দিয়ে লিঙ্ক করুন</a>।
code-number = আপনার WhatsApp নম্বর, দেশের কোড সহ
code-countries = নম্বরের দেশ
code-country-search = নাম বা কোড
code-country-search-label = নাম বা কোড দিয়ে খুঁজুন
code-country-list = দেশ
code-close = বন্ধ করুন
code-notification = WhatsApp একটি বিজ্ঞপ্তি দেখায়: <b>নতুন ডিভাইস লিঙ্ক করতে কোড লিখুন</b>। সেটিতে ট্যাপ করুন, এবং শেষ ধাপে যান।
code-no-notification = বিজ্ঞপ্তি আসেনি? <b>WhatsApp</b> খুলুন।
code-instead = <b>এর পরিবর্তে ফোন নম্বর দিয়ে লিঙ্ক করুন</b>-এ ট্যাপ করুন।
code-type = কোডটি লিখুন, WhatsApp কিছুক্ষণ খোলা রাখুন, এবং ফিরে আসুন। এই পাতা নিজে থেকেই এগোয়।
code-not-asked = কোড চাইছে না?
code-not-asked-text = দেখে নিন যে উপরের নম্বরটি ঠিক, ফোনটি অনলাইন, এবং এটি অ্যাকাউন্টের মূল ফোন, লিঙ্ক করা ডিভাইস নয়। অথবা QR কোড দিয়ে লিঙ্ক করুন: ততক্ষণ এই কোডটি কাজ করতে থাকবে।
code-never = অন্য কেউ আপনাকে যে কোড পাঠায় তা কখনও লিখবেন না: তা তার ডিভাইসকে আপনার অ্যাকাউন্টে লিঙ্ক করে।

## pages: the menus of the phone

phone-title = আপনার ফোনে
phone-open = <b>WhatsApp</b> খুলুন।
phone-android-menu = উপরে <b>⋮</b>-এ ট্যাপ করুন, তারপর <b>লিঙ্ক করা ডিভাইস</b>-এ।
phone-android-link = <b>ডিভাইস লিঙ্ক করুন</b>-এ ট্যাপ করুন।
phone-android-all = উপরে <b>⋮</b>-এ ট্যাপ করুন, তারপর <b>লিঙ্ক করা ডিভাইস</b>, তারপর <b>ডিভাইস লিঙ্ক করুন</b>-এ।
phone-iphone-menu = <b>সেটিংস</b>-এ ট্যাপ করুন, তারপর <b>লিঙ্ক করা ডিভাইস</b>-এ।
phone-iphone-link = <b>ডিভাইস লিঙ্ক করুন</b>-এ ট্যাপ করুন।
phone-iphone-all = <b>সেটিংস</b>-এ ট্যাপ করুন, তারপর <b>লিঙ্ক করা ডিভাইস</b>, তারপর <b>ডিভাইস লিঙ্ক করুন</b>-এ।

## pages: the passkey

passkey-compare = আপনার ফোনও একটি কোড দেখায়। আটটি অক্ষরের প্রতিটি দেখুন।
passkey-match = মিলেছে
passkey-differ = মেলেনি
passkey-what = WhatsApp কী চায়
passkey-what-text = পাসকি হলো পাসওয়ার্ডের বদলে আপনার আঙুলের ছাপ, মুখ বা স্ক্রিন লক। কিছু অ্যাকাউন্ট নতুন ডিভাইস লিঙ্ক করার আগে WhatsApp এটি লিঙ্ককারীর কাছে চায়। ব্রাউজার শুধু WhatsApp-এর নিজের পাতাকেই এটি চাইতে দেয়, তাই এই পাতা পারে না।
passkey-can = আপনি কী করতে পারেন
passkey-another-day = <b>অন্য দিন আবার চেষ্টা করুন।</b> WhatsApp কিছু অ্যাকাউন্টের কাছে চায়, কিছুর কাছে নয়, সবচেয়ে বেশি বিজনেস অ্যাকাউন্টের কাছে, আর তা বদলায়।
passkey-another-account = <b>অন্য একটি অ্যাকাউন্ট লিঙ্ক করুন</b> যা ছাড়া আপনার চলে, যদি থাকে।
passkey-use-helper = কম্পিউটারে <b>নিচের সহায়কটি ব্যবহার করুন</b>, যদি এই সাইট যিনি চালান তাঁকে বিশ্বাস করেন।
passkey-run-yourself = <b>নিজে Latchkey চালান</b>, অর্থাৎ এই সাইটের পিছনের প্রোগ্রামটি, নিজের কম্পিউটারে, যেখানে পাসকির সহায়ক চালু করা যায়। এখানে সেটি বন্ধ: তাতে ব্রাউজারের কনসোলে পেস্ট করতে হয়, আর অ্যাকাউন্ট এভাবেই চুরি হয়।
handover-title = এই ফোনে
handover-how = ফোনে এক্সটেনশন নেই। কম্পিউটারে চালিয়ে যান: একটি লিঙ্ক তৈরি করুন, <b>নিজেকেই পাঠান, আর কাউকে নয়</b>, এবং সেখানে খুলুন। এটি একবারই চলে, পাঁচ মিনিট।
handover-link = লিঙ্ক
handover-send = পাঠান
handover-make = লিঙ্ক তৈরি করুন
extension-title = ব্রাউজার এক্সটেনশন দিয়ে
extension-warning = <b>শুধু যদি আপনি নিজে এটি শুরু করে থাকেন</b>, এবং { $site } যাঁরা চালান তাঁদের বিশ্বাস করেন: যে আপনার পাসকির উত্তর পায় সে আপনার অ্যাকাউন্টে ডিভাইস লিঙ্ক করতে পারে।
extension-how = <b>কম্পিউটারে</b>, ব্রাউজারে এক্সটেনশন থাকলে: এই পাতায় থেকে ঠিকানার বারের পাশে তার বোতাম চাপুন। কে কী চাইছে তা দেখায়, আর WhatsApp Web খোলে। কিছুই পেস্ট করতে হয় না।
extension-get = এক্সটেনশন নিন
extension-there = এক্সটেনশন আছে। কে কী চাইছে তা দেখায়, WhatsApp Web খোলে এবং উত্তর ফিরিয়ে আনে।
extension-ask = পাসকি চান
assist-title = এক্সটেনশন ছাড়া, হাতে, যাঁরা জানেন কী করছেন তাঁদের জন্য
assist-warning = <b>কেউ আপনাকে এখানে পাঠিয়ে থাকলে থামুন।</b> ব্রাউজারের কনসোলে জিনিস পেস্ট করাই হলো অ্যাকাউন্ট চুরির উপায়: যে আপনাকে দিয়ে এটি করায় সে আপনার WhatsApp দখল করতে পারে। এটি এখানেই করুন, অন্য কোথাও নয়, এই লেখা দিয়েই, অন্য কিছু দিয়ে নয়, আর শুধু যদি { $site } যাঁরা চালান তাঁদের বিশ্বাস করেন।
assist-open = কম্পিউটারে <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> অন্য ট্যাবে খুলুন। সেখানে লগ ইন করবেন না।
assist-console = সেই ট্যাবের কনসোল খুলুন: <b>F12</b>, তারপর <b>Console</b>। ব্রাউজার পেস্ট করার বিষয়ে সাবধান করে, এবং ঠিকই করে।
assist-paste = এটি সেখানে পেস্ট করে Enter চাপুন। এটি আপনার পাসকি চায় এবং উত্তর দেখায়; কোথাও কিছু পাঠায় না।
assist-click = WhatsApp Web-এর পাতায় যেকোনো জায়গায় ক্লিক করুন, এবং আপনার পাসকি ব্যবহার করুন। সেটি ফোনে থাকলে ফোন ব্যবহার করা বেছে নিন, এবং ব্রাউজার যা দেখায় তা স্ক্যান করুন।
assist-answer = উত্তরটি এখানে পেস্ট করুন
assist-send = জমা দিন
assist-copy = লেখা কপি করুন
assist-sent = ধন্যবাদ। WhatsApp-এর জন্য অপেক্ষা করছি।
continue-title = এখানে চালিয়ে যাবেন?
continue-text = এই লিঙ্ক অন্য ডিভাইসে শুরু হওয়া একটি সেশন চালিয়ে যায়। <b>আপনিই শুরু করে থাকলে তবেই এগোন</b>: এখানে আপনি যা সই করেন তা যে শুরু করেছে তার জন্য ডিভাইস লিঙ্ক করে।
continue-scripts = এই পাতার স্ক্রিপ্ট দরকার। চালু করে আবার লোড করুন।
continue-yes = হ্যাঁ, আমিই শুরু করেছি
continue-no = না

## pages: the result

result-which = এটি কোন বটের জন্য?
result-id = সেশন ID
result-put = এবার এখানে রাখুন।
result-creds = creds.json ডাউনলোড করুন
result-zip = session.zip ডাউনলোড করুন
result-store = { $file } ডাউনলোড করুন
result-share = শেয়ার করুন
result-save = ফাইল হিসেবে সংরক্ষণ করুন
result-forms = অন্য রূপ
result-forms-label = রূপ
result-form-label = লেখা হিসেবে সেশন
know-title = চারটি জানার কথা
know-one-place = <b>এক জায়গাতেই ব্যবহার করুন।</b> এক সেশনের দুটি বট একে অপরকে বের করে দেয়।
know-secret = <b>গোপন রাখুন।</b> এটি পাসওয়ার্ডের মতো আপনার WhatsApp খোলে। যাঁরা আপনাকে সাহায্য করেন তাঁদের কারও এটি লাগে না।
know-unlink = <b>আনলিঙ্ক করতে,</b> ফোনে WhatsApp খুলুন, তারপর <b>লিঙ্ক করা ডিভাইস</b>, নতুন ডিভাইসে ট্যাপ করে লগ আউট করুন।
know-405 = <b>বট 405-এ থামলে,</b> বটটি আপডেট করুন: সেটি WhatsApp-এর মেয়াদ-ফুরোনো সংস্করণ ব্যবহার করছে। আপনার সেশন ঠিকই থাকে।

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = { $setting } সেট করুন { $file }-এ, অথবা আপনার হোস্টের ভেরিয়েবলে।
bot-set-in-quoted = { $setting } সেট করুন { $file }-এ, #-এর জন্য উদ্ধৃতি চিহ্নের মধ্যে, অথবা আপনার হোস্টের ভেরিয়েবলে।
bot-set = { $setting } আপনার হোস্টের ভেরিয়েবলে সেট করুন।
bot-set-or-file = { $setting } আপনার হোস্টের ভেরিয়েবলে সেট করুন, অথবা { $other } সেট করুন { $file }-এ।
bot-set-or-put = { $setting } আপনার হোস্টের ভেরিয়েবলে সেট করুন, অথবা সেশন ID রাখুন { $file }-এ।
bot-put = সেশন ID { $file }-এ { $setting } হিসেবে রাখুন।
bot-or = { $one } বা { $other }
bot-no-prefix = এর কোনো উপসর্গ নেই।
bot-only-while = { $file } না থাকলেই শুধু এটি পড়া হয়।
bot-stops = সেশন আনার পরে বট থেমে যায়: আপনার হোস্ট না করলে আবার চালু করুন।
library-step = বট চালু করার আগে { $file } সেখানে রাখুন যেখানে বট তার সেশনের ডেটা খোঁজে। { $library } এটি নিজের ফাইলের মতোই খোলে, সেশন ID লাগে না।

## pages: without scripts

closed-headline = সবার জন্য খোলা নয়
astray-headline = এখানে কিছু নেই
astray-lead = ঠিকানায় ভুল আছে, অথবা এখানে যা ছিল তা আর নেই।
astray-start = প্রথম পাতায় যান
no-connection = কোনো সংযোগ নেই
no-connection-lead = এই সাইটটি এখন খোলা যাচ্ছে না। আপনি যা শুরু করেছেন তা আপনাকে ছাড়াই চলতে থাকে: সংযোগ ফিরলেই ফিরে আসুন।
no-connection-again = আবার চেষ্টা করুন
tell-me = এগোলে আমাকে জানান
closed-what = এটি কী
asking-code = আপনি আটটি অক্ষর পান এবং সেগুলি { $number } নম্বরের ফোনের WhatsApp-এ লেখেন। ডিভাইস লিঙ্ক করতে চাইলেই শুধু এগোন: অন্য কারও লিঙ্ক হয়তো আপনাকে এখানে এনেছে।
asking-qr = এই পাতা একটি QR কোড দেখায়, আপনার ফোন তা স্ক্যান করে। ডিভাইস লিঙ্ক করতে চাইলেই শুধু এগোন: অন্য কারও লিঙ্ক হয়তো আপনাকে এখানে এনেছে।
plain-gone = এখানে এর কিছুই রাখা হয়নি, অথবা এই ব্রাউজার যে কুকি এটি খোলে তা রাখেনি। সেশন ID সংরক্ষণ করে থাকলে তা কাজ করতে থাকবে।
plain-back = ফিরে যান
plain-queued = আপনি সারিতে আছেন
plain-queued-text = এটি নিজে থেকেই এগোয়: এই পাতা কয়েক সেকেন্ড পরপর আবার লোড হয়।
plain-connecting = WhatsApp-এর সঙ্গে সংযোগ হচ্ছে
plain-connecting-text = কোড এখনই আসছে। এই পাতা নিজে থেকে আবার লোড হয়।
plain-resting-text = বারবার কোড চাইলে WhatsApp নম্বর আটকে দেয়, তাই পরের কোড { $wait } পরে আসবে। এই পাতা নিজে থেকে আবার লোড হয়।
plain-scan = ফোনের WhatsApp-এ: <b>লিঙ্ক করা ডিভাইস</b>, <b>ডিভাইস লিঙ্ক করুন</b>, তারপর ফোনটি এই কোডের দিকে ধরুন। পাতাটি পাঁচ সেকেন্ড পরপর এখনকার কোড নিয়ে আবার লোড হয়।
plain-code = এটি { $phone } লিঙ্ক করে, অন্য কোনো নম্বর নয়। ফোনে WhatsApp-এর বিজ্ঞপ্তিতে ট্যাপ করুন, অথবা <b>লিঙ্ক করা ডিভাইস</b>, <b>ডিভাইস লিঙ্ক করুন</b>, <b>এর পরিবর্তে ফোন নম্বর দিয়ে লিঙ্ক করুন</b> খুলুন। পাতাটি নিজে থেকে আবার লোড হয়।
plain-passkey = এখনও কিছুই লিঙ্ক হয়নি। WhatsApp কিছু অ্যাকাউন্টের কাছে পাসকি চায়, আর শুধু তার নিজের পাতাই আপনার ব্রাউজারের কাছে এটি চাইতে পারে। অন্য দিন, বা অন্য অ্যাকাউন্ট দিয়ে চেষ্টা করুন।
plain-which = এটি কোন বটের জন্য? প্রতিটির নিজের সেশন ID আছে।
plain-id-for = { $bot }-এর জন্য সেশন ID
plain-env = .env-এর লাইন হিসেবে
plain-env-label = .env-এর লাইন
plain-env-label-for = .env-এর লাইন, { $bot }-এর জন্য
plain-know = এক জায়গাতেই ব্যবহার করুন। গোপন রাখুন: এটি আপনার WhatsApp খোলে। আনলিঙ্ক করতে, ফোনে লিঙ্ক করা ডিভাইস থেকে ডিভাইসটি সরান। বট 405-এ থামলে বটটি আপডেট করুন: সেটি WhatsApp-এর মেয়াদ-ফুরোনো সংস্করণ ব্যবহার করছে। { $time } পরে সেশনটি এখান থেকে মুছে যাবে।
plain-failed = এটি করা গেল না
plain-expired-text = সময় শেষ। ফোন হাতের কাছে থাকলে আবার শুরু করুন।
plain-ended-text = এখানে এর কিছুই রাখা হয়নি। ফোনে লিঙ্ক করা ডিভাইস-এ আপনি চান না এমন নতুন ডিভাইস দেখা গেলে সেখান থেকে সরান।
plain-again = QR কোড দিয়ে আবার শুরু করুন
plain-reload = এই পাতা আবার লোড করুন

## api: what the owner of a finished session should know

note-key_files = এই সেশনে কী-এর ফাইল আছে: session.zip বা multi রূপ ব্যবহার করুন, শুধু creds.json নয়।
note-sealed = এই সেশন MEGA-তে নেই: এটি আপনার কী দিয়ে সিল করা, সেখানকার ফাইল সিল করা হতো না।
note-mega-account = এই সেশন MEGA-তে নেই: এই সাইট এখন তার MEGA অ্যাকাউন্ট ব্যবহার করতে পারছে না। এখানকার সেশন ID-তে সবই আছে।
note-mega-full = এই সেশন MEGA-তে নেই: এই সাইটের MEGA অ্যাকাউন্ট ভরা। এখানকার সেশন ID-তে সবই আছে।
note-mega-busy = এই সেশন MEGA-তে নেই: MEGA ব্যস্ত। এখানকার সেশন ID-তে সবই আছে।
note-mega-away = এই সেশন MEGA-তে নেই: MEGA ঠিকমতো উত্তর দিচ্ছে না। এখানকার সেশন ID-তে সবই আছে।
note-mega-slow = এই সেশন MEGA-তে নেই: MEGA উত্তর দিতে খুব দেরি করছে। এখানকার সেশন ID-তে সবই আছে।
note-self-sent = সেশন ID WhatsApp-এ আপনার নিজের চ্যাটেও আছে।
note-self-unsent = সেশন ID হয়তো WhatsApp-এ আপনার নিজের চ্যাটে পৌঁছায়নি: এখান থেকে নিন।

## chat: what the device writes into its owner's own chat, before the session ID

self-begin = { $site } আপনার WhatsApp-এর সঙ্গে একটি ডিভাইস লিঙ্ক করেছে। আপনার বটের সেশন ID এই মেসেজের শেষে আছে।
self-secret = গোপন রাখুন। এটি পাসওয়ার্ডের মতো আপনার WhatsApp খোলে। যাঁরা আপনাকে সাহায্য করেন তাঁদের কারও এটি লাগে না।
self-where = এটি আপনার বটের সেটিংসে রাখুন, আর একটি বটেই। এক সেশনের দুটি বট একে অপরকে বের করে দেয়।
self-unlink = আনলিঙ্ক করতে, ফোনে WhatsApp খুলুন, তারপর লিঙ্ক করা ডিভাইস, নতুন ডিভাইসে ট্যাপ করে লগ আউট করুন। তখন থেকে সেশন ID মূল্যহীন।

## api: the titles of refusals

title-invalid_request = অবৈধ অনুরোধ
title-invalid_phone = ফোন নম্বর নয়
title-invalid_custom_code = কোড নয়
title-foreign_origin = এই পাতা থেকে নয়
title-invalid_api_key = ভুল API কী
title-not_open = সবার জন্য খোলা নয়
title-not_found = পাওয়া যায়নি
title-method_not_allowed = এই পদ্ধতি অনুমোদিত নয়
title-request_timeout = অনুরোধ খুব ধীর
title-qr_not_available = এখন কোনো QR কোড নেই
title-passkey_not_expected = পাসকি চাওয়া হয়নি
title-not_ready = এখনও তৈরি নয়
title-payload_too_large = অনুরোধ খুব বড়
title-unsupported_media_type = JSON নয়
title-misdirected_host = এই সাইটের নাম নয়
title-challenge_required = কাজের প্রমাণ দরকার
title-rate_limited = খুব বেশি সেশন
title-phone_cooldown = এই নম্বরের জন্য খুব তাড়াতাড়ি
title-queue_full = খুব ব্যস্ত
title-broker_unavailable = এখন পাওয়া যাচ্ছে না
title-whatsapp_unavailable = WhatsApp উত্তর দিচ্ছে না
title-shutting_down = বন্ধ হচ্ছে
title-internal = অভ্যন্তরীণ ত্রুটি

## api: why a request was refused, and what to do next

refusal-body_is_no_object = বডি একটি JSON অবজেক্ট হতে হবে, যেমন {"{"}"method":"qr"{"}"}।
refusal-body_misread = বডিটি সেশনের অনুরোধ নয়: { $why }।
refusal-not_json = বডি JSON হতে হবে, Content-Type: application/json হেডার সহ পাঠানো।
refusal-unknown_member = "{ $name }" এই অনুরোধের অংশ নয়। অনুমোদিত: { $allowed }।
refusal-member_needs_key = "{ $name }" API কী থাকা কলারের জন্য, যা X-API-Key হিসেবে পাঠানো হয়। তা ছাড়া অনুমোদিত: { $allowed }।
refusal-invalid_client = "client"-এ 1 থেকে 128টি অক্ষর থাকতে হবে, সবগুলি ছাপার যোগ্য।
refusal-metadata_too_long = "metadata" সর্বাধিক { $most } বাইট JSON হতে পারে। ছোট করুন।
refusal-invalid_template = "session_id" ব্যবহার করা যায় না: { $why }।
refusal-invalid_browser = "browser" হতে হবে { $form }।
refusal-invalid_proxy = "proxy" হতে হবে { $form }।
refusal-bot_and_template = "bot" বা "session_id" পাঠান, দুটোই নয়।
refusal-bot_not_served = "{ $name }"-কে পরিষেবা দেওয়া যায় না। { $why }
refusal-bot_unheard-close = তালিকায় "bot"-এর নামে কোনো বট নেই। আপনি কি { $closest } বোঝাতে চেয়েছেন?
refusal-bot_unheard = তালিকায় "bot"-এর নামে কোনো বট নেই। সে যা পড়ে তা "session_id" হিসেবে পাঠান।
refusal-invalid_api_key = X-API-Key-এর API কী এই সাইটের নয়। দেখে নিন, অথবা বাদ দিন।
refusal-not_open = এখানে শুধু এই সাইটের নিজের পরিষেবাগুলি সেশন শুরু করে। কোনো বট বা প্যানেল আপনাকে পাঠিয়ে থাকলে সেখানেই আবার শুরু করুন; প্রোগ্রাম তার API কী X-API-Key হিসেবে দেখায়।
refusal-body_broke_off = অনুরোধের বডি মাঝপথে কেটে গেছে।
refusal-unknown_link_method = "method" হতে হবে "qr" বা "code"।
refusal-invalid_seal_to = "seal_to" একটি কাঁচা X25519 পাবলিক কী-এর base64 হতে হবে, 32 বাইট।
refusal-foreign_page = অন্য সাইটের পাতা এখানে এটি করতে পারে না। এই সাইটের পাতা ব্যবহার করুন, অথবা আপনার সার্ভার থেকে কল করুন। এটি এই সাইটেরই পাতা হলে, এর প্রক্সিকে Host হেডার পাঠাতে হবে।
refusal-invalid_idempotency_key = Idempotency-Key 16 থেকে 255টি দৃশ্যমান ASCII অক্ষর হতে হবে।
refusal-idempotency_key_reused = এই Idempotency-Key আগে অন্য অনুরোধের সঙ্গে এসেছে। নতুন একটি ব্যবহার করুন।
refusal-out_of_range = "{ $name }" { $least } থেকে { $most } পর্যন্ত পূর্ণসংখ্যা হতে হবে।
refusal-out_of_range-open = "{ $name }" { $least } বা তার বেশি পূর্ণসংখ্যা হতে হবে।
refusal-unknown_format = "format" এগুলির একটি হতে হবে: { $known }।
refusal-unknown_bot-none = এই সাইট নামে বট দেয় না। "bot" বাদ দিন।
refusal-unknown_bot = "bot" এগুলির একটি হতে হবে: { $known }।
refusal-format_and_bot = "format" বা "bot" চান, দুটোই নয়।
refusal-sealed_has_no_format = এই ফল আপনার কী দিয়ে সিল করা, এর এমন কোনো রূপ নেই যা আমরা পড়তে পারি। "format" বা "bot" ছাড়া আনুন এবং আপনার প্রাইভেট কী দিয়ে খুলুন।
refusal-sealed_is_elsewhere = এই ফল আপনার কী দিয়ে সিল করা। সেশনের result_url থেকে আনুন।
refusal-assertion_is_no_object = বডি পাসকির পুরো উত্তর, একটি JSON অবজেক্ট, বা {"{"}"confirmed":true{"}"} হতে হবে।
refusal-invalid_confirmation = "confirmed" true বা false হতে হবে, এবং একা।
refusal-no_handover_in_body = বডি হতে হবে "handover" সহ একটি JSON অবজেক্ট, যেমন POST …/handover ফেরত দিয়েছে।
refusal-invalid_custom_code = "custom_code" { $alphabet } থেকে 8টি অক্ষর হতে হবে। 0, I, O ও U এর মধ্যে নেই: কোনো ফোন কোডের জন্য সেগুলি দেয় না।
refusal-misdirected_host = যে নাম চাওয়া হয়েছে এই সাইট তাতে সাড়া দেয় না। এটি আপনার হলে নামটি LATCHKEY_HOSTS-এ দিন, অথবা সামনে প্রক্সি থাকলে LATCHKEY_TRUSTED_PROXIES সেট করুন।
refusal-no_such_address = এই ঠিকানায় কিছু নেই। API /api/v1/sessions থেকে শুরু।
refusal-no_such_file = এমন কোনো ফাইল নেই।
refusal-no_such_session = আপনার জন্য এমন কোনো সেশন নেই: সেটি শেষ হয়েছে, অথবা তার টোকেন নেই বা ভুল। নতুন একটি শুরু করুন।
refusal-handover_over = এটি আগে ব্যবহার হয়েছে, বা এর সময় শেষ। যেখানে সেশন শুরু হয়েছিল সেখানে নতুন একটি করান।
refusal-wiped = সেশন বাতিল হয়েছে বা তার ফল মুছে ফেলা হয়েছে; তা চিরতরে গেছে। নতুন একটি শুরু করুন।
refusal-no_result = সেশনটি ফল ছাড়াই শেষ হয়েছে। কারণ তার স্ট্যাটাসে আছে; নতুন একটি শুরু করুন।
refusal-not_at_mega = এই সেশন MEGA-তে নেই; থাকার কথা হলে কারণ তার স্ট্যাটাসের নোটে আছে। অন্য রূপ নিন।
refusal-method_not_allowed = এই ঠিকানা ওই পদ্ধতি জানে না। কোনগুলি জানে তা Allow হেডারে আছে।
refusal-request_timeout = অনুরোধের বডি আসতে খুব দেরি হয়েছে। আবার চেষ্টা করুন।
refusal-qr_not_available = এই মুহূর্তে কোনো QR কোড স্ক্যানের অপেক্ষায় নেই। কারণ সেশনের স্ট্যাটাসে আছে।
refusal-no_passkey_asked = এই মুহূর্তে কোনো পাসকি চাওয়া হচ্ছে না। কারণ সেশনের স্ট্যাটাসে আছে।
refusal-passkey_not_taken = আগে যা এসেছে সেশন তা নেয়নি, অথবা শেষ হয়েছে। কোনটি তা তার স্ট্যাটাসে আছে।
refusal-passkey_answered = পাসকির উত্তর আগে থেকেই আছে। কোডগুলি মেলান, এবং মিললে {"{"}"confirmed":true{"}"} পাঠান।
refusal-nothing_to_compare = মেলানোর মতো কোনো কোড এখনও নেই। আগে পাসকির উত্তর পাঠান।
refusal-not_ready = সেশন শেষ হয়নি। ready না বলা পর্যন্ত তার স্ট্যাটাস দেখতে থাকুন।
refusal-payload_too_large = অনুরোধটি খুব লম্বা; প্রতিটি কলের জন্য 16 KiB যথেষ্ট।
refusal-challenge_required = এই সাইট সেশন শুরুর আগে একটু কাজ চায়, যা ব্রাউজার নিজে থেকেই করে। স্ক্রিপ্ট চালু করে পাতাটি আবার লোড করুন; প্রোগ্রাম /api/v1/challenge থেকে চ্যালেঞ্জ নেয় এবং সমাধান X-Altcha-তে পাঠায়।
refusal-challenge_not_solved = এই সাইট যে কাজ চায় তা করা হয়নি, অথবা দেরিতে বা দুবার এসেছে। আবার শুরু করুন; প্রোগ্রাম /api/v1/challenge থেকে নতুন চ্যালেঞ্জ নেয়।
refusal-too_many_live = আপনার বা আপনার নেটওয়ার্কের খুব বেশি সেশন চলছে। একটি শেষ বা বাতিল করুন, অথবা একটি শেষ হওয়া পর্যন্ত অপেক্ষা করুন।
refusal-queue_full = এই মুহূর্তে খুব বেশি মানুষ লিঙ্ক করছেন। একটু পরে আবার চেষ্টা করুন।
refusal-key_required = এটি API key আছে এমন কলারদের জন্য, যা X-API-Key হিসেবে পাঠানো হয়।
refusal-no_session_in_body = সেশন ID "session_id" হিসেবে পাঠান, অথবা ক্রেডেনশিয়াল "credentials" হিসেবে, দুটি একসঙ্গে নয়।
refusal-unreadable_session = এই সেশন ব্যবহার করা যায় না: { $why }
refusal-session_too_long = সেশনটি খুব লম্বা; 512 KiB পড়া হয়। শুধু creds.json পাঠান, তার key ফাইল ছাড়া।
refusal-asked_lately = এই নম্বরে একই কাজ একটু আগে করা হয়েছে, আর প্রতিবার তার বট সংযোগ হারায়। { $wait } পরে আবার চেষ্টা করুন।
refusal-asked_lately-left_alone = WhatsApp চায় এই নম্বরটিকে কিছুক্ষণ ছেড়ে দেওয়া হোক। { $wait } পরে আবার চেষ্টা করুন।
refusal-no_worker = কোনো worker-এর এর জন্য সময় ছিল না: সবাই ব্যস্ত, অথবা কেউ চলছে না। একটু পরে আবার চেষ্টা করুন।
refusal-broker_unavailable = পরিষেবাটি এখন তার সারিতে পৌঁছাতে পারছে না। একটু পরে আবার চেষ্টা করুন।
refusal-not_serving = সারি উত্তর দিচ্ছে না। Redis কি চলছে, আর REDIS_URL কি সেখানে যায়? কী ভুল হয়েছে তা লগে আছে।
refusal-broker_denied = Redis উত্তর দেয়, কিন্তু সেশনের যা দরকার তা প্রত্যাখ্যান করে। তার ব্যবহারকারীকে কী ~{"{"}latchkey{"}"}*, চ্যানেল &{"{"}latchkey{"}"}* এবং সব কমান্ড অনুমোদন করুন। কী প্রত্যাখ্যান হয়েছে তা লগে আছে।
refusal-whatsapp_late = WhatsApp সময়মতো উত্তর দেয়নি। একটু পরে আবার চেষ্টা করুন।
refusal-shutting_down = এই সার্ভার বন্ধ হচ্ছে। একটু পরে আবার চেষ্টা করুন।
refusal-internal = আমাদের দিকে কিছু ভুল হয়েছে। আবার চেষ্টা করুন।

## api: what is wrong with a phone number

phone-empty = দেশের কোড সহ একটি ফোন নম্বর দরকার, যেমন +94 77 123 4567।
phone-letter = এই নম্বরে অক্ষর আছে। দেশের কোড সহ সংখ্যায় লিখুন, যেমন +94 77 123 4567।
phone-plus = যোগ চিহ্ন একবার, নম্বরের সামনে বসে, যেমন +94 77 123 4567-এ।
phone-sign = { $sign } চিহ্নটি ফোন নম্বরে থাকে না। দেশের কোড সহ লিখুন, যেমন +94 77 123 4567।
phone-national = এই নম্বর 0 দিয়ে শুরু, যেমন দেশের ভিতরে ডায়াল হয়। সেই 0-এর জায়গায় দেশের কোড দিন: 077 123 4567-এর জন্য +94 77 123 4567।
phone-trunk_zero = দেশের কোডের পরে একটি 0 আছে, যা শুধু দেশের ভিতরে ডায়াল হয়। বাদ দিন: +94 077 123 4567-এর জন্য +94 77 123 4567।
phone-no_such_code = এই নম্বর যে কোড দিয়ে শুরু তা কোনো দেশের নয়। সামনে আপনার দেশের কোড দিন, যেমন +94 77 123 4567।
phone-too_short = এই নম্বর খুব ছোট: এতে { $got }টি সংখ্যা আছে, অন্তত 7টি চাই। দেশের কোড কি বাদ গেছে, যেমন +94 77 123 4567-এ +94?
phone-too_long = এই নম্বর খুব লম্বা: এতে { $got }টি সংখ্যা আছে, কোনো নম্বরে 15টির বেশি থাকে না। এটি কি একটিই নম্বর, এক্সটেনশন ছাড়া?

## api: what is wrong with the answer of a passkey

assertion-too_long = পাসকির উত্তরের পক্ষে এটি খুব লম্বা। শুধু পাসকির উত্তর কপি করুন।
assertion-json = এটি JSON নয়, বা পুরোটা নয়। পাসকির পুরো উত্তর কপি করুন।
assertion-kind = "type" হতে হবে "public-key": এটি পাসকির উত্তর নয়। পুরোটা কপি করুন।
assertion-missing = "{ $field }" নেই বা লেখা নয়। পাসকির পুরো উত্তর কপি করুন।
assertion-encoding = "{ $field }" base64url-এ নেই, বা খালি। পাসকির উত্তর যেমন আছে তেমন কপি করুন।
assertion-id = "id" ও "rawId" আলাদা। পাসকির উত্তর যেমন আছে তেমন কপি করুন।
assertion-client_data = "clientDataJSON"-এ JSON নেই। পাসকির উত্তর যেমন আছে তেমন কপি করুন।
assertion-action = এই পাসকি তৈরি করা হয়েছে, ব্যবহার করা হয়নি: "webauthn.get" চাওয়া হয়েছে।
assertion-origin = এটি https://web.whatsapp.com-এ করা হয়নি। WhatsApp Web-এর ট্যাবে করুন।
assertion-challenge = এটি অন্য অনুরোধের উত্তর, যেটি অপেক্ষায় আছে তার নয়। এই সেশনের জন্য একটি করুন।
assertion-authenticator_data = "authenticatorData" খুব ছোট। পাসকির উত্তর যেমন আছে তেমন কপি করুন।
assertion-site = এই পাসকি অন্য সাইটের। এই WhatsApp অ্যাকাউন্টের একটি ব্যবহার করুন।
assertion-unverified = এই পাসকি আনলক করা হয়নি। আঙুলের ছাপ, মুখ বা স্ক্রিন লক দিয়ে আরেকবার ব্যবহার করুন।

## terminal: what a link and a session say

terminal-connecting = WhatsApp-এর সঙ্গে সংযোগ হচ্ছে…
terminal-resting = বারবার কোড চাইলে WhatsApp নম্বর আটকে দেয়, তাই পরেরটিতে একটু সময় লাগবে…
terminal-linking = আপনার ফোন রাজি হয়েছে। লগ ইন হওয়া পর্যন্ত তাতে WhatsApp খোলা রাখুন…
terminal-exporting = লগ ইন হয়েছে। সেশন গোছানো হচ্ছে…
terminal-scan =
    ফোনের WhatsApp-এ লিঙ্ক করা ডিভাইস খুলুন এবং এই কোডটি স্ক্যান করুন ({ $total }-এর মধ্যে { $sequence })।
    নতুন কোড নিজে থেকেই এর জায়গা নেয়। Ctrl-C বাতিল করে।
terminal-qr-too-long = কোডটি আঁকার পক্ষে খুব লম্বা। আবার শুরু করুন।
terminal-type-code =
    { $phone } নম্বরের ফোনের WhatsApp-এ লিঙ্ক করা ডিভাইস, ডিভাইস লিঙ্ক করুন, এর পরিবর্তে ফোন নম্বর দিয়ে লিঙ্ক করুন খুলুন, এবং এই কোডটি লিখুন।
    এটি কয়েক মিনিট কাজ করে। Ctrl-C বাতিল করে।
terminal-passkey-asked = এই অ্যাকাউন্টে ডিভাইস লিঙ্ক করার আগে WhatsApp পাসকি চায়: আপনার আঙুলের ছাপ, মুখ বা স্ক্রিন লক। এখনও কিছুই লিঙ্ক হয়নি। শুধু WhatsApp-এর নিজের পাতাই এটি চাইতে পারে, তাই এই প্রোগ্রাম পারে না।
terminal-passkey-by-hand =
    আপনি তার উত্তর এখানে আনতে পারেন। ব্রাউজারের কনসোলে জিনিস পেস্ট করাই হলো অ্যাকাউন্ট চুরির উপায়: এটি শুধু এখানেই করুন, আর শুধু এই জন্য যে আপনি নিজে এটি শুরু করেছেন।
    1. https://web.whatsapp.com খুলুন এবং তাতে কনসোল (F12)।
    2. এটি পেস্ট করুন, Enter চাপুন, পাতায় ক্লিক করুন, এবং আপনার পাসকি ব্যবহার করুন:
terminal-passkey-answer = 3. কনসোল যে উত্তর দেখায় তা কপি করুন, এখানে পেস্ট করুন, এবং Enter চাপুন।
terminal-passkey-assist-is-off = তার উত্তর হাতে আনতে LATCHKEY_PASSKEY_ASSIST=on দিয়ে আবার শুরু করুন, অথবা পাসকি ছাড়া একটি অ্যাকাউন্ট লিঙ্ক করুন। Ctrl-C বাতিল করে।
terminal-compare = আপনার ফোনও একটি কোড দেখায়। সেগুলি কি এক? y (হ্যাঁ) বা n (না) লিখুন, তারপর Enter।
terminal-yes-or-no = কোডগুলি এক হলে y লিখুন, না হলে n।
terminal-not-an-assertion = এটি পাসকির উত্তর নয়। { $why } তারপর আবার পেস্ট করুন।
terminal-too-early = এটি খুব তাড়াতাড়ি এসেছে। আরেকবার দিন।
terminal-linked = +{ $number }-এ লিঙ্ক হয়েছে।
terminal-written = লেখা হয়েছে: { $path }
terminal-recorded = যা কিছু আসা-যাওয়া করেছে তা { $path }-এ আছে, কোনো গোপন তথ্য, নম্বর বা নাম ছাড়া।
terminal-keep-secret =
    এক জায়গাতেই চালান। যার কাছে এটি আছে তার কাছে অ্যাকাউন্ট আছে: কাউকে বলবেন না।
    বট 405-এ থামলে বটটি আপডেট করুন: সেটি WhatsApp-এর মেয়াদ-ফুরোনো সংস্করণ ব্যবহার করছে।
terminal-session-id = আপনার সেশন ID:
terminal-cancelled = বাতিল হয়েছে। এর কিছুই রাখা হয়নি।
terminal-cancelled-late = বাতিল হয়েছে। এখানে এর কিছুই রাখা হয়নি; ফোনে লিঙ্ক করা ডিভাইস-এ নতুন ডিভাইসটি দেখা গেলে সেখান থেকে সরান।
terminal-expired = সময়মতো কেউ লিঙ্ক করেনি। ফোন হাতের কাছে থাকলে আবার শুরু করুন।
terminal-gone = সেশনটি কিছু না বলেই শেষ হয়েছে। আবার শুরু করুন।
terminal-unlinked = আনলিঙ্ক হয়েছে। ডিভাইসটি আর অ্যাকাউন্টে নেই, এবং তার সেশন মূল্যহীন।
terminal-unlinked-before = এটি আগেই আনলিঙ্ক করা হয়েছিল: WhatsApp ডিভাইসটিকে আর চেনে না।
terminal-not-unlinked = { $why } ডিভাইসটি হয়তো এখনও লিঙ্ক করা আছে।
terminal-not-taken-off = WhatsApp ডিভাইসটিকে অ্যাকাউন্ট থেকে সরায়নি। ফোনে লিঙ্ক করা ডিভাইস থেকে সরান।
terminal-check-first = এটি সেশনটি দিয়ে লগ ইন করে। এতে চলা বট কিছুক্ষণের জন্য সংযোগ হারায়; বেশিরভাগ নিজে থেকেই ফিরে আসে, বাকিগুলো আবার চালু করতে হয়।
terminal-check-linked = লিঙ্ক করা আছে: WhatsApp ডিভাইসটিকে ঢুকতে দেয়।
terminal-check-unlinked = আনলিঙ্ক করা হয়েছে: WhatsApp ডিভাইসটিকে আর চেনে না। এটি আবার লিঙ্ক করুন।
terminal-check-restricted = বিধিনিষেধ: { $why }
terminal-check-replaced = জায়গা নেওয়া হয়েছে: একই মুহূর্তে একটি বট এই সেশন দিয়ে লগ ইন করেছে। ডিভাইসটি লিঙ্ক করা ও ব্যবহারে আছে।
terminal-not-checked = { $why } ডিভাইসটি এখনও লিঙ্ক করা আছে কি না জানা যায়নি।
terminal-check-account = অ্যাকাউন্ট: +{ $number }
terminal-check-since = লিঙ্কের সময়: { $date }
terminal-check-name = নাম: { $name }
terminal-check-platform = প্ল্যাটফর্ম: { $platform }
