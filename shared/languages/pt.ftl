### Portuguese. Held to en.ftl, which says what each heading means.

## everywhere: the language

language-name = Português
# ltr or rtl
language-direction = ltr

## everywhere: spans of time, within a sentence

span-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
}
span-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
span-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
span-days = { $count ->
    [one] { $count } dia
   *[other] { $count } dias
}

## everywhere: why a session failed, and what to do next

reason-unreachable = Não foi possível acessar o WhatsApp. Espere um minuto e comece de novo.
reason-hung_up = O WhatsApp desligou logo depois de cada código que deu. Espere alguns minutos e comece de novo; se continuar assim, avise quem cuida deste site.
reason-untrusted = O servidor que respondeu não conseguiu provar que é o WhatsApp, por isso nada foi enviado a ele. Tente mais tarde; se continuar assim, avise quem cuida deste site.
reason-proxy_failed = Este site acessa o WhatsApp por um proxy, e o proxy não deixou passar. Só quem cuida deste site pode resolver: avise e tente mais tarde.
reason-proxy_failed-named = Este site acessa o WhatsApp por um proxy, e o proxy ({ $proxy }) não deixou passar. Só quem cuida deste site pode resolver: avise e tente mais tarde.
reason-address_refused = O WhatsApp recusa conexões do endereço do servidor deste site. Só quem cuida deste site pode resolver: avise e tente mais tarde.
reason-too_many_connections = O WhatsApp já tem conexões demais vindas deste site. Espere alguns minutos e comece de novo.
reason-too_many_connections-wait = O WhatsApp já tem conexões demais vindas deste site. Espere cerca de { $wait } e comece de novo.
reason-whatsapp_down = O servidor do WhatsApp está fora do ar. Espere alguns minutos e comece de novo.
reason-whatsapp_down-wait = O servidor do WhatsApp está fora do ar. Espere cerca de { $wait } e comece de novo.
reason-wrong_clock = O relógio do servidor deste site pode estar errado, então ele não consegue saber se fala com o WhatsApp. Só quem cuida deste site pode resolver: avise.
reason-wrong_clock-ahead = O relógio do servidor deste site está adiantado em cerca de { $wait }, então ele não consegue saber se fala com o WhatsApp. Só quem cuida deste site pode resolver: avise.
reason-wrong_clock-behind = O relógio do servidor deste site está atrasado em cerca de { $wait }, então ele não consegue saber se fala com o WhatsApp. Só quem cuida deste site pode resolver: avise.
reason-rate_limited = O WhatsApp pede uma pausa. Espere alguns minutos e comece de novo.
reason-rate_limited-wait = O WhatsApp pede uma pausa de cerca de { $wait }. Comece de novo depois disso, ou conecte com um código QR.
reason-code_refused = O WhatsApp não dá nenhum código para este número agora. Confira o número ou conecte com um código QR; para usar um código, tente de novo em uma hora.
reason-code_unanswered = O WhatsApp não respondeu ao pedido de código. Não pedimos de novo, para que seu número não seja bloqueado. Tente em uma hora ou conecte com um código QR.
reason-number_rests = Este número já recebeu seus códigos por enquanto, e o WhatsApp bloqueia números que pedem demais. Comece de novo mais tarde ou conecte com um código QR.
reason-number_rests-wait = Este número já recebeu seus códigos por enquanto, e o WhatsApp bloqueia números que pedem demais. Comece de novo em cerca de { $wait } ou conecte com um código QR.
reason-code_withdrawn = O WhatsApp retirou o código. Comece de novo para receber outro.
reason-codes_used_up = Nenhum dos códigos foi aceito. Comece de novo ou conecte com um código QR.
reason-not_eligible = O WhatsApp não conecta este número com um código. Conecte com um código QR.
reason-passkey_timeout = A chave de acesso que o WhatsApp pediu não chegou a tempo. Comece de novo quando estiver com ela à mão.
reason-passkey_unanswered = A chave de acesso chegou, mas os códigos não foram comparados a tempo. Deixe o WhatsApp aberto no celular e comece de novo.
reason-passkey_refused = O WhatsApp não aceitou a chave de acesso. Comece de novo e use uma chave de acesso desta mesma conta.
reason-codes_differ = Os códigos não eram iguais, por isso nada foi conectado. Pode haver alguém no meio: comece de novo em uma rede em que você confia.
reason-outdated = O WhatsApp quer uma versão mais nova deste serviço. Avise quem cuida deste site.
reason-rejected = O WhatsApp se recusou a conectar este dispositivo. Comece de novo com um novo código.
reason-registration_refused = O WhatsApp não deixa este site conectar dispositivos agora. Isso é com este site, não com a sua conta. Tente mais tarde; se continuar assim, avise quem cuida deste site.
reason-registration_refused-wait = O WhatsApp não deixa este site conectar dispositivos por cerca de { $wait }. Isso é com este site, não com a sua conta. Comece de novo depois disso.
reason-phone_too_old = O WhatsApp deste celular é antigo demais para conectar um dispositivo. Atualize o WhatsApp no celular e comece de novo.
reason-restricted = O WhatsApp restringe esta conta. Abra o WhatsApp no celular para ver o motivo.
reason-restricted-wait = O WhatsApp restringe esta conta por cerca de { $wait }. Abra o WhatsApp no celular para ver o motivo e tente de novo depois disso.
reason-logged_out = O WhatsApp não deixou o novo dispositivo entrar: ele foi desconectado ou a conexão não foi concluída. Comece de novo e deixe o dispositivo em Dispositivos conectados.
reason-protocol = O WhatsApp não entendeu este serviço. Tente de novo; se continuar assim, avise quem cuida deste site.
reason-unusable_key = A chave com que o resultado seria lacrado não pode ser usada. Desconecte o dispositivo no celular e comece de novo com uma nova chave.
reason-abandoned = Este serviço não conseguiu terminar a sessão. Se o celular mostrar um novo dispositivo conectado, remova-o lá e comece de novo.

## everywhere: what to know of a number, and why a code replaced another

