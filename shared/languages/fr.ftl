### French. Held to en.ftl, which says what each heading means.

## everywhere: the language

language-name = Français
# ltr or rtl
language-direction = ltr

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
}
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
span-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}

## everywhere: why a session failed, and what to do next

reason-unreachable = WhatsApp n’a pas pu être joint. Attendez une minute, puis recommencez.
reason-hung_up = WhatsApp a raccroché juste après chaque code qu’il a donné. Attendez quelques minutes, puis recommencez ; si cela continue, prévenez le responsable de ce site.
reason-untrusted = Le serveur qui a répondu n’a pas pu prouver qu’il est WhatsApp, donc rien ne lui a été envoyé. Réessayez plus tard ; si cela continue, prévenez le responsable de ce site.
reason-proxy_failed = Ce site joint WhatsApp par un proxy, et le proxy ne l’a pas laissé passer. Seul le responsable de ce site peut y remédier : prévenez-le et réessayez plus tard.
reason-proxy_failed-named = Ce site joint WhatsApp par un proxy, et le proxy ({ $proxy }) ne l’a pas laissé passer. Seul le responsable de ce site peut y remédier : prévenez-le et réessayez plus tard.
reason-address_refused = WhatsApp refuse les connexions depuis l’adresse du serveur de ce site. Seul le responsable de ce site peut y remédier : prévenez-le et réessayez plus tard.
reason-too_many_connections = WhatsApp a trop de connexions venant de ce site. Attendez quelques minutes, puis recommencez.
reason-too_many_connections-wait = WhatsApp a trop de connexions venant de ce site. Attendez environ { $wait }, puis recommencez.
reason-whatsapp_down = Le serveur de WhatsApp est en panne. Attendez quelques minutes, puis recommencez.
reason-whatsapp_down-wait = Le serveur de WhatsApp est en panne. Attendez environ { $wait }, puis recommencez.
reason-wrong_clock = L’horloge du serveur de ce site est peut-être fausse, il ne peut donc pas savoir s’il parle à WhatsApp. Seul le responsable de ce site peut y remédier : prévenez-le.
reason-wrong_clock-ahead = L’horloge du serveur de ce site avance d’environ { $wait }, il ne peut donc pas savoir s’il parle à WhatsApp. Seul le responsable de ce site peut y remédier : prévenez-le.
reason-wrong_clock-behind = L’horloge du serveur de ce site retarde d’environ { $wait }, il ne peut donc pas savoir s’il parle à WhatsApp. Seul le responsable de ce site peut y remédier : prévenez-le.
reason-rate_limited = WhatsApp demande une pause. Attendez quelques minutes, puis recommencez.
reason-rate_limited-wait = WhatsApp demande une pause d’environ { $wait }. Recommencez ensuite, ou connectez avec un code QR.
reason-code_refused = WhatsApp ne donne pas de code pour ce numéro maintenant. Vérifiez le numéro ou connectez avec un code QR ; pour un code, réessayez dans une heure.
reason-code_unanswered = WhatsApp n’a pas répondu à la demande de code. Elle n’a pas été répétée, pour que votre numéro ne soit pas bloqué. Réessayez dans une heure ou connectez avec un code QR.
reason-number_rests = Ce numéro a eu ses codes pour le moment, et WhatsApp bloque les numéros qui en demandent trop. Recommencez plus tard ou connectez avec un code QR.
reason-number_rests-wait = Ce numéro a eu ses codes pour le moment, et WhatsApp bloque les numéros qui en demandent trop. Recommencez dans environ { $wait } ou connectez avec un code QR.
reason-code_withdrawn = WhatsApp a retiré le code. Recommencez pour en avoir un autre.
reason-codes_used_up = Aucun des codes n’a été accepté. Recommencez ou connectez avec un code QR.
reason-not_eligible = WhatsApp ne connecte pas ce numéro avec un code. Connectez avec un code QR.
reason-passkey_timeout = La clé d’accès que WhatsApp a demandée n’est pas arrivée à temps. Recommencez quand vous l’aurez sous la main.
reason-passkey_unanswered = La clé d’accès est arrivée, mais les codes n’ont pas été comparés à temps. Gardez WhatsApp ouvert sur votre téléphone et recommencez.
reason-passkey_refused = WhatsApp n’a pas accepté la clé d’accès. Recommencez avec une clé d’accès de ce compte-ci.
reason-codes_differ = Les codes n’étaient pas les mêmes, donc rien n’a été connecté. Quelqu’un s’est peut-être interposé : recommencez sur un réseau de confiance.
reason-outdated = WhatsApp veut une version plus récente de ce service. Prévenez le responsable de ce site.
reason-rejected = WhatsApp a refusé de connecter cet appareil. Recommencez avec un nouveau code.
reason-registration_refused = WhatsApp ne laisse pas ce site connecter des appareils pour le moment. Cela concerne ce site, pas votre compte. Réessayez plus tard ; si cela continue, prévenez le responsable de ce site.
reason-registration_refused-wait = WhatsApp ne laisse pas ce site connecter des appareils pendant environ { $wait }. Cela concerne ce site, pas votre compte. Recommencez ensuite.
reason-phone_too_old = Le WhatsApp de ce téléphone est trop ancien pour connecter un appareil. Mettez WhatsApp à jour sur le téléphone, puis recommencez.
reason-restricted = WhatsApp restreint ce compte. Ouvrez WhatsApp sur le téléphone pour savoir pourquoi.
reason-restricted-wait = WhatsApp restreint ce compte pendant environ { $wait }. Ouvrez WhatsApp sur le téléphone pour savoir pourquoi, et réessayez ensuite.
reason-logged_out = WhatsApp n’a pas laissé entrer le nouvel appareil : il a été déconnecté ou la connexion n’a pas abouti. Recommencez et laissez l’appareil dans Appareils connectés.
reason-protocol = WhatsApp n’a pas compris ce service. Réessayez ; si cela continue, prévenez le responsable de ce site.
reason-unusable_key = La clé avec laquelle le résultat devait être scellé est inutilisable. Déconnectez l’appareil sur le téléphone et recommencez avec une autre clé.
reason-abandoned = Ce service n’a pas pu terminer la session. Si le téléphone montre un nouvel appareil connecté, retirez-le là, puis recommencez.

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = Au Brésil, les comptes anciens n’ont pas de 9 après l’indicatif régional. Si aucun code ne marche, recommencez avec le numéro exactement comme WhatsApp l’affiche dans Paramètres.
hint-mexico_one = Au Mexique, les comptes anciens ont un 1 après +52, les récents non. Si aucun code ne marche, recommencez avec le numéro exactement comme WhatsApp l’affiche dans Paramètres.
hint-argentina_nine = En Argentine, les mobiles ont un 9 après +54, les fixes non. Si aucun code ne marche, recommencez avec le numéro exactement comme WhatsApp l’affiche dans Paramètres.
renewal-expired = Le code précédent n’a pas été saisi à temps. En voici un nouveau.
renewal-not_accepted = Votre téléphone n’a pas accepté ce qui a été saisi. Voici un nouveau code : saisissez-le depuis le début.
renewal-withdrawn = WhatsApp a annulé le dernier code. En voici un nouveau.
renewal-reconnected = La connexion à WhatsApp a été perdue puis rétablie. Voici un nouveau code : le précédent ne vaut plus rien.
renewal-passkey_interrupted = WhatsApp a coupé la connexion en attendant la clé d’accès. Recommencez : saisissez ce nouveau code, la clé d’accès sous la main.
qr-renewal-withdrawn = Scannez encore. WhatsApp a annulé le dernier code, c’est pourquoi votre téléphone dit peut-être qu’il n’a pas pu connecter l’appareil. Voici un nouveau code.
qr-renewal-passkey_interrupted = WhatsApp a coupé la connexion en attendant la clé d’accès. Recommencez : scannez ce nouveau code, la clé d’accès sous la main.

