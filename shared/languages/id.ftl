### Indonesian. Held to en.ftl, which says what each heading means.

## everywhere: the language

language-name = Bahasa Indonesia
# ltr or rtl
language-direction = ltr

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
   *[other] { $count } detik
}
span-minutes = { $count ->
   *[other] { $count } menit
}
span-hours = { $count ->
   *[other] { $count } jam
}
span-days = { $count ->
   *[other] { $count } hari
}

## everywhere: why a session failed, and what to do next

reason-unreachable = WhatsApp tidak dapat dihubungi. Tunggu satu menit, lalu mulai lagi.
reason-hung_up = WhatsApp memutus sambungan tepat setelah setiap kode yang diberikannya. Tunggu beberapa menit, lalu mulai lagi; jika tetap begini, beri tahu pengelola situs ini.
reason-untrusted = Server yang menjawab tidak dapat membuktikan bahwa ia WhatsApp, jadi tidak ada yang dikirim kepadanya. Coba lagi nanti; jika tetap begini, beri tahu pengelola situs ini.
reason-proxy_failed = Situs ini menghubungi WhatsApp lewat proxy, dan proxy itu tidak meloloskannya. Hanya pengelola situs ini yang dapat memperbaikinya: beri tahu dia, dan coba lagi nanti.
reason-proxy_failed-named = Situs ini menghubungi WhatsApp lewat proxy, dan proxy itu ({ $proxy }) tidak meloloskannya. Hanya pengelola situs ini yang dapat memperbaikinya: beri tahu dia, dan coba lagi nanti.
reason-address_refused = WhatsApp menolak sambungan dari alamat server situs ini. Hanya pengelola situs ini yang dapat memperbaikinya: beri tahu dia, dan coba lagi nanti.
reason-too_many_connections = WhatsApp sudah punya terlalu banyak sambungan dari situs ini. Tunggu beberapa menit, lalu mulai lagi.
reason-too_many_connections-wait = WhatsApp sudah punya terlalu banyak sambungan dari situs ini. Tunggu sekitar { $wait }, lalu mulai lagi.
reason-whatsapp_down = Server WhatsApp sedang mati. Tunggu beberapa menit, lalu mulai lagi.
reason-whatsapp_down-wait = Server WhatsApp sedang mati. Tunggu sekitar { $wait }, lalu mulai lagi.
reason-wrong_clock = Jam server situs ini mungkin salah, jadi ia tidak dapat memastikan bahwa ia berbicara dengan WhatsApp. Hanya pengelola situs ini yang dapat memperbaikinya: beri tahu dia.
reason-wrong_clock-ahead = Jam server situs ini terlalu cepat sekitar { $wait }, jadi ia tidak dapat memastikan bahwa ia berbicara dengan WhatsApp. Hanya pengelola situs ini yang dapat memperbaikinya: beri tahu dia.
reason-wrong_clock-behind = Jam server situs ini terlambat sekitar { $wait }, jadi ia tidak dapat memastikan bahwa ia berbicara dengan WhatsApp. Hanya pengelola situs ini yang dapat memperbaikinya: beri tahu dia.
reason-rate_limited = WhatsApp meminta jeda. Tunggu beberapa menit, lalu mulai lagi.
reason-rate_limited-wait = WhatsApp meminta jeda sekitar { $wait }. Mulai lagi setelah itu, atau tautkan dengan kode QR.
reason-code_refused = WhatsApp tidak memberi kode untuk nomor ini sekarang. Periksa nomornya, atau tautkan dengan kode QR; dengan kode, coba lagi dalam satu jam.
reason-code_unanswered = WhatsApp tidak menjawab permintaan kode. Permintaan tidak diulang, agar nomor Anda tidak dikunci. Coba lagi dalam satu jam, atau tautkan dengan kode QR.
reason-number_rests = Nomor ini sudah mendapat kodenya untuk saat ini, dan WhatsApp mengunci nomor yang meminta terlalu banyak. Mulai lagi nanti, atau tautkan dengan kode QR.
reason-number_rests-wait = Nomor ini sudah mendapat kodenya untuk saat ini, dan WhatsApp mengunci nomor yang meminta terlalu banyak. Mulai lagi dalam sekitar { $wait }, atau tautkan dengan kode QR.
reason-code_withdrawn = WhatsApp menarik kodenya. Mulai lagi untuk mendapat yang baru.
reason-codes_used_up = Tidak satu pun kode diterima. Mulai lagi, atau tautkan dengan kode QR.
reason-not_eligible = WhatsApp tidak menautkan nomor ini dengan kode. Tautkan dengan kode QR.
reason-passkey_timeout = Kunci sandi yang diminta WhatsApp tidak datang tepat waktu. Mulai lagi saat Anda sudah menyiapkannya.
reason-passkey_unanswered = Kunci sandi sudah datang, tetapi kodenya tidak dibandingkan tepat waktu. Biarkan WhatsApp terbuka di ponsel Anda dan mulai lagi.
reason-passkey_refused = WhatsApp tidak menerima kunci sandi itu. Mulai lagi, dan gunakan kunci sandi dari akun ini.
reason-codes_differ = Kodenya tidak sama, jadi tidak ada yang ditautkan. Mungkin ada orang di tengah: mulai lagi di jaringan yang Anda percayai.
reason-outdated = WhatsApp meminta versi yang lebih baru dari layanan ini. Beri tahu pengelola situs ini.
reason-rejected = WhatsApp menolak menautkan perangkat ini. Mulai lagi dengan kode baru.
reason-registration_refused = WhatsApp tidak mengizinkan situs ini menautkan perangkat saat ini. Itu tentang situs ini, bukan tentang akun Anda. Coba lagi nanti; jika tetap begini, beri tahu pengelola situs ini.
reason-registration_refused-wait = WhatsApp tidak mengizinkan situs ini menautkan perangkat selama sekitar { $wait }. Itu tentang situs ini, bukan tentang akun Anda. Mulai lagi setelah itu.
reason-phone_too_old = WhatsApp di ponsel ini terlalu lama untuk menautkan perangkat. Perbarui WhatsApp di ponsel, lalu mulai lagi.
reason-restricted = WhatsApp membatasi akun ini. Buka WhatsApp di ponsel untuk melihat alasannya.
reason-restricted-wait = WhatsApp membatasi akun ini selama sekitar { $wait }. Buka WhatsApp di ponsel untuk melihat alasannya, dan coba lagi setelah itu.
reason-logged_out = WhatsApp tidak mengizinkan perangkat baru masuk: tautannya diputus, atau penautan tidak selesai. Mulai lagi, dan biarkan perangkat itu di Perangkat tertaut.
reason-protocol = WhatsApp tidak memahami layanan ini. Coba lagi; jika tetap begini, beri tahu pengelola situs ini.
reason-unusable_key = Kunci untuk menyegel hasil tidak dapat dipakai. Putuskan perangkat di ponsel dan mulai lagi dengan kunci baru.
reason-abandoned = Layanan ini tidak dapat menyelesaikan sesi. Jika ponsel menampilkan perangkat tertaut yang baru, hapus di sana, lalu mulai lagi.

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = Akun lama di Brasil tidak punya angka 9 setelah kode wilayah. Jika tidak ada kode yang berhasil, mulai lagi dengan nomor persis seperti yang ditampilkan WhatsApp di Pengaturan.
hint-mexico_one = Akun lama di Meksiko punya angka 1 setelah +52, yang baru tidak. Jika tidak ada kode yang berhasil, mulai lagi dengan nomor persis seperti yang ditampilkan WhatsApp di Pengaturan.
hint-argentina_nine = Nomor ponsel di Argentina punya angka 9 setelah +54, nomor rumah tidak. Jika tidak ada kode yang berhasil, mulai lagi dengan nomor persis seperti yang ditampilkan WhatsApp di Pengaturan.
renewal-expired = Kode sebelumnya tidak diketik tepat waktu. Ini yang baru.
renewal-not_accepted = Ponsel Anda tidak menerima yang diketik. Ini kode baru: ketik dari awal.
renewal-withdrawn = WhatsApp membatalkan kode terakhir. Ini yang baru.
renewal-reconnected = Sambungan ke WhatsApp terputus dan sudah kembali. Ini kode baru: yang sebelumnya sudah mati.
renewal-passkey_interrupted = WhatsApp memutus sambungan saat menunggu kunci sandi. Mulai lagi: ketik kode baru ini, dan siapkan kunci sandinya.
qr-renewal-withdrawn = Pindai lagi. WhatsApp membatalkan kode terakhir, karena itu ponsel Anda mungkin berkata tidak dapat menautkan perangkat. Ini kode baru.
qr-renewal-passkey_interrupted = WhatsApp memutus sambungan saat menunggu kunci sandi. Mulai lagi: pindai kode baru ini, dan siapkan kunci sandinya.

