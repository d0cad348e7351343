<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About BuzzCam</source>
        <translation>Acerca de BuzzCam</translation>
    </message>
    <message>
        <source>A private camera for every call: hides the room, on this machine only.</source>
        <translation>Una cámara privada para cada llamada: oculta la habitación, solo en este equipo.</translation>
    </message>
    <message>
        <source>MIT licence. Made with Qt %1.</source>
        <translation>Licencia MIT. Hecho con Qt %1.</translation>
    </message>
    <message>
        <source>Whose work is in it</source>
        <translation>De quién es el trabajo que contiene</translation>
    </message>
    <message>
        <source>The list of licences cannot be read. Install BuzzCam again.</source>
        <translation>No se puede leer la lista de licencias. Vuelve a instalar BuzzCam.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Licencias</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versión</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licencia</translation>
    </message>
</context>
<context>
    <name>ActionBar</name>
    <message>
        <source>Snapshot</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>Cámara encendida</translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation>Cámara apagada</translation>
    </message>
    <message>
        <source>Turns the camera off and on again</source>
        <translation>Apaga la cámara y la vuelve a encender</translation>
    </message>
    <message>
        <source>Private – show me again</source>
        <translation>Privado – mostrarme</translation>
    </message>
    <message>
        <source>Private now</source>
        <translation>Modo privado</translation>
    </message>
    <message>
        <source>Everybody sees a card until you release it</source>
        <translation>Todos ven una imagen de pausa hasta que la quites</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Grabar</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Qué hacer</translation>
    </message>
</context>
<context>
    <name>BackgroundPanel</name>
    <message>
        <source>Evening room</source>
        <translation>Salón de noche</translation>
    </message>
    <message>
        <source>Bright office</source>
        <translation>Oficina clara</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Biblioteca</translation>
    </message>
    <message>
        <source>Garden</source>
        <translation>Jardín</translation>
    </message>
    <message>
        <source>Harbour</source>
        <translation>Puerto</translation>
    </message>
    <message>
        <source>Concrete studio</source>
        <translation>Estudio</translation>
    </message>
    <message>
        <source>Mountain morning</source>
        <translation>Montaña</translation>
    </message>
    <message>
        <source>Plaster arches</source>
        <translation>Arcos de yeso</translation>
    </message>
    <message>
        <source>What is behind you</source>
        <translation>Lo que hay detrás de ti</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Ninguno</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>Desenfoque</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Color</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>My screen</source>
        <translation>Mi pantalla</translation>
    </message>
    <message>
        <source>Plain green, for programs that cut it out</source>
        <translation>Verde liso, para programas que lo recortan</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>A picture or video of your own; you can also drop it on the window</source>
        <translation>Una imagen o un vídeo tuyo; también puedes soltarlo en la ventana</translation>
    </message>
    <message>
        <source>Which screen</source>
        <translation>Qué pantalla</translation>
    </message>
    <message>
        <source>Who is seen</source>
        <translation>A quién se ve</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Fondo</translation>
    </message>
    <message>
        <source>Add backgrounds</source>
        <translation>Añadir fondos</translation>
    </message>
    <message>
        <source>Pictures and videos</source>
        <translation>Imágenes y vídeos</translation>
    </message>
    <message>
        <source>Your room is seen as it is.</source>
        <translation>Tu habitación se ve tal como es.</translation>
    </message>
    <message>
        <source>You stand in front of your screen. What is on it is seen by everybody.</source>
        <translation>Estás delante de tu pantalla. Todos ven lo que hay en ella.</translation>
    </message>
    <message>
        <source>You stand in front of a window. What is in it is seen by everybody.</source>
        <translation>Estás delante de una ventana. Todos ven lo que hay en ella.</translation>
    </message>
    <message>
        <source>Plain green, for programs that cut it out.</source>
        <translation>Verde liso, para programas que lo recortan.</translation>
    </message>
    <message>
        <source>%1 (Delete takes it off the shelf)</source>
        <translation>%1 (Supr lo quita de la lista)</translation>
    </message>
    <message>
        <source>Screen %1</source>
        <translation>Pantalla %1</translation>
    </message>
    <message>
        <source>Another colour</source>
        <translation>Otro color</translation>
    </message>
</context>
<context>
    <name>BeforeCall</name>
    <message>
        <source>Your guests need a browser and a link, nothing else. They see the picture that you see here.</source>
        <translation>Tus invitados necesitan un navegador y un enlace, nada más. Ven la imagen que ves aquí.</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Tu nombre</translation>
    </message>
    <message>
        <source>What guests call you</source>
        <translation>Cómo te llaman los invitados</translation>
    </message>
    <message>
        <source>Who may join</source>
        <translation>Quién puede unirse</translation>
    </message>
    <message>
        <source>From where guests may come</source>
        <translation>Desde dónde pueden venir</translation>
    </message>
    <message>
        <source>Anybody on my network</source>
        <translation>Cualquiera en mi red</translation>
    </message>
    <message>
        <source>Only this computer, or through my own tunnel</source>
        <translation>Solo este ordenador, o por mi propio túnel</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Sonido</translation>
    </message>
    <message>
        <source>Picture and sound go straight to your guests, encrypted, through no company&apos;s server.</source>
        <translation>La imagen y el sonido van directos a tus invitados, cifrados, sin pasar por el servidor de ninguna empresa.</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Iniciando…</translation>
    </message>
    <message>
        <source>Start a call</source>
        <translation>Iniciar una llamada</translation>
    </message>
</context>
<context>
    <name>CallController</name>
    <message>
        <source>Host</source>
        <translation>Anfitrión</translation>
    </message>
</context>
<context>
    <name>CallControls</name>
    <message>
        <source>Share a screen or a window</source>
        <translation>Compartir una pantalla o una ventana</translation>
    </message>
    <message>
        <source>End the call for all</source>
        <translation>Terminar la llamada para todos</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Llamada</translation>
    </message>
    <message>
        <source>At the door: %1</source>
        <translation>En la puerta: %1</translation>
    </message>
    <message>
        <source>Unmute your microphone</source>
        <translation>Activar tu micrófono</translation>
    </message>
    <message>
        <source>Mute your microphone</source>
        <translation>Silenciar tu micrófono</translation>
    </message>
    <message>
        <source>Hide your picture in the call</source>
        <translation>Ocultar tu imagen en la llamada</translation>
    </message>
    <message>
        <source>Show your picture in the call</source>
        <translation>Mostrar tu imagen en la llamada</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>Dejar de compartir</translation>
    </message>
    <message>
        <source>You in front of it, as one picture</source>
        <translation>Tú delante, en una sola imagen</translation>
    </message>
</context>
<context>
    <name>CallPage</name>
    <message>
        <source>Back to the choices</source>
        <translation>Volver a las opciones</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Llamada</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personas</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Ask me before somebody comes in</source>
        <translation>Preguntarme antes de que entre alguien</translation>
    </message>
    <message>
        <source>away</source>
        <translation>ausente</translation>
    </message>
    <message>
        <source>connecting…</source>
        <translation>conectando…</translation>
    </message>
    <message>
        <source>weak line</source>
        <translation>conexión débil</translation>
    </message>
    <message>
        <source>good line</source>
        <translation>buena conexión</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Before and after; the arrow keys move the line between them</source>
        <translation>Antes y después; las flechas mueven la línea entre ambos</translation>
    </message>
</context>
<context>
    <name>Chat</name>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Write to all, then Enter</source>
        <translation>Escribe a todos y pulsa Intro</translation>
    </message>
    <message>
        <source>Message to all</source>
        <translation>Mensaje para todos</translation>
    </message>
</context>
<context>
    <name>ChoicesModel</name>
    <message>
        <source>Nothing can be written to %1 (%2). Choose another folder under Outputs.</source>
        <translation>No se puede escribir en %1 (%2). Elige otra carpeta en Salidas.</translation>
    </message>
    <message>
        <source>Your choices cannot be saved (%1); they hold until you quit.</source>
        <translation>No se pueden guardar tus ajustes (%1); valen hasta que salgas.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Putting the report together…</source>
        <translation>Preparando el informe…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome</source>
        <translation>Bienvenida</translation>
    </message>
    <message>
        <source>Check-up</source>
        <translation>Revisión</translation>
    </message>
    <message>
        <source>Welcome to BuzzCam</source>
        <translation>Te damos la bienvenida a BuzzCam</translation>
    </message>
    <message>
        <source>It hides your room before others see it. Nothing leaves this machine. A short look at what it needs:</source>
        <translation>Oculta tu habitación antes de que otros la vean. Nada sale de este equipo. Un vistazo rápido a lo que necesita:</translation>
    </message>
    <message>
        <source>Your camera</source>
        <translation>Tu cámara</translation>
    </message>
    <message>
        <source>The camera BuzzCam for other programs</source>
        <translation>La cámara BuzzCam para otros programas</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Velocidad</translation>
    </message>
    <message>
        <source>Your screen as a source</source>
        <translation>Tu pantalla como fuente</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Revisar otra vez</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Empezar</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Measuring what this machine can do…</source>
        <translation>Midiendo lo que puede este equipo…</translation>
    </message>
    <message>
        <source>Use the demo meanwhile</source>
        <translation>Usar la demo mientras tanto</translation>
    </message>
    <message>
        <source>Do it now</source>
        <translation>Hacerlo ahora</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Copiar la orden</translation>
    </message>
    <message>
        <source>The demo stands in for it; choose your camera above the picture when it is there.</source>
        <translation>La demo la sustituye; elige tu cámara encima de la imagen cuando esté.</translation>
    </message>
</context>
<context>
    <name>Hotkeys</name>
    <message>
        <source>Wayland does not let programs have them.</source>
        <translation>Wayland no se los permite a los programas.</translation>
    </message>
    <message>
        <source>They work on Linux with X11 only.</source>
        <translation>Solo funcionan en Linux con X11.</translation>
    </message>
</context>
<context>
    <name>LinkCode</name>
    <message>
        <source>Link for your guests</source>
        <translation>Enlace para tus invitados</translation>
    </message>
    <message>
        <source>Point a phone&apos;s camera at it.</source>
        <translation>Apunta la cámara de un teléfono.</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>Código QR</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>MainMenu</name>
    <message>
        <source>Menu</source>
        <translation>Menú</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>Preferencias…</translation>
    </message>
    <message>
        <source>Check-up…</source>
        <translation>Revisión…</translation>
    </message>
    <message>
        <source>Shortcuts…</source>
        <translation>Atajos…</translation>
    </message>
    <message>
        <source>Report a problem…</source>
        <translation>Informar de un problema…</translation>
    </message>
    <message>
        <source>About BuzzCam…</source>
        <translation>Acerca de BuzzCam…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Choices</source>
        <translation>Opciones</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Cerrar este mensaje</translation>
    </message>
