### Spanish. Held to en.ftl, which says what each heading means.

## everywhere: the language

language-name = Español
# ltr or rtl
language-direction = ltr

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
}
span-minutes = { $count ->
    [one] un minuto
   *[other] { $count } minutos
}
span-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
span-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}

## everywhere: why a session failed, and what to do next

reason-unreachable = No se pudo llegar a WhatsApp. Espera un minuto y empieza de nuevo.
reason-hung_up = WhatsApp colgó justo después de cada código que dio. Espera unos minutos y empieza de nuevo; si sigue así, avisa a quien lleva este sitio.
reason-untrusted = El servidor que respondió no pudo probar que es WhatsApp, así que no se le envió nada. Inténtalo más tarde; si sigue así, avisa a quien lleva este sitio.
reason-proxy_failed = Este sitio llega a WhatsApp por un proxy, y el proxy no lo dejó pasar. Solo quien lleva este sitio puede arreglarlo: avísale e inténtalo más tarde.
reason-proxy_failed-named = Este sitio llega a WhatsApp por un proxy, y el proxy ({ $proxy }) no lo dejó pasar. Solo quien lleva este sitio puede arreglarlo: avísale e inténtalo más tarde.
reason-address_refused = WhatsApp rechaza conexiones desde la dirección del servidor de este sitio. Solo quien lleva este sitio puede arreglarlo: avísale e inténtalo más tarde.
reason-too_many_connections = WhatsApp ya tiene demasiadas conexiones de este sitio. Espera unos minutos y empieza de nuevo.
reason-too_many_connections-wait = WhatsApp ya tiene demasiadas conexiones de este sitio. Espera aproximadamente { $wait } y empieza de nuevo.
reason-whatsapp_down = El servidor de WhatsApp está caído. Espera unos minutos y empieza de nuevo.
reason-whatsapp_down-wait = El servidor de WhatsApp está caído. Espera aproximadamente { $wait } y empieza de nuevo.
reason-wrong_clock = El reloj del servidor de este sitio puede estar mal, así que no puede saber si habla con WhatsApp. Solo quien lleva este sitio puede arreglarlo: avísale.
reason-wrong_clock-ahead = El reloj del servidor de este sitio está adelantado aproximadamente { $wait }, así que no puede saber si habla con WhatsApp. Solo quien lleva este sitio puede arreglarlo: avísale.
reason-wrong_clock-behind = El reloj del servidor de este sitio está atrasado aproximadamente { $wait }, así que no puede saber si habla con WhatsApp. Solo quien lleva este sitio puede arreglarlo: avísale.
reason-rate_limited = WhatsApp pide una pausa. Espera unos minutos y empieza de nuevo.
reason-rate_limited-wait = WhatsApp pide una pausa de aproximadamente { $wait }. Empieza de nuevo después, o vincula con un código QR.
reason-code_refused = WhatsApp no da ningún código para este número ahora. Revisa el número o vincula con un código QR; con un código, inténtalo en una hora.
reason-code_unanswered = WhatsApp no respondió a la petición de un código. No se pidió otra vez, para que no bloquee tu número. Inténtalo en una hora o vincula con un código QR.
reason-number_rests = Este número ya tuvo sus códigos por ahora, y WhatsApp bloquea los números que piden demasiados. Empieza de nuevo más tarde o vincula con un código QR.
reason-number_rests-wait = Este número ya tuvo sus códigos por ahora, y WhatsApp bloquea los números que piden demasiados. Empieza de nuevo dentro de aproximadamente { $wait } o vincula con un código QR.
reason-code_withdrawn = WhatsApp retiró el código. Empieza de nuevo para recibir otro.
reason-codes_used_up = No se aceptó ninguno de los códigos. Empieza de nuevo o vincula con un código QR.
reason-not_eligible = WhatsApp no vincula este número con un código. Vincula con un código QR.
reason-passkey_timeout = La clave de acceso que pidió WhatsApp no llegó a tiempo. Empieza de nuevo cuando la tengas a mano.
reason-passkey_unanswered = La clave de acceso llegó, pero los códigos no se compararon a tiempo. Deja WhatsApp abierto en el teléfono y empieza de nuevo.
reason-passkey_refused = WhatsApp no aceptó la clave de acceso. Empieza de nuevo y usa una clave de acceso de esta misma cuenta.
reason-codes_differ = Los códigos no eran iguales, así que no se vinculó nada. Puede haber alguien en medio: empieza de nuevo en una red de confianza.
reason-outdated = WhatsApp quiere una versión más nueva de este servicio. Avisa a quien lleva este sitio.
reason-rejected = WhatsApp se negó a vincular este dispositivo. Empieza de nuevo con un código nuevo.
reason-registration_refused = WhatsApp no deja que este sitio vincule dispositivos ahora. Se trata de este sitio, no de tu cuenta. Inténtalo más tarde; si sigue así, avisa a quien lleva este sitio.
reason-registration_refused-wait = WhatsApp no deja que este sitio vincule dispositivos durante aproximadamente { $wait }. Se trata de este sitio, no de tu cuenta. Empieza de nuevo después.
reason-phone_too_old = El WhatsApp de este teléfono es demasiado antiguo para vincular un dispositivo. Actualiza WhatsApp en el teléfono y empieza de nuevo.
reason-restricted = WhatsApp restringe esta cuenta. Abre WhatsApp en el teléfono para ver por qué.
reason-restricted-wait = WhatsApp restringe esta cuenta durante aproximadamente { $wait }. Abre WhatsApp en el teléfono para ver por qué e inténtalo después.
reason-logged_out = WhatsApp no dejó entrar al nuevo dispositivo: se desvinculó o la vinculación no se completó. Empieza de nuevo y deja el dispositivo en Dispositivos vinculados.
reason-protocol = WhatsApp no entendió este servicio. Inténtalo otra vez; si sigue así, avisa a quien lleva este sitio.
reason-unusable_key = La clave con la que se iba a sellar el resultado no se puede usar. Desvincula el dispositivo en el teléfono y empieza de nuevo con otra clave.
reason-abandoned = Este servicio no pudo terminar la sesión. Si el teléfono muestra un nuevo dispositivo vinculado, quítalo allí y empieza de nuevo.

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = Las cuentas más antiguas de Brasil no tienen el 9 después del código de área. Si ningún código funciona, empieza de nuevo con el número tal como WhatsApp lo muestra en Ajustes.
hint-mexico_one = Las cuentas más antiguas de México tienen un 1 después de +52, las nuevas no. Si ningún código funciona, empieza de nuevo con el número tal como WhatsApp lo muestra en Ajustes.
hint-argentina_nine = Los números móviles de Argentina tienen un 9 después de +54, los fijos no. Si ningún código funciona, empieza de nuevo con el número tal como WhatsApp lo muestra en Ajustes.
renewal-expired = El código anterior no se escribió a tiempo. Este es uno nuevo.
renewal-not_accepted = Tu teléfono no aceptó lo que se escribió. Este es un código nuevo: escríbelo desde el principio.
renewal-withdrawn = WhatsApp anuló el último código. Este es uno nuevo.
renewal-reconnected = La conexión con WhatsApp se perdió y ha vuelto. Este es un código nuevo: el anterior ya no sirve.
renewal-passkey_interrupted = WhatsApp cortó la conexión mientras esperaba la clave de acceso. Empieza otra vez: escribe este código nuevo y ten la clave de acceso a mano.
qr-renewal-withdrawn = Escanea otra vez. WhatsApp anuló el último código, por eso tu teléfono puede decir que no se pudo vincular el dispositivo. Este es un código nuevo.
qr-renewal-passkey_interrupted = WhatsApp cortó la conexión mientras esperaba la clave de acceso. Empieza otra vez: escanea este código nuevo y ten la clave de acceso a mano.