## everywhere: why a number gets no code now

rest-cooldown = Belum lama ini kode untuk nomor ini diminta, dan WhatsApp memblokir nomor yang terlalu sering meminta. Coba lagi dalam { $wait }, atau tautkan dengan kode QR.
rest-live_code = Seseorang sedang menautkan nomor ini dengan kode, dan kode kedua akan mematikan yang pertama. Coba lagi dalam { $wait }, atau tautkan dengan kode QR.
rest-left_alone = WhatsApp ingin nomor ini dibiarkan dulu: terlalu banyak kode diminta. Coba lagi dalam { $wait }, atau tautkan dengan kode QR.
rate-limited = Terlalu banyak sesi dimulai oleh Anda atau dari jaringan Anda. Anda dapat mulai lagi dalam { $wait }.

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = Tautkan dengan kode QR
link-by-code = Tautkan dengan kode
link-by-qr-instead = Pakai kode QR saja
get-code = Minta kode
show-qr = Tampilkan kode QR
cancel = Batal
wipe = Hapus sekarang
headline-scan = Pindai kode ini
headline-code = Ketik kode ini di WhatsApp
headline-passkey = WhatsApp meminta kunci sandi
headline-linking = Ponsel Anda berkata ya
headline-ready = Sesi Anda sudah siap
headline-ended = Tidak ada yang ditautkan
headline-gone = Sesi ini telah berakhir
headline-refused = Belum bisa sekarang
state-starting = Sebentar, kami sedang memulai.
queue-ahead = { $count ->
    [0] Anda berikutnya dalam antrean.
   *[other] { $count } orang sebelum Anda dalam antrean.
}
state-ask = Untuk Anda yang hanya punya satu ponsel. Anda mendapat delapan karakter di sini dan mengetiknya di WhatsApp.
state-awaiting_scan = Di WhatsApp pada ponsel Anda, buka Perangkat tertaut dan pindai kodenya.
state-linking = Sedang masuk. Biarkan WhatsApp terbuka di ponsel Anda sampai halaman ini berkata siap.
state-exporting = Sudah masuk. Sesi Anda sedang dikemas.
qr-alt = Kode QR untuk dipindai dengan WhatsApp
unknown = Terjadi kesalahan di situs ini. Silakan mulai lagi.

## scripts: headlines

headline-compare = Bandingkan kodenya
headline-cancelled = Dibatalkan
headline-wiped = Dihapus

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = WhatsApp tidak menjawab
failed-whatsapp_unreachable-text = Tunggu satu menit, lalu mulai lagi.
failed-whatsapp_rate_limited = WhatsApp meminta jeda
failed-whatsapp_rate_limited-text = Tunggu beberapa menit, lalu mulai lagi.
failed-client_outdated = Situs ini perlu diperbarui
failed-client_outdated-text = WhatsApp meminta versi yang lebih baru dari layanan ini. Beri tahu pengelola situs ini.
failed-pairing_rejected = Penautan ditolak
failed-pairing_rejected-text = WhatsApp atau ponsel Anda menolak menautkan perangkat. Mulai lagi dengan kode baru.
failed-code_refused = Kode tidak diterima
failed-code_refused-text = Periksa nomornya dan mulai lagi, atau tautkan dengan kode QR.
failed-phone_not_eligible = Nomor ini perlu kode QR
failed-phone_not_eligible-text = WhatsApp tidak menautkan nomor ini dengan kode. Tautkan dengan kode QR.
failed-account_restricted = WhatsApp membatasi akun ini
failed-account_restricted-text = Buka WhatsApp di ponsel untuk melihat alasannya, dan berapa lama.
failed-logged_out = Perangkat tidak diizinkan masuk
failed-logged_out-text = Tautannya diputus, atau penautan tidak selesai. Mulai lagi, dan biarkan perangkat itu di Perangkat tertaut.
failed-passkey_timeout = Kunci sandi tidak datang tepat waktu
failed-passkey_timeout-text = Mulai lagi saat Anda sudah menyiapkannya.
failed-internal = Tidak berhasil
failed-internal-text = Terjadi kesalahan di situs ini. Silakan mulai lagi.

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = Tidak berhasil
refused-invalid_phone = Periksa nomornya
refused-invalid_custom_code = Periksa kodenya
refused-foreign_origin = Tidak berhasil
refused-invalid_api_key = Kunci API salah
refused-not_open = Tidak terbuka untuk semua
refused-not_found = Sesi ini telah berakhir
refused-method_not_allowed = Tidak berhasil
refused-request_timeout = Terlalu lama
refused-qr_not_available = Belum ada kode QR
refused-passkey_not_expected = Tidak ada kunci sandi yang diminta
refused-not_ready = Belum siap
refused-payload_too_large = Terlalu panjang
refused-unsupported_media_type = Tidak berhasil
refused-misdirected_host = Tidak berhasil
refused-challenge_required = Tidak berhasil
refused-rate_limited = Belum bisa sekarang
refused-phone_cooldown = Terlalu cepat untuk nomor ini
refused-queue_full = Banyak orang sedang menautkan
refused-queue_full-text = Terlalu banyak orang sedang menautkan saat ini. Silakan coba lagi sebentar lagi.
refused-broker_unavailable = Terganggu sebentar
refused-broker_unavailable-text = Situs ini tidak berfungsi sebentar. Coba lagi sesaat lagi.
refused-whatsapp_unavailable = WhatsApp tidak menjawab
refused-shutting_down = Segera kembali
refused-shutting_down-text = Server ini sedang dimatikan. Silakan coba lagi sebentar lagi.
refused-internal = Tidak berhasil
refused-internal-text = Terjadi kesalahan di pihak kami. Silakan coba lagi.