</context>
<context>
    <name>OutputsPanel</name>
    <message>
        <source>In other programs</source>
        <translation>En otros programas</translation>
    </message>
    <message>
        <source>Virtual camera</source>
        <translation>Cámara virtual</translation>
    </message>
    <message>
        <source>Which virtual camera</source>
        <translation>Qué cámara virtual</translation>
    </message>
    <message>
        <source>Copy the remedy</source>
        <translation>Copiar el remedio</translation>
    </message>
    <message>
        <source>In Zoom, Meet or Teams choose the camera called BuzzCam.</source>
        <translation>En Zoom, Meet o Teams elige la cámara llamada BuzzCam.</translation>
    </message>
    <message>
        <source>Recordings and stills</source>
        <translation>Grabaciones y fotos</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Cambiar…</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Recordings show what others see. They have no sound.</source>
        <translation>Las grabaciones muestran lo que ven los demás. No tienen sonido.</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>Salidas</translation>
    </message>
    <message>
        <source>Off. Other programs do not see you.</source>
        <translation>Apagada. Los demás programas no te ven.</translation>
    </message>
    <message>
        <source>%1 is using it.</source>
        <translation>%1 la está usando.</translation>
    </message>
    <message>
        <source>It is in use.</source>
        <translation>Está en uso.</translation>
    </message>
    <message>
        <source>Ready; no program is using it.</source>
        <translation>Lista; ningún programa la usa.</translation>
    </message>
    <message>
        <source>Where files go</source>
        <translation>Dónde se guardan los archivos</translation>
    </message>
</context>
<context>
    <name>Participant</name>
    <message>
        <source>Remove %1 from the call</source>
        <translation>Quitar a %1 de la llamada</translation>
    </message>
    <message>
        <source>%1 ms to their eye</source>
        <translation>%1 ms hasta sus ojos</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>At the door</source>
        <translation>En la puerta</translation>
    </message>
    <message>
        <source>Invite</source>
        <translation>Invitar</translation>
    </message>
    <message>
        <source>Address in the link</source>
        <translation>Dirección del enlace</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Copiar el enlace</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>Código QR</translation>
    </message>
    <message>
        <source>New link: the old one lets nobody in any more</source>
        <translation>Enlace nuevo: el antiguo ya no deja entrar a nadie</translation>
    </message>
    <message>
        <source>Nobody yet. Send the link to your guests.</source>
        <translation>Nadie todavía. Envía el enlace a tus invitados.</translation>
    </message>
    <message>
        <source>Locked: nobody new can knock</source>
        <translation>Cerrada: nadie nuevo puede llamar</translation>
    </message>
    <message>
        <source>Statistics…</source>
        <translation>Estadísticas…</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Sonido</translation>
    </message>
    <message>
        <source>Push to talk: hold T</source>
        <translation>Mantén T para hablar</translation>
    </message>
    <message>
        <source>Level of the microphone</source>
        <translation>Nivel del micrófono</translation>
    </message>
    <message>
        <source>You are muted, and talking.</source>
        <translation>Estás silenciado y hablas.</translation>
    </message>
    <message>
        <source>In the call: %1 of %2</source>
        <translation>En la llamada: %1 de %2</translation>
    </message>
    <message>
        <source>Guests&apos; browsers warn once: they do not know this computer&apos;s certificate. It is yours if its SHA-256 fingerprint is %1</source>
        <translation>Los navegadores avisan una vez: no conocen el certificado de este ordenador. Es el tuyo si su huella SHA-256 es %1</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
</context>
<context>
    <name>PhotoPage</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
    <message>
        <source>What to cut out</source>
        <translation>Qué recortar</translation>
    </message>
    <message>
        <source>Single hairs and fur</source>
        <translation>Cabellos sueltos y pelaje</translation>
    </message>
    <message>
        <source>Whoever or whatever is in it</source>
        <translation>Quien o lo que aparezca</translation>
    </message>
    <message>
        <source>Only people</source>
        <translation>Solo personas</translation>
    </message>
    <message>
        <source>A thing or an animal</source>
        <translation>Una cosa o un animal</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>Plantilla</translation>
    </message>
    <message>
        <source>Thumbnail, subject left</source>
        <translation>Miniatura, motivo a la izquierda</translation>
    </message>
    <message>
        <source>Thumbnail, subject right</source>
        <translation>Miniatura, motivo a la derecha</translation>
    </message>
    <message>
        <source>Thumbnail, subject in the middle</source>
        <translation>Miniatura, motivo en el centro</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>Tal como está</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pincel</translation>
    </message>
    <message>
        <source>Take the last stroke back</source>
        <translation>Deshacer el último trazo</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Guardar…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Save all…</source>
        <translation>Guardar todas…</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Añadir…</translation>
    </message>
    <message>
        <source>Cut out</source>
        <translation>Recortar</translation>
    </message>
    <message>
        <source>This needs one more library: %1</source>
        <translation>Hace falta una biblioteca más: %1</translation>
    </message>
    <message>
        <source>Mend it with a brush</source>
        <translation>Retocar con el pincel</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Conservar</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Behind it</source>
        <translation>Detrás</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nada</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>Desenfoque</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>Color…</translation>
    </message>
    <message>
        <source>Picture…</source>
        <translation>Imagen…</translation>
    </message>
    <message>
        <source>Shape and title</source>
        <translation>Forma y título</translation>
    </message>
    <message>
        <source>Drop pictures here, or add some.
They stay on this computer.</source>
        <translation>Arrastre imágenes aquí o añada algunas.
No salen de este ordenador.</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un momento…</translation>
    </message>
    <message>
        <source>No person was found in it.</source>
        <translation>No se encontró a ninguna persona en ella.</translation>
    </message>
    <message>
        <source>Nothing that stands out was found in it.</source>
        <translation>No se encontró nada que destaque en ella.</translation>
    </message>
    <message>
        <source>Reading the picture</source>
        <translation>Leyendo la imagen</translation>
    </message>
    <message>
        <source>Loading the models</source>
        <translation>Cargando los modelos</translation>
    </message>
    <message>
        <source>Finding the subject</source>
        <translation>Buscando el motivo</translation>
    </message>
    <message>
        <source>Refining edges and colours</source>
        <translation>Afinando bordes y colores</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Guardando</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Color</translation>
    </message>
    <message>
        <source>A picture to stand behind it</source>
        <translation>Una imagen para ponerla detrás</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>Añadir imágenes</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Guardar la imagen</translation>
    </message>
    <message>
        <source>That would overwrite the picture itself: choose another name.</source>
        <translation>Eso sobrescribiría la propia imagen: elija otro nombre.</translation>
    </message>
    <message>
        <source>A folder for all of them</source>
        <translation>Una carpeta para todas</translation>
    </message>
    <message>
        <source>The picture is in the clipboard.</source>
        <translation>La imagen está en el portapapeles.</translation>
    </message>
</context>
<context>
    <name>PhotoTable</name>
    <message>
        <source>There is no picture among these files.</source>
        <translation>No hay ninguna imagen entre estos archivos.</translation>
    </message>
</context>
<context>
    <name>PicturePanel</name>
    <message>
        <source>Camera</source>
        <translation>Cámara</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>%1 por segundo</translation>
    </message>
    <message>
        <source>Which way round</source>
        <translation>Orientación</translation>
    </message>
    <message>
        <source>Mirror my preview</source>
        <translation>Reflejar mi vista previa</translation>
    </message>
    <message>
        <source>Light and frame</source>
        <translation>Luz y encuadre</translation>
    </message>
    <message>
        <source>As it comes from the camera</source>
        <translation>Tal como viene de la cámara</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>Estilo</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Imagen</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Preferencias</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Como el sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>Starting and closing</source>
        <translation>Al iniciar y cerrar</translation>
    </message>
    <message>
        <source>Start with the system</source>
        <translation>Iniciar con el sistema</translation>
    </message>
    <message>
        <source>Start minimised</source>
        <translation>Iniciar en segundo plano</translation>
    </message>
    <message>
        <source>Keep running in the tray when closed</source>
        <translation>Al cerrar, seguir en la bandeja del sistema</translation>
    </message>
    <message>
        <source>This desktop has no tray: closing the window quits BuzzCam.</source>
        <translation>Este escritorio no tiene bandeja: cerrar la ventana termina BuzzCam.</translation>
    </message>
    <message>
        <source>In every program</source>
        <translation>En cualquier programa</translation>
    </message>
    <message>
        <source>Global shortcuts</source>
        <translation>Atajos globales</translation>
    </message>
    <message>
        <source>Not available here: %1</source>
        <translation>No disponible aquí: %1</translation>
    </message>
    <message>
        <source>Ctrl+Alt+P: private now.  Ctrl+Alt+O: camera on or off.</source>
        <translation>Ctrl+Alt+P: modo privado.  Ctrl+Alt+O: cámara sí o no.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>The language changes when you start BuzzCam again.</source>
        <translation>El idioma cambia cuando vuelvas a iniciar BuzzCam.</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Preview</source>
        <translation>Vista previa</translation>
    </message>
    <message>
        <source>Hold to compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Shows you your camera as it is, for as long as you hold it. Nobody else sees it.</source>
        <translation>Te muestra tu cámara tal como es mientras lo mantienes. Nadie más lo ve.</translation>
    </message>