hint-brazil_ninth_digit = Contas mais antigas no Brasil não têm o 9 depois do DDD. Se nenhum código funcionar, comece de novo com o número exatamente como o WhatsApp o mostra em Configurações.
hint-mexico_one = Contas mais antigas no México têm um 1 depois de +52, as mais novas não. Se nenhum código funcionar, comece de novo com o número exatamente como o WhatsApp o mostra em Configurações.
hint-argentina_nine = Números de celular na Argentina têm um 9 depois de +54, os fixos não. Se nenhum código funcionar, comece de novo com o número exatamente como o WhatsApp o mostra em Configurações.
renewal-expired = O código anterior não foi digitado a tempo. Este é um novo.
renewal-not_accepted = Seu celular não aceitou o que foi digitado. Este é um novo código: digite-o desde o início.
renewal-withdrawn = O WhatsApp cancelou o último código. Este é um novo.
renewal-reconnected = A conexão com o WhatsApp caiu e voltou. Este é um novo código: o anterior não vale mais.
renewal-passkey_interrupted = O WhatsApp encerrou a conexão enquanto esperava pela chave de acesso. Recomece: digite este novo código e tenha a chave de acesso à mão.
qr-renewal-withdrawn = Escaneie de novo. O WhatsApp cancelou o último código, por isso seu celular pode dizer que não foi possível conectar o dispositivo. Este é um novo código.
qr-renewal-passkey_interrupted = O WhatsApp encerrou a conexão enquanto esperava pela chave de acesso. Recomece: escaneie este novo código e tenha a chave de acesso à mão.

## everywhere: why a number gets no code now

rest-cooldown = Um código para este número foi pedido há pouco, e o WhatsApp bloqueia números que pedem com muita frequência. Tente de novo em { $wait } ou conecte por código QR.
rest-live_code = Alguém está conectando este número por código neste momento, e um segundo código anularia o primeiro. Tente de novo em { $wait } ou conecte por código QR.
rest-left_alone = O WhatsApp quer que este número descanse um pouco: foram pedidos códigos demais. Tente de novo em { $wait } ou conecte por código QR.
rate-limited = Sessões demais foram começadas por você ou pela sua rede. Você pode começar de novo em { $wait }.

## everywhere: headlines and buttons that scripts and plain pages share

link-by-qr = Conectar por código QR
link-by-code = Conectar por código
link-by-qr-instead = Conectar por código QR
get-code = Receber um código
show-qr = Mostrar o código QR
cancel = Cancelar
wipe = Apagar agora
headline-scan = Escaneie este código
headline-code = Digite este código no WhatsApp
headline-passkey = O WhatsApp pede uma chave de acesso
headline-linking = Seu celular disse sim
headline-ready = Sua sessão está pronta
headline-ended = Nada foi conectado
headline-gone = Esta sessão terminou
headline-refused = Agora não
state-starting = Um momento, estamos começando.
queue-ahead = { $count ->
    [0] Você é o próximo da fila.
    [one] Há { $count } pessoa antes de você na fila.
   *[other] Há { $count } pessoas antes de você na fila.
}
state-ask = Para quando você só tem um celular. Você recebe oito caracteres aqui e os digita no WhatsApp.
state-awaiting_scan = No WhatsApp do celular, abra Dispositivos conectados e escaneie.
state-linking = Entrando. Deixe o WhatsApp aberto no celular até esta página dizer que está pronto.
state-exporting = Entrou. Sua sessão está sendo preparada.
qr-alt = Código QR para escanear com o WhatsApp
unknown = Algo deu errado neste site. Comece de novo.

## scripts: headlines

headline-compare = Compare os códigos
headline-cancelled = Cancelado
headline-wiped = Apagado

## scripts: what failed, by its code: a headline, and the words for a reason that has none of its own

failed-whatsapp_unreachable = O WhatsApp não respondeu
failed-whatsapp_unreachable-text = Espere um minuto e comece de novo.
failed-whatsapp_rate_limited = O WhatsApp pede uma pausa
failed-whatsapp_rate_limited-text = Espere alguns minutos e comece de novo.
failed-client_outdated = Este site precisa de uma atualização
failed-client_outdated-text = O WhatsApp quer uma versão mais nova deste serviço. Avise quem cuida deste site.
failed-pairing_rejected = A conexão foi recusada
failed-pairing_rejected-text = O WhatsApp ou o seu celular se recusou a conectar o dispositivo. Comece de novo com um novo código.
failed-code_refused = O código não foi aceito
failed-code_refused-text = Confira o número e comece de novo, ou conecte por código QR.
failed-phone_not_eligible = Este número precisa de um código QR
failed-phone_not_eligible-text = O WhatsApp não conecta este número com um código. Conecte por código QR.
failed-account_restricted = O WhatsApp restringe esta conta
failed-account_restricted-text = Abra o WhatsApp no celular para ver o motivo e por quanto tempo.
failed-logged_out = O dispositivo não pôde entrar
failed-logged_out-text = Ele foi desconectado ou a conexão não foi concluída. Comece de novo e deixe o dispositivo em Dispositivos conectados.
failed-passkey_timeout = A chave de acesso não chegou a tempo
failed-passkey_timeout-text = Comece de novo quando estiver com ela à mão.
failed-internal = Não deu certo
failed-internal-text = Algo deu errado neste site. Comece de novo.

## scripts: what was refused, by its code: a headline, and the words under it. Without words here, the server's own are shown

refused-invalid_request = Não deu certo
refused-invalid_phone = Confira o número
refused-invalid_custom_code = Confira o código
refused-foreign_origin = Não deu certo
refused-invalid_api_key = Chave de API errada
refused-not_open = Não é aberto a todos
refused-not_found = Esta sessão terminou
refused-method_not_allowed = Não deu certo
refused-request_timeout = Demorou demais
refused-qr_not_available = Nenhum código QR agora
refused-passkey_not_expected = Nenhuma chave de acesso foi pedida
refused-not_ready = Ainda não está pronto
refused-payload_too_large = É longo demais
refused-unsupported_media_type = Não deu certo
refused-misdirected_host = Não deu certo
refused-challenge_required = Não deu certo
refused-rate_limited = Agora não
refused-phone_cooldown = Cedo demais para este número
refused-queue_full = Muita gente está conectando
refused-queue_full-text = Há gente demais conectando neste momento. Tente de novo daqui a pouco.
refused-broker_unavailable = Fora do ar por um momento
refused-broker_unavailable-text = Este site está fora do ar por um momento. Tente de novo daqui a pouco.
refused-whatsapp_unavailable = O WhatsApp não respondeu
refused-shutting_down = Já voltamos
refused-shutting_down-text = Este servidor está sendo desligado. Tente de novo daqui a pouco.
refused-internal = Não deu certo
refused-internal-text = Algo deu errado do nosso lado. Tente de novo.