## scripts: where a session stands

state-queued = Anda dalam antrean. Antrean berjalan sendiri.
state-connecting = Menyambung ke WhatsApp. Kode segera datang.
state-resting = WhatsApp mengunci nomor yang terlalu sering meminta kode, jadi yang berikutnya perlu waktu.
state-awaiting_code = Kode ini menautkan { $phone }, dan bukan nomor lain.
state-passkey_required = Belum ada yang ditautkan. WhatsApp ingin yakin bahwa ini Anda.
state-compare = Apakah ponsel Anda menampilkan delapan karakter yang sama?
state-compared = Terima kasih. Menunggu WhatsApp.
state-offered = Kode mulai berjalan saat Anda memintanya.
state-ready = Salin atau unduh sekarang.
state-cancelled = Anda membatalkannya. Tidak ada yang disimpan.
state-cancelled_late = Tidak ada yang disimpan di sini. Jika ponsel Anda menampilkan perangkat baru di Perangkat tertaut, hapus di sana.
state-wiped = Tidak ada yang disimpan di sini. Jika Anda menyimpan ID sesi, ID itu tetap berfungsi.
state-gone = Tidak ada yang disimpan di sini. Jika Anda menyimpan ID sesi, ID itu tetap berfungsi.
expired-qr = Tidak ada yang memindai kode tepat waktu. Mulai lagi saat ponsel Anda siap.
expired-code = Tidak ada yang mengetik kode tepat waktu. Mulai lagi saat ponsel Anda siap.
expired-queued = Giliran Anda terlalu lama datang. Mulai lagi sebentar lagi, saat lebih sedikit orang yang menautkan.
expired-passkey_required = WhatsApp meminta kunci sandi, dan itu tidak datang tepat waktu. Mulai lagi saat Anda sudah menyiapkannya.

## scripts: the number and its code

link-by-code-instead = Pakai kode saja
reading = Kami membacanya sebagai { $number }.
reading-country = Kami membacanya sebagai { $number }, { $country }.
country = Negara: { $name }. Ubah
country-choose = Pilih negara
country-none = Tidak ada negara dengan nama itu. Ketik + dan kode negaranya sebelum nomor.
number-missing = Ketik nomornya dulu, seperti { $example }.
code-works = Kode berlaku { $time }
code-over = Kode baru segera datang
upper-case = Di dalamnya tidak ada 0, O, I, atau U.
copy-code = Salin kode
copied = Disalin
copy-by-hand = Salin secara manual
passkey-left = WhatsApp menunggu { $time }.
extension-waiting = Lihat tab yang terbuka, dan setujui di sana jika memang Anda yang meminta.
extension-refused = Tidak ada yang dikirim: Anda menolak, atau menutup tab. Minta lagi jika sudah siap.
extension-no-passkey = Tidak ada kunci sandi yang dipakai. Jika ada di ponsel, pilih memakai ponsel, pindai yang ditampilkan browser, dan biarkan Bluetooth menyala.
extension-busy = Ekstensi sedang meminta. Cari tabnya.
extension-not-whatsapp = Ekstensi tidak menerima yang diminta WhatsApp. Pakai cara dengan tangan di bawah.
extension-not-reached = WhatsApp Web tidak dapat dibuka. Periksa koneksi Anda, lalu minta lagi.
extension-silent = Ekstensi tidak menjawab. Muat ulang halaman ini, lalu tekan tombol ekstensi.
continue-over = Tautan ini sudah dipakai, atau waktunya habis. Buat yang baru di tempat Anda memulai.
renews-in = Kode baru dalam { $seconds } dtk
renews-now = Kode baru segera datang
last-code = Ini kode terakhir
time-left = { $time } lagi untuk memindai

## scripts: the result

forgotten-in = Dihapus di sini dalam { $time }.
linked-as = Tertaut ke { $number }
linked-as-on = Tertaut ke { $number }, { $platform }
platform-android = di Android
platform-smba = WhatsApp Business di Android
platform-iphone = di iPhone
platform-ios = di iPhone
platform-smbi = WhatsApp Business di iPhone
format-json = creds.json
format-json-use = Kredensialnya sendiri, seperti Baileys menulisnya ke creds.json.
format-multi = Dengan kunci
format-multi-use = Kredensial dan kunci dalam satu JSON, untuk bot yang menyimpannya di basis data.
format-files = File
format-files-use = Semua file sesi dalam satu JSON.
format-zip = Zip
format-zip-use = Seluruh folder sesi sebagai base64 dari arsip zip.
format-base64 = Base64
format-base64-use = creds.json dalam base64, tanpa awalan.
format-gzip = Gzip
format-gzip-use = Sama, tetapi dipadatkan.
any-bot = Lainnya
any-use = Tempelkan di tempat bot Anda meminta ID sesi.
opening = Membuka sesi Anda.
sealed = Hanya browser ini yang dapat membukanya: isinya dienkripsi untuk Anda sebelum disimpan, dan server tidak dapat membacanya.
not-opened = Hasil ini disegel, dan kuncinya tidak ada lagi di browser ini. Hapus perangkat di ponsel Anda, di Perangkat tertaut, dan mulai lagi.
opened-elsewhere = Sesi siap di tempat ia dimulai: hanya browser di sana yang dapat membukanya.
not-fetched = Sesi tidak dapat diambil saat ini. Muat ulang halaman.
copy-text = Salin teks
copy-env = Salin sebagai baris untuk .env
copy-session = Salin ID sesi
select-by-hand = Pilih teksnya dan salin secara manual
not-whole = Ini bukan seluruh jawaban. Salin semuanya, dari {"{"} sampai {"}"}.

## scripts: buttons and notices

again = Mulai lagi
another = Tautkan yang lain
wait-in = { $label } dalam { $time }
wait-seconds = { $seconds } dtk
wait-over = Anda dapat mulai lagi sekarang.
wipe-question = Hapus ID sesi dari sini? Jika belum Anda simpan, ID itu hilang, dan Anda harus menautkan lagi.
wipe-yes = Ya, hapus
wipe-no = Tidak, simpan
offline = Sambungan terputus. Halaman ini mencoba lagi sendiri.
not-done = Tidak dapat dilakukan: situs ini tidak dapat dihubungi saat ini. Coba lagi sebentar lagi.
unreachable = Situs ini tidak dapat dihubungi saat ini. Periksa sambungan Anda dan mulai lagi.
cookies = Browser Anda tidak menyimpan cookie yang membuka sesi Anda. Izinkan cookie untuk situs ini dan mulai lagi.

## pages: every page

description = Tautkan perangkat ke WhatsApp Anda sendiri dan bawa ID sesinya, siap untuk bot Anda.
share-title = { $site }: serahkan kuncinya ke bot Anda
share-picture = Tiga cincin kaca buram mengelilingi lubang kunci, dengan cahaya di belakangnya
skip = Langsung ke isi
disclaimer = Tidak dibuat atau disetujui WhatsApp. Program tidak resmi bisa membuat akun hilang: tautkan hanya akun Anda sendiri, dan hanya yang rela Anda lepaskan.
languages = Bahasa