## everywhere: why a number gets no code now

rest-cooldown = Hace poco se pidió un código para este número, y WhatsApp bloquea los números que piden demasiado seguido. Inténtalo de nuevo dentro de { $wait } o vincula con un código QR.
rest-live_code = Alguien está vinculando este número con un código en este momento, y un segundo código anularía el primero. Inténtalo de nuevo dentro de { $wait } o vincula con un código QR.
rest-left_alone = WhatsApp quiere que este número descanse un rato: se pidieron demasiados códigos. Inténtalo de nuevo dentro de { $wait } o vincula con un código QR.
rate-limited = Se iniciaron demasiadas sesiones desde ti o desde tu red. Puedes empezar de nuevo en { $wait }.

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = Vincular con código QR
link-by-code = Vincular con código
link-by-qr-instead = Mejor con código QR
get-code = Pedir un código
show-qr = Mostrar el código QR
cancel = Cancelar
wipe = Borrar ahora
headline-scan = Escanea este código
headline-code = Escribe este código en WhatsApp
headline-passkey = WhatsApp pide una clave de acceso
headline-linking = Tu teléfono dijo que sí
headline-ready = Tu sesión está lista
headline-ended = No se vinculó nada
headline-gone = Esta sesión ha terminado
headline-refused = Ahora no
state-starting = Un momento, estamos empezando.
queue-ahead = { $count ->
    [0] Eres el siguiente en la cola.
    [one] Hay { $count } persona antes que tú en la cola.
   *[other] Hay { $count } personas antes que tú en la cola.
}
state-ask = Para cuando solo tienes un teléfono. Recibes aquí ocho caracteres y los escribes en WhatsApp.
state-awaiting_scan = En WhatsApp, en tu teléfono, abre Dispositivos vinculados y escanéalo.
state-linking = Iniciando sesión. Deja WhatsApp abierto en el teléfono hasta que esta página diga que está lista.
state-exporting = Sesión iniciada. Se está preparando.
qr-alt = Código QR para escanear con WhatsApp
unknown = Algo salió mal en este sitio. Empieza de nuevo.

## scripts: headlines

headline-compare = Compara los códigos
headline-cancelled = Cancelado
headline-wiped = Borrado

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = WhatsApp no respondió
failed-whatsapp_unreachable-text = Espera un minuto y empieza de nuevo.
failed-whatsapp_rate_limited = WhatsApp pide una pausa
failed-whatsapp_rate_limited-text = Espera unos minutos y empieza de nuevo.
failed-client_outdated = Este sitio necesita una actualización
failed-client_outdated-text = WhatsApp quiere una versión más nueva de este servicio. Avisa a quien lleva este sitio.
failed-pairing_rejected = La vinculación fue rechazada
failed-pairing_rejected-text = WhatsApp o tu teléfono se negó a vincular el dispositivo. Empieza de nuevo con un código nuevo.
failed-code_refused = El código no se aceptó
failed-code_refused-text = Revisa el número y empieza de nuevo, o vincula con un código QR.
failed-phone_not_eligible = Este número necesita un código QR
failed-phone_not_eligible-text = WhatsApp no vincula este número con un código. Vincula con un código QR.
failed-account_restricted = WhatsApp restringe esta cuenta
failed-account_restricted-text = Abre WhatsApp en el teléfono para ver por qué y por cuánto tiempo.
failed-logged_out = El dispositivo no pudo entrar
failed-logged_out-text = Se desvinculó o la vinculación no se completó. Empieza de nuevo y deja el dispositivo en Dispositivos vinculados.
failed-passkey_timeout = La clave de acceso no llegó a tiempo
failed-passkey_timeout-text = Empieza de nuevo cuando la tengas a mano.
failed-internal = No funcionó
failed-internal-text = Algo salió mal en este sitio. Empieza de nuevo.

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = No funcionó
refused-invalid_phone = Revisa el número
refused-invalid_custom_code = Revisa el código
refused-foreign_origin = No funcionó
refused-invalid_api_key = Clave de API incorrecta
refused-not_open = No está abierto a todos
refused-not_found = Esta sesión ha terminado
refused-method_not_allowed = No funcionó
refused-request_timeout = Tardó demasiado
refused-qr_not_available = Ahora no hay código QR
refused-passkey_not_expected = No se pide ninguna clave de acceso
refused-not_ready = Aún no está listo
refused-payload_too_large = Es demasiado largo
refused-unsupported_media_type = No funcionó
refused-misdirected_host = No funcionó
refused-challenge_required = No funcionó
refused-rate_limited = Ahora no
refused-phone_cooldown = Demasiado pronto para este número
refused-queue_full = Hay mucha gente vinculando
refused-queue_full-text = Hay demasiada gente vinculando en este momento. Inténtalo de nuevo en un momento.
refused-broker_unavailable = Fuera de servicio por un momento
refused-broker_unavailable-text = Este sitio no funciona por un momento. Inténtalo de nuevo dentro de poco.
refused-whatsapp_unavailable = WhatsApp no respondió
refused-shutting_down = Volvemos enseguida
refused-shutting_down-text = Este servidor se está apagando. Inténtalo de nuevo en un momento.
refused-internal = No funcionó
refused-internal-text = Algo salió mal de nuestro lado. Inténtalo de nuevo.