## everywhere: why a number gets no code now

rest-cooldown = Un code vient d’être demandé pour ce numéro, et WhatsApp bloque les numéros qui en demandent trop souvent. Réessayez dans { $wait } ou connectez par code QR.
rest-live_code = Quelqu’un connecte ce numéro par code en ce moment, et un second code annulerait le premier. Réessayez dans { $wait } ou connectez par code QR.
rest-left_alone = WhatsApp veut qu’on laisse ce numéro tranquille un moment : trop de codes ont été demandés. Réessayez dans { $wait } ou connectez par code QR.
rate-limited = Trop de sessions ont été commencées par vous ou depuis votre réseau. Vous pourrez recommencer dans { $wait }.

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = Connecter par code QR
link-by-code = Connecter par code
link-by-qr-instead = Plutôt par code QR
get-code = Obtenir un code
show-qr = Afficher le code QR
cancel = Annuler
wipe = Effacer maintenant
headline-scan = Scannez ce code
headline-code = Saisissez ce code dans WhatsApp
headline-passkey = WhatsApp demande une clé d’accès
headline-linking = Votre téléphone a dit oui
headline-ready = Votre session est prête
headline-ended = Rien n’a été connecté
headline-gone = Cette session est terminée
headline-refused = Pas maintenant
state-starting = Un instant, nous commençons.
queue-ahead = { $count ->
    [0] Vous êtes le prochain dans la file d’attente.
    [one] { $count } personne est avant vous dans la file d’attente.
   *[other] { $count } personnes sont avant vous dans la file d’attente.
}
state-ask = Pour quand vous n’avez qu’un téléphone. Vous recevez ici huit caractères et vous les saisissez dans WhatsApp.
state-awaiting_scan = Dans WhatsApp sur votre téléphone, ouvrez Appareils connectés et scannez-le.
state-linking = Connexion en cours. Gardez WhatsApp ouvert sur votre téléphone jusqu’à ce que cette page dise que c’est prêt.
state-exporting = Connexion établie. Votre session est en préparation.
qr-alt = Code QR à scanner avec WhatsApp
unknown = Quelque chose s’est mal passé sur ce site. Recommencez.

## scripts: headlines

headline-compare = Comparez les codes
headline-cancelled = Annulé
headline-wiped = Effacé

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = WhatsApp n’a pas répondu
failed-whatsapp_unreachable-text = Attendez une minute, puis recommencez.
failed-whatsapp_rate_limited = WhatsApp demande une pause
failed-whatsapp_rate_limited-text = Attendez quelques minutes, puis recommencez.
failed-client_outdated = Ce site doit être mis à jour
failed-client_outdated-text = WhatsApp veut une version plus récente de ce service. Prévenez le responsable de ce site.
failed-pairing_rejected = La connexion a été refusée
failed-pairing_rejected-text = WhatsApp ou votre téléphone a refusé de connecter l’appareil. Recommencez avec un nouveau code.
failed-code_refused = Le code n’a pas été accepté
failed-code_refused-text = Vérifiez le numéro et recommencez, ou connectez par code QR.
failed-phone_not_eligible = Ce numéro a besoin d’un code QR
failed-phone_not_eligible-text = WhatsApp ne connecte pas ce numéro avec un code. Connectez par code QR.
failed-account_restricted = WhatsApp restreint ce compte
failed-account_restricted-text = Ouvrez WhatsApp sur le téléphone pour savoir pourquoi et pour combien de temps.
failed-logged_out = L’appareil n’a pas pu entrer
failed-logged_out-text = Il a été déconnecté ou la connexion n’a pas abouti. Recommencez et laissez l’appareil dans Appareils connectés.
failed-passkey_timeout = La clé d’accès n’est pas arrivée à temps
failed-passkey_timeout-text = Recommencez quand vous l’aurez sous la main.
failed-internal = Cela n’a pas marché
failed-internal-text = Quelque chose s’est mal passé sur ce site. Recommencez.

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = Cela n’a pas marché
refused-invalid_phone = Vérifiez le numéro
refused-invalid_custom_code = Vérifiez le code
refused-foreign_origin = Cela n’a pas marché
refused-invalid_api_key = Mauvaise clé d’API
refused-not_open = Pas ouvert à tous
refused-not_found = Cette session est terminée
refused-method_not_allowed = Cela n’a pas marché
refused-request_timeout = Cela a pris trop de temps
refused-qr_not_available = Pas de code QR maintenant
refused-passkey_not_expected = Aucune clé d’accès n’est demandée
refused-not_ready = Pas encore prêt
refused-payload_too_large = C’est trop long
refused-unsupported_media_type = Cela n’a pas marché
refused-misdirected_host = Cela n’a pas marché
refused-challenge_required = Cela n’a pas marché
refused-rate_limited = Pas maintenant
refused-phone_cooldown = Trop tôt pour ce numéro
refused-queue_full = Beaucoup de monde se connecte
refused-queue_full-text = Trop de monde se connecte en ce moment. Réessayez dans un instant.
refused-broker_unavailable = Hors service un instant
refused-broker_unavailable-text = Ce site est en panne pour un instant. Réessayez dans un moment.
refused-whatsapp_unavailable = WhatsApp n’a pas répondu
refused-shutting_down = De retour dans un instant
refused-shutting_down-text = Ce serveur s’arrête. Réessayez dans un instant.
refused-internal = Cela n’a pas marché
refused-internal-text = Quelque chose s’est mal passé de notre côté. Réessayez.

## scripts: where a session stands