## pages: the first page

open-ready = Sesi Anda sudah siap.
open-under-way = Anda sedang di tengah penautan.
open-show = Tampilkan
open-go-on = Lanjutkan
start-headline = Serahkan kunci WhatsApp Anda ke bot Anda.
start-lead = { $site } menautkan perangkat baru ke WhatsApp Anda sendiri dan memberi Anda ID sesinya: satu baris teks yang mengizinkan bot Anda masuk. Perlu sekitar satu menit.
start-ways = Dua cara menautkan
start-qr = Dua layar: yang ini menampilkannya, ponsel Anda memindainya.
start-code = Satu ponsel cukup: Anda mengetik delapan karakter.
start-steps = Yang terjadi
start-step-link = <b>Anda menautkan perangkat.</b> Anda memindai kode QR di WhatsApp, di Perangkat tertaut, seperti untuk WhatsApp Web. Atau Anda mengetik kode di sana.
start-step-login = <b>Kami masuk satu kali,</b> untuk memastikan sesi berfungsi. Tidak ada pesan dikirim, tidak ada grup dimasuki, dan yang akan diperlukan bot Anda dibiarkan untuk bot Anda.
start-step-take = <b>Anda mengambil ID sesi.</b> Salin, atau unduh file-filenya. ID itu disimpan terenkripsi selama { $time }, lalu hilang. Anda dapat menghapusnya lebih cepat.
start-facts = Sebelum Anda mulai
start-for = Untuk apa ini
start-for-text = Bot memerlukan perangkatnya sendiri di akun Anda. Bot Anda, salah satu yang dibuat dengan Baileys, mulai dengan ID sesi dan bertindak sebagai Anda.
start-sees = Apa yang dapat dilihatnya
start-sees-text = Chat Anda mulai sekarang, kontak dan grup Anda, dan ia dapat menulis atas nama Anda. Jadi jangan berikan kepada siapa pun selain bot Anda sendiri.
start-undo = Cara membatalkannya
start-undo-text = Di ponsel Anda, buka WhatsApp, lalu Perangkat tertaut, ketuk perangkat baru itu dan keluarkan. Sejak itu ID sesi tidak berguna lagi.
start-costs = Apa risikonya
start-costs-text = WhatsApp tidak menyetujui program tidak resmi, dan kadang memblokir akun yang memakainya. Pilih akun yang rela Anda lepaskan.
start-tilt = Biarkan gembok bergerak mengikuti ponsel

## pages: the way by QR code

qr-only-phone = Hanya ponsel ini?
qr-here = Atau <a id="open-here" target="_blank" rel="noopener noreferrer">coba kode ini juga di WhatsApp pada ponsel ini</a>. Sebagian ponsel menerimanya; jika tidak terjadi apa-apa, tautkan dengan kode.
qr-plain-lead = Anda perlu layar kedua: yang ini menampilkan kode, ponsel Anda memindainya. Halaman ini memuat ulang sendiri, sehingga selalu menampilkan kode saat ini.
qr-plain-other = Hanya satu ponsel? <a href="/pair">Tautkan dengan kode</a>.
qr-point = Arahkan ponsel ke kode di layar ini.
qr-never = Jangan pernah memindai kode yang dikirim orang lain: itu menautkan perangkat mereka ke akun Anda.
qr-same-phone = Membaca ini di ponsel yang sama? <a href="/pair">Tautkan dengan kode</a>.

## pages: the way by code

open-whatsapp = Buka WhatsApp
open-business = Business
open-nothing = Tidak ada yang terbuka? Buka WhatsApp sendiri, <a id="get-whatsapp">pasang</a>, atau lihat <a id="open-help">cara menautkan perangkat</a>.
code-plain-lead = Anda mendapat delapan karakter dan mengetiknya di WhatsApp pada ponsel Anda.
code-plain-other = Dua layar? <a href="/qr">Tautkan dengan kode QR</a>.
code-number = Nomor WhatsApp Anda, dengan kode negaranya
code-countries = Negara nomor ini
code-country-search = Nama atau kode
code-country-search-label = Cari menurut nama atau kode
code-country-list = Negara
code-close = Tutup
code-notification = WhatsApp menampilkan notifikasi: <b>Masukkan kode untuk menautkan perangkat baru</b>. Ketuk notifikasi itu, dan lanjutkan ke langkah terakhir.
code-no-notification = Tidak ada notifikasi? Buka <b>WhatsApp</b>.
code-instead = Ketuk <b>Tautkan dengan nomor telepon saja</b>.
code-type = Ketik kodenya, biarkan WhatsApp terbuka sebentar, lalu kembali. Halaman ini lanjut sendiri.
code-not-asked = Tidak diminta kode?
code-not-asked-text = Pastikan nomor di atas benar, ponsel sedang online, dan ini ponsel utama akun, bukan perangkat tertaut. Atau tautkan dengan kode QR: kode ini tetap berlaku sementara itu.
code-never = Jangan pernah mengetik kode yang dikirim orang lain: itu menautkan perangkat mereka ke akun Anda.

## pages: the menus of the phone

phone-title = Di ponsel Anda
phone-open = Buka <b>WhatsApp</b>.
phone-android-menu = Ketuk <b>⋮</b> di atas, lalu <b>Perangkat tertaut</b>.
phone-android-link = Ketuk <b>Tautkan perangkat</b>.
phone-android-all = Ketuk <b>⋮</b> di atas, lalu <b>Perangkat tertaut</b>, lalu <b>Tautkan perangkat</b>.
phone-iphone-menu = Ketuk <b>Pengaturan</b>, lalu <b>Perangkat Tertaut</b>.
phone-iphone-link = Ketuk <b>Tautkan Perangkat</b>.
phone-iphone-all = Ketuk <b>Pengaturan</b>, lalu <b>Perangkat Tertaut</b>, lalu <b>Tautkan Perangkat</b>.

## pages: the passkey

