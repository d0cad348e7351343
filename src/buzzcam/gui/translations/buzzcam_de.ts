<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About BuzzCam</source>
        <translation>Über BuzzCam</translation>
    </message>
    <message>
        <source>A private camera for every call: hides the room, on this machine only.</source>
        <translation>Eine private Kamera für jedes Gespräch: verbirgt den Raum, nur auf diesem Rechner.</translation>
    </message>
    <message>
        <source>MIT licence. Made with Qt %1.</source>
        <translation>MIT-Lizenz. Gebaut mit Qt %1.</translation>
    </message>
    <message>
        <source>Whose work is in it</source>
        <translation>Wessen Arbeit darin steckt</translation>
    </message>
    <message>
        <source>The list of licences cannot be read. Install BuzzCam again.</source>
        <translation>Die Liste der Lizenzen ist nicht lesbar. BuzzCam bitte neu installieren.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
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
        <translation>Kamera an</translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation>Kamera aus</translation>
    </message>
    <message>
        <source>Turns the camera off and on again</source>
        <translation>Schaltet die Kamera aus und wieder ein</translation>
    </message>
    <message>
        <source>Private – show me again</source>
        <translation>Privat – wieder zeigen</translation>
    </message>
    <message>
        <source>Private now</source>
        <translation>Jetzt privat</translation>
    </message>
    <message>
        <source>Everybody sees a card until you release it</source>
        <translation>Alle sehen ein Pausenbild, bis du es wieder aufhebst</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Aufnehmen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was tun?</translation>
    </message>
</context>
<context>
    <name>BackgroundPanel</name>
    <message>
        <source>Evening room</source>
        <translation>Abendzimmer</translation>
    </message>
    <message>
        <source>Bright office</source>
        <translation>Helles Büro</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Garden</source>
        <translation>Garten</translation>
    </message>
    <message>
        <source>Harbour</source>
        <translation>Hafen</translation>
    </message>
    <message>
        <source>Concrete studio</source>
        <translation>Betonstudio</translation>
    </message>
    <message>
        <source>Mountain morning</source>
        <translation>Bergmorgen</translation>
    </message>
    <message>
        <source>Plaster arches</source>
        <translation>Gipsbögen</translation>
    </message>
    <message>
        <source>What is behind you</source>
        <translation>Was hinter dir ist</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>Unschärfe</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>My screen</source>
        <translation>Bildschirm</translation>
    </message>
    <message>
        <source>Plain green, for programs that cut it out</source>
        <translation>Reines Grün, für Programme, die es ausstanzen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>A picture or video of your own; you can also drop it on the window</source>
        <translation>Ein eigenes Bild oder Video; du kannst es auch auf das Fenster ziehen</translation>
    </message>
    <message>
        <source>Which screen</source>
        <translation>Welcher Bildschirm</translation>
    </message>
    <message>
        <source>Who is seen</source>
        <translation>Wer zu sehen ist</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>Add backgrounds</source>
        <translation>Hintergründe hinzufügen</translation>
    </message>
    <message>
        <source>Pictures and videos</source>
        <translation>Bilder und Videos</translation>
    </message>
    <message>
        <source>Your room is seen as it is.</source>
        <translation>Dein Raum ist zu sehen, wie er ist.</translation>
    </message>
    <message>
        <source>You stand in front of your screen. What is on it is seen by everybody.</source>
        <translation>Du stehst vor deinem Bildschirm. Was darauf ist, sehen alle.</translation>
    </message>
    <message>
        <source>You stand in front of a window. What is in it is seen by everybody.</source>
        <translation>Du stehst vor einem Fenster. Was darin ist, sehen alle.</translation>
    </message>
    <message>
        <source>Plain green, for programs that cut it out.</source>
        <translation>Reines Grün, für Programme, die es ausstanzen.</translation>
    </message>
    <message>
        <source>%1 (Delete takes it off the shelf)</source>
        <translation>%1 (Entf nimmt es aus der Ablage)</translation>
    </message>
    <message>
        <source>Screen %1</source>
        <translation>Bildschirm %1</translation>
    </message>
    <message>
        <source>Another colour</source>
        <translation>Andere Farbe</translation>
    </message>
</context>
<context>
    <name>BeforeCall</name>
    <message>
        <source>Your guests need a browser and a link, nothing else. They see the picture that you see here.</source>
        <translation>Deine Gäste brauchen einen Browser und einen Link, sonst nichts. Sie sehen das Bild, das du hier siehst.</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Dein Name</translation>
    </message>
    <message>
        <source>What guests call you</source>
        <translation>Wie Gäste dich nennen</translation>
    </message>
    <message>
        <source>Who may join</source>
        <translation>Wer mitmachen darf</translation>
    </message>
    <message>
        <source>From where guests may come</source>
        <translation>Woher Gäste kommen dürfen</translation>
    </message>
    <message>
        <source>Anybody on my network</source>
        <translation>Alle in meinem Netz</translation>
    </message>
    <message>
        <source>Only this computer, or through my own tunnel</source>
        <translation>Nur dieser Rechner, oder durch meinen eigenen Tunnel</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Picture and sound go straight to your guests, encrypted, through no company&apos;s server.</source>
        <translation>Bild und Ton gehen direkt zu deinen Gästen, verschlüsselt, über keinen Server einer Firma.</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Beginnt …</translation>
    </message>
    <message>
        <source>Start a call</source>
        <translation>Gespräch beginnen</translation>
    </message>
</context>
<context>
    <name>CallController</name>
    <message>
        <source>Host</source>
        <translation>Gastgeber</translation>
    </message>
</context>
<context>
    <name>CallControls</name>
    <message>
        <source>Share a screen or a window</source>
        <translation>Bildschirm oder Fenster teilen</translation>
    </message>
    <message>
        <source>End the call for all</source>
        <translation>Gespräch für alle beenden</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>At the door: %1</source>
        <translation>An der Tür: %1</translation>
    </message>
    <message>
        <source>Unmute your microphone</source>
        <translation>Mikrofon wieder einschalten</translation>
    </message>
    <message>
        <source>Mute your microphone</source>
        <translation>Mikrofon stummschalten</translation>
    </message>
    <message>
        <source>Hide your picture in the call</source>
        <translation>Dein Bild im Gespräch verbergen</translation>
    </message>
    <message>
        <source>Show your picture in the call</source>
        <translation>Dein Bild im Gespräch zeigen</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>Nicht mehr teilen</translation>
    </message>
    <message>
        <source>You in front of it, as one picture</source>
        <translation>Du davor, als ein Bild</translation>
    </message>
</context>
<context>
    <name>CallPage</name>
    <message>
        <source>Back to the choices</source>
        <translation>Zurück zur Auswahl</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Leute</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Ask me before somebody comes in</source>
        <translation>Mich fragen, bevor jemand hereinkommt</translation>
    </message>
    <message>
        <source>away</source>
        <translation>weg</translation>
    </message>
    <message>
        <source>connecting…</source>
        <translation>verbindet …</translation>
    </message>
    <message>
        <source>weak line</source>
        <translation>schwache Leitung</translation>
    </message>
    <message>
        <source>good line</source>
        <translation>gute Leitung</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Before and after; the arrow keys move the line between them</source>
        <translation>Vorher und nachher; die Pfeiltasten bewegen die Linie dazwischen</translation>
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
        <translation>An alle schreiben, dann Eingabetaste</translation>
    </message>
    <message>
        <source>Message to all</source>
        <translation>Nachricht an alle</translation>
    </message>
</context>
<context>
    <name>ChoicesModel</name>
    <message>
        <source>Nothing can be written to %1 (%2). Choose another folder under Outputs.</source>
        <translation>In %1 kann nichts geschrieben werden (%2). Unter „Ausgabe“ lässt sich ein anderer Ordner wählen.</translation>
    </message>
    <message>
        <source>Your choices cannot be saved (%1); they hold until you quit.</source>
        <translation>Deine Auswahl kann nicht gespeichert werden (%1); sie gilt bis zum Beenden.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Putting the report together…</source>
        <translation>Der Bericht wird zusammengestellt …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Check-up</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Welcome to BuzzCam</source>
        <translation>Willkommen bei BuzzCam</translation>
    </message>
    <message>
        <source>It hides your room before others see it. Nothing leaves this machine. A short look at what it needs:</source>
        <translation>Es verbirgt deinen Raum, bevor andere ihn sehen. Nichts verlässt diesen Rechner. Ein kurzer Blick auf das, was es braucht:</translation>
    </message>
    <message>
        <source>Your camera</source>
        <translation>Deine Kamera</translation>
    </message>
    <message>
        <source>The camera BuzzCam for other programs</source>
        <translation>Die Kamera BuzzCam für andere Programme</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Your screen as a source</source>
        <translation>Dein Bildschirm als Quelle</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal prüfen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Measuring what this machine can do…</source>
        <translation>Es wird gemessen, was dieser Rechner kann …</translation>
    </message>
    <message>
        <source>Use the demo meanwhile</source>
        <translation>Solange die Demo nutzen</translation>
    </message>
    <message>
        <source>Do it now</source>
        <translation>Jetzt erledigen</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>The demo stands in for it; choose your camera above the picture when it is there.</source>
        <translation>Die Demo springt ein; über dem Bild lässt sich die Kamera wählen, sobald sie da ist.</translation>
    </message>
</context>
<context>
    <name>Hotkeys</name>
    <message>
        <source>Wayland does not let programs have them.</source>
        <translation>Wayland gibt sie Programmen nicht.</translation>
    </message>
    <message>
        <source>They work on Linux with X11 only.</source>
        <translation>Sie gehen nur unter Linux mit X11.</translation>
    </message>
</context>
<context>
    <name>LinkCode</name>
    <message>
        <source>Link for your guests</source>
        <translation>Link für deine Gäste</translation>
    </message>
    <message>
        <source>Point a phone&apos;s camera at it.</source>
        <translation>Die Kamera eines Telefons darauf richten.</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>QR-Code</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>MainMenu</name>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>Check-up…</source>
        <translation>Prüfung …</translation>
    </message>
    <message>
        <source>Shortcuts…</source>
        <translation>Tastenkürzel …</translation>
    </message>
    <message>
        <source>Report a problem…</source>
        <translation>Problem melden …</translation>
    </message>
    <message>
        <source>About BuzzCam…</source>
        <translation>Über BuzzCam …</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Choices</source>
        <translation>Auswahl</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>OutputsPanel</name>
    <message>
        <source>In other programs</source>
        <translation>In anderen Programmen</translation>
    </message>
    <message>
        <source>Virtual camera</source>
        <translation>Virtuelle Kamera</translation>
    </message>
    <message>
        <source>Which virtual camera</source>
        <translation>Welche virtuelle Kamera</translation>
    </message>
    <message>
        <source>Copy the remedy</source>
        <translation>Abhilfe kopieren</translation>
    </message>
    <message>
        <source>In Zoom, Meet or Teams choose the camera called BuzzCam.</source>
        <translation>In Zoom, Meet oder Teams die Kamera namens BuzzCam wählen.</translation>
    </message>
    <message>
        <source>Recordings and stills</source>
        <translation>Aufnahmen und Fotos</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Recordings show what others see. They have no sound.</source>
        <translation>Aufnahmen zeigen, was andere sehen. Sie haben keinen Ton.</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Off. Other programs do not see you.</source>
        <translation>Aus. Andere Programme sehen dich nicht.</translation>
    </message>
    <message>
        <source>%1 is using it.</source>
        <translation>%1 benutzt sie.</translation>
    </message>
    <message>
        <source>It is in use.</source>
        <translation>Sie wird benutzt.</translation>
    </message>
    <message>
        <source>Ready; no program is using it.</source>
        <translation>Bereit; kein Programm benutzt sie.</translation>
    </message>
    <message>
        <source>Where files go</source>
        <translation>Wohin Dateien kommen</translation>
    </message>