## scripts: where a session stands

state-queued = Estás en la cola. Avanza sola.
state-connecting = Conectando con WhatsApp. El código llega en un momento.
state-resting = WhatsApp bloquea los números que piden códigos demasiado seguido, así que el próximo tarda un poco.
state-awaiting_code = Vincula { $phone } y ningún otro número.
state-passkey_required = Aún no hay nada vinculado. WhatsApp quiere asegurarse de que eres tú.
state-compare = ¿Tu teléfono muestra los mismos ocho caracteres?
state-compared = Gracias. Esperando a WhatsApp.
state-offered = El código empieza a correr cuando lo pides.
state-ready = Cópiala o descárgala ahora.
state-cancelled = Lo cancelaste. No se guarda nada.
state-cancelled_late = Aquí no se guarda nada. Si tu teléfono muestra el nuevo dispositivo en Dispositivos vinculados, quítalo allí.
state-wiped = Aquí no se guarda nada. Si guardaste tu ID de sesión, sigue funcionando.
state-gone = Aquí no se guarda nada. Si guardaste tu ID de sesión, sigue funcionando.
expired-qr = Nadie escaneó un código a tiempo. Empieza de nuevo con el teléfono a mano.
expired-code = Nadie escribió un código a tiempo. Empieza de nuevo con el teléfono a mano.
expired-queued = Tu turno tardó demasiado en llegar. Empieza de nuevo en un momento, cuando haya menos gente.
expired-passkey_required = WhatsApp pidió una clave de acceso y no llegó a tiempo. Empieza de nuevo cuando la tengas a mano.

## scripts: the number and its code

link-by-code-instead = Mejor con código
reading = Lo leemos como { $number }.
reading-country = Lo leemos como { $number }, { $country }.
country = País: { $name }. Cambiarlo
country-choose = Elegir el país
country-none = Ningún país se llama así. Escribe el + y su prefijo antes del número.
number-missing = Escribe primero el número, como { $example }.
code-works = El código sirve durante { $time }
code-over = Un código nuevo está en camino
upper-case = No tiene 0, O, I ni U.
copy-code = Copiar el código
copied = Copiado
copy-by-hand = Cópialo a mano
passkey-left = WhatsApp espera { $time }.
extension-waiting = Mira la pestaña que se abrió y di allí que sí, si fuiste tú quien pidió.
extension-refused = No se envió nada: dijiste que no o cerraste una pestaña. Pide de nuevo cuando quieras.
extension-no-passkey = No se usó ninguna clave de acceso. Si está en tu teléfono, elige usar un teléfono, escanea lo que muestre el navegador y deja el Bluetooth encendido.
extension-busy = La extensión ya está preguntando. Busca su pestaña.
extension-not-whatsapp = La extensión no acepta lo que WhatsApp pide. Toma el camino a mano, abajo.
extension-not-reached = No se pudo abrir WhatsApp Web. Revisa tu conexión y pide de nuevo.
extension-silent = La extensión no responde. Recarga esta página y pulsa el botón de la extensión.
continue-over = Este enlace ya se usó, o se acabó su tiempo. Crea uno nuevo donde empezaste.
renews-in = Código nuevo en { $seconds } s
renews-now = Un código nuevo está en camino
last-code = Este es el último código
time-left = { $time } para escanear

## scripts: the result

forgotten-in = Se borra aquí en { $time }.
linked-as = Vinculado a { $number }
linked-as-on = Vinculado a { $number }, { $platform }
platform-android = en Android
platform-smba = WhatsApp Business en Android
platform-iphone = en iPhone
platform-ios = en iPhone
platform-smbi = WhatsApp Business en iPhone
format-json = creds.json
format-json-use = Las credenciales mismas, como Baileys las escribe en creds.json.
format-multi = Con claves
format-multi-use = Credenciales y claves en un solo JSON, para bots que las guardan en una base de datos.
format-files = Archivos
format-files-use = Todos los archivos de la sesión en un solo JSON.
format-zip = Zip
format-zip-use = Toda la carpeta de la sesión, como base64 de un archivo zip.
format-base64 = Base64
format-base64-use = creds.json en base64, sin prefijo.
format-gzip = Gzip
format-gzip-use = Lo mismo, comprimido.
any-bot = Cualquier otro
any-use = Pégalo donde tu bot pide su ID de sesión.
opening = Abriendo tu sesión.
sealed = Solo este navegador puede abrirlo: se cifró para ti antes de guardarse, y el servidor no pudo leerlo.
not-opened = Este resultado está sellado y su clave ya no está en este navegador. Quita el dispositivo en tu teléfono, en Dispositivos vinculados, y empieza de nuevo.
opened-elsewhere = La sesión está lista donde empezó: solo el navegador de allí puede abrirla.
not-fetched = No se pudo traer la sesión ahora. Recarga la página.
copy-text = Copiar el texto
copy-env = Copiar como línea para .env
copy-session = Copiar el ID de sesión
select-by-hand = Selecciona el texto y cópialo a mano
not-whole = Esta no es la respuesta completa. Cópiala toda, de {"{"} a {"}"}.

## scripts: buttons and notices

again = Empezar de nuevo
another = Vincular otro
wait-in = { $label } en { $time }
wait-seconds = { $seconds } s
wait-over = Ya puedes empezar de nuevo.
wipe-question = ¿Borrar aquí el ID de sesión? Si no lo guardaste, se pierde y tendrás que vincular otra vez.
wipe-yes = Sí, borrarlo
wipe-no = No, conservarlo
offline = Se perdió la conexión. Esta página lo intenta sola otra vez.
not-done = No se pudo hacer: ahora no se llega a este sitio. Inténtalo de nuevo en un momento.
unreachable = Ahora no se llega a este sitio. Revisa tu conexión y empieza de nuevo.
cookies = Tu navegador no guardó la cookie que abre tu sesión. Permite las cookies de este sitio y empieza de nuevo.

## pages: every page

description = Vincula un dispositivo a tu propio WhatsApp y llévate su ID de sesión, listo para tu bot.
share-title = { $site }: dale la llave a tu bot
share-picture = Tres anillos de vidrio esmerilado alrededor de una cerradura, con luz detrás
skip = Ir al contenido
disclaimer = No está hecho ni aprobado por WhatsApp. Los programas no oficiales pueden costar la cuenta: vincula solo la tuya, y solo una de la que puedas prescindir.
languages = Idiomas

## pages: the first page