## scripts: where a session stands

state-queued = Você está na fila. Ela anda sozinha.
state-connecting = Conectando ao WhatsApp. O código vem já.
state-resting = O WhatsApp bloqueia números que pedem códigos com muita frequência, por isso o próximo demora um pouco.
state-awaiting_code = Ele conecta { $phone } e nenhum outro número.
state-passkey_required = Nada foi conectado ainda. O WhatsApp quer ter certeza de que é você.
state-compare = Seu celular mostra os mesmos oito caracteres?
state-compared = Obrigado. Esperando o WhatsApp.
state-offered = O código começa a valer quando você o pede.
state-ready = Copie ou baixe agora.
state-cancelled = Você cancelou. Nada fica guardado.
state-cancelled_late = Nada fica guardado aqui. Se o celular mostrar o novo dispositivo em Dispositivos conectados, remova-o lá.
state-wiped = Nada fica guardado aqui. Se você salvou seu ID de sessão, ele continua funcionando.
state-gone = Nada fica guardado aqui. Se você salvou seu ID de sessão, ele continua funcionando.
expired-qr = Ninguém escaneou um código a tempo. Comece de novo com o celular à mão.
expired-code = Ninguém digitou um código a tempo. Comece de novo com o celular à mão.
expired-queued = Demorou demais até chegar a sua vez. Comece de novo daqui a pouco, quando houver menos gente conectando.
expired-passkey_required = O WhatsApp pediu uma chave de acesso, e ela não chegou a tempo. Comece de novo quando estiver com ela à mão.

## scripts: the number and its code

link-by-code-instead = Conectar por código
reading = Lemos como { $number }.
reading-country = Lemos como { $number }, { $country }.
country = País: { $name }. Mudar
country-choose = Escolher o país
country-none = Nenhum país tem esse nome. Digite o + e o código do país antes do número.
number-missing = Digite primeiro o número, como { $example }.
code-works = O código vale por { $time }
code-over = Um novo código está a caminho
upper-case = Não há 0, O, I nem U nele.
copy-code = Copiar o código
copied = Copiado
copy-by-hand = Copie à mão
passkey-left = O WhatsApp espera por { $time }.
extension-waiting = Veja a aba que abriu e diga sim lá, se foi você quem pediu.
extension-refused = Nada foi enviado: você disse não ou fechou uma aba. Peça de novo quando quiser.
extension-no-passkey = Nenhuma chave de acesso foi usada. Se ela está no celular, escolha usar um celular, escaneie o que o navegador mostrar e deixe o Bluetooth ligado.
extension-busy = A extensão já está pedindo. Procure a aba dela.
extension-not-whatsapp = A extensão não aceita o que o WhatsApp pede. Use o caminho à mão, abaixo.
extension-not-reached = Não foi possível abrir o WhatsApp Web. Veja a sua conexão e peça de novo.
extension-silent = A extensão não responde. Recarregue esta página e aperte o botão da extensão.
continue-over = Este link já foi usado, ou o tempo dele acabou. Crie um novo onde você começou.
renews-in = Novo código em { $seconds } s
renews-now = Um novo código está a caminho
last-code = Este é o último código
time-left = { $time } para escanear

## scripts: the result

forgotten-in = Apagado aqui em { $time }.
linked-as = Conectado a { $number }
linked-as-on = Conectado a { $number }, { $platform }
platform-android = no Android
platform-smba = WhatsApp Business no Android
platform-iphone = no iPhone
platform-ios = no iPhone
platform-smbi = WhatsApp Business no iPhone
format-json = creds.json
format-json-use = As próprias credenciais, como o Baileys as grava em creds.json.
format-multi = Com chaves
format-multi-use = Credenciais e chaves em um só JSON, para bots que as guardam em um banco de dados.
format-files = Arquivos
format-files-use = Todos os arquivos da sessão em um só JSON.
format-zip = Zip
format-zip-use = A pasta inteira da sessão, como base64 de um arquivo zip.
format-base64 = Base64
format-base64-use = creds.json em base64, sem nenhum prefixo.
format-gzip = Gzip
format-gzip-use = O mesmo, compactado.
any-bot = Outro qualquer
any-use = Cole onde o seu bot pede o ID de sessão.
opening = Abrindo sua sessão.
sealed = Só este navegador consegue abrir: foi criptografado para você antes de ser guardado, e o servidor não pôde ler.
not-opened = Este resultado está lacrado, e a chave dele não está mais neste navegador. Remova o dispositivo no celular, em Dispositivos conectados, e comece de novo.
opened-elsewhere = A sessão está pronta onde começou: só o navegador de lá pode abri-la.
not-fetched = Não foi possível buscar a sessão agora. Recarregue a página.
copy-text = Copiar o texto
copy-env = Copiar como linha para .env
copy-session = Copiar o ID de sessão
select-by-hand = Selecione o texto e copie à mão
not-whole = Esta não é a resposta inteira. Copie tudo, de {"{"} até {"}"}.

## scripts: buttons and notices

again = Começar de novo
another = Conectar outro
wait-in = { $label } em { $time }
wait-seconds = { $seconds } s
wait-over = Você já pode começar de novo.
wipe-question = Apagar o ID de sessão daqui? Se você não o salvou, ele se perde e você terá que conectar de novo.
wipe-yes = Sim, apagar
wipe-no = Não, manter
offline = A conexão caiu. Esta página tenta de novo sozinha.
not-done = Não foi possível: este site está inacessível agora. Tente de novo daqui a pouco.
unreachable = Este site está inacessível agora. Confira sua conexão e comece de novo.
cookies = Seu navegador não guardou o cookie que abre a sua sessão. Permita cookies para este site e comece de novo.

## pages: every page

description = Conecte um dispositivo ao seu próprio WhatsApp e leve o ID de sessão, pronto para o seu bot.
share-title = { $site }: entregue a chave ao seu bot
share-picture = Três anéis de vidro fosco em volta de um buraco de fechadura, com luz atrás
skip = Ir para o conteúdo
disclaimer = Não é feito nem aprovado pelo WhatsApp. Programas não oficiais podem custar a conta: conecte só a sua, e só uma de que você possa abrir mão.
languages = Idiomas

## pages: the first page