</context>
<context>
    <name>Participant</name>
    <message>
        <source>Remove %1 from the call</source>
        <translation>%1 aus dem Gespräch entfernen</translation>
    </message>
    <message>
        <source>%1 ms to their eye</source>
        <translation>%1 ms bis zum Auge</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>At the door</source>
        <translation>An der Tür</translation>
    </message>
    <message>
        <source>Invite</source>
        <translation>Einladen</translation>
    </message>
    <message>
        <source>Address in the link</source>
        <translation>Adresse im Link</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>QR-Code</translation>
    </message>
    <message>
        <source>New link: the old one lets nobody in any more</source>
        <translation>Neuer Link: Der alte lässt niemanden mehr herein</translation>
    </message>
    <message>
        <source>Nobody yet. Send the link to your guests.</source>
        <translation>Noch niemand. Schicke deinen Gästen den Link.</translation>
    </message>
    <message>
        <source>Locked: nobody new can knock</source>
        <translation>Gesperrt: Niemand Neues kann anklopfen</translation>
    </message>
    <message>
        <source>Statistics…</source>
        <translation>Statistik …</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Push to talk: hold T</source>
        <translation>Zum Sprechen T halten</translation>
    </message>
    <message>
        <source>Level of the microphone</source>
        <translation>Pegel des Mikrofons</translation>
    </message>
    <message>
        <source>You are muted, and talking.</source>
        <translation>Du bist stumm und sprichst.</translation>
    </message>
    <message>
        <source>In the call: %1 of %2</source>
        <translation>Im Gespräch: %1 von %2</translation>
    </message>
    <message>
        <source>Guests&apos; browsers warn once: they do not know this computer&apos;s certificate. It is yours if its SHA-256 fingerprint is %1</source>
        <translation>Die Browser der Gäste warnen einmal: Sie kennen das Zertifikat dieses Rechners nicht. Es ist deines, wenn sein SHA-256-Fingerabdruck %1 ist</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>PhotoPage</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>What to cut out</source>
        <translation>Was ausgeschnitten wird</translation>
    </message>
    <message>
        <source>Single hairs and fur</source>
        <translation>Einzelne Haare und Fell</translation>
    </message>
    <message>
        <source>Whoever or whatever is in it</source>
        <translation>Wer oder was darauf ist</translation>
    </message>
    <message>
        <source>Only people</source>
        <translation>Nur Menschen</translation>
    </message>
    <message>
        <source>A thing or an animal</source>
        <translation>Ein Ding oder ein Tier</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Thumbnail, subject left</source>
        <translation>Vorschaubild, Motiv links</translation>
    </message>
    <message>
        <source>Thumbnail, subject right</source>
        <translation>Vorschaubild, Motiv rechts</translation>
    </message>
    <message>
        <source>Thumbnail, subject in the middle</source>
        <translation>Vorschaubild, Motiv in der Mitte</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>So wie es ist</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Take the last stroke back</source>
        <translation>Den letzten Strich zurücknehmen</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Sichern…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Save all…</source>
        <translation>Alle sichern…</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Cut out</source>
        <translation>Ausschneiden</translation>
    </message>
    <message>
        <source>This needs one more library: %1</source>
        <translation>Dafür fehlt eine Bibliothek: %1</translation>
    </message>
    <message>
        <source>Mend it with a brush</source>
        <translation>Mit dem Pinsel nachbessern</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Behind it</source>
        <translation>Dahinter</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>Unschärfe</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>Farbe…</translation>
    </message>
    <message>
        <source>Picture…</source>
        <translation>Bild…</translation>
    </message>
    <message>
        <source>Shape and title</source>
        <translation>Form und Titel</translation>
    </message>
    <message>
        <source>Drop pictures here, or add some.
They stay on this computer.</source>
        <translation>Bilder hierher ziehen oder hinzufügen.
Sie bleiben auf diesem Rechner.</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Einen Augenblick…</translation>
    </message>
    <message>
        <source>No person was found in it.</source>
        <translation>Darin wurde kein Mensch gefunden.</translation>
    </message>
    <message>
        <source>Nothing that stands out was found in it.</source>
        <translation>Darin wurde nichts gefunden, das heraussticht.</translation>
    </message>
    <message>
        <source>Reading the picture</source>
        <translation>Das Bild wird gelesen</translation>
    </message>
    <message>
        <source>Loading the models</source>
        <translation>Die Modelle werden geladen</translation>
    </message>
    <message>
        <source>Finding the subject</source>
        <translation>Das Motiv wird gesucht</translation>
    </message>
    <message>
        <source>Refining edges and colours</source>
        <translation>Ränder und Farben werden verfeinert</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Wird gesichert</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>A picture to stand behind it</source>
        <translation>Ein Bild für den Hintergrund</translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation>Bilder hinzufügen</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Das Bild sichern</translation>
    </message>
    <message>
        <source>That would overwrite the picture itself: choose another name.</source>
        <translation>Das würde das Bild selbst überschreiben: bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>A folder for all of them</source>
        <translation>Ein Ordner für alle</translation>
    </message>
    <message>
        <source>The picture is in the clipboard.</source>
        <translation>Das Bild ist in der Zwischenablage.</translation>
    </message>
</context>
<context>
    <name>PhotoTable</name>
    <message>
        <source>There is no picture among these files.</source>
        <translation>Unter diesen Dateien ist kein Bild.</translation>
    </message>
</context>
<context>
    <name>PicturePanel</name>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>%1 pro Sekunde</translation>
    </message>
    <message>
        <source>Which way round</source>
        <translation>Wie herum</translation>
    </message>
    <message>
        <source>Mirror my preview</source>
        <translation>Meine Vorschau spiegeln</translation>
    </message>
    <message>
        <source>Light and frame</source>
        <translation>Licht und Ausschnitt</translation>
    </message>
    <message>
        <source>As it comes from the camera</source>
        <translation>Wie es aus der Kamera kommt</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>Stil</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Starting and closing</source>
        <translation>Starten und Schließen</translation>
    </message>
    <message>
        <source>Start with the system</source>
        <translation>Mit dem System starten</translation>
    </message>
    <message>
        <source>Start minimised</source>
        <translation>Minimiert starten</translation>
    </message>
    <message>
        <source>Keep running in the tray when closed</source>
        <translation>Nach dem Schließen im Infobereich weiterlaufen</translation>
    </message>
    <message>
        <source>This desktop has no tray: closing the window quits BuzzCam.</source>
        <translation>Dieser Desktop hat keinen Infobereich: Schließen beendet BuzzCam.</translation>
    </message>
    <message>
        <source>In every program</source>
        <translation>In jedem Programm</translation>
    </message>
    <message>
        <source>Global shortcuts</source>
        <translation>Globale Tastenkürzel</translation>
    </message>
    <message>
        <source>Not available here: %1</source>
        <translation>Hier nicht verfügbar: %1</translation>
    </message>
    <message>
        <source>Ctrl+Alt+P: private now.  Ctrl+Alt+O: camera on or off.</source>
        <translation>Strg+Alt+P: jetzt privat.  Strg+Alt+O: Kamera an oder aus.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The language changes when you start BuzzCam again.</source>
        <translation>Die Sprache wechselt beim nächsten Start von BuzzCam.</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Hold to compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Shows you your camera as it is, for as long as you hold it. Nobody else sees it.</source>
        <translation>Zeigt dir deine Kamera, wie sie ist, solange du gedrückt hältst. Sonst sieht es niemand.</translation>
    </message>