passkey-compare = Ponsel Anda juga menampilkan kode. Lihat setiap karakter dari delapan karakter itu.
passkey-match = Sama
passkey-differ = Tidak sama
passkey-what = Apa yang diminta WhatsApp
passkey-what-text = Kunci sandi adalah sidik jari, wajah, atau kunci layar Anda, sebagai pengganti kata sandi. Sebelum sebagian akun menautkan perangkat baru, WhatsApp memintanya dari yang menautkan. Browser hanya mengizinkan halaman WhatsApp sendiri memintanya, jadi halaman ini tidak bisa.
passkey-can = Apa yang dapat Anda lakukan
passkey-another-day = <b>Coba lagi di lain hari.</b> WhatsApp memintanya dari sebagian akun saja, terutama akun bisnis, dan itu berubah-ubah.
passkey-another-account = <b>Tautkan akun lain</b> yang rela Anda lepaskan, jika punya.
passkey-use-helper = <b>Gunakan bantuan di bawah</b> di komputer, jika Anda percaya kepada pengelola situs ini.
passkey-run-yourself = <b>Jalankan Latchkey sendiri</b>, program di balik situs ini, di komputer Anda sendiri, tempat bantuan kunci sandinya dapat diaktifkan. Di sini dimatikan: caranya dengan menempel ke konsol browser, dan begitulah akun dicuri.
handover-title = Di ponsel ini
handover-how = Di ponsel tidak ada ekstensi. Lanjutkan di komputer: buat tautan, <b>kirim ke diri sendiri dan tidak ke orang lain</b>, lalu buka di sana. Berlaku sekali, selama lima menit.
handover-link = Tautan
handover-send = Kirim
handover-make = Buat tautan
extension-title = Dengan ekstensi browser
extension-warning = <b>Hanya jika Anda sendiri yang memulai ini</b> dan percaya kepada pengelola { $site }: siapa pun yang mendapat jawaban kunci sandi Anda dapat menautkan perangkat ke akun Anda.
extension-how = <b>Di komputer</b>, dengan ekstensi di browser: tekan tombolnya di samping bilah alamat, di halaman ini. Ekstensi menunjukkan siapa meminta apa dan membuka WhatsApp Web. Tidak ada yang perlu ditempel.
extension-get = Dapatkan ekstensi
extension-there = Ekstensi sudah ada. Ia menunjukkan siapa meminta apa, membuka WhatsApp Web, dan membawa jawabannya kembali.
extension-ask = Minta kunci sandi
assist-title = Tanpa ekstensi, dengan tangan, untuk yang paham apa yang dilakukannya
assist-warning = <b>Berhentilah jika seseorang menyuruh Anda ke sini.</b> Menempel sesuatu ke konsol browser adalah cara akun dicuri: siapa pun yang membuat Anda melakukannya dapat mengambil alih WhatsApp Anda. Lakukan di sini dan tidak di tempat lain, dengan teks ini dan bukan yang lain, dan hanya jika Anda percaya kepada pengelola { $site }.
assist-open = Di komputer, buka <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> di tab lain. Jangan masuk di sana.
assist-console = Buka konsol tab itu: <b>F12</b>, lalu <b>Console</b>. Browser memperingatkan Anda agar tidak menempel, dan itu benar.
assist-paste = Tempelkan ini di sana, lalu tekan Enter. Ia meminta kunci sandi Anda dan menampilkan jawabannya; tidak ada yang dikirim ke mana pun.
assist-click = Klik di mana saja di halaman WhatsApp Web, dan gunakan kunci sandi Anda. Jika ada di ponsel, pilih memakai ponsel, dan pindai yang ditampilkan browser.
assist-answer = Tempelkan jawabannya di sini
assist-send = Serahkan
assist-copy = Salin teks
assist-sent = Terima kasih. Menunggu WhatsApp.
continue-title = Lanjutkan di sini?
continue-text = Tautan ini melanjutkan sesi yang dimulai di perangkat lain. <b>Lanjutkan hanya jika Anda yang memulainya</b>: yang Anda tanda tangani di sini menautkan perangkat untuk yang memulainya.
continue-scripts = Halaman ini memerlukan skrip. Aktifkan, lalu muat ulang.
continue-yes = Ya, saya yang memulai
continue-no = Tidak

## pages: the result

result-which = Untuk bot yang mana?
result-id = ID sesi
result-put = Sekarang taruh di sini.
result-creds = Unduh creds.json
result-zip = Unduh session.zip
result-store = Unduh { $file }
result-share = Bagikan
result-save = Simpan sebagai file
result-forms = Bentuk lain
result-forms-label = Bentuk
result-form-label = Sesi sebagai teks
know-title = Empat hal yang perlu diketahui
know-one-place = <b>Gunakan di satu tempat saja.</b> Dua bot dengan satu sesi saling mengeluarkan.
know-secret = <b>Rahasiakan.</b> ID ini membuka WhatsApp Anda seperti kata sandi. Tidak ada orang yang membantu Anda memerlukannya.
know-unlink = <b>Untuk memutus,</b> buka WhatsApp di ponsel Anda, lalu <b>Perangkat tertaut</b>, ketuk perangkat baru itu dan keluarkan.
know-405 = <b>Jika bot berhenti di 405,</b> perbarui botnya: ia memakai versi WhatsApp yang sudah habis masanya. Sesi Anda tetap baik.

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = Atur { $setting } di { $file }, atau di antara variabel hosting Anda.
bot-set-in-quoted = Atur { $setting } di { $file }, dalam tanda kutip karena ada #, atau di antara variabel hosting Anda.
bot-set = Atur { $setting } di antara variabel hosting Anda.
bot-set-or-file = Atur { $setting } di antara variabel hosting Anda, atau { $other } di { $file }.
bot-set-or-put = Atur { $setting } di antara variabel hosting Anda, atau taruh ID sesi di { $file }.
bot-put = Taruh ID sesi di { $file } sebagai { $setting }.
bot-or = { $one } atau { $other }
bot-no-prefix = ID ini tanpa awalan.
bot-only-while = Hanya dibaca selama belum ada { $file }.
bot-stops = Bot berhenti setelah mengambil sesi: jalankan lagi jika hosting Anda tidak melakukannya.
library-step = Taruh { $file } di tempat bot Anda mencari data sesinya, sebelum menjalankannya. { $library } membukanya seperti miliknya sendiri, dan tidak memerlukan ID sesi.

## pages: without scripts

closed-headline = Tidak terbuka untuk semua
astray-headline = Tidak ada apa-apa di sini
astray-lead = Alamatnya salah ketik, atau yang ada di sini sudah hilang.
astray-start = Ke halaman pertama
no-connection = Tidak ada koneksi
no-connection-lead = Situs ini tidak dapat dijangkau saat ini. Yang sudah Anda mulai tetap berjalan: kembalilah begitu ada koneksi.
no-connection-again = Coba lagi
tell-me = Beri tahu saya saat berlanjut
closed-what = Apa ini
asking-code = Anda mendapat delapan karakter dan mengetiknya di WhatsApp pada ponsel dengan { $number }. Lanjutkan hanya jika Anda memang ingin menautkan perangkat: tautan dari orang lain mungkin membawa Anda ke sini.
asking-qr = Halaman ini menampilkan kode QR, ponsel Anda memindainya. Lanjutkan hanya jika Anda memang ingin menautkan perangkat: tautan dari orang lain mungkin membawa Anda ke sini.
plain-gone = Tidak ada yang disimpan di sini, atau browser ini tidak menyimpan cookie yang membukanya. Jika Anda menyimpan ID sesi, ID itu tetap berfungsi.
plain-back = Kembali
plain-queued = Anda dalam antrean
plain-queued-text = Antrean berjalan sendiri: halaman ini memuat ulang setiap beberapa detik.
plain-connecting = Menyambung ke WhatsApp
plain-connecting-text = Kode segera datang. Halaman ini memuat ulang sendiri.
plain-resting-text = WhatsApp mengunci nomor yang terlalu sering meminta kode, jadi kode berikutnya datang dalam { $wait }. Halaman ini memuat ulang sendiri.
plain-scan = Di WhatsApp pada ponsel Anda: <b>Perangkat tertaut</b>, <b>Tautkan perangkat</b>, lalu arahkan ponsel ke kode ini. Halaman memuat ulang setiap lima detik, dengan kode saat ini.
plain-code = Kode ini menautkan { $phone }, dan bukan nomor lain. Di ponsel Anda, ketuk notifikasi WhatsApp, atau buka <b>Perangkat tertaut</b>, <b>Tautkan perangkat</b>, <b>Tautkan dengan nomor telepon saja</b>. Halaman memuat ulang sendiri.
plain-passkey = Belum ada yang ditautkan. WhatsApp meminta kunci sandi dari sebagian akun, dan hanya halamannya sendiri yang boleh memintanya dari browser Anda. Coba lagi di lain hari, atau dengan akun lain.
plain-which = Untuk bot yang mana? Masing-masing punya ID sesi sendiri.
plain-id-for = ID sesi untuk { $bot }
plain-env = Sebagai baris untuk .env
plain-env-label = Baris untuk .env
plain-env-label-for = Baris untuk .env, untuk { $bot }
plain-know = Gunakan di satu tempat saja. Rahasiakan: ID ini membuka WhatsApp Anda. Untuk memutus, hapus perangkat di ponsel Anda, di Perangkat tertaut. Jika bot berhenti di 405, perbarui botnya: ia memakai versi WhatsApp yang sudah habis masanya. Sesi dilupakan di sini setelah { $time }.
plain-failed = Tidak berhasil
plain-expired-text = Waktunya habis. Mulai lagi saat ponsel Anda siap.
plain-ended-text = Tidak ada yang disimpan di sini. Jika ponsel Anda menampilkan perangkat baru yang tidak Anda inginkan di Perangkat tertaut, hapus di sana.
plain-again = Mulai lagi dengan kode QR
plain-reload = Muat ulang halaman ini