</context>
<context>
    <name>PreviewPresenter</name>
    <message>
        <source>Turn the camera on</source>
        <translation>Encender la cámara</translation>
    </message>
    <message>
        <source>Show me again</source>
        <translation>Mostrarme otra vez</translation>
    </message>
    <message>
        <source>The camera is off</source>
        <translation>La cámara está apagada</translation>
    </message>
    <message>
        <source>Other programs see a card.</source>
        <translation>Los demás programas ven una imagen de pausa.</translation>
    </message>
    <message>
        <source>Private now</source>
        <translation>Modo privado</translation>
    </message>
    <message>
        <source>Everybody sees a card until you release it.</source>
        <translation>Todos ven una imagen de pausa hasta que la quites.</translation>
    </message>
    <message>
        <source>It comes back by itself; others see a card meanwhile.</source>
        <translation>Vuelve por sí sola; mientras tanto los demás ven una imagen de pausa.</translation>
    </message>
    <message>
        <source>%1 is watching</source>
        <translation>%1 está mirando</translation>
    </message>
    <message>
        <source>Someone is watching</source>
        <translation>Alguien está mirando</translation>
    </message>
    <message>
        <source>Nobody is watching</source>
        <translation>Nadie está mirando</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 fps</translation>
    </message>
    <message>
        <source>%1 ms delay</source>
        <translation>%1 ms de retraso</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>Pequeño</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mediano</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Grande</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report a problem</source>
        <translation>Informar de un problema</translation>
    </message>
    <message>
        <source>BuzzCam puts together a file that helps us to find the fault. It stays on this machine; whether and to whom you send it is up to you.</source>
        <translation>BuzzCam prepara un archivo que nos ayuda a encontrar el fallo. Se queda en este equipo; tú decides si lo envías y a quién.</translation>
    </message>
    <message>
        <source>In it: the log, versions, the check-up&apos;s findings, your choices.</source>
        <translation>Contiene: el registro, las versiones, los resultados de la revisión y tus ajustes.</translation>
    </message>
    <message>
        <source>Not in it: pictures, sound, the names of your files, windows, looks and guests.</source>
        <translation>No incluye: imágenes, sonido ni los nombres de tus archivos, ventanas, estilos e invitados.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Save the report…</source>
        <translation>Guardar el informe…</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Guardar el informe</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Camera</source>
        <translation>Cámara</translation>
    </message>
    <message>
        <source>Private now, and back</source>
        <translation>Modo privado, y volver</translation>
    </message>
    <message>
        <source>Camera on or off</source>
        <translation>Encender o apagar la cámara</translation>
    </message>
    <message>
        <source>Start or stop recording</source>
        <translation>Empezar o parar de grabar</translation>
    </message>
    <message>
        <source>Take a snapshot</source>
        <translation>Hacer una foto</translation>
    </message>
    <message>
        <source>Compare with your camera as it is, while held</source>
        <translation>Comparar con tu cámara tal como es, mientras se mantiene</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espacio</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Llamada</translation>
    </message>
    <message>
        <source>Show the call</source>
        <translation>Mostrar la llamada</translation>
    </message>
    <message>
        <source>Mute your microphone, and back</source>
        <translation>Silenciar tu micrófono, y al revés</translation>
    </message>
    <message>
        <source>Talk while it is held, where that is chosen</source>
        <translation>Hablar mientras se mantiene, si así se eligió</translation>
    </message>
    <message>
        <source>T</source>
        <translation>T</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>Opciones</translation>
    </message>
    <message>
        <source>Switch to a look</source>
        <translation>Cambiar de aspecto</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Ventana</translation>
    </message>
    <message>
        <source>Show “%1”</source>
        <translation>Mostrar «%1»</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>Esta lista</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Cerrar la ventana</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation>Atajos</translation>
    </message>
    <message>
        <source>In every program</source>
        <translation>En cualquier programa</translation>
    </message>
    <message>
        <source>Switched off; allow them in the preferences.</source>
        <translation>Desactivados; permítelos en las preferencias.</translation>
    </message>
    <message>
        <source>Not available here: %1</source>
        <translation>No disponible aquí: %1</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>SoundChoice</name>
    <message>
        <source>Microphone</source>
        <translation>Micrófono</translation>
    </message>
    <message>
        <source>Loudspeaker</source>
        <translation>Altavoz</translation>
    </message>
    <message>
        <source>I wear headphones</source>
        <translation>Llevo auriculares</translation>
    </message>
    <message>
        <source>Your voice stays whole while others talk: there is no echo to remove</source>
        <translation>Tu voz queda entera mientras otros hablan: no hay eco que quitar</translation>
    </message>
    <message>
        <source>%1 (not plugged in)</source>
        <translation>%1 (no conectado)</translation>
    </message>
    <message>
        <source>The system&apos;s microphone</source>
        <translation>Micrófono del sistema</translation>
    </message>
    <message>
        <source>No microphone</source>
        <translation>Sin micrófono</translation>
    </message>
    <message>
        <source>The system&apos;s loudspeaker</source>
        <translation>Altavoz del sistema</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>Sin sonido</translation>
    </message>
</context>
<context>
    <name>SpeedPanel</name>
    <message>
        <source>How finely you are cut out</source>
        <translation>Con qué precisión se te recorta</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>Pequeño</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mediano</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Grande</translation>
    </message>
    <message>
        <source>Share of the time for one picture that is used</source>
        <translation>Parte usada del tiempo para una imagen</translation>
    </message>
    <message>
        <source>For a quiet fan</source>
        <translation>Para un ventilador silencioso</translation>
    </message>
    <message>
        <source>Quiet</source>
        <translation>Silencioso</translation>
    </message>
    <message>
        <source>Uses at most half of one processor core for cutting you out.</source>
        <translation>Usa como mucho medio núcleo del procesador para recortarte.</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Velocidad</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>sin medir</translation>
    </message>
    <message>
        <source>Last change: %1 → %2, because %3.</source>
        <translation>Último cambio: %1 → %2; motivo: %3.</translation>
    </message>
    <message>
        <source>Runs on: %1</source>
        <translation>Funciona en: %1</translation>
    </message>
    <message>
        <source>nothing, hiding is off</source>
        <translation>nada, no se oculta nada</translation>
    </message>
    <message>
        <source>%1 of %2 ms used.</source>
        <translation>%1 de %2 ms en uso.</translation>
    </message>
    <message>
        <source>%1 would drop to %2 pictures a second here.</source>
        <translation>%1 bajaría aquí a %2 imágenes por segundo.</translation>
    </message>
</context>
<context>
    <name>Statistics</name>
    <message>
        <source>Statistics of the call</source>
        <translation>Estadísticas de la llamada</translation>
    </message>
    <message>
        <source>Lens to eye: from the moment your camera saw it to the moment your guest&apos;s screen shows it.</source>
        <translation>Del objetivo al ojo: desde que tu cámara lo vio hasta que la pantalla del invitado lo muestra.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Lens to eye</source>
        <translation>Del objetivo al ojo</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>Ida y vuelta</translation>
    </message>
    <message>
        <source>To them</source>
        <translation>Hacia ellos</translation>
    </message>
    <message>
        <source>… pictures a second</source>
        <translation>… imágenes por segundo</translation>
    </message>
    <message>
        <source>… lost</source>
        <translation>… perdido</translation>
    </message>
    <message>
        <source>… layer</source>
        <translation>… capa</translation>
    </message>
    <message>
        <source>From them</source>
        <translation>Desde ellos</translation>
    </message>
    <message>
        <source>… sound concealed</source>
        <translation>… sonido reconstruido</translation>
    </message>
    <message>
        <source>Key frames, asked again</source>
        <translation>Fotogramas clave, repetidos</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>TileView</name>
    <message>
        <source>You, hidden from guests</source>
        <translation>Tú, oculto para los invitados</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Tú</translation>
    </message>
    <message>
        <source>%1&apos;s screen</source>
        <translation>Pantalla de %1</translation>
    </message>
    <message>
        <source>Connection lost. They may come back.</source>
        <translation>Conexión perdida. Puede que vuelva.</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Conectando…</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Source</source>
        <translation>Fuente</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aspecto</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menú</translation>
    </message>
    <message>
        <source>Show or hide the choices</source>
        <translation>Mostrar u ocultar las opciones</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Página</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Cámara</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>sin guardar</translation>
    </message>
    <message>
        <source>Look: %1</source>
        <translation>Aspecto: %1</translation>
    </message>
    <message>
        <source>No camera</source>
        <translation>Sin cámara</translation>
    </message>
    <message>
        <source>Screen %1</source>
        <translation>Pantalla %1</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>Demo</translation>
    </message>
    <message>
        <source>Test picture</source>
        <translation>Imagen de prueba</translation>
    </message>
    <message>
        <source>No camera is plugged in</source>
        <translation>No hay ninguna cámara conectada</translation>
    </message>
    <message>
        <source>A video or picture…</source>
        <translation>Un vídeo o una imagen…</translation>
    </message>
    <message>
        <source>Open a video or picture</source>
        <translation>Abrir un vídeo o una imagen</translation>
    </message>
    <message>
        <source>Save this look…</source>
        <translation>Guardar este aspecto…</translation>
    </message>
    <message>
        <source>Rename “%1”…</source>
        <translation>Cambiar el nombre de «%1»…</translation>
    </message>
    <message>
        <source>Remove “%1”</source>
        <translation>Quitar «%1»</translation>
    </message>
    <message>
        <source>Everything as on the first day</source>
        <translation>Todo como el primer día</translation>
    </message>
    <message>
        <source>Look %1</source>
        <translation>Aspecto %1</translation>
    </message>
    <message>
        <source>Save this look</source>
        <translation>Guardar este aspecto</translation>
    </message>
    <message>
        <source>Its name:</source>
        <translation>Su nombre:</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Cambiar nombre</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show window</source>
        <translation>Mostrar la ventana</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>Cámara encendida</translation>
    </message>
    <message>
        <source>Private now</source>
        <translation>Modo privado</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>Aspectos</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>BuzzCam goes on here. Quit it from this icon&apos;s menu.</source>
        <translation>BuzzCam sigue aquí. Puedes salir desde el menú de este icono.</translation>
    </message>
    <message>
        <source>BuzzCam: the camera is off</source>
        <translation>BuzzCam: la cámara está apagada</translation>
    </message>
    <message>
        <source>BuzzCam: private, others see a card</source>
        <translation>BuzzCam: privado, los demás ven una imagen de pausa</translation>
    </message>
    <message>
        <source>BuzzCam: recording</source>
        <translation>BuzzCam: grabando</translation>
    </message>
    <message>
        <source>BuzzCam: the camera is on</source>
        <translation>BuzzCam: la cámara está encendida</translation>
    </message>
</context>
<context>
    <name>Visitor</name>
    <message>
        <source>Let in</source>
        <translation>Dejar entrar</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Ahora no</translation>
    </message>