open-ready = Sua sessão está pronta.
open-under-way = Você está no meio de uma conexão.
open-show = Mostrar
open-go-on = Continuar
start-headline = Entregue ao seu bot a chave do seu WhatsApp.
start-lead = { $site } conecta um novo dispositivo ao seu próprio WhatsApp e dá a você o ID de sessão: uma linha de texto que deixa o seu bot entrar. Leva cerca de um minuto.
start-ways = Duas formas de conectar
start-qr = Duas telas: esta mostra o código, seu celular o escaneia.
start-code = Um celular basta: você digita oito caracteres.
start-steps = O que acontece
start-step-link = <b>Você conecta um dispositivo.</b> Você escaneia um código QR no WhatsApp, em Dispositivos conectados, como faria para o WhatsApp Web. Ou digita um código lá.
start-step-login = <b>Nós entramos uma vez,</b> para ter certeza de que a sessão funciona. Nenhuma mensagem é enviada, nenhum grupo é acessado, e o que o seu bot vai precisar fica para o seu bot.
start-step-take = <b>Você pega seu ID de sessão.</b> Copie ou baixe os arquivos. Ele fica guardado, criptografado, por { $time }, e depois some. Você pode apagá-lo antes.
start-facts = Antes de começar
start-for = Para que serve
start-for-text = Um bot precisa de um dispositivo próprio na sua conta. O seu, um dos feitos com Baileys, começa com o ID de sessão e passa a agir como você.
start-sees = O que ele pode ver
start-sees-text = Suas conversas a partir de agora, seus contatos e grupos, e ele pode escrever em seu nome. Então não o dê a ninguém além do seu próprio bot.
start-undo = Como desfazer
start-undo-text = No celular, abra o WhatsApp, depois Dispositivos conectados, toque no novo dispositivo e desconecte-o. O ID de sessão deixa de valer na hora.
start-costs = O que pode custar
start-costs-text = O WhatsApp não aprova programas não oficiais e, de vez em quando, bane uma conta que usa um. Escolha uma conta de que você possa abrir mão.
start-tilt = Deixar o cadeado mover-se com o celular

## pages: the way by QR code

qr-only-phone = Só este celular?
qr-here = Ou <a id="open-here" target="_blank" rel="noopener noreferrer">tente este mesmo código no WhatsApp deste celular</a>. Alguns celulares aceitam; se nada acontecer, conecte por código.
qr-plain-lead = Você precisa de uma segunda tela: esta mostra o código, seu celular o escaneia. A página recarrega sozinha, para mostrar sempre o código do momento.
qr-plain-other = Só um celular? <a href="/pair">Conecte por código</a>.
qr-point = Aponte o celular para o código nesta tela.
qr-never = Nunca escaneie um código que outra pessoa mande a você: ele conecta o dispositivo dela à sua conta.
qr-same-phone = Está lendo isto no mesmo celular? <a href="/pair">Conecte por código</a>.

## pages: the way by code

open-whatsapp = Abrir o WhatsApp
open-business = Business
open-nothing = Nada abriu? Abra o WhatsApp à mão, <a id="get-whatsapp">instale-o</a> ou veja <a id="open-help">como se conectam dispositivos</a>.
code-plain-lead = Você recebe oito caracteres e os digita no WhatsApp do celular.
code-plain-other = Duas telas? <a href="/qr">Conecte por código QR</a>.
code-number = Seu número do WhatsApp, com o código do país
code-countries = País do número
code-country-search = Nome ou código
code-country-search-label = Buscar por nome ou código
code-country-list = Países
code-close = Fechar
code-notification = O WhatsApp mostra uma notificação: <b>Insira o código para conectar um novo dispositivo</b>. Toque nela e vá para o último passo.
code-no-notification = Sem notificação? Abra o <b>WhatsApp</b>.
code-instead = Toque em <b>Conectar com número de telefone</b>.
code-type = Digite o código, deixe o WhatsApp aberto por um momento e volte. Esta página continua sozinha.
code-not-asked = Ele não pede um código?
code-not-asked-text = Confira se o número acima está certo, se o celular está on-line e se este é o celular principal da conta, não um dispositivo conectado. Ou conecte por código QR: este código continua valendo.
code-never = Nunca digite um código que outra pessoa mande a você: ele conecta o dispositivo dela à sua conta.

## pages: the menus of the phone

phone-title = No seu celular
phone-open = Abra o <b>WhatsApp</b>.
phone-android-menu = Toque em <b>⋮</b> no alto e depois em <b>Dispositivos conectados</b>.
phone-android-link = Toque em <b>Conectar dispositivo</b>.
phone-android-all = Toque em <b>⋮</b> no alto, depois em <b>Dispositivos conectados</b> e em <b>Conectar dispositivo</b>.
phone-iphone-menu = Toque em <b>Configurações</b> e depois em <b>Dispositivos conectados</b>.
phone-iphone-link = Toque em <b>Conectar dispositivo</b>.
phone-iphone-all = Toque em <b>Configurações</b>, depois em <b>Dispositivos conectados</b> e em <b>Conectar dispositivo</b>.

## pages: the passkey