state-queued = Vous êtes dans la file d’attente. Elle avance toute seule.
state-connecting = Connexion à WhatsApp. Le code arrive dans un instant.
state-resting = WhatsApp bloque les numéros qui demandent des codes trop souvent, le prochain prend donc un moment.
state-awaiting_code = Il connecte { $phone }, et aucun autre numéro.
state-passkey_required = Rien n’est encore connecté. WhatsApp veut être sûr que c’est vous.
state-compare = Votre téléphone montre-t-il les mêmes huit caractères ?
state-compared = Merci. En attente de WhatsApp.
state-offered = Le code commence à courir quand vous le demandez.
state-ready = Copiez-la ou téléchargez-la maintenant.
state-cancelled = Vous avez annulé. Rien n’en est gardé.
state-cancelled_late = Rien n’en est gardé ici. Si votre téléphone montre le nouvel appareil dans Appareils connectés, retirez-le là.
state-wiped = Rien n’en est gardé ici. Si vous avez enregistré votre ID de session, il continue de marcher.
state-gone = Rien n’en est gardé ici. Si vous avez enregistré votre ID de session, il continue de marcher.
expired-qr = Personne n’a scanné de code à temps. Recommencez quand votre téléphone sera sous la main.
expired-code = Personne n’a saisi de code à temps. Recommencez quand votre téléphone sera sous la main.
expired-queued = Votre tour a mis trop de temps à venir. Recommencez dans un instant, quand il y aura moins de monde.
expired-passkey_required = WhatsApp a demandé une clé d’accès, et elle n’est pas arrivée à temps. Recommencez quand vous l’aurez sous la main.

## scripts: the number and its code

link-by-code-instead = Plutôt par code
reading = Nous lisons { $number }.
reading-country = Nous lisons { $number }, { $country }.
country = Pays : { $name }. Le changer
country-choose = Choisir le pays
country-none = Aucun pays ne s’appelle ainsi. Tapez plutôt le + et son indicatif avant le numéro.
number-missing = Tapez d’abord le numéro, par exemple { $example }.
code-works = Le code vaut encore { $time }
code-over = Un nouveau code arrive
upper-case = Il ne contient ni 0, ni O, ni I, ni U.
copy-code = Copier le code
copied = Copié
copy-by-hand = Copiez-le à la main
passkey-left = WhatsApp attend { $time }.
extension-waiting = Regardez l’onglet qui s’est ouvert, et dites-y oui si c’est bien vous qui avez demandé.
extension-refused = Rien n’a été envoyé : vous avez dit non ou fermé un onglet. Demandez de nouveau quand vous voulez.
extension-no-passkey = Aucune clé d’accès n’a été utilisée. Si elle est sur votre téléphone, choisissez d’utiliser un téléphone, scannez ce que montre le navigateur, et laissez le Bluetooth activé.
extension-busy = L’extension demande déjà. Cherchez son onglet.
extension-not-whatsapp = L’extension n’accepte pas ce que WhatsApp demande. Prenez la voie à la main, ci-dessous.
extension-not-reached = WhatsApp Web n’a pas pu être ouvert. Vérifiez votre connexion, puis demandez de nouveau.
extension-silent = L’extension ne répond pas. Rechargez cette page, puis appuyez sur le bouton de l’extension.
continue-over = Ce lien a déjà servi, ou son temps est écoulé. Créez-en un nouveau là où vous avez commencé.
renews-in = Nouveau code dans { $seconds } s
renews-now = Un nouveau code arrive
last-code = C’est le dernier code
time-left = { $time } pour scanner

## scripts: the result

forgotten-in = Effacé ici dans { $time }.
linked-as = Connecté à { $number }
linked-as-on = Connecté à { $number }, { $platform }
platform-android = sur Android
platform-smba = WhatsApp Business sur Android
platform-iphone = sur iPhone
platform-ios = sur iPhone
platform-smbi = WhatsApp Business sur iPhone
format-json = creds.json
format-json-use = Les identifiants eux-mêmes, comme Baileys les écrit dans creds.json.
format-multi = Avec clés
format-multi-use = Identifiants et clés en un seul JSON, pour les bots qui les gardent dans une base de données.
format-files = Fichiers
format-files-use = Tous les fichiers de la session en un seul JSON.
format-zip = Zip
format-zip-use = Tout le dossier de la session, en base64 d’une archive zip.
format-base64 = Base64
format-base64-use = creds.json en base64, sans préfixe.
format-gzip = Gzip
format-gzip-use = La même chose, compressée.
any-bot = Un autre
any-use = Collez-le là où votre bot demande son ID de session.
opening = Ouverture de votre session.
sealed = Seul ce navigateur peut l’ouvrir : tout a été chiffré pour vous avant d’être gardé, et le serveur n’a pas pu le lire.
not-opened = Ce résultat est scellé, et sa clé n’est plus dans ce navigateur. Retirez l’appareil sur votre téléphone, dans Appareils connectés, et recommencez.
opened-elsewhere = La session est prête là où elle a commencé : seul le navigateur là-bas peut l’ouvrir.
not-fetched = La session n’a pas pu être récupérée pour le moment. Rechargez la page.
copy-text = Copier le texte
copy-env = Copier comme ligne pour .env
copy-session = Copier l’ID de session
select-by-hand = Sélectionnez le texte et copiez-le à la main
not-whole = Ce n’est pas la réponse entière. Copiez-la toute, de {"{"} à {"}"}.

## scripts: buttons and notices

again = Recommencer
another = Connecter un autre
wait-in = { $label } dans { $time }
wait-seconds = { $seconds } s
wait-over = Vous pouvez recommencer maintenant.
wipe-question = Effacer l’ID de session d’ici ? Si vous ne l’avez pas enregistré, il est perdu, et vous devrez reconnecter.
wipe-yes = Oui, l’effacer
wipe-no = Non, le garder
offline = La connexion est perdue. Cette page réessaie toute seule.
not-done = Cela n’a pas pu être fait : ce site est injoignable pour le moment. Réessayez dans un instant.
unreachable = Ce site est injoignable pour le moment. Vérifiez votre connexion et recommencez.
cookies = Votre navigateur n’a pas gardé le cookie qui ouvre votre session. Autorisez les cookies de ce site et recommencez.

## pages: every page

description = Connectez un appareil à votre propre WhatsApp et emportez son ID de session, prêt pour votre bot.
share-title = { $site } : donnez la clé à votre bot
share-picture = Trois anneaux de verre dépoli autour d’un trou de serrure, éclairés par derrière
skip = Aller au contenu
disclaimer = Ni fait ni approuvé par WhatsApp. Les programmes non officiels peuvent coûter un compte : connectez seulement le vôtre, et seulement un dont vous pouvez vous passer.
languages = Langues

## pages: the first page