</context>
<context>
    <name>names</name>
    <message>
        <source>small</source>
        <translation>pequeño</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>mediano</translation>
    </message>
    <message>
        <source>large</source>
        <translation>grande</translation>
    </message>
    <message>
        <source>studio</source>
        <translation>estudio</translation>
    </message>
    <message>
        <source>capture</source>
        <translation>cámara</translation>
    </message>
    <message>
        <source>frames</source>
        <translation>imágenes</translation>
    </message>
    <message>
        <source>model-switcher</source>
        <translation>velocidad</translation>
    </message>
    <message>
        <source>calibration</source>
        <translation>medición</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>foto</translation>
    </message>
    <message>
        <source>recording</source>
        <translation>grabación</translation>
    </message>
    <message>
        <source>virtual</source>
        <translation>cámara virtual</translation>
    </message>
    <message>
        <source>checkup</source>
        <translation>revisión</translation>
    </message>
    <message>
        <source>report</source>
        <translation>informe</translation>
    </message>
    <message>
        <source>hotkeys</source>
        <translation>atajos</translation>
    </message>
    <message>
        <source>thumbnails</source>
        <translation>miniaturas</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>(a version before 0.13)</source>
        <translation>(una versión anterior a 0.13)</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(vacío)</translation>
    </message>
    <message>
        <source>A background {kind} needs a file.</source>
        <translation>Un fondo de tipo {kind} necesita un archivo.</translation>
    </message>
    <message>
        <source>A call for {count} people is not to be had.</source>
        <translation>Una llamada para {count} personas no es posible.</translation>
    </message>
    <message>
        <source>A guest sends more than any call needs. The rest of it is left out.</source>
        <translation>Un invitado envía más de lo que necesita una llamada. El resto se descarta.</translation>
    </message>
    <message>
        <source>A model cannot be opened on {provider} ({reason}).</source>
        <translation>No se puede abrir un modelo en {provider} ({reason}).</translation>
    </message>
    <message>
        <source>A screen of {depth} bits cannot be shown.</source>
        <translation>No se puede mostrar una pantalla de {depth} bits.</translation>
    </message>
    <message>
        <source>A {kind} cannot be shared beside your picture.</source>
        <translation>No se puede compartir «{kind}» junto a tu imagen.</translation>
    </message>
    <message>
        <source>Add yourself to the group: sudo usermod -aG video $USER</source>
        <translation>Añádete al grupo: sudo usermod -aG video $USER</translation>
    </message>
    <message>
        <source>All {count} model files are intact and open.</source>
        <translation>Los {count} archivos de modelos están intactos y se abren.</translation>
    </message>
    <message>
        <source>Another program has {keys}.</source>
        <translation>Otro programa tiene {keys}.</translation>
    </message>
    <message>
        <source>Another program is sending to {device}.</source>
        <translation>Otro programa está enviando a {device}.</translation>
    </message>
    <message>
        <source>Ask its operator for another one.</source>
        <translation>Pide otro a quien lo administra.</translation>
    </message>
    <message>
        <source>Ask its operator.</source>
        <translation>Pregunta a quien lo administra.</translation>
    </message>
    <message>
        <source>Ask the server&apos;s operator for one.</source>
        <translation>Pide uno a quien administra el servidor.</translation>
    </message>
    <message>
        <source>At least {least} pixels each way are needed.</source>
        <translation>Se necesitan al menos {least} píxeles en cada sentido.</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Cámara</translation>
    </message>
    <message>
        <source>Cameras found: {there}.</source>
        <translation>Cámaras encontradas: {there}.</translation>
    </message>
    <message>
        <source>Change its rights, or copy it.</source>
        <translation>Cambie sus permisos o cópielo.</translation>
    </message>
    <message>
        <source>Change its rights.</source>
        <translation>Cambie sus permisos.</translation>
    </message>
    <message>
        <source>Check the disk.</source>
        <translation>Comprueba el disco.</translation>
    </message>
    <message>
        <source>Check the path and its permissions.</source>
        <translation>Comprueba la ruta y sus permisos.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>Comprueba la ruta.</translation>
    </message>
    <message>
        <source>Choose a PNG file.</source>
        <translation>Elige un archivo PNG.</translation>
    </message>
    <message>
        <source>Choose a name without special characters.</source>
        <translation>Elige un nombre sin caracteres especiales.</translation>
    </message>
    <message>
        <source>Choose a number from 0 to {most}.</source>
        <translation>Elige un número de 0 a {most}.</translation>
    </message>
    <message>
        <source>Choose a screen, a camera or a file instead.</source>
        <translation>Elige en su lugar una pantalla, una cámara o un archivo.</translation>
    </message>
    <message>
        <source>Choose a shorter name.</source>
        <translation>Elige un nombre más corto.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>Elige otro archivo.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Elige otra carpeta.</translation>
    </message>
    <message>
        <source>Choose another kind of file.</source>
        <translation>Elige otro tipo de archivo.</translation>
    </message>
    <message>
        <source>Choose another name, or end the other one.</source>
        <translation>Elige otro nombre o termina la otra grabación.</translation>
    </message>
    <message>
        <source>Choose another name, or replace it with --overwrite.</source>
        <translation>Elige otro nombre o reemplázalo con --overwrite.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Elige otro nombre.</translation>
    </message>
    <message>
        <source>Choose another place for it.</source>
        <translation>Elige otro lugar para él.</translation>
    </message>
    <message>
        <source>Choose another port, or end the program that uses it.</source>
        <translation>Elige otro puerto o cierra el programa que lo usa.</translation>
    </message>
    <message>
        <source>Choose one.</source>
        <translation>Elige uno.</translation>
    </message>
    <message>
        <source>Choose the whole screen.</source>
        <translation>Elige la pantalla entera.</translation>
    </message>
    <message>
        <source>Close it, or choose another virtual camera.</source>
        <translation>Ciérralo o elige otra cámara virtual.</translation>
    </message>
    <message>
        <source>Close that program and try again.</source>
        <translation>Cierra ese programa e inténtalo otra vez.</translation>
    </message>
    <message>
        <source>Close that program, or run with --size {size}.</source>
        <translation>Cierra ese programa o inicia con --size {size}.</translation>
    </message>
    <message>
        <source>Default camera</source>
        <translation>Cámara predeterminada</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>Demo</translation>
    </message>
    <message>
        <source>Did you mean {word}?</source>
        <translation>¿Querías decir {word}?</translation>
    </message>
    <message>
        <source>Echo and noise stay in your voice ({reason}).</source>
        <translation>El eco y el ruido se quedan en tu voz ({reason}).</translation>
    </message>
    <message>
        <source>End the program that uses it, or choose another one.</source>
        <translation>Cierra el programa que lo usa o elige otro.</translation>
    </message>
    <message>
        <source>Fine hair needs a library that is not installed.</source>
        <translation>Para el cabello fino hace falta una biblioteca que no está instalada.</translation>
    </message>
    <message>
        <source>Fine hair took too long and was left out.</source>
        <translation>El cabello fino tardó demasiado y se omitió.</translation>
    </message>
    <message>
        <source>For example {example}</source>
        <translation>Por ejemplo {example}</translation>
    </message>
    <message>
        <source>For {what}, use {low:g} to {high:g}.</source>
        <translation>Para {what}, usa de {low:g} a {high:g}.</translation>
    </message>
    <message>
        <source>Free it there, then try again.</source>
        <translation>Libéralo allí e inténtalo otra vez.</translation>
    </message>
    <message>
        <source>Free some space, or name a certificate with --cert.</source>
        <translation>Libera espacio o indica un certificado con --cert.</translation>
    </message>
    <message>
        <source>Get the picture once more.</source>
        <translation>Consiga la imagen de nuevo.</translation>
    </message>
    <message>
        <source>Give a PEM file with its chain, and its key with --key.</source>
        <translation>Indica un archivo PEM con su cadena, y su clave con --key.</translation>
    </message>
    <message>
        <source>Give a number from 2 to {most}.</source>
        <translation>Indica un número de 2 a {most}.</translation>
    </message>
    <message>
        <source>Global shortcuts cannot be had here.</source>
        <translation>Aquí no hay atajos globales.</translation>
    </message>
    <message>
        <source>Install BuzzCam again.</source>
        <translation>Vuelve a instalar BuzzCam.</translation>
    </message>
    <message>
        <source>Install OBS Studio 30 or later; it brings the driver.</source>
        <translation>Instala OBS Studio 30 o posterior; trae el controlador.</translation>
    </message>
    <message>
        <source>Install libportaudio2 (Debian, Ubuntu) or portaudio (Fedora, Arch, Homebrew).</source>
        <translation>Instala libportaudio2 (Debian, Ubuntu) o portaudio (Fedora, Arch, Homebrew).</translation>
    </message>
    <message>
        <source>Install livekit anew.</source>
        <translation>Reinstala livekit.</translation>
    </message>
    <message>
        <source>Install the driver: {command}  (&quot;buzzcam doctor&quot; checks it)</source>
        <translation>Instala el controlador: {command}  (&quot;buzzcam doctor&quot; lo comprueba)</translation>
    </message>
    <message>
        <source>It comes back by itself once it is plugged in.</source>
        <translation>Vuelve por sí sola en cuanto se conecte.</translation>
    </message>
    <message>
        <source>It comes back once it is open again.</source>
        <translation>Vuelve en cuanto esté abierta de nuevo.</translation>
    </message>
    <message>
        <source>It has no device.</source>
        <translation>No tiene ningún dispositivo.</translation>
    </message>
    <message>
        <source>It is opened again by itself.</source>
        <translation>Se abre otra vez por sí sola.</translation>
    </message>
    <message>
        <source>It is tried again by itself.</source>
        <translation>Se intenta otra vez por sí solo.</translation>
    </message>
    <message>
        <source>It is tried again.</source>
        <translation>Se intenta de nuevo.</translation>
    </message>
    <message>
        <source>Its libraries or driver are missing.</source>
        <translation>Le faltan bibliotecas o el controlador.</translation>
    </message>
    <message>
        <source>Known kinds: {known}.</source>
        <translation>Tipos conocidos: {known}.</translation>
    </message>
    <message>
        <source>Let your user write there, or add BuzzCam to your system&apos;s list of programs to start.</source>
        <translation>Permite que tu usuario escriba ahí o añade BuzzCam a los programas de inicio de tu sistema.</translation>
    </message>
    <message>
        <source>LiveKit lets nobody in without a token.</source>
        <translation>LiveKit no deja entrar a nadie sin token.</translation>
    </message>
    <message>
        <source>LiveKit&apos;s library cannot be loaded ({reason}).</source>
        <translation>La biblioteca de LiveKit no se puede cargar ({reason}).</translation>
    </message>
    <message>
        <source>Log in again.</source>
        <translation>Inicia sesión de nuevo.</translation>
    </message>
    <message>
        <source>Log in to an X11 session, or choose a camera or a file.</source>
        <translation>Inicia una sesión X11, o elige una cámara o un archivo.</translation>
    </message>
    <message>
        <source>Look at its address.</source>
        <translation>Revisa su dirección.</translation>
    </message>
    <message>
        <source>Look at its settings.</source>
        <translation>Revisa su configuración.</translation>
    </message>
    <message>
        <source>Look at the address.</source>
        <translation>Revisa la dirección.</translation>
    </message>
    <message>
        <source>Look at your network.</source>
        <translation>Revisa tu red.</translation>
    </message>
    <message>
        <source>Look into the log.</source>
        <translation>Mira el registro.</translation>
    </message>
    <message>
        <source>Make it first.</source>
        <translation>Créela primero.</translation>
    </message>
    <message>
        <source>Make it smaller: at most {most} megapixels.</source>
        <translation>Redúzcala: como máximo {most} megapíxeles.</translation>
    </message>
    <message>
        <source>Make room, or choose another folder.</source>
        <translation>Libere espacio o elija otra carpeta.</translation>
    </message>
    <message>
        <source>Make room; what has come is kept.</source>
        <translation>Libere espacio; lo recibido se conserva.</translation>
    </message>
    <message>
        <source>Measuring what this machine can do ({done} of {total}).</source>
        <translation>Midiendo lo que puede este equipo ({done} de {total}).</translation>
    </message>
    <message>
        <source>Mend the description, or take another model.</source>
        <translation>Corrija la descripción o use otro modelo.</translation>
    </message>
    <message>
        <source>Model {before} -&gt; {after}: {reason}.</source>
        <translation>Modelo {before} -&gt; {after}: {reason}.</translation>
    </message>
    <message>
        <source>Model {rung} cannot be used: {error}</source>
        <translation>No se puede usar el modelo «{rung}»: {error}</translation>
    </message>
    <message>
        <source>Name a PNG, JPEG, WebP or HEIC file.</source>
        <translation>Indique un archivo PNG, JPEG, WebP o HEIC.</translation>
    </message>
    <message>
        <source>Name a folder with -o.</source>
        <translation>Indique una carpeta con -o.</translation>
    </message>
    <message>
        <source>Name a picture or a video.</source>
        <translation>Indica una imagen o un vídeo.</translation>
    </message>
    <message>
        <source>Name each output once.</source>
        <translation>Nombra cada salida una sola vez.</translation>
    </message>
    <message>
        <source>Name one: {command}</source>
        <translation>Indique una: {command}</translation>
    </message>
    <message>
        <source>Install the library that is missing, on Debian: sudo apt install libxcb-cursor0 libegl1</source>
        <translation>Instala la biblioteca que falta; en Debian: sudo apt install libxcb-cursor0 libegl1</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Brillo</translation>
    </message>
    <message>
        <source>Edge</source>
        <translation>Borde</translation>
    </message>
    <message>
        <source>Everyone</source>
        <translation>Todos</translation>
    </message>
    <message>
        <source>Framing</source>
        <translation>Encuadre</translation>
    </message>
    <message>
        <source>Further out, or in</source>
        <translation>Más afuera o más adentro</translation>
    </message>
    <message>
        <source>It can be played up to there.</source>
        <translation>Se puede reproducir hasta ahí.</translation>
    </message>
    <message>
        <source>Leave it out to run until Ctrl-C.</source>
        <translation>Omítelo para que siga hasta Ctrl-C.</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Luz</translation>
    </message>
    <message>
        <source>Light wrap</source>
        <translation>Luz envolvente</translation>
    </message>
    <message>
        <source>Match</source>
        <translation>Igualar</translation>
    </message>
    <message>
        <source>Match its light to me</source>
        <translation>Igualar su luz a la mía</translation>
    </message>
    <message>
        <source>Mirror what others see</source>
        <translation>Reflejar lo que ven los demás</translation>
    </message>
    <message>
        <source>More than one camera is called {wanted}.</source>
        <translation>Hay más de una cámara llamada {wanted}.</translation>
    </message>
    <message>
        <source>Name a file in it, for example {example}</source>
        <translation>Indica un archivo en ella, por ejemplo {example}</translation>
    </message>
    <message>
        <source>Name a file in it.</source>
        <translation>Indica un archivo en ella.</translation>
    </message>
    <message>
        <source>No address is known that models could be fetched from.</source>
        <translation>No se conoce ninguna dirección de la que obtener modelos.</translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation>No se encontró ninguna cámara.</translation>
    </message>
    <message>
        <source>No certificate can be kept in {folder}: {error}.</source>
        <translation>No se puede guardar un certificado en {folder}: {error}.</translation>
    </message>
    <message>
        <source>No person was found in {path}; nothing was written.</source>
        <translation>No se encontró a ninguna persona en {path}; no se escribió nada.</translation>
    </message>
    <message>
        <source>No virtual camera can be opened ({error}).</source>
        <translation>No se puede abrir ninguna cámara virtual ({error}).</translation>
    </message>
    <message>
        <source>Nobody is watching: the camera is released.</source>
        <translation>Nadie está mirando: la cámara queda libre.</translation>
    </message>
    <message>
        <source>Not available as a source: {reason}</source>
        <translation>No disponible como fuente: {reason}</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nada</translation>
    </message>
    <message>
        <source>Nothing of it can be played.</source>
        <translation>No se puede reproducir nada.</translation>
    </message>
    <message>
        <source>Nothing that stands out was found in {path}; nothing was written.</source>
        <translation>No se encontró nada que destaque en {path}; no se escribió nada.</translation>
    </message>
    <message>
        <source>Nothing was recorded to {path}: no picture came.</source>
        <translation>No se grabó nada en {path}: no llegó ninguna imagen.</translation>
    </message>
    <message>
        <source>Only me</source>
        <translation>Solo yo</translation>
    </message>
    <message>
        <source>Open it first.</source>
        <translation>Ábrela primero.</translation>
    </message>
    <message>
        <source>Open it, or choose another one.</source>
        <translation>Ábrela o elige otra.</translation>
    </message>
    <message>
        <source>Others read text the right way round unless you mirror it for them too.</source>
        <translation>Los demás leen los textos al derecho si no lo reflejas también para ellos.</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personas</translation>
    </message>
    <message>
        <source>Plug it in, or choose another camera.</source>
        <translation>Conéctala o elige otra cámara.</translation>
    </message>
    <message>
        <source>Plug it in, or choose another one.</source>
        <translation>Conéctalo o elige otro.</translation>
    </message>
    <message>
        <source>Plug one in, or choose another source, for example the demo.</source>
        <translation>Conecta una o elige otra fuente, por ejemplo la demo.</translation>
    </message>
    <message>
        <source>Plug one in: it is used as soon as it is there.</source>
        <translation>Conecta uno: se usa en cuanto esté.</translation>
    </message>
    <message>
        <source>Plug one in; on a laptop look for a privacy switch.</source>
        <translation>Conecta una; en un portátil busca el interruptor de privacidad.</translation>
    </message>
    <message>
        <source>PortAudio does not start ({reason}).</source>
        <translation>PortAudio no arranca ({reason}).</translation>
    </message>
    <message>
        <source>PortAudio is not installed, by which BuzzCam reaches microphones and loudspeakers.</source>
        <translation>PortAudio no está instalado; con él BuzzCam llega a micrófonos y altavoces.</translation>
    </message>
    <message>
        <source>Qt cannot open a window here ({reason}).</source>
        <translation>Qt no puede abrir aquí una ventana ({reason}).</translation>
    </message>
    <message>
        <source>Record for longer.</source>
        <translation>Graba durante más tiempo.</translation>
    </message>
    <message>
        <source>Restart the computer&apos;s sound service.</source>
        <translation>Reinicia el servicio de sonido del equipo.</translation>
    </message>
    <message>
        <source>Round vignette</source>
        <translation>Viñeta redonda</translation>
    </message>
    <message>
        <source>Run BuzzCam inside a graphical session.</source>
        <translation>Inicia BuzzCam dentro de una sesión gráfica.</translation>
    </message>
    <message>
        <source>Run: {command}</source>
        <translation>Ejecuta: {command}</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>Guardado como {path}.</translation>
    </message>
    <message>
        <source>Screen {number}</source>
        <translation>Pantalla {number}</translation>
    </message>
    <message>
        <source>See models/README.md for what it may say.</source>
        <translation>En models/README.md se dice qué puede contener.</translation>
    </message>
    <message>
        <source>Set another format in the program that feeds it, or choose another camera.</source>
        <translation>Elige otro formato en el programa que la alimenta, o elige otra cámara.</translation>
    </message>
    <message>
        <source>Set it to 24 bits of colour.</source>
        <translation>Ponla a 24 bits de color.</translation>
    </message>
    <message>
        <source>Share a screen, a window or a file.</source>
        <translation>Comparte una pantalla, una ventana o un archivo.</translation>
    </message>
    <message>
        <source>Single windows can be shown on Linux with X11 only.</source>
        <translation>Solo en Linux con X11 se pueden mostrar ventanas sueltas.</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>Suavidad</translation>
    </message>
    <message>
        <source>Some of the light behind you falls round your edge</source>
        <translation>Algo de la luz de detrás rodea tu contorno</translation>
    </message>
    <message>
        <source>Someone is watching: the camera is on.</source>
        <translation>Alguien está mirando: la cámara está encendida.</translation>
    </message>
    <message>
        <source>Start BuzzCam in a graphical session, or use: buzzcam run</source>
        <translation>Inicia BuzzCam en una sesión gráfica o usa: buzzcam run</translation>
    </message>
    <message>
        <source>Start it again.</source>
        <translation>Vuelve a iniciarlo.</translation>
    </message>
    <message>
        <source>Start the output again.</source>
        <translation>Inicia la salida otra vez.</translation>
    </message>
    <message>
        <source>Start the recording again.</source>
        <translation>Inicia la grabación otra vez.</translation>
    </message>
    <message>
        <source>Tell whoever made it.</source>
        <translation>Díselo a quien lo hizo.</translation>
    </message>
    <message>
        <source>Test pattern</source>
        <translation>Imagen de prueba</translation>
    </message>
    <message>
        <source>That did not work: {reason}.</source>
        <translation>No ha funcionado: {reason}.</translation>
    </message>
    <message>
        <source>The OpenCV kernels are in use: the same picture at 1.5 times the cost.</source>
        <translation>Se usan los núcleos de OpenCV: la misma imagen con 1,5 veces el coste.</translation>
    </message>
    <message>
        <source>The Wayland session cannot be reached ({reason}).</source>
        <translation>No se puede acceder a la sesión de Wayland ({reason}).</translation>
    </message>
    <message>
        <source>The X server cannot be reached any more.</source>
        <translation>Ya no se puede acceder al servidor X.</translation>
    </message>
    <message>
        <source>The X server cannot be reached.</source>
        <translation>No se puede contactar con el servidor X.</translation>
    </message>
    <message>
        <source>The X server {display} cannot be reached ({reason}).</source>
        <translation>No se puede acceder al servidor X {display} ({reason}).</translation>
    </message>
    <message>
        <source>The call cannot listen on {host}, port {port}: {error}.</source>
        <translation>La llamada no puede escuchar en {host}, puerto {port}: {error}.</translation>
    </message>
    <message>
        <source>The call could not begin: {error}.</source>
        <translation>La llamada no pudo empezar: {error}.</translation>
    </message>
    <message>
        <source>The call is full: {most} people, you included.</source>
        <translation>La llamada está llena: {most} personas, tú incluido.</translation>
    </message>
    <message>
        <source>The call is relayed by {name}.</source>
        <translation>{name} retransmite la llamada.</translation>
    </message>
    <message>
        <source>The catalogue of models is damaged ({error}).</source>
        <translation>El catálogo de modelos está dañado ({error}).</translation>
    </message>
    <message>
        <source>The catalogue of models is missing ({path}).</source>
        <translation>Falta el catálogo de modelos ({path}).</translation>
    </message>
    <message>
        <source>The certificate {path} cannot be used: {error}.</source>
        <translation>El certificado {path} no se puede usar: {error}.</translation>
    </message>
    <message>
        <source>The compiled kernels are in use.</source>
        <translation>Se usan los núcleos compilados.</translation>
    </message>
    <message>
        <source>The demo&apos;s picture is missing or damaged.</source>
        <translation>La imagen de la demo falta o está dañada.</translation>
    </message>
    <message>
        <source>The disk is full: {path} ends here.</source>
        <translation>El disco está lleno: {path} termina aquí.</translation>
    </message>
    <message>
        <source>The disk is full: {path} was not written.</source>
        <translation>El disco está lleno: no se escribió {path}.</translation>
    </message>
    <message>
        <source>The disk is full: {path}.</source>
        <translation>El disco está lleno: {path}.</translation>
    </message>
    <message>
        <source>The driver v4l2loopback is not loaded.</source>
        <translation>El controlador v4l2loopback no está cargado.</translation>
    </message>
    <message>
        <source>The driver v4l2loopback {number} is loaded.</source>
        <translation>El controlador v4l2loopback {number} está cargado.</translation>
    </message>
    <message>
        <source>The effect {name} failed ({reason}) and is off.</source>
        <translation>El efecto {name} falló ({reason}) y está apagado.</translation>
    </message>
    <message>
        <source>The guest has to join again.</source>
        <translation>El invitado tiene que volver a unirse.</translation>
    </message>
    <message>
        <source>The host makes the offers.</source>
        <translation>El anfitrión hace las ofertas.</translation>
    </message>
    <message>
        <source>The line to {name} is lost.</source>
        <translation>Se perdió la conexión con {name}.</translation>
    </message>
    <message>
        <source>The log has more of it.</source>
        <translation>El registro tiene más detalles.</translation>
    </message>
    <message>
        <source>The loudspeaker cannot be opened ({reason}).</source>
        <translation>No se puede abrir el altavoz ({reason}).</translation>
    </message>
    <message>
        <source>The message is no text.</source>
        <translation>El mensaje no es texto.</translation>
    </message>
    <message>
        <source>The message is none of BuzzCam&apos;s: {reason}.</source>
        <translation>El mensaje no es de BuzzCam: {reason}.</translation>
    </message>
    <message>
        <source>The message is too large.</source>
        <translation>El mensaje es demasiado grande.</translation>
    </message>
    <message>
        <source>The microphone cannot be opened ({reason}).</source>
        <translation>No se puede abrir el micrófono ({reason}).</translation>
    </message>
    <message>
        <source>The model {name} cannot be read ({reason}).</source>
        <translation>No se puede leer el modelo {name} ({reason}).</translation>
    </message>
    <message>
        <source>The model {name} failed ({error}).</source>
        <translation>El modelo {name} ha fallado ({error}).</translation>
    </message>
    <message>
        <source>The model {name} is damaged: its checksum is wrong ({size} bytes).</source>
        <translation>El modelo {name} está dañado: su suma de control no coincide ({size} bytes).</translation>
    </message>
    <message>
        <source>The model {name} is missing ({file}).</source>
        <translation>Falta el modelo {name} ({file}).</translation>
    </message>
    <message>
        <source>The model {name} is not what its description says: {why}.</source>
        <translation>El modelo {name} no es lo que dice su descripción: {why}.</translation>
    </message>
    <message>
        <source>The output {name} is named twice.</source>
        <translation>La salida {name} se nombra dos veces.</translation>
    </message>
    <message>
        <source>The picture is paused: {error}</source>
        <translation>La imagen está en pausa: {error}</translation>
    </message>
    <message>
        <source>The screen can be captured ({size}).</source>
        <translation>La pantalla se puede capturar ({size}).</translation>
    </message>
    <message>
        <source>The screen can no longer be captured ({error}).</source>
        <translation>La pantalla ya no se puede capturar ({error}).</translation>
    </message>
    <message>
        <source>The screen cannot be captured ({error}).</source>
        <translation>No se puede capturar la pantalla ({error}).</translation>
    </message>
    <message>
        <source>The server wants more lines than a call has.</source>
        <translation>El servidor quiere más pistas de las que tiene una llamada.</translation>
    </message>
    <message>
        <source>The server&apos;s description has no lines of media.</source>
        <translation>La descripción del servidor no tiene medios.</translation>
    </message>
    <message>
        <source>The sound device</source>
        <translation>El dispositivo de sonido</translation>
    </message>
    <message>
        <source>The token would go over the network for all to read.</source>
        <translation>El token iría por la red a la vista de todos.</translation>
    </message>
    <message>
        <source>The virtual camera {device} is fixed at {size} while a program has it open.</source>
        <translation>La cámara virtual {device} está fijada en {size} mientras un programa la tenga abierta.</translation>
    </message>
    <message>
        <source>The window {title} cannot be shown ({reason}).</source>
        <translation>No se puede mostrar la ventana {title} ({reason}).</translation>
    </message>
    <message>
        <source>The window {title} was closed.</source>
        <translation>Se cerró la ventana {title}.</translation>
    </message>
    <message>
        <source>The {name} takes pictures.</source>
        <translation>{name} acepta imágenes.</translation>
    </message>
    <message>
        <source>There are too many candidates.</source>
        <translation>Hay demasiados candidatos.</translation>
    </message>
    <message>
        <source>There is no camera {wanted}.</source>
        <translation>No hay ninguna cámara {wanted}.</translation>
    </message>
    <message>
        <source>There is no device {device}.</source>
        <translation>No existe el dispositivo {device}.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>No existe el archivo {path}.</translation>
    </message>
    <message>
        <source>There is no folder {path}.</source>
        <translation>No hay ninguna carpeta {path}.</translation>
    </message>
    <message>
        <source>There is no loudspeaker.</source>
        <translation>No hay altavoz.</translation>
    </message>
    <message>
        <source>There is no microphone.</source>
        <translation>No hay micrófono.</translation>
    </message>
    <message>
        <source>There is no model called {name}.</source>
        <translation>No hay ningún modelo llamado {name}.</translation>
    </message>
    <message>
        <source>There is no model to fetch called {name}.</source>
        <translation>No hay ningún modelo que obtener llamado {name}.</translation>
    </message>
    <message>
        <source>There is no picture in {names}.</source>
        <translation>No hay ninguna imagen en {names}.</translation>
    </message>
    <message>
        <source>There is no picture to keep: none came.</source>
        <translation>No hay imagen que guardar: no llegó ninguna.</translation>
    </message>
    <message>
        <source>There is no screen here to open a window on.</source>
        <translation>Aquí no hay pantalla en la que abrir una ventana.</translation>
    </message>
    <message>
        <source>There is no screen {number}.</source>
        <translation>No hay ninguna pantalla {number}.</translation>
    </message>
    <message>
        <source>There is no sound device called {name}.</source>
        <translation>No hay ningún dispositivo de sonido llamado {name}.</translation>
    </message>
    <message>
        <source>There is no template called {word}.</source>
        <translation>No hay ninguna plantilla llamada {word}.</translation>
    </message>
    <message>
        <source>There is no virtual camera on this machine.</source>
        <translation>No hay ninguna cámara virtual en este equipo.</translation>
    </message>
    <message>
        <source>There is no window called {title}.</source>
        <translation>No hay ninguna ventana llamada {title}.</translation>
    </message>
    <message>
        <source>There is no {what} called {word}.</source>
        <translation>En «{what}» no hay nada llamado {word}.</translation>
    </message>
    <message>
        <source>There is nobody of that name in the call.</source>
        <translation>No hay nadie con ese nombre en la llamada.</translation>
    </message>
    <message>
        <source>They cannot be tried without a model.</source>
        <translation>Sin un modelo no se pueden probar.</translation>
    </message>
    <message>
        <source>This Wayland session does not let programs capture the screen this way.</source>
        <translation>Esta sesión de Wayland no deja que los programas capturen así la pantalla.</translation>
    </message>
    <message>
        <source>This X server cannot show single windows.</source>
        <translation>Este servidor X no puede mostrar ventanas sueltas.</translation>
    </message>
    <message>
        <source>To make tokens for LiveKit, its package livekit-api is needed.</source>
        <translation>Para crear tokens de LiveKit hace falta su paquete livekit-api.</translation>
    </message>
    <message>
        <source>Try again later; what has come is kept.</source>
        <translation>Inténtelo más tarde; lo recibido se conserva.</translation>
    </message>
    <message>
        <source>Try again, for longer.</source>
        <translation>Inténtalo de nuevo durante más tiempo.</translation>
    </message>
    <message>
        <source>Try again, or choose something else.</source>
        <translation>Inténtalo de nuevo o elige otra cosa.</translation>
    </message>
    <message>
        <source>Turn the camera on and try again.</source>
        <translation>Enciende la cámara e inténtalo otra vez.</translation>
    </message>
    <message>
        <source>Use yes or no.</source>
        <translation>Escribe yes o no.</translation>
    </message>
    <message>
        <source>Warmth</source>
        <translation>Calidez</translation>
    </message>
    <message>
        <source>Who is seen</source>
        <translation>A quién se ve</translation>
    </message>
    <message>
        <source>With only you, passers-by vanish with the room.</source>
        <translation>Si solo se te ve a ti, quienes pasan desaparecen con la habitación.</translation>
    </message>
    <message>
        <source>Write a colour as color:{colour}; remove is green for programs that key it out.</source>
        <translation>Escribe un color como color:{colour}; remove es verde para los programas que lo recortan.</translation>
    </message>
    <message>
        <source>Write it as #rrggbb, for example {example}</source>
        <translation>Escríbelo como #rrggbb, por ejemplo {example}</translation>
    </message>
    <message>
        <source>effect</source>
        <translation>efecto</translation>
    </message>
    <message>
        <source>Use an address with https.</source>
        <translation>Usa una dirección con https.</translation>
    </message>
    <message>
        <source>Choose a file name.</source>
        <translation>Elige un nombre de archivo.</translation>
    </message>
    <message>
        <source>The corners grow darker</source>
        <translation>Las esquinas se oscurecen</translation>
    </message>
    <message>
        <source>The picture cannot be encoded for the call.</source>
        <translation>La imagen no se puede codificar para la llamada.</translation>
    </message>
    <message>
        <source>Use at most {most} pixels each way.</source>
        <translation>Usa como máximo {most} píxeles por lado.</translation>
    </message>
    <message>
        <source>Use headphones.</source>
        <translation>Usa auriculares.</translation>
    </message>
    <message>
        <source>Use one of: {known}.</source>
        <translation>Usa uno de estos: {known}.</translation>
    </message>
    <message>
        <source>Use one of: {known}. For a folder write {folder}/</source>
        <translation>Usa uno de estos: {known}. Para una carpeta escribe {folder}/</translation>
    </message>
    <message>
        <source>Use {least} to {most}</source>
        <translation>Usa de {least} a {most}</translation>
    </message>
    <message>
        <source>Vignette</source>
        <translation>Viñeta</translation>
    </message>
    <message>
        <source>Wait until you are let in.</source>
        <translation>Espera a que te dejen entrar.</translation>
    </message>
    <message>
        <source>Wait, or ask its operator.</source>
        <translation>Espera, o pregunta a quien lo administra.</translation>
    </message>
    <message>
        <source>What a guest&apos;s browser sent cannot be used: {reason}.</source>
        <translation>Lo que envió el navegador de un invitado no sirve: {reason}.</translation>
    </message>
    <message>
        <source>What {name} answers cannot be used: {error}</source>
        <translation>Lo que responde {name} no sirve: {error}</translation>
    </message>
    <message>
        <source>Who came first makes the offer.</source>
        <translation>Quien llegó primero hace la oferta.</translation>
    </message>
    <message>
        <source>Windows&apos; list of programs to start cannot be changed.</source>
        <translation>No se puede cambiar la lista de programas de inicio de Windows.</translation>
    </message>
    <message>
        <source>Write a PNG or WebP, or choose a --background.</source>
        <translation>Escriba PNG o WebP, o elija un fondo con --background.</translation>
    </message>
    <message>
        <source>Write it as 1280x720</source>
        <translation>Escríbelo como 1280x720</translation>
    </message>
    <message>
        <source>Write it as https://call.example.org</source>
        <translation>Escríbela como https://call.example.org</translation>
    </message>
    <message>
        <source>Write it as https://host/path</source>
        <translation>Escríbela como https://host/path</translation>
    </message>
    <message>
        <source>Write it as stun:host:3478 or turn:host:3478</source>
        <translation>Escríbelo como stun:host:3478 o turn:host:3478</translation>
    </message>
    <message>
        <source>Write it as wss://host</source>
        <translation>Escríbela como wss://host</translation>
    </message>
    <message>
        <source>Write it as wss://host:8989</source>
        <translation>Escríbela como wss://host:8989</translation>
    </message>
    <message>
        <source>Write it as wss://host:8989/1234</source>
        <translation>Escríbela como wss://host:8989/1234</translation>
    </message>
    <message>
        <source>Write: {text}</source>
        <translation>Escribe: {text}</translation>
    </message>
    <message>
        <source>You have said hello before.</source>
        <translation>Ya habías saludado.</translation>
    </message>
    <message>
        <source>You write too fast.</source>
        <translation>Escribes demasiado rápido.</translation>
    </message>
    <message>
        <source>Your settings are damaged</source>
        <translation>Tus ajustes están dañados</translation>
    </message>
    <message>
        <source>Your settings are of a newer BuzzCam</source>
        <translation>Tus ajustes son de un BuzzCam más nuevo</translation>
    </message>
    <message>
        <source>Your settings cannot be read ({reason}); these are the defaults.</source>
        <translation>No se pueden leer tus ajustes ({reason}); se usan los predeterminados.</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>a blur</source>
        <translation>un desenfoque</translation>
    </message>
    <message>
        <source>a screen</source>
        <translation>una pantalla</translation>
    </message>
    <message>
        <source>an answer that nobody asked for</source>
        <translation>una respuesta que nadie pidió</translation>
    </message>
    <message>
        <source>an offer where an answer was due</source>
        <translation>una oferta donde se esperaba una respuesta</translation>
    </message>
    <message>
        <source>background</source>
        <translation>fondo</translation>
    </message>
    <message>
        <source>call (camera)</source>
        <translation>llamada (cámara)</translation>
    </message>
    <message>
        <source>call (screen)</source>
        <translation>llamada (pantalla)</translation>
    </message>
    <message>
        <source>frames</source>
        <translation>fotogramas</translation>
    </message>
    <message>
        <source>frames a second</source>
        <translation>imágenes por segundo</translation>
    </message>
    <message>
        <source>frames were late ({cost:.0f} of {interval:.0f} ms)</source>
        <translation>las imágenes llegaban tarde ({cost:.0f} de {interval:.0f} ms)</translation>
    </message>
    <message>
        <source>it has no input {name}</source>
        <translation>no tiene la entrada {name}</translation>
    </message>
    <message>
        <source>it has no output {name}</source>
        <translation>no tiene la salida {name}</translation>
    </message>
    <message>
        <source>its answer has the shape {shape}</source>
        <translation>su respuesta tiene la forma {shape}</translation>
    </message>
    <message>
        <source>its picture has {count} dimensions</source>
        <translation>su imagen tiene {count} dimensiones</translation>
    </message>
    <message>
        <source>its picture is of {kind}</source>
        <translation>su imagen es de tipo {kind}</translation>
    </message>
    <message>
        <source>kbit/s</source>
        <translation>kbit/s</translation>
    </message>
    <message>
        <source>matte {path}</source>
        <translation>máscara {path}</translation>
    </message>
    <message>
        <source>no effect of the chain hides the room</source>
        <translation>ningún efecto oculta la habitación</translation>
    </message>
    <message>
        <source>no guest can have this address</source>
        <translation>ningún invitado puede tener esta dirección</translation>
    </message>
    <message>
        <source>none at all</source>
        <translation>ninguna</translation>
    </message>
    <message>
        <source>onnxruntime {version}, {count} processors.</source>
        <translation>onnxruntime {version}, {count} procesadores.</translation>
    </message>
    <message>
        <source>option of {effect}</source>
        <translation>opción de {effect}</translation>
    </message>
    <message>
        <source>output</source>
        <translation>salida</translation>
    </message>
    <message>
        <source>people</source>
        <translation>personas</translation>
    </message>
    <message>
        <source>picture {path}</source>
        <translation>foto {path}</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>píxeles</translation>
    </message>
    <message>
        <source>port</source>
        <translation>puerto</translation>
    </message>
    <message>
        <source>recording {path}</source>
        <translation>grabación {path}</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>segundos</translation>
    </message>
    <message>
        <source>source</source>
        <translation>fuente</translation>
    </message>
    <message>
        <source>the address is too long</source>
        <translation>la dirección es demasiado larga</translation>
    </message>
    <message>
        <source>the description is too long</source>
        <translation>la descripción es demasiado larga</translation>
    </message>
    <message>
        <source>the matte is not of this picture</source>
        <translation>la máscara no es de esta imagen</translation>
    </message>
    <message>
        <source>there is no such port</source>
        <translation>ese puerto no existe</translation>
    </message>
    <message>
        <source>there is time for it ({cost:.0f} of {interval:.0f} ms expected)</source>
        <translation>hay tiempo para ello (se esperan {cost:.0f} de {interval:.0f} ms)</translation>
    </message>
    <message>
        <source>this is no address</source>
        <translation>esto no es una dirección</translation>
    </message>
    <message>
        <source>this is no description of a connection</source>
        <translation>esto no describe ninguna conexión</translation>
    </message>
    <message>
        <source>too many addresses</source>
        <translation>demasiadas direcciones</translation>
    </message>
    <message>
        <source>value of {option}</source>
        <translation>valor de {option}</translation>
    </message>
    <message>
        <source>virtual camera</source>
        <translation>Cámara virtual</translation>
    </message>
    <message>
        <source>virtual camera {device}</source>
        <translation>Cámara virtual {device}</translation>
    </message>
    <message>
        <source>{command}, then install BuzzCam again.</source>
        <translation>{command}, y después vuelve a instalar BuzzCam.</translation>
    </message>
    <message>
        <source>{count} pictures cannot become one file.</source>
        <translation>{count} imágenes no pueden ser un solo archivo.</translation>
    </message>
    <message>
        <source>{device} cannot be used as a virtual camera ({error}).</source>
        <translation>{device} no se puede usar como cámara virtual ({error}).</translation>
    </message>
    <message>
        <source>{ends} Choose another folder.</source>
        <translation>{ends} Elige otra carpeta.</translation>
    </message>
    <message>
        <source>{ends} Make room and record again.</source>
        <translation>{ends} Libera espacio y vuelve a grabar.</translation>
    </message>
    <message>
        <source>{error} Everything else goes on.</source>
        <translation>{error} Todo lo demás sigue.</translation>
    </message>
    <message>
        <source>{error} It is tried again by itself.</source>
        <translation>{error} Se reintenta solo.</translation>
    </message>
    <message>
        <source>{error} Nobody hears you meanwhile.</source>
        <translation>{error} Mientras tanto nadie te oye.</translation>
    </message>
    <message>
        <source>{error} Nothing is sent there.</source>
        <translation>{error} No se envía nada allí.</translation>
    </message>
    <message>
        <source>{error} The paused card is shown meanwhile.</source>
        <translation>{error} Mientras tanto se ve la imagen de pausa.</translation>
    </message>
    <message>
        <source>{error} You hear nobody meanwhile.</source>
        <translation>{error} Mientras tanto no oyes a nadie.</translation>
    </message>
    <message>
        <source>{hint} Secure Boot is on: sign the module ({command}, then restart).</source>
        <translation>{hint} Secure Boot está activado: firma el módulo ({command}, y reinicia).</translation>
    </message>
    <message>
        <source>{kind} takes nothing after it.</source>
        <translation>{kind} no admite nada detrás.</translation>
    </message>
    <message>
        <source>{kind}: needs a path.</source>
        <translation>{kind}: necesita una ruta.</translation>
    </message>
    <message>
        <source>{kind}: needs a title.</source>
        <translation>{kind}: necesita un título.</translation>
    </message>
    <message>
        <source>{name} ({path}) gives no picture; another program may be using it.</source>
        <translation>{name} ({path}) no da imagen; quizá la usa otro programa.</translation>
    </message>
    <message>
        <source>{name} ({path}) gives pictures only as {kinds}, which BuzzCam cannot read.</source>
        <translation>{name} ({path}) solo da imágenes como {kinds}, que BuzzCam no puede leer.</translation>
    </message>
    <message>
        <source>{name} ({path}) gives {size} at {fps:.0f} fps.</source>
        <translation>{name} ({path}) da {size} a {fps:.0f} fps.</translation>
    </message>
    <message>
        <source>{name} ({path}) may not be opened by you.</source>
        <translation>No tienes permiso para abrir {name} ({path}).</translation>
    </message>
    <message>
        <source>{name} cannot be opened ({reason}).</source>
        <translation>{name} no se puede abrir ({reason}).</translation>
    </message>
    <message>
        <source>{name} cannot be played on ({reason}).</source>
        <translation>{name} no se puede seguir reproduciendo ({reason}).</translation>
    </message>
    <message>
        <source>{name} cannot be reached ({reason}).</source>
        <translation>No se puede llegar a {name} ({reason}).</translation>
    </message>
    <message>
        <source>{name} cannot be used here; the CPU does.</source>
        <translation>{name} no se puede usar aquí; lo hace la CPU.</translation>
    </message>
    <message>
        <source>{name} could not be fetched ({reasons}).</source>
        <translation>No se pudo obtener {name} ({reasons}).</translation>
    </message>
    <message>
        <source>{name} does not answer.</source>
        <translation>{name} no responde.</translation>
    </message>
    <message>
        <source>{name} does not take the call (HTTP {status}).</source>
        <translation>{name} no acepta la llamada (HTTP {status}).</translation>
    </message>
    <message>
        <source>{name} failed: {reason}.</source>
        <translation>{name} ha fallado: {reason}.</translation>
    </message>
    <message>
        <source>{name} gives no more pictures.</source>
        <translation>{name} ya no da imágenes.</translation>
    </message>
    <message>
        <source>{name} gives no more sound ({reason}).</source>
        <translation>{name} ya no da sonido ({reason}).</translation>
    </message>
    <message>
        <source>{name} gives pictures that cannot be read.</source>
        <translation>{name} da imágenes que no se pueden leer.</translation>
    </message>
    <message>
        <source>{name} has left the call.</source>
        <translation>{name} ha dejado la llamada.</translation>
    </message>
    <message>
        <source>{name} has nothing at this address.</source>
        <translation>{name} no tiene nada en esta dirección.</translation>
    </message>
    <message>
        <source>{name} has written something.</source>
        <translation>{name} ha escrito algo.</translation>
    </message>
    <message>
        <source>{name} is animated: its first picture was taken.</source>
        <translation>{name} es una animación: se tomó su primera imagen.</translation>
    </message>
    <message>
        <source>{name} is back.</source>
        <translation>{name} ha vuelto.</translation>
    </message>
    <message>
        <source>{name} is closed.</source>
        <translation>{name} está cerrada.</translation>
    </message>
    <message>
        <source>{name} is fetched; it works without a network from now on.</source>
        <translation>{name} está disponible; a partir de ahora funciona sin red.</translation>
    </message>
    <message>
        <source>{name} is in the call.</source>
        <translation>{name} está en la llamada.</translation>
    </message>
    <message>
        <source>{name} is in use by BuzzCam and gives pictures.</source>
        <translation>BuzzCam usa {name}, que da imágenes.</translation>
    </message>
    <message>
        <source>{name} is intact.</source>
        <translation>{name} está intacto.</translation>
    </message>
    <message>
        <source>{name} is not fetched.</source>
        <translation>{name} no se ha obtenido.</translation>
    </message>
    <message>
        <source>{name} is not open for {size}.</source>
        <translation>{name} no está abierta para {size}.</translation>
    </message>
    <message>
        <source>{name} is not plugged in.</source>
        <translation>{name} no está conectada.</translation>
    </message>
    <message>
        <source>{name} is not ready (HTTP {status}).</source>
        <translation>{name} no está listo (HTTP {status}).</translation>
    </message>
    <message>
        <source>{name} is released while nobody watches.</source>
        <translation>{name} queda libre mientras nadie mira.</translation>
    </message>
    <message>
        <source>{name} is removed.</source>
        <translation>{name} se ha quitado.</translation>
    </message>
    <message>
        <source>{name} is there already.</source>
        <translation>{name} ya está aquí.</translation>
    </message>
    <message>
        <source>{name} no longer takes pictures ({error}).</source>
        <translation>{name} ya no acepta imágenes ({error}).</translation>
    </message>
    <message>
        <source>{name} refuses the token.</source>
        <translation>{name} rechaza el token.</translation>
    </message>
    <message>
        <source>{name} says: {text}.</source>
        <translation>{name} dice: {text}.</translation>
    </message>
    <message>
        <source>{name} was unplugged or switched off.</source>
        <translation>{name} se desconectó o se apagó.</translation>
    </message>
    <message>
        <source>{name} was unplugged while it was opened.</source>
        <translation>{name} se desconectó mientras se abría.</translation>
    </message>
    <message>
        <source>{name} works ({took:.0f} ms to open).</source>
        <translation>{name} funciona ({took:.0f} ms para abrir).</translation>
    </message>
    <message>
        <source>{name} would like to join.</source>
        <translation>{name} quiere unirse.</translation>
    </message>
    <message>
        <source>{name}: {size:.1f} MB, licence {licence}, from {origin}. {note}</source>
        <translation>{name}: {size:.1f} MB, licencia {licence}, de {origin}. {note}</translation>
    </message>
    <message>
        <source>{one} is faster than {other}</source>
        <translation>{one} es más rápido que {other}</translation>
    </message>
    <message>
        <source>{part}: {error}</source>
        <translation>{part}: {error}</translation>
    </message>
    <message>
        <source>{path} cannot be changed ({reason}).</source>
        <translation>No se puede cambiar {path} ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}).</source>
        <translation>No se puede leer {path} ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot be transparent.</source>
        <translation>{path} no puede ser transparente.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}).</source>
        <translation>No se puede escribir {path} ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot be written on ({reason}).</source>
        <translation>No se puede seguir escribiendo {path} ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot hold a picture of {size}.</source>
        <translation>{path} no admite una imagen de {size}.</translation>
    </message>
    <message>
        <source>{path} cannot hold the picture ({reason}).</source>
        <translation>{path} no admite la imagen ({reason}).</translation>
    </message>
    <message>
        <source>{path} is a HEIC picture, which needs one more library.</source>
        <translation>{path} es una imagen HEIC, para la que hace falta otra biblioteca.</translation>
    </message>
    <message>
        <source>{path} is a folder.</source>
        <translation>{path} es una carpeta.</translation>
    </message>
    <message>
        <source>{path} is a pipe; opening it waits for a reader.</source>
        <translation>{path} es una tubería; abrirla espera a un lector.</translation>
    </message>
    <message>
        <source>{path} is being written already.</source>
        <translation>{path} ya se está escribiendo.</translation>
    </message>
    <message>
        <source>{path} is damaged ({reason}).</source>
        <translation>{path} está dañado ({reason}).</translation>
    </message>
    <message>
        <source>{path} is damaged.</source>
        <translation>{path} está dañado.</translation>
    </message>
    <message>
        <source>{path} is no description of a model ({why}).</source>
        <translation>{path} no es la descripción de un modelo ({why}).</translation>
    </message>
    <message>
        <source>{path} is not a file.</source>
        <translation>{path} no es un archivo.</translation>
    </message>
    <message>
        <source>{path} is not a picture.</source>
        <translation>{path} no es una imagen.</translation>
    </message>
    <message>
        <source>{path} is not a sound file that can be played ({reason}).</source>
        <translation>{path} no es un archivo de sonido que se pueda reproducir ({reason}).</translation>
    </message>
    <message>
        <source>{path} is not a video that can be played ({reason}).</source>
        <translation>{path} no es un vídeo que se pueda reproducir ({reason}).</translation>
    </message>
    <message>
        <source>{path} is not open.</source>
        <translation>{path} no está abierto.</translation>
    </message>
    <message>
        <source>{path} is there already.</source>
        <translation>{path} ya existe.</translation>
    </message>
    <message>
        <source>{path} is too large ({megapixels:.0f} megapixels).</source>
        <translation>{path} es demasiado grande ({megapixels:.0f} megapíxeles).</translation>
    </message>
    <message>
        <source>{path} is too large ({size}).</source>
        <translation>{path} es demasiado grande ({size}).</translation>
    </message>
    <message>
        <source>{path} is too small ({width}x{height}).</source>
        <translation>{path} es demasiado pequeño ({width}x{height}).</translation>
    </message>
    <message>
        <source>{path} may not be read.</source>
        <translation>{path} no se puede leer: faltan permisos.</translation>
    </message>
    <message>
        <source>{path} may not be written by you.</source>
        <translation>No tienes permiso para escribir en {path}.</translation>
    </message>
    <message>
        <source>{path} was not written: no picture came.</source>
        <translation>{path} no se escribió: no llegó ninguna imagen.</translation>
    </message>
    <message>
        <source>{path} would overwrite a file that is read.</source>
        <translation>{path} sobrescribiría un archivo que se está leyendo.</translation>
    </message>
    <message>
        <source>{provider} cannot be used on this machine.</source>
        <translation>{provider} no se puede usar en este equipo.</translation>
    </message>
    <message>
        <source>{provider} failed ({error}); going on with the CPU.</source>
        <translation>{provider} ha fallado ({error}); se sigue con la CPU.</translation>
    </message>
    <message>
        <source>{source} -&gt; {target}</source>
        <translation>{source} -&gt; {target}</translation>
    </message>
    <message>
        <source>{text!r} is not a number.</source>
        <translation>{text!r} no es un número.</translation>
    </message>
    <message>
        <source>{text} has no ending of a known kind.</source>
        <translation>{text} no tiene una extensión conocida.</translation>
    </message>
    <message>
        <source>{text} is neither yes nor no.</source>
        <translation>{text} no es ni yes ni no.</translation>
    </message>
    <message>
        <source>{text} is no address of a Janus.</source>
        <translation>{text} no es la dirección de un Janus.</translation>
    </message>
    <message>
        <source>{text} is no address of a server.</source>
        <translation>{text} no es la dirección de un servidor.</translation>
    </message>
    <message>
        <source>{text} is no background for a photo.</source>
        <translation>{text} no es un fondo para una foto.</translation>
    </message>
    <message>
        <source>{text} is not a colour.</source>
        <translation>{text} no es un color.</translation>
    </message>
    <message>
        <source>{text} is not a server of that kind.</source>
        <translation>{text} no es un servidor de ese tipo.</translation>
    </message>
    <message>
        <source>{text} is not a size.</source>
        <translation>{text} no es un tamaño.</translation>
    </message>
    <message>
        <source>{text} is not a whole number.</source>
        <translation>{text} no es un número entero.</translation>
    </message>
    <message>
        <source>{text} is not an address that guests could use.</source>
        <translation>{text} no es una dirección que los invitados puedan usar.</translation>
    </message>
    <message>
        <source>{text} is out of range.</source>
        <translation>{text} está fuera de rango.</translation>
    </message>
    <message>
        <source>{text} names no room.</source>
        <translation>{text} no indica ninguna sala.</translation>
    </message>
    <message>
        <source>{text} {what} is not above 0.</source>
        <translation>{text} {what} no es mayor que 0.</translation>
    </message>
    <message>
        <source>{what} and cannot be moved ({reason}); these are the defaults.</source>
        <translation>{what} y no se pueden mover ({reason}); se usan los predeterminados.</translation>
    </message>
    <message>
        <source>{what} is out of range</source>
        <translation>{what} está fuera del intervalo</translation>
    </message>
    <message>
        <source>{what}; they are kept as {name}, and these are the defaults.</source>
        <translation>{what}; se guardan como {name} y se usan los predeterminados.</translation>
    </message>
</context>
</TS>