passkey-compare = Seu celular também mostra um código. Olhe cada um dos oito caracteres.
passkey-match = São iguais
passkey-differ = Não são iguais
passkey-what = O que o WhatsApp quer
passkey-what-text = Uma chave de acesso é a sua digital, o seu rosto ou o bloqueio de tela, no lugar de uma senha. Antes de algumas contas conectarem um novo dispositivo, o WhatsApp a pede a quem conecta. Os navegadores só deixam as páginas do próprio WhatsApp pedi-la, por isso esta página não pode.
passkey-can = O que você pode fazer
passkey-another-day = <b>Tente de novo outro dia.</b> O WhatsApp pede a algumas contas e a outras não, principalmente às comerciais, e isso muda.
passkey-another-account = <b>Conecte outra conta</b> de que você possa abrir mão, se tiver uma.
passkey-use-helper = <b>Use o ajudante abaixo</b> em um computador, se você confia em quem cuida deste site.
passkey-run-yourself = <b>Rode o Latchkey você mesmo</b>, o programa por trás deste site, em um computador seu, onde o ajudante para chaves de acesso pode ser ligado. Aqui ele está desligado: exige colar no console do navegador, e é assim que contas são roubadas.
handover-title = Neste celular
handover-how = Em celulares não há extensões. Continue em um computador: crie um link, <b>envie para você e para mais ninguém</b>, e abra lá. Ele vale uma vez, por cinco minutos.
handover-link = O link
handover-send = Enviar
handover-make = Criar um link
extension-title = Com a extensão do navegador
extension-warning = <b>Só se você mesmo começou isto</b> e confia nas pessoas que cuidam de { $site }: quem recebe a resposta da sua chave de acesso pode conectar um dispositivo à sua conta.
extension-how = <b>Em um computador</b>, com a extensão no navegador: aperte o botão dela ao lado da barra de endereço, aqui nesta página. Ela mostra quem pede o quê e abre o WhatsApp Web. Não é preciso colar nada.
extension-get = Obter a extensão
extension-there = A extensão está aqui. Ela mostra quem pede o quê, abre o WhatsApp Web e traz a resposta.
extension-ask = Pedir a chave de acesso
assist-title = Sem a extensão, à mão, para quem sabe o que faz
assist-warning = <b>Pare se alguém mandou você aqui.</b> Colar coisas no console de um navegador é como contas são roubadas: quem levar você a fazer isso pode tomar o seu WhatsApp. Faça isso aqui e em nenhum outro lugar, com este texto e nenhum outro, e só se você confia nas pessoas que cuidam de { $site }.
assist-open = Em um computador, abra <a href="https://web.whatsapp.com/" target="_blank" rel="noopener noreferrer">web.whatsapp.com</a> em outra aba. Não entre na conta lá.
assist-console = Abra o console dessa aba: <b>F12</b>, depois <b>Console</b>. O navegador avisa para não colar, e com razão.
assist-paste = Cole isto lá e pressione Enter. Ele pede a sua chave de acesso e mostra a resposta; não envia nada a lugar nenhum.
assist-click = Clique em qualquer lugar da página do WhatsApp Web e use a sua chave de acesso. Se ela está no celular, escolha usar um celular e escaneie o que o navegador mostrar.
assist-answer = Cole a resposta aqui
assist-send = Entregar
assist-copy = Copiar o texto
assist-sent = Obrigado. Esperando o WhatsApp.
continue-title = Continuar aqui?
continue-text = Este link continua uma sessão que começou em outro dispositivo. <b>Continue só se foi você quem a começou</b>: o que você assina aqui conecta um dispositivo para quem começou.
continue-scripts = Esta página precisa de scripts. Ative-os e recarregue.
continue-yes = Sim, fui eu
continue-no = Não

## pages: the result

result-which = Para qual bot é?
result-id = ID de sessão
result-put = Agora coloque aqui.
result-creds = Baixar creds.json
result-zip = Baixar session.zip
result-store = Baixar { $file }
result-share = Compartilhar
result-save = Salvar como arquivo
result-forms = Outros formatos
result-forms-label = Formatos
result-form-label = Sessão como texto
know-title = Quatro coisas para saber
know-one-place = <b>Use em um só lugar.</b> Dois bots com a mesma sessão derrubam um ao outro.
know-secret = <b>Mantenha em segredo.</b> Ele abre o seu WhatsApp como uma senha. Ninguém que ajuda você precisa dele.
know-unlink = <b>Para desconectar,</b> abra o WhatsApp no celular, depois <b>Dispositivos conectados</b>, toque no novo dispositivo e desconecte-o.
know-405 = <b>Se o bot parar em 405,</b> atualize o bot: ele usa uma versão do WhatsApp que venceu. Sua sessão continua boa.

## pages: what to do with the session ID of a bot, which the terminal says as well

bot-set-in = Defina { $setting } em { $file }, ou entre as variáveis da sua hospedagem.
bot-set-in-quoted = Defina { $setting } em { $file }, entre aspas por causa do #, ou entre as variáveis da sua hospedagem.
bot-set = Defina { $setting } entre as variáveis da sua hospedagem.
bot-set-or-file = Defina { $setting } entre as variáveis da sua hospedagem, ou { $other } em { $file }.
bot-set-or-put = Defina { $setting } entre as variáveis da sua hospedagem, ou ponha o ID de sessão em { $file }.
bot-put = Ponha o ID de sessão em { $file } como { $setting }.
bot-or = { $one } ou { $other }
bot-no-prefix = Ele não tem prefixo.
bot-only-while = Só é lido enquanto não existe { $file }.
bot-stops = O bot para depois de buscar a sessão: inicie-o de novo se a sua hospedagem não fizer isso.
library-step = Ponha { $file } onde o seu bot procura os dados da sessão, antes de iniciá-lo. O { $library } abre o arquivo como se fosse dele e não precisa de ID de sessão.

## pages: without scripts

closed-headline = Não é aberto a todos
astray-headline = Não há nada aqui
astray-lead = O endereço tem um erro, ou o que estava aqui não está mais.
astray-start = Ir para a primeira página
no-connection = Sem conexão
no-connection-lead = Este site não pode ser acessado agora. O que você começou continua sem você: volte assim que houver conexão.
no-connection-again = Tentar de novo
tell-me = Avise-me quando continuar
closed-what = O que é isto
asking-code = Você recebe oito caracteres e os digita no WhatsApp do celular com { $number }. Continue só se você quis conectar um dispositivo: um link de outra pessoa pode ter trazido você até aqui.
asking-qr = Esta página mostra um código QR, seu celular o escaneia. Continue só se você quis conectar um dispositivo: um link de outra pessoa pode ter trazido você até aqui.
plain-gone = Nada fica guardado aqui, ou este navegador não guardou o cookie que a abre. Se você salvou seu ID de sessão, ele continua funcionando.
plain-back = Voltar
plain-queued = Você está na fila
plain-queued-text = Ela anda sozinha: esta página recarrega a cada poucos segundos.
plain-connecting = Conectando ao WhatsApp
plain-connecting-text = O código vem já. Esta página recarrega sozinha.
plain-resting-text = O WhatsApp bloqueia números que pedem códigos com muita frequência, por isso o próximo código vem em { $wait }. Esta página recarrega sozinha.
plain-scan = No WhatsApp do celular: <b>Dispositivos conectados</b>, <b>Conectar dispositivo</b>, depois aponte o celular para este código. A página recarrega a cada cinco segundos, com o código do momento.
plain-code = Ele conecta { $phone } e nenhum outro número. No celular, toque na notificação do WhatsApp, ou abra <b>Dispositivos conectados</b>, <b>Conectar dispositivo</b>, <b>Conectar com número de telefone</b>. A página recarrega sozinha.
plain-passkey = Nada foi conectado ainda. O WhatsApp pede uma chave de acesso a algumas contas, e só as páginas dele podem pedi-la ao seu navegador. Tente outro dia ou com outra conta.
plain-which = Para qual bot é? Cada um tem o seu próprio ID de sessão.
plain-id-for = ID de sessão para { $bot }
plain-env = Como linha para .env
plain-env-label = Linha para .env
plain-env-label-for = Linha para .env, para { $bot }
plain-know = Use em um só lugar. Mantenha em segredo: ele abre o seu WhatsApp. Para desconectar, remova o dispositivo no celular, em Dispositivos conectados. Se o bot parar em 405, atualize o bot: ele usa uma versão do WhatsApp que venceu. A sessão será esquecida aqui depois de { $time }.
plain-failed = Não deu certo
plain-expired-text = O tempo acabou. Comece de novo com o celular à mão.
plain-ended-text = Nada fica guardado aqui. Se o celular mostrar em Dispositivos conectados um novo dispositivo que você não quer, remova-o lá.
plain-again = Começar de novo com um código QR
plain-reload = Recarregar esta página