open-ready = Tu sesión está lista.
open-under-way = Estás en medio de una vinculación.
open-show = Mostrarla
open-go-on = Seguir
start-headline = Dale a tu bot la llave de tu WhatsApp.
start-lead = { $site } vincula un nuevo dispositivo a tu propio WhatsApp y te da su ID de sesión: una línea de texto que deja entrar a tu bot. Toma cerca de un minuto.
start-ways = Dos formas de vincular
start-qr = Dos pantallas: esta lo muestra, tu teléfono lo escanea.
start-code = Basta un teléfono: escribes ocho caracteres.
start-steps = Qué pasa
start-step-link = <b>Vinculas un dispositivo.</b> Escaneas un código QR en WhatsApp, en Dispositivos vinculados, como harías para WhatsApp Web. O escribes allí un código.
start-step-login = <b>Entramos una vez,</b> para estar seguros de que la sesión funciona. No se envía ningún mensaje, no se entra en ningún grupo, y lo que tu bot necesitará se deja para tu bot.
start-step-take = <b>Te llevas tu ID de sesión.</b> Cópialo o descarga los archivos. Se guarda cifrado durante { $time } y luego desaparece. Puedes borrarlo antes.
start-facts = Antes de empezar
start-for = Para qué sirve
start-for-text = Un bot necesita un dispositivo propio en tu cuenta. El tuyo, uno de los hechos con Baileys, arranca con el ID de sesión y actúa como tú.
start-sees = Qué puede ver
start-sees-text = Tus chats desde ahora, tus contactos y grupos, y puede escribir en tu nombre. Así que no se lo des a nadie más que a tu propio bot.
start-undo = Cómo deshacerlo
start-undo-text = En tu teléfono, abre WhatsApp, luego Dispositivos vinculados, toca el nuevo dispositivo y cierra su sesión. Desde ese momento el ID de sesión no vale nada.
start-costs = Qué puede costar
start-costs-text = WhatsApp no aprueba los programas no oficiales y, de vez en cuando, bloquea una cuenta que usa uno. Elige una cuenta de la que puedas prescindir.
start-tilt = Que el candado se mueva con mi teléfono

## pages: the way by QR code

qr-only-phone = ¿Solo este teléfono?
qr-here = O <a id="open-here" target="_blank" rel="noopener noreferrer">prueba este mismo código en WhatsApp en este teléfono</a>. Algunos teléfonos lo aceptan; si no pasa nada, vincula con código.
qr-plain-lead = Necesitas una segunda pantalla: esta muestra el código, tu teléfono lo escanea. La página se recarga sola para mostrar siempre el código del momento.
qr-plain-other = ¿Solo un teléfono? <a href="/pair">Vincula con código</a>.
qr-point = Apunta el teléfono al código de esta pantalla.
qr-never = Nunca escanees un código que te mande otra persona: vincula su dispositivo a tu cuenta.
qr-same-phone = ¿Lees esto en el mismo teléfono? <a href="/pair">Vincula con código</a>.

## pages: the way by code

open-whatsapp = Abrir WhatsApp
open-business = Business
open-nothing = ¿No se abrió nada? Abre WhatsApp a mano, <a id="get-whatsapp">consíguelo</a> o mira <a id="open-help">cómo se vinculan dispositivos</a>.
code-plain-lead = Recibes ocho caracteres y los escribes en WhatsApp, en tu teléfono.
code-plain-other = ¿Dos pantallas? <a href="/qr">Vincula con código QR</a>.
code-number = Tu número de WhatsApp, con el código de país
code-countries = País del número
code-country-search = Nombre o prefijo
code-country-search-label = Buscar por nombre o prefijo
code-country-list = Países
code-close = Cerrar
code-notification = WhatsApp muestra una notificación: <b>Ingresa el código para vincular un nuevo dispositivo</b>. Tócala y sigue con el último paso.
code-no-notification = ¿No hay notificación? Abre <b>WhatsApp</b>.
code-instead = Toca <b>Vincular con el número de teléfono</b>.
code-type = Escribe el código, deja WhatsApp abierto un momento y vuelve. Esta página sigue sola.
code-not-asked = ¿No pide ningún código?
code-not-asked-text = Revisa que el número de arriba sea correcto, que el teléfono tenga conexión y que sea el teléfono principal de la cuenta, no un dispositivo vinculado. O vincula con un código QR: este código sigue sirviendo.
code-never = Nunca escribas un código que te mande otra persona: vincula su dispositivo a tu cuenta.

## pages: the menus of the phone

phone-title = En tu teléfono
phone-open = Abre <b>WhatsApp</b>.
phone-android-menu = Toca <b>⋮</b> arriba y luego <b>Dispositivos vinculados</b>.
phone-android-link = Toca <b>Vincular un dispositivo</b>.
phone-android-all = Toca <b>⋮</b> arriba, luego <b>Dispositivos vinculados</b> y <b>Vincular un dispositivo</b>.
phone-iphone-menu = Toca <b>Ajustes</b> y luego <b>Dispositivos vinculados</b>.
phone-iphone-link = Toca <b>Vincular un dispositivo</b>.
phone-iphone-all = Toca <b>Ajustes</b>, luego <b>Dispositivos vinculados</b> y <b>Vincular un dispositivo</b>.

## pages: the passkey