open-ready = Votre session est prête.
open-under-way = Vous êtes en train de connecter un appareil.
open-show = L’afficher
open-go-on = Continuer
start-headline = Donnez à votre bot la clé de votre WhatsApp.
start-lead = { $site } connecte un nouvel appareil à votre propre WhatsApp et vous donne son ID de session : une ligne de texte qui laisse entrer votre bot. Cela prend environ une minute.
start-ways = Deux façons de connecter
start-qr = Deux écrans : celui-ci l’affiche, votre téléphone le scanne.
start-code = Un téléphone suffit : vous saisissez huit caractères.
start-steps = Ce qui se passe
start-step-link = <b>Vous connectez un appareil.</b> Vous scannez un code QR dans WhatsApp, sous Appareils connectés, comme pour WhatsApp Web. Ou vous y saisissez un code.
start-step-login = <b>Nous nous connectons une fois,</b> pour être sûrs que la session marche. Aucun message n’est envoyé, aucun groupe n’est rejoint, et ce dont votre bot aura besoin est laissé à votre bot.
start-step-take = <b>Vous prenez votre ID de session.</b> Copiez-le ou téléchargez les fichiers. Il est gardé chiffré pendant { $time }, puis il disparaît. Vous pouvez l’effacer plus tôt.
start-facts = Avant de commencer
start-for = À quoi cela sert
start-for-text = Un bot a besoin d’un appareil à lui dans votre compte. Le vôtre, un de ceux faits avec Baileys, démarre avec l’ID de session et agit en votre nom.
start-sees = Ce qu’il peut voir
start-sees-text = Vos discussions à partir de maintenant, vos contacts et vos groupes, et il peut écrire en votre nom. Ne le donnez donc à personne d’autre qu’à votre propre bot.
start-undo = Comment l’annuler
start-undo-text = Sur votre téléphone, ouvrez WhatsApp, puis Appareils connectés, touchez le nouvel appareil et déconnectez-le. L’ID de session ne vaut plus rien à partir de là.
start-costs = Ce que cela peut coûter
start-costs-text = WhatsApp n’approuve pas les programmes non officiels et bannit parfois un compte qui en utilise un. Choisissez un compte dont vous pourriez vous passer.
start-tilt = Laisser le cadenas suivre mon téléphone

## pages: the way by QR code

qr-only-phone = Seulement ce téléphone ?
qr-here = Ou <a id="open-here" target="_blank" rel="noopener noreferrer">essayez ce même code dans WhatsApp sur ce téléphone</a>. Certains téléphones l’acceptent ; si rien ne se passe, connectez par code.
qr-plain-lead = Il vous faut un second écran : celui-ci affiche le code, votre téléphone le scanne. La page se recharge toute seule, pour montrer toujours le code du moment.
qr-plain-other = Un seul téléphone ? <a href="/pair">Connectez par code</a>.
qr-point = Pointez le téléphone vers le code de cet écran.
qr-never = Ne scannez jamais un code que quelqu’un d’autre vous envoie : il connecte son appareil à votre compte.
qr-same-phone = Vous lisez ceci sur le même téléphone ? <a href="/pair">Connectez par code</a>.

## pages: the way by code

open-whatsapp = Ouvrir WhatsApp
open-business = Business
open-nothing = Rien ne s’est ouvert ? Ouvrez WhatsApp à la main, <a id="get-whatsapp">installez-le</a> ou voyez <a id="open-help">comment on connecte des appareils</a>.
code-plain-lead = Vous recevez huit caractères et vous les saisissez dans WhatsApp sur votre téléphone.
code-plain-other = Deux écrans ? <a href="/qr">Connectez par code QR</a>.
code-number = Votre numéro WhatsApp, avec l’indicatif du pays
code-countries = Pays du numéro
code-country-search = Nom ou indicatif
code-country-search-label = Chercher par nom ou indicatif
code-country-list = Pays
code-close = Fermer
code-notification = WhatsApp affiche une notification : <b>Entrez le code pour connecter un nouvel appareil</b>. Touchez-la et passez à la dernière étape.
code-no-notification = Pas de notification ? Ouvrez <b>WhatsApp</b>.
code-instead = Touchez <b>Connecter avec un numéro de téléphone</b>.
code-type = Saisissez le code, gardez WhatsApp ouvert un moment, et revenez. Cette page continue toute seule.
code-not-asked = Il ne demande pas de code ?
code-not-asked-text = Vérifiez que le numéro ci-dessus est juste, que le téléphone est en ligne, et que c’est le téléphone principal du compte, pas un appareil connecté. Ou connectez par code QR : ce code reste valable entre-temps.
code-never = Ne saisissez jamais un code que quelqu’un d’autre vous envoie : il connecte son appareil à votre compte.

## pages: the menus of the phone

phone-title = Sur votre téléphone
phone-open = Ouvrez <b>WhatsApp</b>.
phone-android-menu = Touchez <b>⋮</b> en haut, puis <b>Appareils connectés</b>.
phone-android-link = Touchez <b>Connecter un appareil</b>.
phone-android-all = Touchez <b>⋮</b> en haut, puis <b>Appareils connectés</b>, puis <b>Connecter un appareil</b>.
phone-iphone-menu = Touchez <b>Réglages</b>, puis <b>Appareils connectés</b>.
phone-iphone-link = Touchez <b>Connecter un appareil</b>.
phone-iphone-all = Touchez <b>Réglages</b>, puis <b>Appareils connectés</b>, puis <b>Connecter un appareil</b>.

## pages: the passkey