## api: what the owner of a finished session should know

note-key_files = Esta sessão tem arquivos de chaves: use session.zip ou o formato multi, não só creds.json.
note-sealed = Esta sessão não está no MEGA: ela está lacrada com a sua chave, e um arquivo lá não estaria.
note-mega-account = Esta sessão não está no MEGA: este site não consegue usar a conta dele no MEGA agora. O ID de sessão daqui contém tudo.
note-mega-full = Esta sessão não está no MEGA: a conta deste site no MEGA está cheia. O ID de sessão daqui contém tudo.
note-mega-busy = Esta sessão não está no MEGA: o MEGA está ocupado. O ID de sessão daqui contém tudo.
note-mega-away = Esta sessão não está no MEGA: o MEGA não responde como deveria. O ID de sessão daqui contém tudo.
note-mega-slow = Esta sessão não está no MEGA: o MEGA demora demais para responder. O ID de sessão daqui contém tudo.
note-self-sent = O ID de sessão também está na sua própria conversa no WhatsApp.
note-self-unsent = O ID de sessão talvez não tenha chegado à sua própria conversa no WhatsApp: copie-o daqui.

## chat: what the device writes into its owner's own chat, before the session ID

self-begin = { $site } conectou um dispositivo ao seu WhatsApp. O ID de sessão do seu bot está no fim desta mensagem.
self-secret = Mantenha em segredo. Ele abre o seu WhatsApp como uma senha. Ninguém que ajuda você precisa dele.
self-where = Ele vai nas configurações do seu bot, e em um só bot. Dois bots com a mesma sessão derrubam um ao outro.
self-unlink = Para desconectar, abra o WhatsApp no celular, depois Dispositivos conectados, toque no novo dispositivo e desconecte-o. O ID de sessão deixa de valer na hora.

## api: the titles of refusals

title-invalid_request = Pedido inválido
title-invalid_phone = Não é um número de telefone
title-invalid_custom_code = Não é um código
title-foreign_origin = Não vem desta página
title-invalid_api_key = Chave de API errada
title-not_open = Não é aberto a todos
title-not_found = Não encontrado
title-method_not_allowed = Método não permitido
title-request_timeout = Pedido lento demais
title-qr_not_available = Nenhum código QR agora
title-passkey_not_expected = Nenhuma chave de acesso pedida
title-not_ready = Ainda não está pronto
title-payload_too_large = Pedido grande demais
title-unsupported_media_type = Não é JSON
title-misdirected_host = Não é o nome deste site
title-challenge_required = É preciso uma prova de trabalho
title-rate_limited = Sessões demais
title-phone_cooldown = Cedo demais para este número
title-queue_full = Ocupado demais
title-broker_unavailable = Indisponível agora
title-whatsapp_unavailable = O WhatsApp não responde
title-shutting_down = Desligando
title-internal = Erro interno

## api: why a request was refused, and what to do next