passkey-compare = Tu teléfono también muestra un código. Mira cada uno de los ocho caracteres.
passkey-match = Son iguales
passkey-differ = No son iguales
passkey-what = Qué quiere WhatsApp
passkey-what-text = Una clave de acceso es tu huella, tu cara o el bloqueo de pantalla, en lugar de una contraseña. Antes de que algunas cuentas vinculen un dispositivo, WhatsApp se la pide a quien vincula. Los navegadores solo dejan pedirla a las páginas del propio WhatsApp, así que esta página no puede.
passkey-can = Qué puedes hacer
passkey-another-day = <b>Inténtalo otro día.</b> WhatsApp se la pide a unas cuentas y a otras no, sobre todo a las de empresa, y eso cambia.
passkey-another-account = <b>Vincula otra cuenta</b> de la que puedas prescindir, si tienes una.
passkey-use-helper = <b>Usa el ayudante de abajo</b> en una computadora, si confías en quien lleva este sitio.
passkey-run-yourself = <b>Ejecuta Latchkey tú mismo</b>, el programa detrás de este sitio, en una computadora tuya, donde se puede activar su ayudante para claves de acceso. Aquí está desactivado: hay que pegar en la consola del navegador, y así es como se roban cuentas.
handover-title = En este teléfono
handover-how = En los teléfonos no hay extensiones. Sigue en una computadora: crea un enlace, <b>envíatelo a ti y a nadie más</b>, y ábrelo allí. Sirve una vez, durante cinco minutos.
handover-link = El enlace
handover-send = Enviarlo
handover-make = Crear un enlace
extension-title = Con la extensión del navegador
extension-warning = <b>Solo si empezaste esto tú</b> y confías en las personas que llevan { $site }: quien reciba la respuesta de tu clave de acceso puede vincular un dispositivo a tu cuenta.
extension-how = <b>En una computadora</b>, con la extensión en el navegador: pulsa su botón junto a la barra de direcciones, aquí en esta página. Te muestra quién pide qué y abre WhatsApp Web. No hay que pegar nada.
extension-get = Obtener la extensión
extension-there = La extensión está. Te muestra quién pide qué, abre WhatsApp Web y trae la respuesta.
extension-ask = Pedir la clave de acceso
assist-title = Sin la extensión, a mano, para quien sabe lo que hace
assist-warning = <b>Detente si alguien te mandó aquí.</b> Pegar cosas en la consola de un navegador es como se roban cuentas: quien te lleve a hacerlo puede quedarse con tu WhatsApp. Hazlo aquí y en ningún otro sitio, con este texto y ningún otro, y solo si confías en las personas que llevan { $site }.
assist-open = En una computadora, abre <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> en otra pestaña. No inicies sesión allí.
assist-console = Abre la consola de esa pestaña: <b>F12</b>, luego <b>Console</b>. El navegador te advierte de no pegar, y con razón.
assist-paste = Pega esto allí y pulsa Enter. Pide tu clave de acceso y muestra la respuesta; no envía nada a ningún lado.
assist-click = Haz clic en cualquier parte de la página de WhatsApp Web y usa tu clave de acceso. Si está en tu teléfono, elige usar un teléfono y escanea lo que muestre el navegador.
assist-answer = Pega aquí la respuesta
assist-send = Entregarla
assist-copy = Copiar el texto
assist-sent = Gracias. Esperando a WhatsApp.
continue-title = ¿Seguir aquí?
continue-text = Este enlace sigue con una sesión que empezó en otro dispositivo. <b>Sigue solo si la empezaste tú</b>: lo que firmes aquí vincula un dispositivo para quien la empezó.
continue-scripts = Esta página necesita scripts. Actívalos y vuelve a cargarla.
continue-yes = Sí, fui yo
continue-no = No

## pages: the result

result-which = ¿Para qué bot es?
result-id = ID de sesión
result-put = Ahora ponlo aquí.
result-creds = Descargar creds.json
result-zip = Descargar session.zip
result-store = Descargar { $file }
result-share = Compartir
result-save = Guardar como archivo
result-forms = Otras formas
result-forms-label = Formas
result-form-label = Sesión como texto
know-title = Cuatro cosas que saber
know-one-place = <b>Úsalo en un solo lugar.</b> Dos bots con la misma sesión se echan el uno al otro.
know-secret = <b>Mantenlo en secreto.</b> Abre tu WhatsApp como una contraseña. Nadie que te ayude lo necesita.
know-unlink = <b>Para desvincular,</b> abre WhatsApp en tu teléfono, luego <b>Dispositivos vinculados</b>, toca el nuevo dispositivo y cierra su sesión.
know-405 = <b>Si el bot se detiene en 405,</b> actualiza el bot: usa una versión de WhatsApp que caducó. Tu sesión sigue siendo buena.

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = Pon { $setting } en { $file }, o entre las variables de tu alojamiento.
bot-set-in-quoted = Pon { $setting } en { $file }, entre comillas por el #, o entre las variables de tu alojamiento.
bot-set = Pon { $setting } entre las variables de tu alojamiento.
bot-set-or-file = Pon { $setting } entre las variables de tu alojamiento, o { $other } en { $file }.
bot-set-or-put = Pon { $setting } entre las variables de tu alojamiento, o el ID de sesión en { $file }.
bot-put = Pon el ID de sesión en { $file } como { $setting }.
bot-or = { $one } o { $other }
bot-no-prefix = No tiene prefijo.
bot-only-while = Solo se lee mientras no exista { $file }.
bot-stops = El bot se detiene tras traer la sesión: arráncalo de nuevo si tu alojamiento no lo hace.
library-step = Pon { $file } donde tu bot busca los datos de su sesión, antes de iniciarlo. { $library } abre el archivo como propio y no necesita ID de sesión.

## pages: without scripts

closed-headline = No está abierto a todos
astray-headline = Aquí no hay nada
astray-lead = La dirección tiene un error, o lo que había aquí ya no está.
astray-start = Ir a la primera página
no-connection = Sin conexión
no-connection-lead = Ahora no se puede llegar a este sitio. Lo que empezaste sigue sin ti: vuelve en cuanto haya conexión.
no-connection-again = Intentar de nuevo
tell-me = Avísame cuando siga
closed-what = Qué es esto
asking-code = Recibes ocho caracteres y los escribes en WhatsApp, en el teléfono con { $number }. Sigue solo si querías vincular un dispositivo: puede que te haya traído un enlace de otra persona.
asking-qr = Esta página muestra un código QR y tu teléfono lo escanea. Sigue solo si querías vincular un dispositivo: puede que te haya traído un enlace de otra persona.
plain-gone = Aquí no se guarda nada, o este navegador no guardó la cookie que la abre. Si guardaste tu ID de sesión, sigue funcionando.
plain-back = Volver
plain-queued = Estás en la cola
plain-queued-text = Avanza sola: esta página se recarga cada pocos segundos.
plain-connecting = Conectando con WhatsApp
plain-connecting-text = El código llega en un momento. Esta página se recarga sola.
plain-resting-text = WhatsApp bloquea los números que piden códigos demasiado seguido, así que el próximo llega en { $wait }. Esta página se recarga sola.
plain-scan = En WhatsApp, en tu teléfono: <b>Dispositivos vinculados</b>, <b>Vincular un dispositivo</b>, y apunta el teléfono a este código. La página se recarga cada cinco segundos, con el código del momento.
plain-code = Vincula { $phone } y ningún otro número. En tu teléfono, toca la notificación de WhatsApp o abre <b>Dispositivos vinculados</b>, <b>Vincular un dispositivo</b>, <b>Vincular con el número de teléfono</b>. La página se recarga sola.
plain-passkey = Aún no hay nada vinculado. WhatsApp pide una clave de acceso a algunas cuentas, y solo sus propias páginas pueden pedírsela a tu navegador. Inténtalo otro día o con otra cuenta.
plain-which = ¿Para qué bot es? Cada uno tiene su propio ID de sesión.
plain-id-for = ID de sesión para { $bot }
plain-env = Como línea para .env
plain-env-label = Línea para .env
plain-env-label-for = Línea para .env, para { $bot }
plain-know = Úsalo en un solo lugar. Mantenlo en secreto: abre tu WhatsApp. Para desvincular, quita el dispositivo en tu teléfono, en Dispositivos vinculados. Si el bot se detiene en 405, actualiza el bot: usa una versión de WhatsApp que caducó. Aquí la sesión se olvida después de { $time }.
plain-failed = No funcionó
plain-expired-text = Se acabó el tiempo. Empieza de nuevo con el teléfono a mano.
plain-ended-text = Aquí no se guarda nada. Si tu teléfono muestra en Dispositivos vinculados un nuevo dispositivo que no quieres, quítalo allí.
plain-again = Empezar de nuevo con un código QR
plain-reload = Recargar esta página