## api: what the owner of a finished session should know

note-key_files = Sesi ini punya file kunci: gunakan session.zip atau format multi, bukan creds.json saja.
note-sealed = Sesi ini tidak ada di MEGA: sesi disegel dengan kunci Anda, sedangkan file di sana tidak.
note-mega-account = Sesi ini tidak ada di MEGA: situs ini tidak dapat memakai akun MEGA-nya saat ini. ID sesi di sini memuat semuanya.
note-mega-full = Sesi ini tidak ada di MEGA: akun MEGA situs ini penuh. ID sesi di sini memuat semuanya.
note-mega-busy = Sesi ini tidak ada di MEGA: MEGA sedang sibuk. ID sesi di sini memuat semuanya.
note-mega-away = Sesi ini tidak ada di MEGA: MEGA tidak menjawab sebagaimana mestinya. ID sesi di sini memuat semuanya.
note-mega-slow = Sesi ini tidak ada di MEGA: MEGA terlalu lama menjawab. ID sesi di sini memuat semuanya.
note-self-sent = ID sesi juga ada di chat Anda sendiri di WhatsApp.
note-self-unsent = ID sesi mungkin tidak sampai ke chat Anda sendiri di WhatsApp: ambil dari sini.

## chat: what the device writes into its owner's own chat, before the session ID

self-begin = { $site } telah menautkan perangkat ke WhatsApp Anda. ID sesi untuk bot Anda ada di akhir pesan ini.
self-secret = Rahasiakan. ID ini membuka WhatsApp Anda seperti kata sandi. Tidak ada orang yang membantu Anda memerlukannya.
self-where = Taruh di pengaturan bot Anda, dan di satu bot saja. Dua bot dengan satu sesi saling mengeluarkan.
self-unlink = Untuk memutus, buka WhatsApp di ponsel Anda, lalu Perangkat tertaut, ketuk perangkat baru itu dan keluarkan. Sejak itu ID sesi tidak berguna lagi.

## api: the titles of refusals

title-invalid_request = Permintaan tidak sah
title-invalid_phone = Bukan nomor telepon
title-invalid_custom_code = Bukan kode
title-foreign_origin = Bukan dari halaman ini
title-invalid_api_key = Kunci API salah
title-not_open = Tidak terbuka untuk semua
title-not_found = Tidak ditemukan
title-method_not_allowed = Metode tidak diizinkan
title-request_timeout = Permintaan terlalu lambat
title-qr_not_available = Belum ada kode QR
title-passkey_not_expected = Kunci sandi tidak diminta
title-not_ready = Belum siap
title-payload_too_large = Permintaan terlalu besar
title-unsupported_media_type = Bukan JSON
title-misdirected_host = Bukan nama situs ini
title-challenge_required = Perlu bukti kerja
title-rate_limited = Terlalu banyak sesi
title-phone_cooldown = Terlalu cepat untuk nomor ini
title-queue_full = Terlalu sibuk
title-broker_unavailable = Tidak tersedia saat ini
title-whatsapp_unavailable = WhatsApp tidak menjawab
title-shutting_down = Sedang dimatikan
title-internal = Kesalahan internal

## api: why a request was refused, and what to do next