refusal-body_is_no_object = O corpo deve ser um objeto JSON como {"{"}"method":"qr"{"}"}.
refusal-body_misread = O corpo não é um pedido de sessão: { $why }.
refusal-not_json = O corpo deve ser JSON, enviado com o cabeçalho Content-Type: application/json.
refusal-unknown_member = "{ $name }" não faz parte deste pedido. São permitidos { $allowed }.
refusal-member_needs_key = "{ $name }" é para quem tem uma chave de API, enviada como X-API-Key. Sem ela, são permitidos { $allowed }.
refusal-invalid_client = "client" deve ter de 1 a 128 caracteres, todos imprimíveis.
refusal-metadata_too_long = "metadata" deve ter no máximo { $most } bytes de JSON. Encurte.
refusal-invalid_template = "session_id" não pode ser usado: { $why }.
refusal-invalid_browser = "browser" deve ser { $form }.
refusal-invalid_proxy = "proxy" deve ser { $form }.
refusal-bot_and_template = Envie "bot" ou "session_id", não os dois.
refusal-bot_not_served = "{ $name }" não pode ser atendido. { $why }
refusal-bot_unheard-close = Nenhum bot da lista tem o nome em "bot". Você quis dizer { $closest }?
refusal-bot_unheard = Nenhum bot da lista tem o nome em "bot". Envie o que ele lê como "session_id".
refusal-invalid_api_key = A chave de API em X-API-Key não é deste site. Confira ou deixe-a de fora.
refusal-not_open = Só os serviços deste site começam sessões aqui. Se um bot ou um painel mandou você, comece de novo lá; um programa mostra a sua chave de API como X-API-Key.
refusal-body_broke_off = O corpo do pedido foi interrompido.
refusal-unknown_link_method = "method" deve ser "qr" ou "code".
refusal-invalid_seal_to = "seal_to" deve ser o base64 de uma chave pública X25519 bruta, 32 bytes.
refusal-foreign_page = Uma página de outro site não pode fazer isto aqui. Use a página deste site ou chame do seu servidor. Se esta é a página do próprio site, o proxy deve repassar o cabeçalho Host.
refusal-invalid_idempotency_key = Idempotency-Key deve ter de 16 a 255 caracteres ASCII visíveis.
refusal-idempotency_key_reused = Este Idempotency-Key já veio com outro pedido. Use uma nova chave.
refusal-out_of_range = "{ $name }" deve ser um número inteiro de { $least } a { $most }.
refusal-out_of_range-open = "{ $name }" deve ser um número inteiro, { $least } ou mais.
refusal-unknown_format = "format" deve ser um destes: { $known }.
refusal-unknown_bot-none = Este site não oferece bots pelo nome. Deixe "bot" de fora.
refusal-unknown_bot = "bot" deve ser um destes: { $known }.
refusal-format_and_bot = Peça um "format" ou um "bot", não os dois.
refusal-sealed_has_no_format = Este resultado está lacrado com a sua chave e não tem formato que possamos ler. Busque-o sem "format" nem "bot" e abra-o com a sua chave privada.
refusal-sealed_is_elsewhere = Este resultado está lacrado com a sua chave. Busque-o no result_url da sessão.
refusal-assertion_is_no_object = O corpo deve ser a resposta inteira da chave de acesso, um objeto JSON, ou {"{"}"confirmed":true{"}"}.
refusal-invalid_confirmation = "confirmed" deve ser true ou false, e vir sozinho.
refusal-no_handover_in_body = O corpo deve ser um objeto JSON com um "handover", como POST …/handover o devolveu.
refusal-invalid_custom_code = "custom_code" deve ter 8 dos caracteres { $alphabet }. Os caracteres 0, I, O e U não estão entre eles: nenhum celular os oferece para um código.
refusal-misdirected_host = Este site não atende pelo nome pedido. Se ele é seu, ponha o nome em LATCHKEY_HOSTS, ou defina LATCHKEY_TRUSTED_PROXIES se houver um proxy na frente.
refusal-no_such_address = Não há nada neste endereço. A API começa em /api/v1/sessions.
refusal-no_such_file = Esse arquivo não existe.
refusal-no_such_session = Essa sessão não existe para você: ela terminou, ou o token falta ou está errado. Comece uma nova.
refusal-handover_over = Isto já foi usado, ou o tempo acabou. Peça um novo onde a sessão começou.
refusal-wiped = A sessão foi cancelada ou o resultado foi apagado; não há volta. Comece uma nova.
refusal-no_result = A sessão terminou sem resultado. O status diz o motivo; comece uma nova.
refusal-not_at_mega = Esta sessão não está no MEGA; se deveria estar, as notas do status dizem o motivo. Escolha outro formato.
refusal-method_not_allowed = Este endereço não conhece esse método. O cabeçalho Allow diz quais conhece.
refusal-request_timeout = O corpo do pedido demorou demais para chegar. Tente de novo.
refusal-qr_not_available = Nenhum código QR espera ser escaneado neste momento. O status da sessão diz o motivo.
refusal-no_passkey_asked = Nenhuma chave de acesso é pedida neste momento. O status da sessão diz o motivo.
refusal-passkey_not_taken = A sessão não recebeu o que veio antes, ou terminou. O status diz qual dos dois.
refusal-passkey_answered = A resposta da chave de acesso já está aqui. Compare os códigos e envie {"{"}"confirmed":true{"}"} se forem iguais.
refusal-nothing_to_compare = Ainda não há código para comparar. Envie primeiro a resposta da chave de acesso.
refusal-not_ready = A sessão não terminou. Acompanhe o status até ele dizer ready.
refusal-payload_too_large = O pedido é longo demais; 16 KiB bastam para qualquer chamada.
refusal-challenge_required = Este site pede um pequeno trabalho antes de uma sessão começar, que os navegadores fazem sozinhos. Ative os scripts e recarregue a página; um programa busca um desafio em /api/v1/challenge e envia a solução em X-Altcha.
refusal-challenge_not_solved = O trabalho que este site pede não foi feito, ou veio tarde demais ou duas vezes. Comece de novo; um programa busca um novo desafio em /api/v1/challenge.
refusal-too_many_live = Há sessões demais em andamento, suas ou da sua rede. Termine ou cancele uma, ou espere até uma terminar.
refusal-queue_full = Há gente demais conectando neste momento. Tente de novo daqui a pouco.
refusal-key_required = Isto é para quem chama com uma chave de API, enviada como X-API-Key.
refusal-no_session_in_body = Envie um ID de sessão como "session_id" ou credenciais como "credentials", e não ambos.
refusal-unreadable_session = Esta sessão não pode ser usada: { $why }
refusal-session_too_long = A sessão é longa demais; são lidos 512 KiB. Envie só o creds.json, sem os arquivos de chaves.
refusal-asked_lately = O mesmo foi feito com este número há pouco, e a cada vez o bot dele perde a conexão. Tente de novo em { $wait }.
refusal-asked_lately-left_alone = O WhatsApp quer que este número fique em paz por um tempo. Tente de novo em { $wait }.
refusal-no_worker = Nenhum worker teve tempo para isto: todos estão ocupados ou nenhum está rodando. Tente de novo daqui a pouco.
refusal-broker_unavailable = O serviço não consegue acessar a fila agora. Tente de novo daqui a pouco.
refusal-not_serving = A fila não responde. O Redis está no ar, e REDIS_URL leva a ele? O log diz o que deu errado.
refusal-broker_denied = O Redis responde, mas nega o que as sessões precisam. Permita ao usuário as chaves ~{"{"}latchkey{"}"}*, os canais &{"{"}latchkey{"}"}* e todos os comandos. O log diz o que foi negado.
refusal-whatsapp_late = O WhatsApp não respondeu a tempo. Tente de novo daqui a pouco.
refusal-shutting_down = Este servidor está sendo desligado. Tente de novo daqui a pouco.
refusal-internal = Algo deu errado do nosso lado. Tente de novo.

## api: what is wrong with a phone number

phone-empty = É preciso um número de telefone com o código do país, como +94 77 123 4567.
phone-letter = Há letras neste número. Escreva-o em algarismos, com o código do país, como +94 77 123 4567.
phone-plus = O sinal de mais vem uma vez, na frente do número, como em +94 77 123 4567.
phone-sign = O sinal { $sign } não faz parte de um número de telefone. Escreva-o com o código do país, como +94 77 123 4567.
phone-national = Este número começa com 0, como se disca dentro de um país. Ponha o código do país no lugar desse 0: +94 77 123 4567 para 077 123 4567.
phone-trunk_zero = Há um 0 depois do código do país, que só se disca dentro do país. Deixe-o de fora: +94 77 123 4567 para +94 077 123 4567.
phone-no_such_code = Nenhum país tem o código com que este número começa. Ponha o código do seu país na frente, como +94 77 123 4567.
phone-too_short = Este número é curto demais: tem { $got } de pelo menos 7 algarismos. Falta o código do país, como +94 em +94 77 123 4567?
phone-too_long = Este número é longo demais: tem { $got } algarismos, e nenhum número tem mais de 15. É um só número, sem ramal?