passkey-compare = Votre téléphone montre aussi un code. Regardez chacun des huit caractères.
passkey-match = Ils sont identiques
passkey-differ = Ils ne sont pas identiques
passkey-what = Ce que veut WhatsApp
passkey-what-text = Une clé d’accès, c’est votre empreinte, votre visage ou le verrouillage de l’écran, à la place d’un mot de passe. Avant que certains comptes connectent un appareil, WhatsApp la demande à celui qui connecte. Les navigateurs ne laissent que les pages de WhatsApp la demander, cette page ne le peut donc pas.
passkey-can = Ce que vous pouvez faire
passkey-another-day = <b>Réessayez un autre jour.</b> WhatsApp le demande à certains comptes et pas à d’autres, surtout aux comptes professionnels, et cela change.
passkey-another-account = <b>Connectez un autre compte</b> dont vous pouvez vous passer, si vous en avez un.
passkey-use-helper = <b>Utilisez l’aide ci-dessous</b> sur un ordinateur, si vous faites confiance au responsable de ce site.
passkey-run-yourself = <b>Lancez Latchkey vous-même</b>, le programme derrière ce site, sur un ordinateur à vous, où son aide pour les clés d’accès peut être activée. Elle est désactivée ici : il faut coller dans la console du navigateur, et c’est ainsi que des comptes sont volés.
handover-title = Sur ce téléphone
handover-how = Il n’y a pas d’extensions sur les téléphones. Continuez sur un ordinateur : créez un lien, <b>envoyez-le à vous-même et à personne d’autre</b>, et ouvrez-le là-bas. Il sert une fois, pendant cinq minutes.
handover-link = Le lien
handover-send = L’envoyer
handover-make = Créer un lien
extension-title = Avec l’extension du navigateur
extension-warning = <b>Seulement si vous avez commencé cela vous-même</b> et faites confiance aux responsables de { $site } : celui qui reçoit la réponse de votre clé d’accès peut connecter un appareil à votre compte.
extension-how = <b>Sur un ordinateur</b>, avec l’extension dans le navigateur : appuyez sur son bouton à côté de la barre d’adresse, ici sur cette page. Elle vous montre qui demande quoi et ouvre WhatsApp Web. Il n’y a rien à coller.
extension-get = Obtenir l’extension
extension-there = L’extension est là. Elle vous montre qui demande quoi, ouvre WhatsApp Web et rapporte la réponse.
extension-ask = Demander la clé d’accès
assist-title = Sans l’extension, à la main, pour ceux qui savent ce qu’ils font
assist-warning = <b>Arrêtez si quelqu’un vous a envoyé ici.</b> Coller des choses dans la console d’un navigateur, c’est ainsi que des comptes sont volés : celui qui vous y amène peut prendre votre WhatsApp. Faites-le ici et nulle part ailleurs, avec ce texte et aucun autre, et seulement si vous faites confiance aux responsables de { $site }.
assist-open = Sur un ordinateur, ouvrez <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> dans un autre onglet. Ne vous y connectez pas.
assist-console = Ouvrez la console de cet onglet : <b>F12</b>, puis <b>Console</b>. Le navigateur vous met en garde contre le collage, et il a raison.
assist-paste = Collez-y ceci et appuyez sur Entrée. Cela demande votre clé d’accès et affiche la réponse ; rien n’est envoyé nulle part.
assist-click = Cliquez n’importe où dans la page WhatsApp Web et utilisez votre clé d’accès. Si elle est sur votre téléphone, choisissez d’utiliser un téléphone et scannez ce que montre le navigateur.
assist-answer = Collez la réponse ici
assist-send = La remettre
assist-copy = Copier le texte
assist-sent = Merci. En attente de WhatsApp.
continue-title = Continuer ici ?
continue-text = Ce lien continue une session qui a commencé sur un autre appareil. <b>Continuez seulement si c’est vous qui l’avez commencée</b> : ce que vous signez ici connecte un appareil pour celui qui l’a fait.
continue-scripts = Cette page a besoin de scripts. Activez-les et rechargez-la.
continue-yes = Oui, c’était moi
continue-no = Non

## pages: the result

result-which = Pour quel bot est-ce ?
result-id = ID de session
result-put = Mettez-le maintenant ici.
result-creds = Télécharger creds.json
result-zip = Télécharger session.zip
result-store = Télécharger { $file }
result-share = Partager
result-save = Enregistrer dans un fichier
result-forms = Autres formes
result-forms-label = Formes
result-form-label = Session en texte
know-title = Quatre choses à savoir
know-one-place = <b>Utilisez-le à un seul endroit.</b> Deux bots avec une même session se chassent l’un l’autre.
know-secret = <b>Gardez-le secret.</b> Il ouvre votre WhatsApp comme un mot de passe. Personne qui vous aide n’en a besoin.
know-unlink = <b>Pour déconnecter,</b> ouvrez WhatsApp sur votre téléphone, puis <b>Appareils connectés</b>, touchez le nouvel appareil et déconnectez-le.
know-405 = <b>Si le bot s’arrête sur 405,</b> mettez le bot à jour : il utilise une version de WhatsApp qui a expiré. Votre session reste bonne.

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = Réglez { $setting } dans { $file }, ou parmi les variables de votre hébergeur.
bot-set-in-quoted = Réglez { $setting } dans { $file }, entre guillemets à cause du #, ou parmi les variables de votre hébergeur.
bot-set = Réglez { $setting } parmi les variables de votre hébergeur.
bot-set-or-file = Réglez { $setting } parmi les variables de votre hébergeur, ou { $other } dans { $file }.
bot-set-or-put = Réglez { $setting } parmi les variables de votre hébergeur, ou mettez l’ID de session dans { $file }.
bot-put = Mettez l’ID de session dans { $file } comme { $setting }.
bot-or = { $one } ou { $other }
bot-no-prefix = Il n’a pas de préfixe.
bot-only-while = Il n’est lu que tant que { $file } n’existe pas.
bot-stops = Le bot s’arrête après avoir récupéré la session : relancez-le si votre hébergeur ne le fait pas.
library-step = Mettez { $file } là où votre bot cherche les données de sa session, avant de le démarrer. { $library } ouvre ce fichier comme le sien et n’a pas besoin d’ID de session.

## pages: without scripts

closed-headline = Pas ouvert à tous
astray-headline = Il n’y a rien ici
astray-lead = L’adresse contient une erreur, ou ce qui était ici n’y est plus.
astray-start = Aller à la première page
no-connection = Pas de connexion
no-connection-lead = Ce site est injoignable pour le moment. Ce que vous avez commencé continue sans vous : revenez dès qu'il y a une connexion.
no-connection-again = Réessayer
tell-me = Prévenez-moi de la suite
closed-what = Ce que c’est
asking-code = Vous recevez huit caractères et vous les saisissez dans WhatsApp sur le téléphone au { $number }. Ne continuez que si vous vouliez connecter un appareil : un lien de quelqu’un d’autre vous a peut-être mené ici.
asking-qr = Cette page affiche un code QR, votre téléphone le scanne. Ne continuez que si vous vouliez connecter un appareil : un lien de quelqu’un d’autre vous a peut-être mené ici.
plain-gone = Rien n’en est gardé ici, ou ce navigateur n’a pas gardé le cookie qui l’ouvre. Si vous avez enregistré votre ID de session, il continue de marcher.
plain-back = Retour
plain-queued = Vous êtes dans la file d’attente
plain-queued-text = Elle avance toute seule : cette page se recharge toutes les quelques secondes.
plain-connecting = Connexion à WhatsApp
plain-connecting-text = Le code arrive dans un instant. Cette page se recharge toute seule.
plain-resting-text = WhatsApp bloque les numéros qui demandent des codes trop souvent, le prochain code arrive donc dans { $wait }. Cette page se recharge toute seule.
plain-scan = Dans WhatsApp sur votre téléphone : <b>Appareils connectés</b>, <b>Connecter un appareil</b>, puis pointez le téléphone vers ce code. La page se recharge toutes les cinq secondes, avec le code du moment.
plain-code = Il connecte { $phone }, et aucun autre numéro. Sur votre téléphone, touchez la notification de WhatsApp, ou ouvrez <b>Appareils connectés</b>, <b>Connecter un appareil</b>, <b>Connecter avec un numéro de téléphone</b>. La page se recharge toute seule.
plain-passkey = Rien n’est encore connecté. WhatsApp demande une clé d’accès à certains comptes, et seules ses propres pages peuvent la demander à votre navigateur. Réessayez un autre jour, ou avec un autre compte.
plain-which = Pour quel bot est-ce ? Chacun a son propre ID de session.
plain-id-for = ID de session pour { $bot }
plain-env = Comme ligne pour .env
plain-env-label = Ligne pour .env
plain-env-label-for = Ligne pour .env, pour { $bot }
plain-know = Utilisez-le à un seul endroit. Gardez-le secret : il ouvre votre WhatsApp. Pour déconnecter, retirez l’appareil sur votre téléphone, dans Appareils connectés. Si le bot s’arrête sur 405, mettez le bot à jour : il utilise une version de WhatsApp qui a expiré. La session est oubliée ici après { $time }.
plain-failed = Cela n’a pas marché
plain-expired-text = Le temps est écoulé. Recommencez quand votre téléphone sera sous la main.
plain-ended-text = Rien n’en est gardé ici. Si votre téléphone montre dans Appareils connectés un nouvel appareil dont vous ne voulez pas, retirez-le là.
plain-again = Recommencer avec un code QR
plain-reload = Recharger cette page