## api: what the owner of a finished session should know

note-key_files = Esta sesión tiene archivos de claves: usa session.zip o el formato multi, no solo creds.json.
note-sealed = Esta sesión no está en MEGA: está sellada con tu clave, y un archivo allí no lo estaría.
note-mega-account = Esta sesión no está en MEGA: este sitio no puede usar su cuenta de MEGA ahora. El ID de sesión de aquí lo contiene todo.
note-mega-full = Esta sesión no está en MEGA: la cuenta de MEGA de este sitio está llena. El ID de sesión de aquí lo contiene todo.
note-mega-busy = Esta sesión no está en MEGA: MEGA está ocupado. El ID de sesión de aquí lo contiene todo.
note-mega-away = Esta sesión no está en MEGA: MEGA no responde como debería. El ID de sesión de aquí lo contiene todo.
note-mega-slow = Esta sesión no está en MEGA: MEGA tarda demasiado en responder. El ID de sesión de aquí lo contiene todo.
note-self-sent = El ID de sesión está también en tu propio chat de WhatsApp.
note-self-unsent = Puede que el ID de sesión no haya llegado a tu propio chat de WhatsApp: cópialo de aquí.

## chat: what the device writes into its owner's own chat, before the session ID

self-begin = { $site } ha vinculado un dispositivo a tu WhatsApp. El ID de sesión para tu bot está al final de este mensaje.
self-secret = Mantenlo en secreto. Abre tu WhatsApp como una contraseña. Nadie que te ayude lo necesita.
self-where = Va en los ajustes de tu bot, y en un solo bot. Dos bots con la misma sesión se echan el uno al otro.
self-unlink = Para desvincular, abre WhatsApp en tu teléfono, luego Dispositivos vinculados, toca el nuevo dispositivo y cierra su sesión. Desde ese momento el ID de sesión no vale nada.

## api: the titles of refusals

title-invalid_request = Petición no válida
title-invalid_phone = No es un número de teléfono
title-invalid_custom_code = No es un código
title-foreign_origin = No viene de esta página
title-invalid_api_key = Clave de API incorrecta
title-not_open = No está abierto a todos
title-not_found = No se encontró
title-method_not_allowed = Método no permitido
title-request_timeout = Petición demasiado lenta
title-qr_not_available = Ahora no hay código QR
title-passkey_not_expected = No se pide clave de acceso
title-not_ready = Aún no está listo
title-payload_too_large = Petición demasiado grande
title-unsupported_media_type = No es JSON
title-misdirected_host = No es el nombre de este sitio
title-challenge_required = Hace falta una prueba de trabajo
title-rate_limited = Demasiadas sesiones
title-phone_cooldown = Demasiado pronto para este número
title-queue_full = Demasiado ocupado
title-broker_unavailable = No disponible ahora
title-whatsapp_unavailable = WhatsApp no responde
title-shutting_down = Apagándose
title-internal = Error interno

## api: why a request was refused, and what to do next