</context>
<context>
    <name>PreviewPresenter</name>
    <message>
        <source>Turn the camera on</source>
        <translation>Kamera einschalten</translation>
    </message>
    <message>
        <source>Show me again</source>
        <translation>Mich wieder zeigen</translation>
    </message>
    <message>
        <source>The camera is off</source>
        <translation>Die Kamera ist aus</translation>
    </message>
    <message>
        <source>Other programs see a card.</source>
        <translation>Andere Programme sehen ein Pausenbild.</translation>
    </message>
    <message>
        <source>Private now</source>
        <translation>Jetzt privat</translation>
    </message>
    <message>
        <source>Everybody sees a card until you release it.</source>
        <translation>Alle sehen ein Pausenbild, bis du es wieder aufhebst.</translation>
    </message>
    <message>
        <source>It comes back by itself; others see a card meanwhile.</source>
        <translation>Es geht von selbst weiter; andere sehen solange ein Pausenbild.</translation>
    </message>
    <message>
        <source>%1 is watching</source>
        <translation>%1 schaut zu</translation>
    </message>
    <message>
        <source>Someone is watching</source>
        <translation>Jemand schaut zu</translation>
    </message>
    <message>
        <source>Nobody is watching</source>
        <translation>Niemand schaut zu</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 Bilder/s</translation>
    </message>
    <message>
        <source>%1 ms delay</source>
        <translation>%1 ms Verzögerung</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>Klein</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Groß</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report a problem</source>
        <translation>Problem melden</translation>
    </message>
    <message>
        <source>BuzzCam puts together a file that helps us to find the fault. It stays on this machine; whether and to whom you send it is up to you.</source>
        <translation>BuzzCam stellt eine Datei zusammen, die uns bei der Fehlersuche hilft. Sie bleibt auf diesem Rechner; ob und an wen du sie schickst, entscheidest du.</translation>
    </message>
    <message>
        <source>In it: the log, versions, the check-up&apos;s findings, your choices.</source>
        <translation>Darin: das Protokoll, Versionen, die Ergebnisse der Prüfung, deine Auswahl.</translation>
    </message>
    <message>
        <source>Not in it: pictures, sound, the names of your files, windows, looks and guests.</source>
        <translation>Nicht darin: Bilder, Ton und die Namen deiner Dateien, Fenster, Looks und Gäste.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save the report…</source>
        <translation>Bericht speichern …</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Private now, and back</source>
        <translation>Jetzt privat, und zurück</translation>
    </message>
    <message>
        <source>Camera on or off</source>
        <translation>Kamera an oder aus</translation>
    </message>
    <message>
        <source>Start or stop recording</source>
        <translation>Aufnahme starten oder stoppen</translation>
    </message>
    <message>
        <source>Take a snapshot</source>
        <translation>Foto machen</translation>
    </message>
    <message>
        <source>Compare with your camera as it is, while held</source>
        <translation>Mit der Kamera vergleichen, wie sie ist, solange gedrückt</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>Show the call</source>
        <translation>Das Gespräch zeigen</translation>
    </message>
    <message>
        <source>Mute your microphone, and back</source>
        <translation>Mikrofon stumm, und zurück</translation>
    </message>
    <message>
        <source>Talk while it is held, where that is chosen</source>
        <translation>Sprechen, solange sie gehalten wird, wo das gewählt ist</translation>
    </message>
    <message>
        <source>T</source>
        <translation>T</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Switch to a look</source>
        <translation>Zu einem Look wechseln</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Show “%1”</source>
        <translation>„%1“ zeigen</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>Diese Liste</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>In every program</source>
        <translation>In jedem Programm</translation>
    </message>
    <message>
        <source>Switched off; allow them in the preferences.</source>
        <translation>Ausgeschaltet; in den Einstellungen lassen sie sich erlauben.</translation>
    </message>
    <message>
        <source>Not available here: %1</source>
        <translation>Hier nicht verfügbar: %1</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>SoundChoice</name>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Loudspeaker</source>
        <translation>Lautsprecher</translation>
    </message>
    <message>
        <source>I wear headphones</source>
        <translation>Ich trage Kopfhörer</translation>
    </message>
    <message>
        <source>Your voice stays whole while others talk: there is no echo to remove</source>
        <translation>Deine Stimme bleibt ganz, während andere sprechen: Es gibt kein Echo zu entfernen</translation>
    </message>
    <message>
        <source>%1 (not plugged in)</source>
        <translation>%1 (nicht angeschlossen)</translation>
    </message>
    <message>
        <source>The system&apos;s microphone</source>
        <translation>Mikrofon des Systems</translation>
    </message>
    <message>
        <source>No microphone</source>
        <translation>Kein Mikrofon</translation>
    </message>
    <message>
        <source>The system&apos;s loudspeaker</source>
        <translation>Lautsprecher des Systems</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>Kein Ton</translation>
    </message>
</context>
<context>
    <name>SpeedPanel</name>
    <message>
        <source>How finely you are cut out</source>
        <translation>Wie fein du ausgeschnitten wirst</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>Klein</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Groß</translation>
    </message>
    <message>
        <source>Share of the time for one picture that is used</source>
        <translation>Anteil der Zeit für ein Bild, der gebraucht wird</translation>
    </message>
    <message>
        <source>For a quiet fan</source>
        <translation>Für einen leisen Lüfter</translation>
    </message>
    <message>
        <source>Quiet</source>
        <translation>Leise</translation>
    </message>
    <message>
        <source>Uses at most half of one processor core for cutting you out.</source>
        <translation>Nutzt zum Ausschneiden höchstens einen halben Prozessorkern.</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>noch nicht gemessen</translation>
    </message>
    <message>
        <source>Last change: %1 → %2, because %3.</source>
        <translation>Letzter Wechsel: %1 → %2, denn: %3.</translation>
    </message>
    <message>
        <source>Runs on: %1</source>
        <translation>Läuft auf: %1</translation>
    </message>
    <message>
        <source>nothing, hiding is off</source>
        <translation>nichts, Verbergen ist aus</translation>
    </message>
    <message>
        <source>%1 of %2 ms used.</source>
        <translation>%1 von %2 ms gebraucht.</translation>
    </message>
    <message>
        <source>%1 would drop to %2 pictures a second here.</source>
        <translation>%1 käme hier nur auf %2 Bilder pro Sekunde.</translation>
    </message>
</context>
<context>
    <name>Statistics</name>
    <message>
        <source>Statistics of the call</source>
        <translation>Statistik des Gesprächs</translation>
    </message>
    <message>
        <source>Lens to eye: from the moment your camera saw it to the moment your guest&apos;s screen shows it.</source>
        <translation>Linse bis Auge: von dem Moment, in dem deine Kamera es sah, bis der Bildschirm des Gastes es zeigt.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Lens to eye</source>
        <translation>Linse bis Auge</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>Hin und zurück</translation>
    </message>
    <message>
        <source>To them</source>
        <translation>Zu ihnen</translation>
    </message>
    <message>
        <source>… pictures a second</source>
        <translation>… Bilder je Sekunde</translation>
    </message>
    <message>
        <source>… lost</source>
        <translation>… verloren</translation>
    </message>
    <message>
        <source>… layer</source>
        <translation>… Schicht</translation>
    </message>
    <message>
        <source>From them</source>
        <translation>Von ihnen</translation>
    </message>
    <message>
        <source>… sound concealed</source>
        <translation>… Ton ersetzt</translation>
    </message>
    <message>
        <source>Key frames, asked again</source>
        <translation>Schlüsselbilder, nachgefragt</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>TileView</name>
    <message>
        <source>You, hidden from guests</source>
        <translation>Du, für Gäste verborgen</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Du</translation>
    </message>
    <message>
        <source>%1&apos;s screen</source>
        <translation>Bildschirm von %1</translation>
    </message>
    <message>
        <source>Connection lost. They may come back.</source>
        <translation>Verbindung verloren. Vielleicht kommt sie wieder.</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbindet …</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Look</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Show or hide the choices</source>
        <translation>Auswahl zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>nicht gespeichert</translation>
    </message>
    <message>
        <source>Look: %1</source>
        <translation>Look: %1</translation>
    </message>
    <message>
        <source>No camera</source>
        <translation>Keine Kamera</translation>
    </message>
    <message>
        <source>Screen %1</source>
        <translation>Bildschirm %1</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>Demo</translation>
    </message>
    <message>
        <source>Test picture</source>
        <translation>Testbild</translation>
    </message>
    <message>
        <source>No camera is plugged in</source>
        <translation>Keine Kamera angeschlossen</translation>
    </message>
    <message>
        <source>A video or picture…</source>
        <translation>Ein Video oder Bild …</translation>
    </message>
    <message>
        <source>Open a video or picture</source>
        <translation>Video oder Bild öffnen</translation>
    </message>
    <message>
        <source>Save this look…</source>
        <translation>Diesen Look speichern …</translation>
    </message>
    <message>
        <source>Rename “%1”…</source>
        <translation>„%1“ umbenennen …</translation>
    </message>
    <message>
        <source>Remove “%1”</source>
        <translation>„%1“ entfernen</translation>
    </message>
    <message>
        <source>Everything as on the first day</source>
        <translation>Alles wie am ersten Tag</translation>
    </message>
    <message>
        <source>Look %1</source>
        <translation>Look %1</translation>
    </message>
    <message>
        <source>Save this look</source>
        <translation>Diesen Look speichern</translation>
    </message>
    <message>
        <source>Its name:</source>
        <translation>Sein Name:</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show window</source>
        <translation>Fenster zeigen</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>Kamera an</translation>
    </message>
    <message>
        <source>Private now</source>
        <translation>Jetzt privat</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>Looks</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>BuzzCam goes on here. Quit it from this icon&apos;s menu.</source>
        <translation>BuzzCam läuft hier weiter. Beenden lässt es sich im Menü dieses Symbols.</translation>
    </message>
    <message>
        <source>BuzzCam: the camera is off</source>
        <translation>BuzzCam: die Kamera ist aus</translation>
    </message>
    <message>
        <source>BuzzCam: private, others see a card</source>
        <translation>BuzzCam: privat, andere sehen ein Pausenbild</translation>
    </message>
    <message>
        <source>BuzzCam: recording</source>
        <translation>BuzzCam: nimmt auf</translation>
    </message>
    <message>
        <source>BuzzCam: the camera is on</source>
        <translation>BuzzCam: die Kamera ist an</translation>
    </message>
</context>
<context>
    <name>Visitor</name>
    <message>
        <source>Let in</source>
        <translation>Hereinlassen</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