## api: what the owner of a finished session should know

note-key_files = Cette session a des fichiers de clés : utilisez session.zip ou le format multi, pas creds.json seul.
note-sealed = Cette session n’est pas chez MEGA : elle est scellée avec votre clé, et un fichier là-bas ne le serait pas.
note-mega-account = Cette session n’est pas chez MEGA : ce site ne peut pas utiliser son compte MEGA pour le moment. L’ID de session d’ici contient tout.
note-mega-full = Cette session n’est pas chez MEGA : le compte MEGA de ce site est plein. L’ID de session d’ici contient tout.
note-mega-busy = Cette session n’est pas chez MEGA : MEGA est occupé. L’ID de session d’ici contient tout.
note-mega-away = Cette session n’est pas chez MEGA : MEGA ne répond pas comme il faut. L’ID de session d’ici contient tout.
note-mega-slow = Cette session n’est pas chez MEGA : MEGA met trop de temps à répondre. L’ID de session d’ici contient tout.
note-self-sent = L’ID de session est aussi dans votre propre discussion sur WhatsApp.
note-self-unsent = L’ID de session n’est peut-être pas arrivé dans votre propre discussion sur WhatsApp : copiez-le d’ici.

## chat: what the device writes into its owner's own chat, before the session ID

self-begin = { $site } a connecté un appareil à votre WhatsApp. L’ID de session de votre bot est à la fin de ce message.
self-secret = Gardez-le secret. Il ouvre votre WhatsApp comme un mot de passe. Personne qui vous aide n’en a besoin.
self-where = Il va dans les réglages de votre bot, et d’un seul bot. Deux bots avec une même session se chassent l’un l’autre.
self-unlink = Pour déconnecter, ouvrez WhatsApp sur votre téléphone, puis Appareils connectés, touchez le nouvel appareil et déconnectez-le. L’ID de session ne vaut plus rien à partir de là.

## api: the titles of refusals

title-invalid_request = Requête non valable
title-invalid_phone = Pas un numéro de téléphone
title-invalid_custom_code = Pas un code
title-foreign_origin = Pas depuis cette page
title-invalid_api_key = Mauvaise clé d’API
title-not_open = Pas ouvert à tous
title-not_found = Introuvable
title-method_not_allowed = Méthode non permise
title-request_timeout = Requête trop lente
title-qr_not_available = Pas de code QR maintenant
title-passkey_not_expected = Pas de clé d’accès demandée
title-not_ready = Pas encore prêt
title-payload_too_large = Requête trop grande
title-unsupported_media_type = Pas du JSON
title-misdirected_host = Pas le nom de ce site
title-challenge_required = Preuve de travail requise
title-rate_limited = Trop de sessions
title-phone_cooldown = Trop tôt pour ce numéro
title-queue_full = Trop occupé
title-broker_unavailable = Indisponible pour le moment
title-whatsapp_unavailable = WhatsApp ne répond pas
title-shutting_down = Arrêt en cours
title-internal = Erreur interne

## api: why a request was refused, and what to do next