refusal-body_is_no_object = Isi harus berupa objek JSON seperti {"{"}"method":"qr"{"}"}.
refusal-body_misread = Isi bukan permintaan sesi: { $why }.
refusal-not_json = Isi harus JSON, dikirim dengan header Content-Type: application/json.
refusal-unknown_member = "{ $name }" bukan bagian dari permintaan ini. Yang diizinkan: { $allowed }.
refusal-member_needs_key = "{ $name }" untuk pemanggil dengan kunci API, dikirim sebagai X-API-Key. Tanpa itu, yang diizinkan: { $allowed }.
refusal-invalid_client = "client" harus 1 sampai 128 karakter, dan semuanya dapat dicetak.
refusal-metadata_too_long = "metadata" paling banyak { $most } byte JSON. Persingkat.
refusal-invalid_template = "session_id" tidak dapat dipakai: { $why }.
refusal-invalid_browser = "browser" harus { $form }.
refusal-invalid_proxy = "proxy" harus { $form }.
refusal-bot_and_template = Kirim "bot" atau "session_id", jangan keduanya.
refusal-bot_not_served = "{ $name }" tidak dapat dilayani. { $why }
refusal-bot_unheard-close = Tidak ada bot dalam daftar dengan nama di "bot". Maksud Anda { $closest }?
refusal-bot_unheard = Tidak ada bot dalam daftar dengan nama di "bot". Kirim yang dibacanya sebagai "session_id".
refusal-invalid_api_key = Kunci API di X-API-Key bukan milik situs ini. Periksa, atau jangan sertakan.
refusal-not_open = Hanya layanan situs ini sendiri yang memulai sesi di sini. Jika bot atau panel mengirim Anda, mulai lagi di sana; program menunjukkan kunci API-nya sebagai X-API-Key.
refusal-body_broke_off = Isi permintaan terputus.
refusal-unknown_link_method = "method" harus "qr" atau "code".
refusal-invalid_seal_to = "seal_to" harus base64 dari kunci publik X25519 mentah, 32 byte.
refusal-foreign_page = Halaman situs lain tidak dapat melakukan ini di sini. Gunakan halaman situs ini, atau panggil dari server Anda. Jika ini memang halaman situs ini, proxy-nya harus meneruskan header Host.
refusal-invalid_idempotency_key = Idempotency-Key harus 16 sampai 255 karakter ASCII yang terlihat.
refusal-idempotency_key_reused = Idempotency-Key ini sudah datang dengan permintaan lain. Gunakan kunci baru.
refusal-out_of_range = "{ $name }" harus bilangan bulat dari { $least } sampai { $most }.
refusal-out_of_range-open = "{ $name }" harus bilangan bulat, { $least } atau lebih.
refusal-unknown_format = "format" harus salah satu dari { $known }.
refusal-unknown_bot-none = Situs ini tidak menawarkan bot dengan nama. Jangan sertakan "bot".
refusal-unknown_bot = "bot" harus salah satu dari { $known }.
refusal-format_and_bot = Minta "format" atau "bot", jangan keduanya.
refusal-sealed_has_no_format = Hasil ini disegel dengan kunci Anda dan tidak punya format yang dapat kami baca. Ambil tanpa "format" atau "bot" dan buka dengan kunci pribadi Anda.
refusal-sealed_is_elsewhere = Hasil ini disegel dengan kunci Anda. Ambil dari result_url sesi.
refusal-assertion_is_no_object = Isi harus seluruh jawaban kunci sandi, objek JSON, atau {"{"}"confirmed":true{"}"}.
refusal-invalid_confirmation = "confirmed" harus true atau false, dan berdiri sendiri.
refusal-no_handover_in_body = Isinya harus objek JSON dengan "handover", seperti yang dikembalikan POST …/handover.
refusal-invalid_custom_code = "custom_code" harus 8 dari karakter { $alphabet }. Karakter 0, I, O, dan U tidak termasuk: tidak ada ponsel yang menawarkannya untuk kode.
refusal-misdirected_host = Situs ini tidak menjawab pada nama yang diminta. Jika ini milik Anda, masukkan nama itu ke LATCHKEY_HOSTS, atau atur LATCHKEY_TRUSTED_PROXIES jika ada proxy di depan.
refusal-no_such_address = Tidak ada apa-apa di alamat ini. API mulai di /api/v1/sessions.
refusal-no_such_file = Tidak ada file seperti itu.
refusal-no_such_session = Tidak ada sesi seperti itu untuk Anda: sudah berakhir, atau tokennya tidak ada atau salah. Mulai yang baru.
refusal-handover_over = Ini sudah dipakai, atau waktunya habis. Mintalah yang baru di tempat sesi dimulai.
refusal-wiped = Sesi dibatalkan atau hasilnya dihapus; hilang selamanya. Mulai yang baru.
refusal-no_result = Sesi berakhir tanpa hasil. Statusnya menyebutkan alasannya; mulai yang baru.
refusal-not_at_mega = Sesi ini tidak ada di MEGA; jika seharusnya ada, catatan statusnya menyebutkan alasannya. Ambil format lain.
refusal-method_not_allowed = Alamat ini tidak mengenal metode itu. Header Allow menyebutkan yang dikenalnya.
refusal-request_timeout = Isi permintaan terlalu lama datang. Silakan coba lagi.
refusal-qr_not_available = Tidak ada kode QR yang menunggu dipindai saat ini. Status sesi menyebutkan alasannya.
refusal-no_passkey_asked = Tidak ada kunci sandi yang diminta saat ini. Status sesi menyebutkan alasannya.
refusal-passkey_not_taken = Sesi belum mengambil yang datang sebelumnya, atau sudah berakhir. Statusnya menyebutkan yang mana.
refusal-passkey_answered = Jawaban kunci sandi sudah ada. Bandingkan kodenya, dan kirim {"{"}"confirmed":true{"}"} jika sama.
refusal-nothing_to_compare = Belum ada kode untuk dibandingkan. Kirim jawaban kunci sandi dulu.
refusal-not_ready = Sesi belum selesai. Ikuti statusnya sampai berkata ready.
refusal-payload_too_large = Permintaan terlalu panjang; 16 KiB cukup untuk setiap panggilan.
refusal-challenge_required = Situs ini meminta sedikit kerja sebelum sesi dimulai, yang dilakukan browser sendiri. Aktifkan skrip dan muat ulang halaman; program mengambil tantangan di /api/v1/challenge dan mengirim jawabannya di X-Altcha.
refusal-challenge_not_solved = Kerja yang diminta situs ini tidak dilakukan, atau datang terlambat atau dua kali. Mulai lagi; program mengambil tantangan baru di /api/v1/challenge.
refusal-too_many_live = Terlalu banyak sesi Anda atau dari jaringan Anda sedang berjalan. Selesaikan atau batalkan satu, atau tunggu sampai satu berakhir.
refusal-queue_full = Terlalu banyak orang sedang menautkan saat ini. Silakan coba lagi sebentar lagi.
refusal-key_required = Ini untuk pemanggil dengan kunci API, dikirim sebagai X-API-Key.
refusal-no_session_in_body = Kirim ID sesi sebagai "session_id", atau kredensial sebagai "credentials", dan jangan keduanya.
refusal-unreadable_session = Sesi ini tidak dapat dipakai: { $why }
refusal-session_too_long = Sesi terlalu panjang; 512 KiB dibaca. Kirim creds.json saja, tanpa berkas kuncinya.
refusal-asked_lately = Hal yang sama baru saja dilakukan dengan nomor ini, dan setiap kali bot-nya kehilangan koneksi. Coba lagi dalam { $wait }.
refusal-asked_lately-left_alone = WhatsApp ingin nomor ini dibiarkan sejenak. Coba lagi dalam { $wait }.
refusal-no_worker = Tidak ada worker yang sempat: semuanya sibuk, atau tidak ada yang berjalan. Coba lagi sebentar lagi.
refusal-broker_unavailable = Layanan tidak dapat menjangkau antreannya saat ini. Silakan coba lagi sebentar lagi.
refusal-not_serving = Antrean tidak menjawab. Apakah Redis menyala, dan apakah REDIS_URL mengarah ke sana? Log menyebutkan apa yang salah.
refusal-broker_denied = Redis menjawab, tetapi menolak yang diperlukan sesi. Izinkan penggunanya memakai kunci ~{"{"}latchkey{"}"}*, kanal &{"{"}latchkey{"}"}* dan semua perintah. Log menyebutkan apa yang ditolak.
refusal-whatsapp_late = WhatsApp tidak menjawab tepat waktu. Silakan coba lagi sebentar lagi.
refusal-shutting_down = Server ini sedang dimatikan. Silakan coba lagi sebentar lagi.
refusal-internal = Terjadi kesalahan di pihak kami. Silakan coba lagi.

## api: what is wrong with a phone number