</context>
<context>
    <name>names</name>
    <message>
        <source>small</source>
        <translation>klein</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>large</source>
        <translation>groß</translation>
    </message>
    <message>
        <source>studio</source>
        <translation>Studio</translation>
    </message>
    <message>
        <source>capture</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>frames</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>model-switcher</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>calibration</source>
        <translation>Messung</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>virtual</source>
        <translation>virtuelle Kamera</translation>
    </message>
    <message>
        <source>checkup</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>hotkeys</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>thumbnails</source>
        <translation>Vorschaubilder</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>(a version before 0.13)</source>
        <translation>(eine Version vor 0.13)</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(leer)</translation>
    </message>
    <message>
        <source>A background {kind} needs a file.</source>
        <translation>Ein Hintergrund der Art {kind} braucht eine Datei.</translation>
    </message>
    <message>
        <source>A call for {count} people is not to be had.</source>
        <translation>Ein Gespräch für {count} Leute ist nicht möglich.</translation>
    </message>
    <message>
        <source>A guest sends more than any call needs. The rest of it is left out.</source>
        <translation>Ein Gast sendet mehr, als ein Anruf braucht. Der Rest wird verworfen.</translation>
    </message>
    <message>
        <source>A model cannot be opened on {provider} ({reason}).</source>
        <translation>Ein Modell lässt sich auf {provider} nicht öffnen ({reason}).</translation>
    </message>
    <message>
        <source>A screen of {depth} bits cannot be shown.</source>
        <translation>Ein Bildschirm mit {depth} Bit kann nicht gezeigt werden.</translation>
    </message>
    <message>
        <source>A {kind} cannot be shared beside your picture.</source>
        <translation>„{kind}“ kann nicht neben deinem Bild geteilt werden.</translation>
    </message>
    <message>
        <source>Add yourself to the group: sudo usermod -aG video $USER</source>
        <translation>Nimm dich in die Gruppe auf: sudo usermod -aG video $USER</translation>
    </message>
    <message>
        <source>All {count} model files are intact and open.</source>
        <translation>Alle {count} Modelldateien sind heil und lassen sich öffnen.</translation>
    </message>
    <message>
        <source>Another program has {keys}.</source>
        <translation>Ein anderes Programm hat {keys}.</translation>
    </message>
    <message>
        <source>Another program is sending to {device}.</source>
        <translation>Ein anderes Programm sendet an {device}.</translation>
    </message>
    <message>
        <source>Ask its operator for another one.</source>
        <translation>Bitte seinen Betreiber um ein anderes.</translation>
    </message>
    <message>
        <source>Ask its operator.</source>
        <translation>Frage seinen Betreiber.</translation>
    </message>
    <message>
        <source>Ask the server&apos;s operator for one.</source>
        <translation>Bitte den Betreiber des Servers um eines.</translation>
    </message>
    <message>
        <source>At least {least} pixels each way are needed.</source>
        <translation>Mindestens {least} Pixel in jeder Richtung sind nötig.</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Cameras found: {there}.</source>
        <translation>Gefundene Kameras: {there}.</translation>
    </message>
    <message>
        <source>Change its rights, or copy it.</source>
        <translation>Die Rechte ändern oder die Datei kopieren.</translation>
    </message>
    <message>
        <source>Change its rights.</source>
        <translation>Die Rechte ändern.</translation>
    </message>
    <message>
        <source>Check the disk.</source>
        <translation>Prüfe den Datenträger.</translation>
    </message>
    <message>
        <source>Check the path and its permissions.</source>
        <translation>Prüfe den Pfad und seine Rechte.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>Prüfe den Pfad.</translation>
    </message>
    <message>
        <source>Choose a PNG file.</source>
        <translation>Wähle eine PNG-Datei.</translation>
    </message>
    <message>
        <source>Choose a name without special characters.</source>
        <translation>Wähle einen Namen ohne Sonderzeichen.</translation>
    </message>
    <message>
        <source>Choose a number from 0 to {most}.</source>
        <translation>Wähle eine Zahl von 0 bis {most}.</translation>
    </message>
    <message>
        <source>Choose a screen, a camera or a file instead.</source>
        <translation>Wähle stattdessen einen Bildschirm, eine Kamera oder eine Datei.</translation>
    </message>
    <message>
        <source>Choose a shorter name.</source>
        <translation>Wähle einen kürzeren Namen.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>Wähle eine andere Datei.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wähle einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Choose another kind of file.</source>
        <translation>Wähle eine andere Art von Datei.</translation>
    </message>
    <message>
        <source>Choose another name, or end the other one.</source>
        <translation>Wähle einen anderen Namen oder beende die andere Aufnahme.</translation>
    </message>
    <message>
        <source>Choose another name, or replace it with --overwrite.</source>
        <translation>Wähle einen anderen Namen oder ersetze sie mit --overwrite.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wähle einen anderen Namen.</translation>
    </message>
    <message>
        <source>Choose another place for it.</source>
        <translation>Wähle einen anderen Ort dafür.</translation>
    </message>
    <message>
        <source>Choose another port, or end the program that uses it.</source>
        <translation>Wähle einen anderen Port oder beende das Programm, das ihn benutzt.</translation>
    </message>
    <message>
        <source>Choose one.</source>
        <translation>Wähle eine aus.</translation>
    </message>
    <message>
        <source>Choose the whole screen.</source>
        <translation>Wähle den ganzen Bildschirm.</translation>
    </message>
    <message>
        <source>Close it, or choose another virtual camera.</source>
        <translation>Schließe es, oder wähle eine andere virtuelle Kamera.</translation>
    </message>
    <message>
        <source>Close that program and try again.</source>
        <translation>Schließe das Programm und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>Close that program, or run with --size {size}.</source>
        <translation>Schließe das Programm, oder starte mit --size {size}.</translation>
    </message>
    <message>
        <source>Default camera</source>
        <translation>Standardkamera</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>Demo</translation>
    </message>
    <message>
        <source>Did you mean {word}?</source>
        <translation>Meintest du {word}?</translation>
    </message>
    <message>
        <source>Echo and noise stay in your voice ({reason}).</source>
        <translation>Echo und Rauschen bleiben in deiner Stimme ({reason}).</translation>
    </message>
    <message>
        <source>End the program that uses it, or choose another one.</source>
        <translation>Beende das Programm, das es benutzt, oder wähle ein anderes Gerät.</translation>
    </message>
    <message>
        <source>Fine hair needs a library that is not installed.</source>
        <translation>Für feines Haar fehlt eine Bibliothek.</translation>
    </message>
    <message>
        <source>Fine hair took too long and was left out.</source>
        <translation>Feines Haar hat zu lange gedauert und wurde weggelassen.</translation>
    </message>
    <message>
        <source>For example {example}</source>
        <translation>Zum Beispiel {example}</translation>
    </message>
    <message>
        <source>For {what}, use {low:g} to {high:g}.</source>
        <translation>Für {what} geht {low:g} bis {high:g}.</translation>
    </message>
    <message>
        <source>Free it there, then try again.</source>
        <translation>Gib es dort frei, dann versuche es noch einmal.</translation>
    </message>
    <message>
        <source>Free some space, or name a certificate with --cert.</source>
        <translation>Schaffe Platz oder nenne ein Zertifikat mit --cert.</translation>
    </message>
    <message>
        <source>Get the picture once more.</source>
        <translation>Das Bild noch einmal besorgen.</translation>
    </message>
    <message>
        <source>Give a PEM file with its chain, and its key with --key.</source>
        <translation>Gib eine PEM-Datei mit ihrer Kette an, und ihren Schlüssel mit --key.</translation>
    </message>
    <message>
        <source>Give a number from 2 to {most}.</source>
        <translation>Gib eine Zahl von 2 bis {most} an.</translation>
    </message>
    <message>
        <source>Global shortcuts cannot be had here.</source>
        <translation>Globale Tastenkürzel gibt es hier nicht.</translation>
    </message>
    <message>
        <source>Install BuzzCam again.</source>
        <translation>Installiere BuzzCam neu.</translation>
    </message>
    <message>
        <source>Install OBS Studio 30 or later; it brings the driver.</source>
        <translation>Installiere OBS Studio ab Version 30; es bringt den Treiber mit.</translation>
    </message>
    <message>
        <source>Install libportaudio2 (Debian, Ubuntu) or portaudio (Fedora, Arch, Homebrew).</source>
        <translation>Installiere libportaudio2 (Debian, Ubuntu) oder portaudio (Fedora, Arch, Homebrew).</translation>
    </message>
    <message>
        <source>Install livekit anew.</source>
        <translation>Installiere livekit neu.</translation>
    </message>
    <message>
        <source>Install the driver: {command}  (&quot;buzzcam doctor&quot; checks it)</source>
        <translation>Installiere den Treiber: {command}  (&quot;buzzcam doctor&quot; prüft es)</translation>
    </message>
    <message>
        <source>It comes back by itself once it is plugged in.</source>
        <translation>Sie kommt von selbst zurück, sobald sie angeschlossen ist.</translation>
    </message>
    <message>
        <source>It comes back once it is open again.</source>
        <translation>Es kommt zurück, sobald es wieder offen ist.</translation>
    </message>
    <message>
        <source>It has no device.</source>
        <translation>Er hat kein Gerät.</translation>
    </message>
    <message>
        <source>It is opened again by itself.</source>
        <translation>Sie wird von selbst wieder geöffnet.</translation>
    </message>
    <message>
        <source>It is tried again by itself.</source>
        <translation>Es wird von selbst noch einmal versucht.</translation>
    </message>
    <message>
        <source>It is tried again.</source>
        <translation>Es wird noch einmal versucht.</translation>
    </message>
    <message>
        <source>Its libraries or driver are missing.</source>
        <translation>Dafür fehlen Bibliotheken oder der Treiber.</translation>
    </message>
    <message>
        <source>Known kinds: {known}.</source>
        <translation>Bekannte Arten: {known}.</translation>
    </message>
    <message>
        <source>Let your user write there, or add BuzzCam to your system&apos;s list of programs to start.</source>
        <translation>Erlaube deinem Benutzer, dort zu schreiben, oder trage BuzzCam im System bei den Startprogrammen ein.</translation>
    </message>
    <message>
        <source>LiveKit lets nobody in without a token.</source>
        <translation>LiveKit lässt niemanden ohne Token herein.</translation>
    </message>
    <message>
        <source>LiveKit&apos;s library cannot be loaded ({reason}).</source>
        <translation>Die Bibliothek von LiveKit kann nicht geladen werden ({reason}).</translation>
    </message>
    <message>
        <source>Log in again.</source>
        <translation>Melde dich neu an.</translation>
    </message>
    <message>
        <source>Log in to an X11 session, or choose a camera or a file.</source>
        <translation>Melde dich in einer X11-Sitzung an, oder wähle eine Kamera oder Datei.</translation>
    </message>
    <message>
        <source>Look at its address.</source>
        <translation>Prüfe seine Adresse.</translation>
    </message>
    <message>
        <source>Look at its settings.</source>
        <translation>Prüfe seine Einstellungen.</translation>
    </message>
    <message>
        <source>Look at the address.</source>
        <translation>Prüfe die Adresse.</translation>
    </message>
    <message>
        <source>Look at your network.</source>
        <translation>Prüfe dein Netz.</translation>
    </message>
    <message>
        <source>Look into the log.</source>
        <translation>Schau ins Protokoll.</translation>
    </message>
    <message>
        <source>Make it first.</source>
        <translation>Er muss zuerst angelegt werden.</translation>
    </message>
    <message>
        <source>Make it smaller: at most {most} megapixels.</source>
        <translation>Verkleinern: höchstens {most} Megapixel.</translation>
    </message>
    <message>
        <source>Make room, or choose another folder.</source>
        <translation>Platz schaffen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Make room; what has come is kept.</source>
        <translation>Platz schaffen; was schon da ist, bleibt.</translation>
    </message>
    <message>
        <source>Measuring what this machine can do ({done} of {total}).</source>
        <translation>Es wird gemessen, was dieser Rechner kann ({done} von {total}).</translation>
    </message>
    <message>
        <source>Mend the description, or take another model.</source>
        <translation>Berichtigen Sie die Beschreibung, oder nehmen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Model {before} -&gt; {after}: {reason}.</source>
        <translation>Modell {before} -&gt; {after}: {reason}.</translation>
    </message>
    <message>
        <source>Model {rung} cannot be used: {error}</source>
        <translation>Das Modell „{rung}“ ist nicht nutzbar: {error}</translation>
    </message>
    <message>
        <source>Name a PNG, JPEG, WebP or HEIC file.</source>
        <translation>Eine PNG-, JPEG-, WebP- oder HEIC-Datei nennen.</translation>
    </message>
    <message>
        <source>Name a folder with -o.</source>
        <translation>Mit -o einen Ordner nennen.</translation>
    </message>
    <message>
        <source>Name a picture or a video.</source>
        <translation>Gib ein Bild oder ein Video an.</translation>
    </message>
    <message>
        <source>Name each output once.</source>
        <translation>Nenne jede Ausgabe nur einmal.</translation>
    </message>
    <message>
        <source>Name one: {command}</source>
        <translation>Eine nennen: {command}</translation>
    </message>
    <message>
        <source>Install the library that is missing, on Debian: sudo apt install libxcb-cursor0 libegl1</source>
        <translation>Installiere die fehlende Bibliothek, unter Debian: sudo apt install libxcb-cursor0 libegl1</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Helligkeit</translation>
    </message>
    <message>
        <source>Edge</source>
        <translation>Rand</translation>
    </message>
    <message>
        <source>Everyone</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Framing</source>
        <translation>Ausschnitt</translation>
    </message>
    <message>
        <source>Further out, or in</source>
        <translation>Weiter außen oder innen</translation>
    </message>
    <message>
        <source>It can be played up to there.</source>
        <translation>Bis dahin lässt sie sich abspielen.</translation>
    </message>
    <message>
        <source>Leave it out to run until Ctrl-C.</source>
        <translation>Lass es weg, um bis Strg-C zu laufen.</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Licht</translation>
    </message>
    <message>
        <source>Light wrap</source>
        <translation>Lichtsaum</translation>
    </message>
    <message>
        <source>Match</source>
        <translation>Angleichen</translation>
    </message>
    <message>
        <source>Match its light to me</source>
        <translation>Licht an mich angleichen</translation>
    </message>
    <message>
        <source>Mirror what others see</source>
        <translation>Spiegeln, was andere sehen</translation>
    </message>
    <message>
        <source>More than one camera is called {wanted}.</source>
        <translation>Mehr als eine Kamera heißt {wanted}.</translation>
    </message>
    <message>
        <source>Name a file in it, for example {example}</source>
        <translation>Nenne eine Datei darin, zum Beispiel {example}</translation>
    </message>
    <message>
        <source>Name a file in it.</source>
        <translation>Nenne eine Datei darin.</translation>
    </message>
    <message>
        <source>No address is known that models could be fetched from.</source>
        <translation>Es ist keine Adresse bekannt, von der Modelle geholt werden könnten.</translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation>Es wurde keine Kamera gefunden.</translation>
    </message>
    <message>
        <source>No certificate can be kept in {folder}: {error}.</source>
        <translation>In {folder} kann kein Zertifikat abgelegt werden: {error}.</translation>
    </message>
    <message>
        <source>No person was found in {path}; nothing was written.</source>
        <translation>In {path} wurde kein Mensch gefunden; es wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>No virtual camera can be opened ({error}).</source>
        <translation>Es lässt sich keine virtuelle Kamera öffnen ({error}).</translation>
    </message>
    <message>
        <source>Nobody is watching: the camera is released.</source>
        <translation>Niemand schaut zu: Die Kamera ist freigegeben.</translation>
    </message>
    <message>
        <source>Not available as a source: {reason}</source>
        <translation>Als Quelle nicht verfügbar: {reason}</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Nothing of it can be played.</source>
        <translation>Nichts davon lässt sich abspielen.</translation>
    </message>
    <message>
        <source>Nothing that stands out was found in {path}; nothing was written.</source>
        <translation>In {path} wurde nichts gefunden, das heraussticht; es wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Nothing was recorded to {path}: no picture came.</source>
        <translation>Nach {path} wurde nichts aufgenommen: Es kam kein Bild.</translation>
    </message>
    <message>
        <source>Only me</source>
        <translation>Nur ich</translation>
    </message>
    <message>
        <source>Open it first.</source>
        <translation>Öffne sie zuerst.</translation>
    </message>
    <message>
        <source>Open it, or choose another one.</source>
        <translation>Öffne es, oder wähle ein anderes.</translation>
    </message>
    <message>
        <source>Others read text the right way round unless you mirror it for them too.</source>
        <translation>Andere lesen Schrift richtig herum, solange du nicht auch für sie spiegelst.</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Plug it in, or choose another camera.</source>
        <translation>Schließe sie an, oder wähle eine andere Kamera.</translation>
    </message>
    <message>
        <source>Plug it in, or choose another one.</source>
        <translation>Schließe es an oder wähle ein anderes.</translation>
    </message>
    <message>
        <source>Plug one in, or choose another source, for example the demo.</source>
        <translation>Schließe eine an, oder wähle eine andere Quelle, zum Beispiel die Demo.</translation>
    </message>
    <message>
        <source>Plug one in: it is used as soon as it is there.</source>
        <translation>Schließe eines an: Es wird benutzt, sobald es da ist.</translation>
    </message>
    <message>
        <source>Plug one in; on a laptop look for a privacy switch.</source>
        <translation>Schließe eine an; am Laptop hilft vielleicht der Kameraschalter.</translation>
    </message>
    <message>
        <source>PortAudio does not start ({reason}).</source>
        <translation>PortAudio startet nicht ({reason}).</translation>
    </message>
    <message>
        <source>PortAudio is not installed, by which BuzzCam reaches microphones and loudspeakers.</source>
        <translation>PortAudio ist nicht installiert; damit erreicht BuzzCam Mikrofone und Lautsprecher.</translation>
    </message>
    <message>
        <source>Qt cannot open a window here ({reason}).</source>
        <translation>Qt kann hier kein Fenster öffnen ({reason}).</translation>
    </message>
    <message>
        <source>Record for longer.</source>
        <translation>Nimm länger auf.</translation>
    </message>
    <message>
        <source>Restart the computer&apos;s sound service.</source>
        <translation>Starte den Tondienst des Computers neu.</translation>
    </message>
    <message>
        <source>Round vignette</source>
        <translation>Runde Vignette</translation>
    </message>
    <message>
        <source>Run BuzzCam inside a graphical session.</source>
        <translation>Starte BuzzCam in einer grafischen Sitzung.</translation>
    </message>
    <message>
        <source>Run: {command}</source>
        <translation>Starte: {command}</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>Gespeichert als {path}.</translation>
    </message>
    <message>
        <source>Screen {number}</source>
        <translation>Bildschirm {number}</translation>
    </message>
    <message>
        <source>See models/README.md for what it may say.</source>
        <translation>In models/README.md steht, was darin stehen darf.</translation>
    </message>
    <message>
        <source>Set another format in the program that feeds it, or choose another camera.</source>
        <translation>Stelle im Programm, das sie speist, ein anderes Format ein oder wähle eine andere Kamera.</translation>
    </message>
    <message>
        <source>Set it to 24 bits of colour.</source>
        <translation>Stelle ihn auf 24 Bit Farbe.</translation>
    </message>
    <message>
        <source>Share a screen, a window or a file.</source>
        <translation>Teile einen Bildschirm, ein Fenster oder eine Datei.</translation>
    </message>
    <message>
        <source>Single windows can be shown on Linux with X11 only.</source>
        <translation>Einzelne Fenster gehen nur unter Linux mit X11.</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>Weichheit</translation>
    </message>
    <message>
        <source>Some of the light behind you falls round your edge</source>
        <translation>Etwas vom Licht hinter dir fällt auf deinen Rand</translation>
    </message>
    <message>
        <source>Someone is watching: the camera is on.</source>
        <translation>Jemand schaut zu: Die Kamera ist an.</translation>
    </message>
    <message>
        <source>Start BuzzCam in a graphical session, or use: buzzcam run</source>
        <translation>Starte BuzzCam in einer grafischen Sitzung oder nutze: buzzcam run</translation>
    </message>
    <message>
        <source>Start it again.</source>
        <translation>Starte es erneut.</translation>
    </message>
    <message>
        <source>Start the output again.</source>
        <translation>Starte die Ausgabe neu.</translation>
    </message>
    <message>
        <source>Start the recording again.</source>
        <translation>Starte die Aufnahme neu.</translation>
    </message>
    <message>
        <source>Tell whoever made it.</source>
        <translation>Sag es dem, der ihn gemacht hat.</translation>
    </message>
    <message>
        <source>Test pattern</source>
        <translation>Testbild</translation>
    </message>
    <message>
        <source>That did not work: {reason}.</source>
        <translation>Das hat nicht geklappt: {reason}.</translation>
    </message>
    <message>
        <source>The OpenCV kernels are in use: the same picture at 1.5 times the cost.</source>
        <translation>Die OpenCV-Kerne laufen: dasselbe Bild mit dem 1,5-fachen Aufwand.</translation>
    </message>
    <message>
        <source>The Wayland session cannot be reached ({reason}).</source>
        <translation>Die Wayland-Sitzung ist nicht erreichbar ({reason}).</translation>
    </message>
    <message>
        <source>The X server cannot be reached any more.</source>
        <translation>Der X-Server ist nicht mehr erreichbar.</translation>
    </message>
    <message>
        <source>The X server cannot be reached.</source>
        <translation>Der X-Server ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>The X server {display} cannot be reached ({reason}).</source>
        <translation>Der X-Server {display} ist nicht erreichbar ({reason}).</translation>
    </message>
    <message>
        <source>The call cannot listen on {host}, port {port}: {error}.</source>
        <translation>Das Gespräch kann nicht auf {host}, Port {port}, lauschen: {error}.</translation>
    </message>
    <message>
        <source>The call could not begin: {error}.</source>
        <translation>Der Anruf konnte nicht beginnen: {error}.</translation>
    </message>
    <message>
        <source>The call is full: {most} people, you included.</source>
        <translation>Das Gespräch ist voll: {most} Leute, du eingeschlossen.</translation>
    </message>
    <message>
        <source>The call is relayed by {name}.</source>
        <translation>Das Gespräch wird von {name} weitergegeben.</translation>
    </message>
    <message>
        <source>The catalogue of models is damaged ({error}).</source>
        <translation>Das Verzeichnis der Modelle ist beschädigt ({error}).</translation>
    </message>
    <message>
        <source>The catalogue of models is missing ({path}).</source>
        <translation>Das Verzeichnis der Modelle fehlt ({path}).</translation>
    </message>
    <message>
        <source>The certificate {path} cannot be used: {error}.</source>
        <translation>Das Zertifikat {path} kann nicht benutzt werden: {error}.</translation>
    </message>
    <message>
        <source>The compiled kernels are in use.</source>
        <translation>Die kompilierten Kerne laufen.</translation>
    </message>
    <message>
        <source>The demo&apos;s picture is missing or damaged.</source>
        <translation>Das Bild der Demo fehlt oder ist beschädigt.</translation>
    </message>
    <message>
        <source>The disk is full: {path} ends here.</source>
        <translation>Der Datenträger ist voll: {path} endet hier.</translation>
    </message>
    <message>
        <source>The disk is full: {path} was not written.</source>
        <translation>Die Platte ist voll: {path} wurde nicht geschrieben.</translation>
    </message>
    <message>
        <source>The disk is full: {path}.</source>
        <translation>Die Platte ist voll: {path}.</translation>
    </message>
    <message>
        <source>The driver v4l2loopback is not loaded.</source>
        <translation>Der Treiber v4l2loopback ist nicht geladen.</translation>
    </message>
    <message>
        <source>The driver v4l2loopback {number} is loaded.</source>
        <translation>Der Treiber v4l2loopback {number} ist geladen.</translation>
    </message>
    <message>
        <source>The effect {name} failed ({reason}) and is off.</source>
        <translation>Der Effekt {name} ist gescheitert ({reason}) und ist aus.</translation>
    </message>
    <message>
        <source>The guest has to join again.</source>
        <translation>Der Gast muss noch einmal dazukommen.</translation>
    </message>
    <message>
        <source>The host makes the offers.</source>
        <translation>Der Gastgeber macht die Angebote.</translation>
    </message>
    <message>
        <source>The line to {name} is lost.</source>
        <translation>Die Verbindung zu {name} ist verloren.</translation>
    </message>
    <message>
        <source>The log has more of it.</source>
        <translation>Im Protokoll steht mehr dazu.</translation>
    </message>
    <message>
        <source>The loudspeaker cannot be opened ({reason}).</source>
        <translation>Der Lautsprecher kann nicht geöffnet werden ({reason}).</translation>
    </message>
    <message>
        <source>The message is no text.</source>
        <translation>Die Nachricht ist kein Text.</translation>
    </message>
    <message>
        <source>The message is none of BuzzCam&apos;s: {reason}.</source>
        <translation>Die Nachricht ist keine von BuzzCam: {reason}.</translation>
    </message>
    <message>
        <source>The message is too large.</source>
        <translation>Die Nachricht ist zu groß.</translation>
    </message>
    <message>
        <source>The microphone cannot be opened ({reason}).</source>
        <translation>Das Mikrofon kann nicht geöffnet werden ({reason}).</translation>
    </message>
    <message>
        <source>The model {name} cannot be read ({reason}).</source>
        <translation>Das Modell {name} ist nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>The model {name} failed ({error}).</source>
        <translation>Das Modell {name} ist ausgefallen ({error}).</translation>
    </message>
    <message>
        <source>The model {name} is damaged: its checksum is wrong ({size} bytes).</source>
        <translation>Das Modell {name} ist beschädigt: Die Prüfsumme stimmt nicht ({size} Byte).</translation>
    </message>
    <message>
        <source>The model {name} is missing ({file}).</source>
        <translation>Das Modell {name} fehlt ({file}).</translation>
    </message>
    <message>
        <source>The model {name} is not what its description says: {why}.</source>
        <translation>Das Modell {name} ist nicht, was seine Beschreibung sagt: {why}.</translation>
    </message>
    <message>
        <source>The output {name} is named twice.</source>
        <translation>Die Ausgabe {name} ist zweimal genannt.</translation>
    </message>
    <message>
        <source>The picture is paused: {error}</source>
        <translation>Das Bild pausiert: {error}</translation>
    </message>
    <message>
        <source>The screen can be captured ({size}).</source>
        <translation>Der Bildschirm lässt sich aufnehmen ({size}).</translation>
    </message>
    <message>
        <source>The screen can no longer be captured ({error}).</source>
        <translation>Der Bildschirm lässt sich nicht mehr aufnehmen ({error}).</translation>
    </message>
    <message>
        <source>The screen cannot be captured ({error}).</source>
        <translation>Der Bildschirm lässt sich nicht aufnehmen ({error}).</translation>
    </message>
    <message>
        <source>The server wants more lines than a call has.</source>
        <translation>Der Server will mehr Spuren, als ein Gespräch hat.</translation>
    </message>
    <message>
        <source>The server&apos;s description has no lines of media.</source>
        <translation>Die Beschreibung des Servers enthält keine Medien.</translation>
    </message>
    <message>
        <source>The sound device</source>
        <translation>Das Tongerät</translation>
    </message>
    <message>
        <source>The token would go over the network for all to read.</source>
        <translation>Das Token ginge für alle lesbar durch das Netz.</translation>
    </message>
    <message>
        <source>The virtual camera {device} is fixed at {size} while a program has it open.</source>
        <translation>Die virtuelle Kamera {device} liegt auf {size} fest, solange ein Programm sie geöffnet hat.</translation>
    </message>
    <message>
        <source>The window {title} cannot be shown ({reason}).</source>
        <translation>Das Fenster {title} kann nicht gezeigt werden ({reason}).</translation>
    </message>
    <message>
        <source>The window {title} was closed.</source>
        <translation>Das Fenster {title} wurde geschlossen.</translation>
    </message>
    <message>
        <source>The {name} takes pictures.</source>
        <translation>{name} nimmt Bilder an.</translation>
    </message>
    <message>
        <source>There are too many candidates.</source>
        <translation>Es sind zu viele Kandidaten.</translation>
    </message>
    <message>
        <source>There is no camera {wanted}.</source>
        <translation>Es gibt keine Kamera {wanted}.</translation>
    </message>
    <message>
        <source>There is no device {device}.</source>
        <translation>Es gibt kein Gerät {device}.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Es gibt keine Datei {path}.</translation>
    </message>
    <message>
        <source>There is no folder {path}.</source>
        <translation>Es gibt keinen Ordner {path}.</translation>
    </message>
    <message>
        <source>There is no loudspeaker.</source>
        <translation>Es gibt keinen Lautsprecher.</translation>
    </message>
    <message>
        <source>There is no microphone.</source>
        <translation>Es gibt kein Mikrofon.</translation>
    </message>
    <message>
        <source>There is no model called {name}.</source>
        <translation>Es gibt kein Modell namens {name}.</translation>
    </message>
    <message>
        <source>There is no model to fetch called {name}.</source>
        <translation>Es gibt kein Modell namens {name} zu holen.</translation>
    </message>
    <message>
        <source>There is no picture in {names}.</source>
        <translation>In {names} ist kein Bild.</translation>
    </message>
    <message>
        <source>There is no picture to keep: none came.</source>
        <translation>Es gibt kein Bild zum Behalten: Es kam keines.</translation>
    </message>
    <message>
        <source>There is no screen here to open a window on.</source>
        <translation>Hier gibt es keinen Bildschirm für ein Fenster.</translation>
    </message>
    <message>
        <source>There is no screen {number}.</source>
        <translation>Es gibt keinen Bildschirm {number}.</translation>
    </message>
    <message>
        <source>There is no sound device called {name}.</source>
        <translation>Es gibt kein Tongerät namens {name}.</translation>
    </message>
    <message>
        <source>There is no template called {word}.</source>
        <translation>Es gibt keine Vorlage namens {word}.</translation>
    </message>
    <message>
        <source>There is no virtual camera on this machine.</source>
        <translation>Auf diesem Rechner gibt es keine virtuelle Kamera.</translation>
    </message>
    <message>
        <source>There is no window called {title}.</source>
        <translation>Es gibt kein Fenster namens {title}.</translation>
    </message>
    <message>
        <source>There is no {what} called {word}.</source>
        <translation>Unter „{what}“ gibt es nichts namens {word}.</translation>
    </message>
    <message>
        <source>There is nobody of that name in the call.</source>
        <translation>Niemand im Gespräch heißt so.</translation>
    </message>
    <message>
        <source>They cannot be tried without a model.</source>
        <translation>Ohne ein Modell lassen sie sich nicht prüfen.</translation>
    </message>
    <message>
        <source>This Wayland session does not let programs capture the screen this way.</source>
        <translation>Diese Wayland-Sitzung lässt Programme den Bildschirm so nicht aufnehmen.</translation>
    </message>
    <message>
        <source>This X server cannot show single windows.</source>
        <translation>Dieser X-Server kann keine einzelnen Fenster zeigen.</translation>
    </message>
    <message>
        <source>To make tokens for LiveKit, its package livekit-api is needed.</source>
        <translation>Um Token für LiveKit zu machen, wird sein Paket livekit-api gebraucht.</translation>
    </message>
    <message>
        <source>Try again later; what has come is kept.</source>
        <translation>Später noch einmal versuchen; was schon da ist, bleibt.</translation>
    </message>
    <message>
        <source>Try again, for longer.</source>
        <translation>Versuche es noch einmal, länger.</translation>
    </message>
    <message>
        <source>Try again, or choose something else.</source>
        <translation>Versuche es noch einmal oder wähle etwas anderes.</translation>
    </message>
    <message>
        <source>Turn the camera on and try again.</source>
        <translation>Schalte die Kamera ein und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>Use yes or no.</source>
        <translation>Schreibe yes oder no.</translation>
    </message>
    <message>
        <source>Warmth</source>
        <translation>Wärme</translation>
    </message>
    <message>
        <source>Who is seen</source>
        <translation>Wer zu sehen ist</translation>
    </message>
    <message>
        <source>With only you, passers-by vanish with the room.</source>
        <translation>Bist nur du zu sehen, verschwinden Vorbeigehende mit dem Raum.</translation>
    </message>
    <message>
        <source>Write a colour as color:{colour}; remove is green for programs that key it out.</source>
        <translation>Schreibe eine Farbe als color:{colour}; remove ist Grün für Programme, die es ausstanzen.</translation>
    </message>
    <message>
        <source>Write it as #rrggbb, for example {example}</source>
        <translation>Schreibe sie als #rrggbb, zum Beispiel {example}</translation>
    </message>
    <message>
        <source>effect</source>
        <translation>Effekt</translation>
    </message>
    <message>
        <source>Use an address with https.</source>
        <translation>Benutze eine Adresse mit https.</translation>
    </message>
    <message>
        <source>Choose a file name.</source>
        <translation>Wähle einen Dateinamen.</translation>
    </message>
    <message>
        <source>The corners grow darker</source>
        <translation>Die Ecken werden dunkler</translation>
    </message>
    <message>
        <source>The picture cannot be encoded for the call.</source>
        <translation>Das Bild kann für das Gespräch nicht kodiert werden.</translation>
    </message>
    <message>
        <source>Use at most {most} pixels each way.</source>
        <translation>Nimm höchstens {most} Pixel je Richtung.</translation>
    </message>
    <message>
        <source>Use headphones.</source>
        <translation>Benutze Kopfhörer.</translation>
    </message>
    <message>
        <source>Use one of: {known}.</source>
        <translation>Zur Wahl stehen: {known}.</translation>
    </message>
    <message>
        <source>Use one of: {known}. For a folder write {folder}/</source>
        <translation>Nimm eines von: {known}. Für einen Ordner schreibe {folder}/</translation>
    </message>
    <message>
        <source>Use {least} to {most}</source>
        <translation>Nimm {least} bis {most}</translation>
    </message>
    <message>
        <source>Vignette</source>
        <translation>Vignette</translation>
    </message>
    <message>
        <source>Wait until you are let in.</source>
        <translation>Warte, bis du hereingelassen wirst.</translation>
    </message>
    <message>
        <source>Wait, or ask its operator.</source>
        <translation>Warte, oder frage seinen Betreiber.</translation>
    </message>
    <message>
        <source>What a guest&apos;s browser sent cannot be used: {reason}.</source>
        <translation>Was der Browser eines Gastes schickte, ist nicht zu gebrauchen: {reason}.</translation>
    </message>
    <message>
        <source>What {name} answers cannot be used: {error}</source>
        <translation>Was {name} antwortet, ist nicht zu gebrauchen: {error}</translation>
    </message>
    <message>
        <source>Who came first makes the offer.</source>
        <translation>Wer zuerst da war, macht das Angebot.</translation>
    </message>
    <message>
        <source>Windows&apos; list of programs to start cannot be changed.</source>
        <translation>Die Liste der Startprogramme von Windows lässt sich nicht ändern.</translation>
    </message>
    <message>
        <source>Write a PNG or WebP, or choose a --background.</source>
        <translation>PNG oder WebP schreiben oder mit --background einen Hintergrund wählen.</translation>
    </message>
    <message>
        <source>Write it as 1280x720</source>
        <translation>Schreibe sie wie 1280x720</translation>
    </message>
    <message>
        <source>Write it as https://call.example.org</source>
        <translation>Schreibe sie als https://call.example.org</translation>
    </message>
    <message>
        <source>Write it as https://host/path</source>
        <translation>Schreibe sie als https://host/path</translation>
    </message>
    <message>
        <source>Write it as stun:host:3478 or turn:host:3478</source>
        <translation>Schreibe ihn als stun:host:3478 oder turn:host:3478</translation>
    </message>
    <message>
        <source>Write it as wss://host</source>
        <translation>Schreibe sie als wss://host</translation>
    </message>
    <message>
        <source>Write it as wss://host:8989</source>
        <translation>Schreibe sie als wss://host:8989</translation>
    </message>
    <message>
        <source>Write it as wss://host:8989/1234</source>
        <translation>Schreibe sie als wss://host:8989/1234</translation>
    </message>
    <message>
        <source>Write: {text}</source>
        <translation>Schreibe: {text}</translation>
    </message>
    <message>
        <source>You have said hello before.</source>
        <translation>Du hast schon Hallo gesagt.</translation>
    </message>
    <message>
        <source>You write too fast.</source>
        <translation>Du schreibst zu schnell.</translation>
    </message>
    <message>
        <source>Your settings are damaged</source>
        <translation>Deine Einstellungen sind beschädigt</translation>
    </message>
    <message>
        <source>Your settings are of a newer BuzzCam</source>
        <translation>Deine Einstellungen stammen von einem neueren BuzzCam</translation>
    </message>
    <message>
        <source>Your settings cannot be read ({reason}); these are the defaults.</source>
        <translation>Deine Einstellungen sind nicht lesbar ({reason}); es gelten die Vorgaben.</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>a blur</source>
        <translation>eine Unschärfe</translation>
    </message>
    <message>
        <source>a screen</source>
        <translation>einen Bildschirm</translation>
    </message>
    <message>
        <source>an answer that nobody asked for</source>
        <translation>eine Antwort, nach der niemand gefragt hat</translation>
    </message>
    <message>
        <source>an offer where an answer was due</source>
        <translation>ein Angebot, wo eine Antwort fällig war</translation>
    </message>
    <message>
        <source>background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>call (camera)</source>
        <translation>Anruf (Kamera)</translation>
    </message>
    <message>
        <source>call (screen)</source>
        <translation>Anruf (Bildschirm)</translation>
    </message>
    <message>
        <source>frames</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>frames a second</source>
        <translation>Bilder pro Sekunde</translation>
    </message>
    <message>
        <source>frames were late ({cost:.0f} of {interval:.0f} ms)</source>
        <translation>Bilder kamen zu spät ({cost:.0f} von {interval:.0f} ms)</translation>
    </message>
    <message>
        <source>it has no input {name}</source>
        <translation>es hat keinen Eingang {name}</translation>
    </message>
    <message>
        <source>it has no output {name}</source>
        <translation>es hat keinen Ausgang {name}</translation>
    </message>
    <message>
        <source>its answer has the shape {shape}</source>
        <translation>seine Antwort hat die Form {shape}</translation>
    </message>
    <message>
        <source>its picture has {count} dimensions</source>
        <translation>sein Bild hat {count} Dimensionen</translation>
    </message>
    <message>
        <source>its picture is of {kind}</source>
        <translation>sein Bild ist vom Typ {kind}</translation>
    </message>
    <message>
        <source>kbit/s</source>
        <translation>kbit/s</translation>
    </message>
    <message>
        <source>matte {path}</source>
        <translation>Maske {path}</translation>
    </message>
    <message>
        <source>no effect of the chain hides the room</source>
        <translation>kein Effekt verbirgt den Raum</translation>
    </message>
    <message>
        <source>no guest can have this address</source>
        <translation>diese Adresse kann kein Gast haben</translation>
    </message>
    <message>
        <source>none at all</source>
        <translation>gar keine</translation>
    </message>
    <message>
        <source>onnxruntime {version}, {count} processors.</source>
        <translation>onnxruntime {version}, {count} Prozessoren.</translation>
    </message>
    <message>
        <source>option of {effect}</source>
        <translation>Option von {effect}</translation>
    </message>
    <message>
        <source>output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>people</source>
        <translation>Leute</translation>
    </message>
    <message>
        <source>picture {path}</source>
        <translation>Foto {path}</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>recording {path}</source>
        <translation>Aufnahme {path}</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>the address is too long</source>
        <translation>die Adresse ist zu lang</translation>
    </message>
    <message>
        <source>the description is too long</source>
        <translation>die Beschreibung ist zu lang</translation>
    </message>
    <message>
        <source>the matte is not of this picture</source>
        <translation>die Maske gehört nicht zu diesem Bild</translation>
    </message>
    <message>
        <source>there is no such port</source>
        <translation>diesen Port gibt es nicht</translation>
    </message>
    <message>
        <source>there is time for it ({cost:.0f} of {interval:.0f} ms expected)</source>
        <translation>es ist Zeit dafür ({cost:.0f} von {interval:.0f} ms erwartet)</translation>
    </message>
    <message>
        <source>this is no address</source>
        <translation>das ist keine Adresse</translation>
    </message>
    <message>
        <source>this is no description of a connection</source>
        <translation>das ist keine Beschreibung einer Verbindung</translation>
    </message>
    <message>
        <source>too many addresses</source>
        <translation>zu viele Adressen</translation>
    </message>
    <message>
        <source>value of {option}</source>
        <translation>Wert von {option}</translation>
    </message>
    <message>
        <source>virtual camera</source>
        <translation>Virtuelle Kamera</translation>
    </message>
    <message>
        <source>virtual camera {device}</source>
        <translation>Virtuelle Kamera {device}</translation>
    </message>
    <message>
        <source>{command}, then install BuzzCam again.</source>
        <translation>{command}, dann BuzzCam neu installieren.</translation>
    </message>
    <message>
        <source>{count} pictures cannot become one file.</source>
        <translation>{count} Bilder können nicht eine Datei werden.</translation>
    </message>
    <message>
        <source>{device} cannot be used as a virtual camera ({error}).</source>
        <translation>{device} lässt sich nicht als virtuelle Kamera nutzen ({error}).</translation>
    </message>
    <message>
        <source>{ends} Choose another folder.</source>
        <translation>{ends} Wähle einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{ends} Make room and record again.</source>
        <translation>{ends} Schaffe Platz und nimm noch einmal auf.</translation>
    </message>
    <message>
        <source>{error} Everything else goes on.</source>
        <translation>{error} Alles andere geht weiter.</translation>
    </message>
    <message>
        <source>{error} It is tried again by itself.</source>
        <translation>{error} Es wird von selbst noch einmal versucht.</translation>
    </message>
    <message>
        <source>{error} Nobody hears you meanwhile.</source>
        <translation>{error} Solange hört dich niemand.</translation>
    </message>
    <message>
        <source>{error} Nothing is sent there.</source>
        <translation>{error} Dorthin wird nichts gesendet.</translation>
    </message>
    <message>
        <source>{error} The paused card is shown meanwhile.</source>
        <translation>{error} Solange ist das Pausenbild zu sehen.</translation>
    </message>
    <message>
        <source>{error} You hear nobody meanwhile.</source>
        <translation>{error} Solange hörst du niemanden.</translation>
    </message>
    <message>
        <source>{hint} Secure Boot is on: sign the module ({command}, then restart).</source>
        <translation>{hint} Secure Boot ist an: Signiere das Modul ({command}, dann neu starten).</translation>
    </message>
    <message>
        <source>{kind} takes nothing after it.</source>
        <translation>Nach {kind} darf nichts stehen.</translation>
    </message>
    <message>
        <source>{kind}: needs a path.</source>
        <translation>{kind}: braucht einen Pfad.</translation>
    </message>
    <message>
        <source>{kind}: needs a title.</source>
        <translation>{kind}: braucht einen Titel.</translation>
    </message>
    <message>
        <source>{name} ({path}) gives no picture; another program may be using it.</source>
        <translation>{name} ({path}) gibt kein Bild; vielleicht nutzt ein anderes Programm sie.</translation>
    </message>
    <message>
        <source>{name} ({path}) gives pictures only as {kinds}, which BuzzCam cannot read.</source>
        <translation>{name} ({path}) liefert Bilder nur als {kinds}, was BuzzCam nicht lesen kann.</translation>
    </message>
    <message>
        <source>{name} ({path}) gives {size} at {fps:.0f} fps.</source>
        <translation>{name} ({path}) gibt {size} mit {fps:.0f} Bildern/s.</translation>
    </message>
    <message>
        <source>{name} ({path}) may not be opened by you.</source>
        <translation>{name} ({path}) darf von dir nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>{name} cannot be opened ({reason}).</source>
        <translation>{name} kann nicht geöffnet werden ({reason}).</translation>
    </message>
    <message>
        <source>{name} cannot be played on ({reason}).</source>
        <translation>{name} lässt sich nicht weiter abspielen ({reason}).</translation>
    </message>
    <message>
        <source>{name} cannot be reached ({reason}).</source>
        <translation>{name} ist nicht erreichbar ({reason}).</translation>
    </message>
    <message>
        <source>{name} cannot be used here; the CPU does.</source>
        <translation>{name} ist hier nicht nutzbar; die CPU übernimmt.</translation>
    </message>
    <message>
        <source>{name} could not be fetched ({reasons}).</source>
        <translation>{name} konnte nicht geholt werden ({reasons}).</translation>
    </message>
    <message>
        <source>{name} does not answer.</source>
        <translation>{name} antwortet nicht.</translation>
    </message>
    <message>
        <source>{name} does not take the call (HTTP {status}).</source>
        <translation>{name} nimmt das Gespräch nicht an (HTTP {status}).</translation>
    </message>
    <message>
        <source>{name} failed: {reason}.</source>
        <translation>{name} ist ausgefallen: {reason}.</translation>
    </message>
    <message>
        <source>{name} gives no more pictures.</source>
        <translation>{name} gibt keine Bilder mehr.</translation>
    </message>
    <message>
        <source>{name} gives no more sound ({reason}).</source>
        <translation>{name} gibt keinen Ton mehr ({reason}).</translation>
    </message>
    <message>
        <source>{name} gives pictures that cannot be read.</source>
        <translation>{name} liefert Bilder, die nicht lesbar sind.</translation>
    </message>
    <message>
        <source>{name} has left the call.</source>
        <translation>{name} hat das Gespräch verlassen.</translation>
    </message>
    <message>
        <source>{name} has nothing at this address.</source>
        <translation>{name} hat unter dieser Adresse nichts.</translation>
    </message>
    <message>
        <source>{name} has written something.</source>
        <translation>{name} hat etwas geschrieben.</translation>
    </message>
    <message>
        <source>{name} is animated: its first picture was taken.</source>
        <translation>{name} ist bewegt: das erste Bild wurde genommen.</translation>
    </message>
    <message>
        <source>{name} is back.</source>
        <translation>{name} ist wieder da.</translation>
    </message>
    <message>
        <source>{name} is closed.</source>
        <translation>{name} ist geschlossen.</translation>
    </message>
    <message>
        <source>{name} is fetched; it works without a network from now on.</source>
        <translation>{name} ist geholt; von jetzt an geht es ohne Netz.</translation>
    </message>
    <message>
        <source>{name} is in the call.</source>
        <translation>{name} ist im Gespräch.</translation>
    </message>
    <message>
        <source>{name} is in use by BuzzCam and gives pictures.</source>
        <translation>{name} wird von BuzzCam genutzt und gibt Bilder.</translation>
    </message>
    <message>
        <source>{name} is intact.</source>
        <translation>{name} ist unversehrt.</translation>
    </message>
    <message>
        <source>{name} is not fetched.</source>
        <translation>{name} ist nicht geholt.</translation>
    </message>
    <message>
        <source>{name} is not open for {size}.</source>
        <translation>{name} ist nicht für {size} geöffnet.</translation>
    </message>
    <message>
        <source>{name} is not plugged in.</source>
        <translation>{name} ist nicht angeschlossen.</translation>
    </message>
    <message>
        <source>{name} is not ready (HTTP {status}).</source>
        <translation>{name} ist nicht bereit (HTTP {status}).</translation>
    </message>
    <message>
        <source>{name} is released while nobody watches.</source>
        <translation>{name} ist freigegeben, solange niemand zuschaut.</translation>
    </message>
    <message>
        <source>{name} is removed.</source>
        <translation>{name} ist entfernt.</translation>
    </message>
    <message>
        <source>{name} is there already.</source>
        <translation>{name} ist schon da.</translation>
    </message>
    <message>
        <source>{name} no longer takes pictures ({error}).</source>
        <translation>{name} nimmt keine Bilder mehr an ({error}).</translation>
    </message>
    <message>
        <source>{name} refuses the token.</source>
        <translation>{name} lehnt das Token ab.</translation>
    </message>
    <message>
        <source>{name} says: {text}.</source>
        <translation>{name} sagt: {text}.</translation>
    </message>
    <message>
        <source>{name} was unplugged or switched off.</source>
        <translation>{name} wurde abgesteckt oder ausgeschaltet.</translation>
    </message>
    <message>
        <source>{name} was unplugged while it was opened.</source>
        <translation>{name} wurde beim Öffnen abgezogen.</translation>
    </message>
    <message>
        <source>{name} works ({took:.0f} ms to open).</source>
        <translation>{name} geht ({took:.0f} ms zum Öffnen).</translation>
    </message>
    <message>
        <source>{name} would like to join.</source>
        <translation>{name} möchte dazukommen.</translation>
    </message>
    <message>
        <source>{name}: {size:.1f} MB, licence {licence}, from {origin}. {note}</source>
        <translation>{name}: {size:.1f} MB, Lizenz {licence}, aus {origin}. {note}</translation>
    </message>
    <message>
        <source>{one} is faster than {other}</source>
        <translation>{one} ist schneller als {other}</translation>
    </message>
    <message>
        <source>{part}: {error}</source>
        <translation>{part}: {error}</translation>
    </message>
    <message>
        <source>{path} cannot be changed ({reason}).</source>
        <translation>{path} lässt sich nicht ändern ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}).</source>
        <translation>{path} ist nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot be transparent.</source>
        <translation>{path} kann nicht durchsichtig sein.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}).</source>
        <translation>{path} lässt sich nicht schreiben ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot be written on ({reason}).</source>
        <translation>{path} lässt sich nicht weiterschreiben ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot hold a picture of {size}.</source>
        <translation>{path} kann kein Bild von {size} aufnehmen.</translation>
    </message>
    <message>
        <source>{path} cannot hold the picture ({reason}).</source>
        <translation>{path} kann das Bild nicht aufnehmen ({reason}).</translation>
    </message>
    <message>
        <source>{path} is a HEIC picture, which needs one more library.</source>
        <translation>{path} ist ein HEIC-Bild; dafür ist eine weitere Bibliothek nötig.</translation>
    </message>
    <message>
        <source>{path} is a folder.</source>
        <translation>{path} ist ein Ordner.</translation>
    </message>
    <message>
        <source>{path} is a pipe; opening it waits for a reader.</source>
        <translation>{path} ist eine Pipe; das Öffnen wartet auf einen Leser.</translation>
    </message>
    <message>
        <source>{path} is being written already.</source>
        <translation>{path} wird gerade schon geschrieben.</translation>
    </message>
    <message>
        <source>{path} is damaged ({reason}).</source>
        <translation>{path} ist beschädigt ({reason}).</translation>
    </message>
    <message>
        <source>{path} is damaged.</source>
        <translation>{path} ist beschädigt.</translation>
    </message>
    <message>
        <source>{path} is no description of a model ({why}).</source>
        <translation>{path} ist keine Beschreibung eines Modells ({why}).</translation>
    </message>
    <message>
        <source>{path} is not a file.</source>
        <translation>{path} ist keine Datei.</translation>
    </message>
    <message>
        <source>{path} is not a picture.</source>
        <translation>{path} ist kein Bild.</translation>
    </message>
    <message>
        <source>{path} is not a sound file that can be played ({reason}).</source>
        <translation>{path} ist keine abspielbare Tondatei ({reason}).</translation>
    </message>
    <message>
        <source>{path} is not a video that can be played ({reason}).</source>
        <translation>{path} ist kein Video, das sich abspielen lässt ({reason}).</translation>
    </message>
    <message>
        <source>{path} is not open.</source>
        <translation>{path} ist nicht geöffnet.</translation>
    </message>
    <message>
        <source>{path} is there already.</source>
        <translation>{path} gibt es schon.</translation>
    </message>
    <message>
        <source>{path} is too large ({megapixels:.0f} megapixels).</source>
        <translation>{path} ist zu groß ({megapixels:.0f} Megapixel).</translation>
    </message>
    <message>
        <source>{path} is too large ({size}).</source>
        <translation>{path} ist zu groß ({size}).</translation>
    </message>
    <message>
        <source>{path} is too small ({width}x{height}).</source>
        <translation>{path} ist zu klein ({width}x{height}).</translation>
    </message>
    <message>
        <source>{path} may not be read.</source>
        <translation>{path} darf nicht gelesen werden.</translation>
    </message>
    <message>
        <source>{path} may not be written by you.</source>
        <translation>{path} darf von dir nicht beschrieben werden.</translation>
    </message>
    <message>
        <source>{path} was not written: no picture came.</source>
        <translation>{path} wurde nicht geschrieben: Es kam kein Bild.</translation>
    </message>
    <message>
        <source>{path} would overwrite a file that is read.</source>
        <translation>{path} würde eine Datei überschreiben, die gerade gelesen wird.</translation>
    </message>
    <message>
        <source>{provider} cannot be used on this machine.</source>
        <translation>{provider} ist auf diesem Rechner nicht nutzbar.</translation>
    </message>
    <message>
        <source>{provider} failed ({error}); going on with the CPU.</source>
        <translation>{provider} ist ausgefallen ({error}); es geht mit der CPU weiter.</translation>
    </message>
    <message>
        <source>{source} -&gt; {target}</source>
        <translation>{source} -&gt; {target}</translation>
    </message>
    <message>
        <source>{text!r} is not a number.</source>
        <translation>{text!r} ist keine Zahl.</translation>
    </message>
    <message>
        <source>{text} has no ending of a known kind.</source>
        <translation>{text} hat keine bekannte Endung.</translation>
    </message>
    <message>
        <source>{text} is neither yes nor no.</source>
        <translation>{text} ist weder yes noch no.</translation>
    </message>
    <message>
        <source>{text} is no address of a Janus.</source>
        <translation>{text} ist keine Adresse eines Janus.</translation>
    </message>
    <message>
        <source>{text} is no address of a server.</source>
        <translation>{text} ist keine Adresse eines Servers.</translation>
    </message>
    <message>
        <source>{text} is no background for a photo.</source>
        <translation>{text} ist kein Hintergrund für ein Foto.</translation>
    </message>
    <message>
        <source>{text} is not a colour.</source>
        <translation>{text} ist keine Farbe.</translation>
    </message>
    <message>
        <source>{text} is not a server of that kind.</source>
        <translation>{text} ist kein Server dieser Art.</translation>
    </message>
    <message>
        <source>{text} is not a size.</source>
        <translation>{text} ist keine Größe.</translation>
    </message>
    <message>
        <source>{text} is not a whole number.</source>
        <translation>{text} ist keine ganze Zahl.</translation>
    </message>
    <message>
        <source>{text} is not an address that guests could use.</source>
        <translation>{text} ist keine Adresse, die Gäste benutzen könnten.</translation>
    </message>
    <message>
        <source>{text} is out of range.</source>
        <translation>{text} liegt außerhalb des Bereichs.</translation>
    </message>
    <message>
        <source>{text} names no room.</source>
        <translation>{text} nennt keinen Raum.</translation>
    </message>
    <message>
        <source>{text} {what} is not above 0.</source>
        <translation>{text} {what} ist nicht größer als 0.</translation>
    </message>
    <message>
        <source>{what} and cannot be moved ({reason}); these are the defaults.</source>
        <translation>{what} und lassen sich nicht verschieben ({reason}); es gelten die Vorgaben.</translation>
    </message>
    <message>
        <source>{what} is out of range</source>
        <translation>{what} liegt außerhalb des Bereichs</translation>
    </message>
    <message>
        <source>{what}; they are kept as {name}, and these are the defaults.</source>
        <translation>{what}; sie sind als {name} aufgehoben, und es gelten die Vorgaben.</translation>
    </message>
</context>
</TS>