refusal-body_is_no_object = Le corps doit être un objet JSON comme {"{"}"method":"qr"{"}"}.
refusal-body_misread = Le corps n’est pas une demande de session : { $why }.
refusal-not_json = Le corps doit être du JSON, envoyé avec l’en-tête Content-Type: application/json.
refusal-unknown_member = « { $name } » n’est pas un membre de cette requête. Sont permis { $allowed }.
refusal-member_needs_key = « { $name } » est pour qui a une clé d’API, envoyée en X-API-Key. Sans elle, sont permis { $allowed }.
refusal-invalid_client = "client" doit avoir de 1 à 128 caractères, tous imprimables.
refusal-metadata_too_long = "metadata" doit faire au plus { $most } octets de JSON. Raccourcissez-le.
refusal-invalid_template = "session_id" ne peut pas être utilisé : { $why }.
refusal-invalid_browser = "browser" doit être { $form }.
refusal-invalid_proxy = "proxy" doit être { $form }.
refusal-bot_and_template = Envoyez un "bot" ou un "session_id", pas les deux.
refusal-bot_not_served = « { $name } » ne peut pas être servi. { $why }
refusal-bot_unheard-close = Aucun bot de la liste n’a le nom donné dans "bot". Vouliez-vous dire { $closest } ?
refusal-bot_unheard = Aucun bot de la liste n’a le nom donné dans "bot". Envoyez ce qu’il lit dans "session_id".
refusal-invalid_api_key = La clé d’API dans X-API-Key n’est pas de ce site. Vérifiez-la ou omettez-la.
refusal-not_open = Seuls les services de ce site commencent des sessions ici. Si un bot ou un panneau vous a envoyé, recommencez là-bas ; un programme montre sa clé d’API en X-API-Key.
refusal-body_broke_off = Le corps de la requête s’est interrompu.
refusal-unknown_link_method = "method" doit être "qr" ou "code".
refusal-invalid_seal_to = "seal_to" doit être le base64 d’une clé publique X25519 brute, 32 octets.
refusal-foreign_page = Une page d’un autre site ne peut pas faire cela ici. Utilisez la page de ce site, ou appelez depuis votre serveur. Si c’est la page du site lui-même, son proxy doit transmettre l’en-tête Host.
refusal-invalid_idempotency_key = Idempotency-Key doit être de 16 à 255 caractères ASCII visibles.
refusal-idempotency_key_reused = Cet Idempotency-Key est déjà venu avec une autre requête. Utilisez une nouvelle clé.
refusal-out_of_range = « { $name } » doit être un nombre entier de { $least } à { $most }.
refusal-out_of_range-open = « { $name } » doit être un nombre entier, { $least } ou plus.
refusal-unknown_format = "format" doit être parmi { $known }.
refusal-unknown_bot-none = Ce site ne propose pas de bots par leur nom. Omettez "bot".
refusal-unknown_bot = "bot" doit être parmi { $known }.
refusal-format_and_bot = Demandez un "format" ou un "bot", pas les deux.
refusal-sealed_has_no_format = Ce résultat est scellé avec votre clé et n’a pas de format que nous pourrions lire. Récupérez-le sans "format" ni "bot" et ouvrez-le avec votre clé privée.
refusal-sealed_is_elsewhere = Ce résultat est scellé avec votre clé. Récupérez-le au result_url de la session.
refusal-assertion_is_no_object = Le corps doit être la réponse entière de la clé d’accès, un objet JSON, ou {"{"}"confirmed":true{"}"}.
refusal-invalid_confirmation = "confirmed" doit être true ou false, et être seul.
refusal-no_handover_in_body = Le corps doit être un objet JSON avec un "handover", tel que POST …/handover l’a rendu.
refusal-invalid_custom_code = "custom_code" doit être 8 des caractères { $alphabet }. Les caractères 0, I, O et U n’en sont pas : aucun téléphone ne les propose pour un code.
refusal-misdirected_host = Ce site ne répond pas au nom demandé. S’il est à vous, mettez le nom dans LATCHKEY_HOSTS, ou réglez LATCHKEY_TRUSTED_PROXIES si un proxy est devant.
refusal-no_such_address = Il n’y a rien à cette adresse. L’API commence à /api/v1/sessions.
refusal-no_such_file = Ce fichier n’existe pas.
refusal-no_such_session = Cette session n’existe pas pour vous : elle est terminée, ou son jeton manque ou est faux. Commencez-en une nouvelle.
refusal-handover_over = Ceci a déjà servi, ou son temps est écoulé. Faites-en faire un nouveau là où la session a commencé.
refusal-wiped = La session a été annulée ou son résultat effacé ; c’est définitif. Commencez-en une nouvelle.
refusal-no_result = La session s’est terminée sans résultat. Son statut dit pourquoi ; commencez-en une nouvelle.
refusal-not_at_mega = Cette session n’est pas chez MEGA ; si elle devrait y être, les notes de son statut disent pourquoi. Prenez un autre format.
refusal-method_not_allowed = Cette adresse ne connaît pas cette méthode. L’en-tête Allow dit lesquelles elle connaît.
refusal-request_timeout = Le corps de la requête a mis trop de temps à arriver. Réessayez.
refusal-qr_not_available = Aucun code QR n’attend d’être scanné en ce moment. Le statut de la session dit pourquoi.
refusal-no_passkey_asked = Aucune clé d’accès n’est demandée en ce moment. Le statut de la session dit pourquoi.
refusal-passkey_not_taken = La session n’a pas pris ce qui est venu avant, ou elle est terminée. Son statut dit lequel.
refusal-passkey_answered = La réponse de la clé d’accès est déjà là. Comparez les codes et envoyez {"{"}"confirmed":true{"}"} s’ils sont identiques.
refusal-nothing_to_compare = Il n’y a pas encore de code à comparer. Envoyez d’abord la réponse de la clé d’accès.
refusal-not_ready = La session n’est pas terminée. Suivez son statut jusqu’à ce qu’il dise ready.
refusal-payload_too_large = La requête est trop longue ; 16 KiB suffisent pour tout appel.
refusal-challenge_required = Ce site demande un petit travail avant qu’une session commence, que les navigateurs font tout seuls. Activez les scripts et rechargez la page ; un programme prend un défi à /api/v1/challenge et envoie la solution dans X-Altcha.
refusal-challenge_not_solved = Le travail que demande ce site n’a pas été fait, ou est arrivé trop tard ou deux fois. Recommencez ; un programme prend un nouveau défi à /api/v1/challenge.
refusal-too_many_live = Trop de sessions à vous ou de votre réseau sont en cours. Terminez-en ou annulez-en une, ou attendez qu’une se termine.
refusal-queue_full = Trop de monde se connecte en ce moment. Réessayez dans un instant.
refusal-key_required = Ceci est réservé aux appels avec une clé d’API, envoyée dans X-API-Key.
refusal-no_session_in_body = Envoyez un identifiant de session dans "session_id" ou des identifiants dans "credentials", et non les deux.
refusal-unreadable_session = Cette session ne peut pas être utilisée : { $why }
refusal-session_too_long = La session est trop longue ; 512 Kio sont lus. Envoyez creds.json seul, sans ses fichiers de clés.
refusal-asked_lately = La même chose a été faite avec ce numéro il y a peu, et chaque fois son bot perd sa connexion. Réessayez dans { $wait }.
refusal-asked_lately-left_alone = WhatsApp veut que ce numéro soit laissé tranquille un moment. Réessayez dans { $wait }.
refusal-no_worker = Aucun worker n’a eu le temps : tous sont occupés, ou aucun ne tourne. Réessayez dans un instant.
refusal-broker_unavailable = Le service ne peut pas joindre sa file d’attente pour le moment. Réessayez dans un instant.
refusal-not_serving = La file d’attente ne répond pas. Redis tourne-t-il, et REDIS_URL y mène-t-il ? Le journal dit ce qui n’a pas marché.
refusal-broker_denied = Redis répond, mais refuse ce dont les sessions ont besoin. Permettez à son utilisateur les clés ~{"{"}latchkey{"}"}*, les canaux &{"{"}latchkey{"}"}* et toutes les commandes. Le journal dit ce qui a été refusé.
refusal-whatsapp_late = WhatsApp n’a pas répondu à temps. Réessayez dans un instant.
refusal-shutting_down = Ce serveur s’arrête. Réessayez dans un instant.
refusal-internal = Quelque chose s’est mal passé de notre côté. Réessayez.

## api: what is wrong with a phone number

phone-empty = Il faut un numéro de téléphone avec l’indicatif du pays, comme +94 77 123 4567.
phone-letter = Il y a des lettres dans ce numéro. Écrivez-le en chiffres, avec l’indicatif du pays, comme +94 77 123 4567.
phone-plus = Le signe plus figure une fois, devant le numéro, comme dans +94 77 123 4567.
phone-sign = Le signe { $sign } n’a pas sa place dans un numéro de téléphone. Écrivez-le avec l’indicatif du pays, comme +94 77 123 4567.
phone-national = Ce numéro commence par 0, comme on le compose dans un pays. Mettez l’indicatif du pays à la place de ce 0 : +94 77 123 4567 pour 077 123 4567.
phone-trunk_zero = Il y a un 0 après l’indicatif du pays, qui ne se compose que dans le pays. Omettez-le : +94 77 123 4567 pour +94 077 123 4567.
phone-no_such_code = Aucun pays n’a l’indicatif par lequel ce numéro commence. Mettez l’indicatif de votre pays devant, comme +94 77 123 4567.
phone-too_short = Ce numéro est trop court : il a { $got } chiffres sur au moins 7. Manque-t-il l’indicatif du pays, comme +94 dans +94 77 123 4567 ?
phone-too_long = Ce numéro est trop long : il a { $got } chiffres, et aucun numéro n’en a plus de 15. Est-ce un seul numéro, sans poste ?