refusal-body_is_no_object = El cuerpo debe ser un objeto JSON como {"{"}"method":"qr"{"}"}.
refusal-body_misread = El cuerpo no es una petición de sesión: { $why }.
refusal-not_json = El cuerpo debe ser JSON, enviado con la cabecera Content-Type: application/json.
refusal-unknown_member = "{ $name }" no es parte de esta petición. Se permiten { $allowed }.
refusal-member_needs_key = "{ $name }" es para quien tiene una clave de API, enviada como X-API-Key. Sin ella se permiten { $allowed }.
refusal-invalid_client = "client" debe tener de 1 a 128 caracteres, todos imprimibles.
refusal-metadata_too_long = "metadata" debe tener como máximo { $most } bytes de JSON. Acórtalo.
refusal-invalid_template = "session_id" no se puede usar: { $why }.
refusal-invalid_browser = "browser" debe ser { $form }.
refusal-invalid_proxy = "proxy" debe ser { $form }.
refusal-bot_and_template = Envía un "bot" o un "session_id", no los dos.
refusal-bot_not_served = "{ $name }" no se puede atender. { $why }
refusal-bot_unheard-close = Ningún bot de la lista tiene el nombre de "bot". ¿Querías decir { $closest }?
refusal-bot_unheard = Ningún bot de la lista tiene el nombre de "bot". Envía lo que lee como "session_id".
refusal-invalid_api_key = La clave de API en X-API-Key no es de este sitio. Revísala o quítala.
refusal-not_open = Solo los servicios de este sitio inician sesiones aquí. Si te mandó un bot o un panel, empieza allí de nuevo; un programa muestra su clave de API como X-API-Key.
refusal-body_broke_off = El cuerpo de la petición se cortó.
refusal-unknown_link_method = "method" debe ser "qr" o "code".
refusal-invalid_seal_to = "seal_to" debe ser el base64 de una clave pública X25519 en bruto, 32 bytes.
refusal-foreign_page = Una página de otro sitio no puede hacer esto aquí. Usa la página de este sitio o llama desde tu servidor. Si es la página del propio sitio, su proxy debe pasar la cabecera Host.
refusal-invalid_idempotency_key = Idempotency-Key debe tener de 16 a 255 caracteres ASCII visibles.
refusal-idempotency_key_reused = Este Idempotency-Key ya vino con otra petición. Usa una clave nueva.
refusal-out_of_range = "{ $name }" debe ser un número entero de { $least } a { $most }.
refusal-out_of_range-open = "{ $name }" debe ser un número entero, { $least } o más.
refusal-unknown_format = "format" debe ser uno de { $known }.
refusal-unknown_bot-none = Este sitio no ofrece bots por nombre. Quita "bot".
refusal-unknown_bot = "bot" debe ser uno de { $known }.
refusal-format_and_bot = Pide un "format" o un "bot", no los dos.
refusal-sealed_has_no_format = Este resultado está sellado con tu clave y no tiene formato que podamos leer. Tráelo sin "format" ni "bot" y ábrelo con tu clave privada.
refusal-sealed_is_elsewhere = Este resultado está sellado con tu clave. Tráelo del result_url de la sesión.
refusal-assertion_is_no_object = El cuerpo debe ser la respuesta completa de la clave de acceso, un objeto JSON, o {"{"}"confirmed":true{"}"}.
refusal-invalid_confirmation = "confirmed" debe ser true o false, e ir solo.
refusal-no_handover_in_body = El cuerpo debe ser un objeto JSON con un "handover", como lo devolvió POST …/handover.
refusal-invalid_custom_code = "custom_code" debe ser 8 de los caracteres { $alphabet }. Los caracteres 0, I, O y U no están entre ellos: ningún teléfono los ofrece para un código.
refusal-misdirected_host = Este sitio no responde al nombre que se pidió. Si es tuyo, pon el nombre en LATCHKEY_HOSTS, o define LATCHKEY_TRUSTED_PROXIES si hay un proxy delante.
refusal-no_such_address = No hay nada en esta dirección. La API empieza en /api/v1/sessions.
refusal-no_such_file = No existe ese archivo.
refusal-no_such_session = No existe esa sesión para ti: terminó, o su token falta o no es correcto. Empieza una nueva.
refusal-handover_over = Esto ya se usó, o se acabó su tiempo. Pide uno nuevo donde empezó la sesión.
refusal-wiped = La sesión se canceló o su resultado se borró; no hay vuelta atrás. Empieza una nueva.
refusal-no_result = La sesión terminó sin resultado. Su estado dice por qué; empieza una nueva.
refusal-not_at_mega = Esta sesión no está en MEGA; si debería estar, las notas de su estado dicen por qué. Toma otro formato.
refusal-method_not_allowed = Esta dirección no conoce ese método. La cabecera Allow dice cuáles conoce.
refusal-request_timeout = El cuerpo de la petición tardó demasiado en llegar. Inténtalo de nuevo.
refusal-qr_not_available = Ningún código QR espera ser escaneado en este momento. El estado de la sesión dice por qué.
refusal-no_passkey_asked = No se pide ninguna clave de acceso en este momento. El estado de la sesión dice por qué.
refusal-passkey_not_taken = La sesión no ha tomado lo que vino antes, o ha terminado. Su estado dice cuál de las dos.
refusal-passkey_answered = La respuesta de la clave de acceso ya está. Compara los códigos y envía {"{"}"confirmed":true{"}"} si son iguales.
refusal-nothing_to_compare = Aún no hay código que comparar. Envía primero la respuesta de la clave de acceso.
refusal-not_ready = La sesión no ha terminado. Sigue su estado hasta que diga ready.
refusal-payload_too_large = La petición es demasiado larga; 16 KiB bastan para cualquier llamada.
refusal-challenge_required = Este sitio pide un pequeño trabajo antes de iniciar una sesión, que los navegadores hacen solos. Activa los scripts y recarga la página; un programa trae un reto de /api/v1/challenge y envía la solución en X-Altcha.
refusal-challenge_not_solved = El trabajo que pide este sitio no se hizo, o llegó tarde o dos veces. Empieza de nuevo; un programa trae un reto nuevo de /api/v1/challenge.
refusal-too_many_live = Hay demasiadas sesiones en curso, tuyas o de tu red. Termina o cancela una, o espera a que termine alguna.
refusal-queue_full = Hay demasiada gente vinculando en este momento. Inténtalo de nuevo en un momento.
refusal-key_required = Esto es para quienes llaman con una clave de API, enviada como X-API-Key.
refusal-no_session_in_body = Envía un ID de sesión como "session_id" o credenciales como "credentials", y no ambos.
refusal-unreadable_session = Esta sesión no se puede usar: { $why }
refusal-session_too_long = La sesión es demasiado larga; se leen 512 KiB. Envía solo creds.json, sin los archivos de claves.
refusal-asked_lately = Lo mismo se hizo con este número hace poco, y cada vez su bot pierde la conexión. Inténtalo de nuevo en { $wait }.
refusal-asked_lately-left_alone = WhatsApp quiere que se deje en paz este número por un tiempo. Inténtalo de nuevo en { $wait }.
refusal-no_worker = Ningún worker tuvo tiempo para esto: todos están ocupados o ninguno está en marcha. Inténtalo de nuevo en un momento.
refusal-broker_unavailable = El servicio no puede llegar a su cola ahora. Inténtalo de nuevo en un momento.
refusal-not_serving = La cola no responde. ¿Está Redis en marcha y lleva REDIS_URL hasta él? El registro dice qué salió mal.
refusal-broker_denied = Redis responde, pero niega lo que las sesiones necesitan. Permite a su usuario las claves ~{"{"}latchkey{"}"}*, los canales &{"{"}latchkey{"}"}* y todos los comandos. El registro dice qué se negó.
refusal-whatsapp_late = WhatsApp no respondió a tiempo. Inténtalo de nuevo en un momento.
refusal-shutting_down = Este servidor se está apagando. Inténtalo de nuevo en un momento.
refusal-internal = Algo salió mal de nuestro lado. Inténtalo de nuevo.

## api: what is wrong with a phone number

phone-empty = Hace falta un número de teléfono con su código de país, como +94 77 123 4567.
phone-letter = Hay letras en este número. Escríbelo en cifras, con su código de país, como +94 77 123 4567.
phone-plus = El signo más va una vez, delante del número, como en +94 77 123 4567.
phone-sign = El signo { $sign } no pertenece a un número de teléfono. Escríbelo con su código de país, como +94 77 123 4567.
phone-national = Este número empieza por 0, como se marca dentro de un país. Pon el código de país en lugar de ese 0: +94 77 123 4567 para 077 123 4567.
phone-trunk_zero = Hay un 0 detrás del código de país, que solo se marca dentro del país. Quítalo: +94 77 123 4567 para +94 077 123 4567.
phone-no_such_code = Ningún país tiene el código con el que empieza este número. Pon delante el código de tu país, como +94 77 123 4567.
phone-too_short = Este número es demasiado corto: tiene { $got } de al menos 7 cifras. ¿Falta el código de país, como +94 en +94 77 123 4567?
phone-too_long = Este número es demasiado largo: tiene { $got } cifras, y ningún número tiene más de 15. ¿Es un solo número, sin extensión?