## api: what is wrong with the answer of a passkey

assertion-too_long = Isto é longo demais para a resposta de uma chave de acesso. Copie só a resposta da chave de acesso.
assertion-json = Isto não é JSON, ou não está inteiro. Copie toda a resposta da chave de acesso.
assertion-kind = "type" deve ser "public-key": esta não é a resposta de uma chave de acesso. Copie tudo.
assertion-missing = "{ $field }" falta ou não é texto. Copie toda a resposta da chave de acesso.
assertion-encoding = "{ $field }" não está em base64url, ou está vazio. Copie a resposta da chave de acesso como ela é.
assertion-id = "id" e "rawId" são diferentes. Copie a resposta da chave de acesso como ela é.
assertion-client_data = "clientDataJSON" não contém JSON. Copie a resposta da chave de acesso como ela é.
assertion-action = Esta chave de acesso foi criada e não usada: é pedido "webauthn.get".
assertion-origin = Isto não foi feito em https://web.whatsapp.com. Faça em uma aba do WhatsApp Web.
assertion-challenge = Isto responde a outro pedido, não ao que espera. Faça um para esta sessão.
assertion-authenticator_data = "authenticatorData" é curto demais. Copie a resposta da chave de acesso como ela é.
assertion-site = Esta chave de acesso é de outro site. Use uma desta conta do WhatsApp.
assertion-unverified = Esta chave de acesso não foi desbloqueada. Use-a mais uma vez, com a digital, o rosto ou o bloqueio de tela.

## terminal: what a link and a session say

terminal-connecting = Conectando ao WhatsApp…
terminal-resting = O WhatsApp bloqueia números que pedem códigos com muita frequência, por isso o próximo demora um pouco…
terminal-linking = Seu celular disse sim. Deixe o WhatsApp aberto nele enquanto isto entra…
terminal-exporting = Entrou. A sessão está sendo preparada…
terminal-scan =
    No WhatsApp do celular, abra Dispositivos conectados e escaneie este código ({ $sequence } de { $total }).
    Um novo toma o lugar dele sozinho. Ctrl-C cancela.
terminal-qr-too-long = O código é longo demais para ser desenhado. Comece de novo.
terminal-type-code =
    No WhatsApp do celular com { $phone }, abra Dispositivos conectados, Conectar dispositivo, Conectar com número de telefone, e digite este código.
    Ele vale por alguns minutos. Ctrl-C cancela.
terminal-passkey-asked = O WhatsApp pede uma chave de acesso antes de conectar um dispositivo a esta conta: sua digital, seu rosto ou o bloqueio de tela. Nada foi conectado ainda. Só as páginas do próprio WhatsApp podem pedi-la, por isso este programa não pode.
terminal-passkey-by-hand =
    Você pode trazer a resposta dela. Colar coisas no console de um navegador é como contas são roubadas: faça isso só aqui, e só porque você mesmo começou.
    1. Abra https://web.whatsapp.com e nele o console (F12).
    2. Cole isto, pressione Enter, clique na página e use a sua chave de acesso:
terminal-passkey-answer = 3. Copie a resposta que o console mostrar, cole-a aqui e pressione Enter.
terminal-passkey-assist-is-off = Para trazer a resposta à mão, comece de novo com LATCHKEY_PASSKEY_ASSIST=on, ou conecte uma conta sem chave de acesso. Ctrl-C cancela.
terminal-compare = Seu celular também mostra um código. São iguais? Digite y (sim) ou n (não) e Enter.
terminal-yes-or-no = Digite y se os códigos forem iguais, n se não.
terminal-not-an-assertion = Essa não é a resposta da chave de acesso. { $why } Depois cole de novo.
terminal-too-early = Isso veio cedo demais. Dê mais uma vez.
terminal-linked = Conectado a +{ $number }.
terminal-written = Gravado: { $path }
terminal-recorded = O que foi e veio está em { $path }, sem nenhum segredo, número ou nome.
terminal-keep-secret =
    Use em um só lugar. Quem a tem, tem a conta: não conte a ninguém.
    Se o bot parar em 405, atualize o bot: ele usa uma versão do WhatsApp que venceu.
terminal-session-id = Seu ID de sessão:
terminal-cancelled = Cancelado. Nada fica guardado.
terminal-cancelled-late = Cancelado. Nada fica guardado aqui; se o celular mostrar o novo dispositivo em Dispositivos conectados, remova-o lá.
terminal-expired = Ninguém conectou a tempo. Comece de novo com o celular à mão.
terminal-gone = A sessão terminou sem dizer nada. Comece de novo.
terminal-unlinked = Desconectado. O dispositivo saiu da conta, e a sessão dele não vale mais nada.
terminal-unlinked-before = Já tinha sido desconectado: o WhatsApp não conhece mais o dispositivo.
terminal-not-unlinked = { $why } O dispositivo ainda pode estar conectado.
terminal-not-taken-off = O WhatsApp não tirou o dispositivo da conta. Remova-o no celular, em Dispositivos conectados.
terminal-check-first = Isto entra com a sessão. Um bot que a usa perde a conexão por um momento; a maioria volta sozinha, os outros precisam ser iniciados de novo.
terminal-check-linked = Conectado: o WhatsApp deixa o dispositivo entrar.
terminal-check-unlinked = Desconectado: o WhatsApp não conhece mais o dispositivo. Conecte-o de novo.
terminal-check-restricted = Restrita: { $why }
terminal-check-replaced = Substituída: um bot entrou com esta sessão no mesmo momento. O dispositivo está conectado e em uso.
terminal-not-checked = { $why } Não se sabe se o dispositivo ainda está conectado.
terminal-check-account = Conta: +{ $number }
terminal-check-since = Conectado desde: { $date }
terminal-check-name = Nome: { $name }
terminal-check-platform = Plataforma: { $platform }