## api: what is wrong with the answer of a passkey

assertion-too_long = C’est trop long pour la réponse d’une clé d’accès. Copiez seulement la réponse de la clé d’accès.
assertion-json = Ce n’est pas du JSON, ou pas en entier. Copiez toute la réponse de la clé d’accès.
assertion-kind = "type" doit être "public-key" : ce n’est pas la réponse d’une clé d’accès. Copiez-la toute.
assertion-missing = « { $field } » manque ou n’est pas du texte. Copiez toute la réponse de la clé d’accès.
assertion-encoding = « { $field } » n’est pas en base64url, ou est vide. Copiez la réponse de la clé d’accès telle quelle.
assertion-id = "id" et "rawId" diffèrent. Copiez la réponse de la clé d’accès telle quelle.
assertion-client_data = "clientDataJSON" ne contient pas de JSON. Copiez la réponse de la clé d’accès telle quelle.
assertion-action = Cette clé d’accès a été créée et non utilisée : c’est "webauthn.get" qui est demandé.
assertion-origin = Ceci n’a pas été fait sur https://web.whatsapp.com. Faites-le dans un onglet de WhatsApp Web.
assertion-challenge = Ceci répond à une autre demande que celle qui attend. Faites-en une pour cette session.
assertion-authenticator_data = "authenticatorData" est trop court. Copiez la réponse de la clé d’accès telle quelle.
assertion-site = Cette clé d’accès est pour un autre site. Utilisez-en une de ce compte WhatsApp.
assertion-unverified = Cette clé d’accès n’a pas été déverrouillée. Utilisez-la encore une fois, avec votre empreinte, votre visage ou le verrouillage de l’écran.

## terminal: what a link and a session say

terminal-connecting = Connexion à WhatsApp…
terminal-resting = WhatsApp bloque les numéros qui demandent des codes trop souvent, le prochain prend donc un moment…
terminal-linking = Votre téléphone a dit oui. Gardez-y WhatsApp ouvert pendant la connexion…
terminal-exporting = Connexion établie. La session est en préparation…
terminal-scan =
    Dans WhatsApp sur votre téléphone, ouvrez Appareils connectés et scannez ce code ({ $sequence } sur { $total }).
    Un nouveau le remplace tout seul. Ctrl-C annule.
terminal-qr-too-long = Le code est trop long pour être dessiné. Recommencez.
terminal-type-code =
    Dans WhatsApp sur le téléphone au { $phone }, ouvrez Appareils connectés, Connecter un appareil, Connecter avec un numéro de téléphone, et saisissez ce code.
    Il vaut quelques minutes. Ctrl-C annule.
terminal-passkey-asked = WhatsApp demande une clé d’accès avant de connecter un appareil à ce compte : votre empreinte, votre visage ou le verrouillage de l’écran. Rien n’est encore connecté. Seules les pages de WhatsApp peuvent la demander, ce programme ne le peut donc pas.
terminal-passkey-by-hand =
    Vous pouvez apporter sa réponse. Coller des choses dans la console d’un navigateur, c’est ainsi que des comptes sont volés : ne le faites qu’ici, et seulement parce que vous l’avez lancé vous-même.
    1. Ouvrez https://web.whatsapp.com et là, la console (F12).
    2. Collez ceci, appuyez sur Entrée, cliquez dans la page, et utilisez votre clé d’accès :
terminal-passkey-answer = 3. Copiez la réponse que montre la console, collez-la ici, et appuyez sur Entrée.
terminal-passkey-assist-is-off = Pour apporter la réponse à la main, recommencez avec LATCHKEY_PASSKEY_ASSIST=on, ou connectez un compte sans clé d’accès. Ctrl-C annule.
terminal-compare = Votre téléphone montre aussi un code. Sont-ils identiques ? Tapez y (oui) ou n (non), puis Entrée.
terminal-yes-or-no = Tapez y si les codes sont identiques, n sinon.
terminal-not-an-assertion = Ce n’est pas la réponse de la clé d’accès. { $why } Puis collez-la encore.
terminal-too-early = C’est venu trop tôt. Donnez-le encore une fois.
terminal-linked = Connecté à +{ $number }.
terminal-written = Écrit : { $path }
terminal-recorded = Tout ce qui a été échangé est dans { $path }, sans secret, numéro ni nom.
terminal-keep-secret =
    Utilisez-la à un seul endroit. Qui l’a, a le compte : n’en parlez à personne.
    Si le bot s’arrête sur 405, mettez le bot à jour : il utilise une version de WhatsApp qui a expiré.
terminal-session-id = Votre ID de session :
terminal-cancelled = Annulé. Rien n’en est gardé.
terminal-cancelled-late = Annulé. Rien n’en est gardé ici ; si votre téléphone montre le nouvel appareil dans Appareils connectés, retirez-le là.
terminal-expired = Personne n’a connecté à temps. Recommencez quand votre téléphone sera sous la main.
terminal-gone = La session s’est terminée sans un mot. Recommencez.
terminal-unlinked = Déconnecté. L’appareil n’est plus dans le compte, et sa session ne vaut plus rien.
terminal-unlinked-before = Il était déjà déconnecté : WhatsApp ne connaît plus l’appareil.
terminal-not-unlinked = { $why } L’appareil est peut-être encore connecté.
terminal-not-taken-off = WhatsApp n’a pas retiré l’appareil du compte. Retirez-le sur le téléphone, dans Appareils connectés.
terminal-check-first = Ceci se connecte avec la session. Un bot qui l’utilise perd sa connexion un instant ; la plupart reviennent d’eux-mêmes, les autres doivent être relancés.
terminal-check-linked = Connecté : WhatsApp laisse entrer l’appareil.
terminal-check-unlinked = Déconnecté : WhatsApp ne connaît plus l’appareil. Connectez-le de nouveau.
terminal-check-restricted = Restreint : { $why }
terminal-check-replaced = Remplacée : un bot s’est connecté avec cette session au même moment. L’appareil est connecté, et utilisé.
terminal-not-checked = { $why } On ne sait pas si l’appareil est encore connecté.
terminal-check-account = Compte : +{ $number }
terminal-check-since = Connecté depuis : { $date }
terminal-check-name = Nom : { $name }
terminal-check-platform = Plateforme : { $platform }