## api: what is wrong with the answer of a passkey

assertion-too_long = Es demasiado largo para la respuesta de una clave de acceso. Copia solo la respuesta de la clave de acceso.
assertion-json = Esto no es JSON, o no está completo. Copia toda la respuesta de la clave de acceso.
assertion-kind = "type" debe ser "public-key": esta no es la respuesta de una clave de acceso. Cópiala toda.
assertion-missing = "{ $field }" falta o no es texto. Copia toda la respuesta de la clave de acceso.
assertion-encoding = "{ $field }" no está en base64url, o está vacío. Copia la respuesta de la clave de acceso tal cual.
assertion-id = "id" y "rawId" son distintos. Copia la respuesta de la clave de acceso tal cual.
assertion-client_data = "clientDataJSON" no contiene JSON. Copia la respuesta de la clave de acceso tal cual.
assertion-action = Esta clave de acceso se creó y no se usó: se pide "webauthn.get".
assertion-origin = Esto no se hizo en https://web.whatsapp.com. Hazlo en una pestaña de WhatsApp Web.
assertion-challenge = Esto responde a otra petición, no a la que espera. Haz una para esta sesión.
assertion-authenticator_data = "authenticatorData" es demasiado corto. Copia la respuesta de la clave de acceso tal cual.
assertion-site = Esta clave de acceso es de otro sitio. Usa una de esta cuenta de WhatsApp.
assertion-unverified = Esta clave de acceso no se desbloqueó. Úsala una vez más, con tu huella, tu cara o el bloqueo de pantalla.

## terminal: what a link and a session say

terminal-connecting = Conectando con WhatsApp…
terminal-resting = WhatsApp bloquea los números que piden códigos demasiado seguido, así que el próximo tarda un poco…
terminal-linking = Tu teléfono dijo que sí. Deja WhatsApp abierto en él mientras esto inicia sesión…
terminal-exporting = Sesión iniciada. Se está preparando…
terminal-scan =
    En WhatsApp, en tu teléfono, abre Dispositivos vinculados y escanea este código ({ $sequence } de { $total }).
    Uno nuevo ocupa su lugar solo. Ctrl-C cancela.
terminal-qr-too-long = El código es demasiado largo para dibujarlo. Empieza de nuevo.
terminal-type-code =
    En WhatsApp, en el teléfono con { $phone }, abre Dispositivos vinculados, Vincular un dispositivo, Vincular con el número de teléfono, y escribe este código.
    Sirve durante unos minutos. Ctrl-C cancela.
terminal-passkey-asked = WhatsApp pide una clave de acceso antes de vincular un dispositivo a esta cuenta: tu huella, tu cara o el bloqueo de pantalla. Aún no hay nada vinculado. Solo las páginas del propio WhatsApp pueden pedirla, así que este programa no puede.
terminal-passkey-by-hand =
    Puedes traer su respuesta. Pegar cosas en la consola de un navegador es como se roban cuentas: hazlo solo aquí, y solo porque lo empezaste tú.
    1. Abre https://web.whatsapp.com y en él la consola (F12).
    2. Pega esto, pulsa Enter, haz clic en la página y usa tu clave de acceso:
terminal-passkey-answer = 3. Copia la respuesta que muestre la consola, pégala aquí y pulsa Enter.
terminal-passkey-assist-is-off = Para traer la respuesta a mano, empieza de nuevo con LATCHKEY_PASSKEY_ASSIST=on, o vincula una cuenta sin clave de acceso. Ctrl-C cancela.
terminal-compare = Tu teléfono también muestra un código. ¿Son iguales? Escribe y (sí) o n (no) y pulsa Enter.
terminal-yes-or-no = Escribe y si los códigos son iguales, n si no.
terminal-not-an-assertion = Esa no es la respuesta de la clave de acceso. { $why } Luego pégala otra vez.
terminal-too-early = Eso llegó demasiado pronto. Dalo una vez más.
terminal-linked = Vinculado a +{ $number }.
terminal-written = Escrito: { $path }
terminal-recorded = Lo que fue y vino está en { $path }, sin ningún secreto, número ni nombre.
terminal-keep-secret =
    Úsalo en un solo lugar. Quien lo tiene, tiene la cuenta: no se lo digas a nadie.
    Si el bot se detiene en 405, actualiza el bot: usa una versión de WhatsApp que caducó.
terminal-session-id = Tu ID de sesión:
terminal-cancelled = Cancelado. No se guarda nada.
terminal-cancelled-late = Cancelado. Aquí no se guarda nada; si tu teléfono muestra el nuevo dispositivo en Dispositivos vinculados, quítalo allí.
terminal-expired = Nadie vinculó a tiempo. Empieza de nuevo con el teléfono a mano.
terminal-gone = La sesión terminó sin decir nada. Empieza de nuevo.
terminal-unlinked = Desvinculado. El dispositivo ya no está en la cuenta y su sesión no vale nada.
terminal-unlinked-before = Ya estaba desvinculado: WhatsApp ya no conoce el dispositivo.
terminal-not-unlinked = { $why } Puede que el dispositivo siga vinculado.
terminal-not-taken-off = WhatsApp no quitó el dispositivo de la cuenta. Quítalo en el teléfono, en Dispositivos vinculados.
terminal-check-first = Esto inicia sesión con ella. Un bot que la usa pierde la conexión por un momento; la mayoría vuelve sola, los demás hay que iniciarlos de nuevo.
terminal-check-linked = Vinculado: WhatsApp deja entrar al dispositivo.
terminal-check-unlinked = Desvinculado: WhatsApp ya no conoce el dispositivo. Vincúlalo de nuevo.
terminal-check-restricted = Restringida: { $why }
terminal-check-replaced = Reemplazada: un bot inició sesión con ella en ese mismo momento. El dispositivo está vinculado y en uso.
terminal-not-checked = { $why } No se sabe si el dispositivo sigue vinculado.
terminal-check-account = Cuenta: +{ $number }
terminal-check-since = Vinculado desde: { $date }
terminal-check-name = Nombre: { $name }
terminal-check-platform = Plataforma: { $platform }