phone-empty = Diperlukan nomor telepon dengan kode negaranya, seperti +94 77 123 4567.
phone-letter = Ada huruf dalam nomor ini. Tulis dengan angka, dengan kode negaranya, seperti +94 77 123 4567.
phone-plus = Tanda tambah muncul sekali, di depan nomor, seperti dalam +94 77 123 4567.
phone-sign = Tanda { $sign } bukan bagian dari nomor telepon. Tulis dengan kode negaranya, seperti +94 77 123 4567.
phone-national = Nomor ini dimulai dengan 0, seperti cara menelepon di dalam negeri. Ganti 0 itu dengan kode negara: +94 77 123 4567 untuk 077 123 4567.
phone-trunk_zero = Ada 0 setelah kode negara, yang hanya dipakai di dalam negeri. Hilangkan: +94 77 123 4567 untuk +94 077 123 4567.
phone-no_such_code = Tidak ada negara dengan kode di awal nomor ini. Tulis kode negara Anda di depan, seperti +94 77 123 4567.
phone-too_short = Nomor ini terlalu pendek: hanya { $got } dari sedikitnya 7 angka. Apakah kode negaranya hilang, seperti +94 dalam +94 77 123 4567?
phone-too_long = Nomor ini terlalu panjang: ada { $got } angka, dan tidak ada nomor yang lebih dari 15. Apakah ini satu nomor saja, tanpa ekstensi?

## api: what is wrong with the answer of a passkey

assertion-too_long = Ini terlalu panjang untuk jawaban kunci sandi. Salin jawaban kunci sandi saja.
assertion-json = Ini bukan JSON, atau tidak lengkap. Salin seluruh jawaban kunci sandi.
assertion-kind = "type" harus "public-key": ini bukan jawaban kunci sandi. Salin semuanya.
assertion-missing = "{ $field }" tidak ada atau bukan teks. Salin seluruh jawaban kunci sandi.
assertion-encoding = "{ $field }" bukan base64url, atau kosong. Salin jawaban kunci sandi apa adanya.
assertion-id = "id" dan "rawId" berbeda. Salin jawaban kunci sandi apa adanya.
assertion-client_data = "clientDataJSON" tidak berisi JSON. Salin jawaban kunci sandi apa adanya.
assertion-action = Kunci sandi ini dibuat dan tidak dipakai: yang diminta "webauthn.get".
assertion-origin = Ini tidak dibuat di https://web.whatsapp.com. Buat di tab WhatsApp Web.
assertion-challenge = Ini menjawab permintaan lain, bukan yang menunggu. Buat satu untuk sesi ini.
assertion-authenticator_data = "authenticatorData" terlalu pendek. Salin jawaban kunci sandi apa adanya.
assertion-site = Kunci sandi ini untuk situs lain. Gunakan yang dari akun WhatsApp ini.
assertion-unverified = Kunci sandi ini tidak dibuka. Gunakan sekali lagi, dengan sidik jari, wajah, atau kunci layar Anda.

## terminal: what a link and a session say

terminal-connecting = Menyambung ke WhatsApp…
terminal-resting = WhatsApp mengunci nomor yang terlalu sering meminta kode, jadi yang berikutnya perlu waktu…
terminal-linking = Ponsel Anda berkata ya. Biarkan WhatsApp terbuka di sana selama ini masuk…
terminal-exporting = Sudah masuk. Sesi sedang dikemas…
terminal-scan =
    Di WhatsApp pada ponsel Anda, buka Perangkat tertaut dan pindai kode ini ({ $sequence } dari { $total }).
    Yang baru menggantikannya sendiri. Ctrl-C membatalkan.
terminal-qr-too-long = Kode terlalu panjang untuk digambar. Mulai lagi.
terminal-type-code =
    Di WhatsApp pada ponsel dengan { $phone }, buka Perangkat tertaut, Tautkan perangkat, Tautkan dengan nomor telepon saja, lalu ketik kode ini.
    Kode berlaku beberapa menit. Ctrl-C membatalkan.
terminal-passkey-asked = WhatsApp meminta kunci sandi sebelum menautkan perangkat ke akun ini: sidik jari, wajah, atau kunci layar Anda. Belum ada yang ditautkan. Hanya halaman WhatsApp sendiri yang boleh memintanya, jadi program ini tidak bisa.
terminal-passkey-by-hand =
    Anda dapat membawa jawabannya ke sini. Menempel sesuatu ke konsol browser adalah cara akun dicuri: lakukan hanya di sini, dan hanya karena Anda sendiri yang memulainya.
    1. Buka https://web.whatsapp.com dan di dalamnya konsol (F12).
    2. Tempelkan ini, tekan Enter, klik halaman itu, dan gunakan kunci sandi Anda:
terminal-passkey-answer = 3. Salin jawaban yang ditampilkan konsol, tempelkan di sini, lalu tekan Enter.
terminal-passkey-assist-is-off = Untuk membawa jawabannya secara manual, mulai lagi dengan LATCHKEY_PASSKEY_ASSIST=on, atau tautkan akun tanpa kunci sandi. Ctrl-C membatalkan.
terminal-compare = Ponsel Anda juga menampilkan kode. Apakah sama? Ketik y (ya) atau n (tidak), lalu Enter.
terminal-yes-or-no = Ketik y jika kodenya sama, n jika tidak.
terminal-not-an-assertion = Itu bukan jawaban kunci sandi. { $why } Lalu tempelkan lagi.
terminal-too-early = Itu terlalu cepat. Berikan sekali lagi.
terminal-linked = Tertaut ke +{ $number }.
terminal-written = Ditulis: { $path }
terminal-recorded = Semua yang dikirim dan diterima ada di { $path }, tanpa rahasia, nomor, atau nama.
terminal-keep-secret =
    Gunakan di satu tempat saja. Siapa pun yang memilikinya menguasai akun: jangan beri tahu siapa pun.
    Jika bot berhenti di 405, perbarui botnya: ia memakai versi WhatsApp yang sudah habis masanya.
terminal-session-id = ID sesi Anda:
terminal-cancelled = Dibatalkan. Tidak ada yang disimpan.
terminal-cancelled-late = Dibatalkan. Tidak ada yang disimpan di sini; jika ponsel Anda menampilkan perangkat baru di Perangkat tertaut, hapus di sana.
terminal-expired = Tidak ada yang menautkan tepat waktu. Mulai lagi saat ponsel Anda siap.
terminal-gone = Sesi berakhir tanpa sepatah kata. Mulai lagi.
terminal-unlinked = Diputus. Perangkat sudah keluar dari akun, dan sesinya tidak berguna lagi.
terminal-unlinked-before = Sudah diputus sebelumnya: WhatsApp tidak mengenal perangkat itu lagi.
terminal-not-unlinked = { $why } Perangkat mungkin masih tertaut.
terminal-not-taken-off = WhatsApp tidak mengeluarkan perangkat dari akun. Hapus di ponsel, di Perangkat tertaut.
terminal-check-first = Ini masuk dengan sesi tersebut. Bot yang memakainya kehilangan koneksi sebentar; kebanyakan kembali sendiri, yang lain harus dijalankan lagi.
terminal-check-linked = Tertaut: WhatsApp mengizinkan perangkat masuk.
terminal-check-unlinked = Diputus: WhatsApp tidak mengenal perangkat itu lagi. Tautkan lagi.
terminal-check-restricted = Dibatasi: { $why }
terminal-check-replaced = Digantikan: sebuah bot masuk dengan sesi ini pada saat yang sama. Perangkat tertaut, dan sedang dipakai.
terminal-not-checked = { $why } Tidak diketahui apakah perangkat masih tertaut.
terminal-check-account = Akun: +{ $number }
terminal-check-since = Tertaut sejak: { $date }
terminal-check-name = Nama: { $name }
terminal-check-platform = Platform: { $platform }
