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
        <source>Match its light to me</source>
        <translation>Licht an mich angleichen</translation>
    </message>
    <message>
        <source>Who is seen</source>
        <translation>Wer zu sehen ist</translation>
    </message>
    <message>
        <source>Only me</source>
        <translation>Nur ich</translation>
    </message>
    <message>
        <source>Passers-by vanish with the room</source>
        <translation>Wer vorbeigeht, verschwindet mit dem Raum</translation>
    </message>
    <message>
        <source>Edge</source>
        <translation>Rand</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>Weichheit</translation>
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
    <name>Desk</name>
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
        <source>Mirror what others see</source>
        <translation>Spiegeln, was andere sehen</translation>
    </message>
    <message>
        <source>Others read text the right way round unless you mirror it for them too.</source>
        <translation>Andere lesen Schrift richtig herum, solange du nicht auch für sie spiegelst.</translation>
    </message>
    <message>
        <source>Light and frame</source>
        <translation>Licht und Ausschnitt</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Helligkeit</translation>
    </message>
    <message>
        <source>Warmth</source>
        <translation>Wärme</translation>
    </message>
    <message>
        <source>As it comes from the camera</source>
        <translation>Wie es aus der Kamera kommt</translation>
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
        <source>Not in it: pictures, sound, the names of your files and looks.</source>
        <translation>Nicht darin: Bilder, Ton, die Namen deiner Dateien und Looks.</translation>
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
    <name>Stage</name>
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
        <source>tuner</source>
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
        <source>A model cannot be opened on {provider} ({reason}).</source>
        <translation>Ein Modell lässt sich auf {provider} nicht öffnen ({reason}).</translation>
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
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Cameras found: {there}.</source>
        <translation>Gefundene Kameras: {there}.</translation>
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
        <source>Choose a number from 0 to {most}.</source>
        <translation>Wähle eine Zahl von 0 bis {most}.</translation>
    </message>
    <message>
        <source>Choose a screen, a camera or a file instead.</source>
        <translation>Wähle stattdessen einen Bildschirm, eine Kamera oder eine Datei.</translation>
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
        <source>Choose another name.</source>
        <translation>Wähle einen anderen Namen.</translation>
    </message>
    <message>
        <source>Choose another place for it.</source>
        <translation>Wähle einen anderen Ort dafür.</translation>
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
        <source>Install the driver: {command}  (&quot;buzzcam doctor&quot; checks it)</source>
        <translation>Installiere den Treiber: {command}  (&quot;buzzcam doctor&quot; prüft es)</translation>
    </message>
    <message>
        <source>It can be played. Make room and record again.</source>
        <translation>Sie lässt sich abspielen. Schaffe Platz und nimm noch einmal auf.</translation>
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
        <source>Its libraries or driver are missing.</source>
        <translation>Dafür fehlen Bibliotheken oder der Treiber.</translation>
    </message>
    <message>
        <source>Let your user write there, or add BuzzCam to your system&apos;s list of programs to start.</source>
        <translation>Erlaube deinem Benutzer, dort zu schreiben, oder trage BuzzCam im System bei den Startprogrammen ein.</translation>
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
        <source>Look into the log.</source>
        <translation>Schau ins Protokoll.</translation>
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
        <source>Name a picture or a video.</source>
        <translation>Gib ein Bild oder ein Video an.</translation>
    </message>
    <message>
        <source>Name each output once.</source>
        <translation>Nenne jede Ausgabe nur einmal.</translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation>Es wurde keine Kamera gefunden.</translation>
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
        <source>Open it first.</source>
        <translation>Öffne sie zuerst.</translation>
    </message>
    <message>
        <source>Open it, or choose another one.</source>
        <translation>Öffne es, oder wähle ein anderes.</translation>
    </message>
    <message>
        <source>Plug it in, or choose another camera.</source>
        <translation>Schließe sie an, oder wähle eine andere Kamera.</translation>
    </message>
    <message>
        <source>Plug one in, or choose another source, for example the demo.</source>
        <translation>Schließe eine an, oder wähle eine andere Quelle, zum Beispiel die Demo.</translation>
    </message>
    <message>
        <source>Plug one in; on a laptop look for a privacy switch.</source>
        <translation>Schließe eine an; am Laptop hilft vielleicht der Kameraschalter.</translation>
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
        <source>Single windows can be shown on Linux with X11 only.</source>
        <translation>Einzelne Fenster gehen nur unter Linux mit X11.</translation>
    </message>
    <message>
        <source>Someone is watching: the camera is on.</source>
        <translation>Jemand schaut zu: Die Kamera ist an.</translation>
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
        <source>Test pattern</source>
        <translation>Testbild</translation>
    </message>
    <message>
        <source>The OpenCV kernels are in use: the same picture at 1.5 times the cost.</source>
        <translation>Die OpenCV-Kerne laufen: dasselbe Bild mit dem 1,5-fachen Aufwand.</translation>
    </message>
    <message>
        <source>The X server cannot be reached.</source>
        <translation>Der X-Server ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>The call is full: {most} people, you included.</source>
        <translation type="unfinished"></translation>
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
        <source>The driver v4l2loopback is not loaded.</source>
        <translation>Der Treiber v4l2loopback ist nicht geladen.</translation>
    </message>
    <message>
        <source>The driver v4l2loopback {number} is loaded.</source>
        <translation>Der Treiber v4l2loopback {number} ist geladen.</translation>
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
        <source>The virtual camera {device} is fixed at {size} while a program has it open.</source>
        <translation>Die virtuelle Kamera {device} liegt auf {size} fest, solange ein Programm sie geöffnet hat.</translation>
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
        <source>There is no model called {name}.</source>
        <translation>Es gibt kein Modell namens {name}.</translation>
    </message>
    <message>
        <source>There is no picture to keep: none came.</source>
        <translation>Es gibt kein Bild zum Behalten: Es kam keines.</translation>
    </message>
    <message>
        <source>There is no screen {number}.</source>
        <translation>Es gibt keinen Bildschirm {number}.</translation>
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
        <source>Turn the camera on and try again.</source>
        <translation>Schalte die Kamera ein und versuche es noch einmal.</translation>
    </message>
    <message>
        <source>Use a PNG, JPEG, WebP, BMP or TIFF file.</source>
        <translation>Nimm eine Datei in PNG, JPEG, WebP, BMP oder TIFF.</translation>
    </message>
    <message>
        <source>Use one of: {known}.</source>
        <translation>Zur Wahl stehen: {known}.</translation>
    </message>
    <message>
        <source>Use {least} to {most}</source>
        <translation>Nimm {least} bis {most}</translation>
    </message>
    <message>
        <source>Windows&apos; list of programs to start cannot be changed.</source>
        <translation>Die Liste der Startprogramme von Windows lässt sich nicht ändern.</translation>
    </message>
    <message>
        <source>Write it as #rrggbb, for example color:#1e2a38</source>
        <translation>Schreibe sie als #rrggbb, zum Beispiel color:#1e2a38</translation>
    </message>
    <message>
        <source>Write it as 1280x720</source>
        <translation>Schreibe sie wie 1280x720</translation>
    </message>
    <message>
        <source>Write it as https://call.example.org</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write it as stun:host:3478 or turn:host:3478</source>
        <translation type="unfinished"></translation>
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
        <source>a blur</source>
        <translation>eine Unschärfe</translation>
    </message>
    <message>
        <source>a screen</source>
        <translation>einen Bildschirm</translation>
    </message>
    <message>
        <source>background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>brightness</source>
        <translation>Helligkeit</translation>
    </message>
    <message>
        <source>choice of people</source>
        <translation>Auswahl von Personen</translation>
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
        <translation type="unfinished"></translation>
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
        <source>none at all</source>
        <translation>gar keine</translation>
    </message>
    <message>
        <source>onnxruntime {version}, {count} processors.</source>
        <translation>onnxruntime {version}, {count} Prozessoren.</translation>
    </message>
    <message>
        <source>output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>people</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>picture {path}</source>
        <translation>Foto {path}</translation>
    </message>
    <message>
        <source>port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recording {path}</source>
        <translation>Aufnahme {path}</translation>
    </message>
    <message>
        <source>source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>the edge</source>
        <translation>den Rand</translation>
    </message>
    <message>
        <source>the feather</source>
        <translation>die Weichheit</translation>
    </message>
    <message>
        <source>the matte is not of this picture</source>
        <translation>die Maske gehört nicht zu diesem Bild</translation>
    </message>
    <message>
        <source>there is time for it ({cost:.0f} of {interval:.0f} ms expected)</source>
        <translation>es ist Zeit dafür ({cost:.0f} von {interval:.0f} ms erwartet)</translation>
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
        <source>warmth</source>
        <translation>Wärme</translation>
    </message>
    <message>
        <source>zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>{command}, then install BuzzCam again.</source>
        <translation>{command}, dann BuzzCam neu installieren.</translation>
    </message>
    <message>
        <source>{device} cannot be used as a virtual camera ({error}).</source>
        <translation>{device} lässt sich nicht als virtuelle Kamera nutzen ({error}).</translation>
    </message>
    <message>
        <source>{error} The paused card is shown meanwhile.</source>
        <translation>{error} Solange ist das Pausenbild zu sehen.</translation>
    </message>
    <message>
        <source>{hint} Secure Boot is on: sign the module ({command}, then restart).</source>
        <translation>{hint} Secure Boot ist an: Signiere das Modul ({command}, dann neu starten).</translation>
    </message>
    <message>
        <source>{kind}: needs a path.</source>
        <translation>{kind}: braucht einen Pfad.</translation>
    </message>
    <message>
        <source>{name} ({path}) gives no picture; another program may be using it.</source>
        <translation>{name} ({path}) gibt kein Bild; vielleicht nutzt ein anderes Programm sie.</translation>
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
        <source>{name} cannot be played on ({reason}).</source>
        <translation>{name} lässt sich nicht weiter abspielen ({reason}).</translation>
    </message>
    <message>
        <source>{name} gives no more pictures.</source>
        <translation>{name} gibt keine Bilder mehr.</translation>
    </message>
    <message>
        <source>{name} has left the call.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} has written something.</source>
        <translation type="unfinished"></translation>
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
        <source>{name} is in the call.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is in use by BuzzCam and gives pictures.</source>
        <translation>{name} wird von BuzzCam genutzt und gibt Bilder.</translation>
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
        <source>{name} is not used: {reason}</source>
        <translation>{name} wird nicht genutzt: {reason}</translation>
    </message>
    <message>
        <source>{name} is released while nobody watches.</source>
        <translation>{name} ist freigegeben, solange niemand zuschaut.</translation>
    </message>
    <message>
        <source>{name} no longer takes pictures ({error}).</source>
        <translation>{name} nimmt keine Bilder mehr an ({error}).</translation>
    </message>
    <message>
        <source>{name} was unplugged or switched off.</source>
        <translation>{name} wurde abgesteckt oder ausgeschaltet.</translation>
    </message>
    <message>
        <source>{name} works ({took:.0f} ms to open).</source>
        <translation>{name} geht ({took:.0f} ms zum Öffnen).</translation>
    </message>
    <message>
        <source>{name} would like to join.</source>
        <translation type="unfinished"></translation>
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
        <source>{path} cannot be written ({reason}).</source>
        <translation>{path} lässt sich nicht schreiben ({reason}).</translation>
    </message>
    <message>
        <source>{path} cannot be written on ({reason}).</source>
        <translation>{path} lässt sich nicht weiterschreiben ({reason}).</translation>
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
        <source>{path} is not a picture that can be read.</source>
        <translation>{path} ist kein lesbares Bild.</translation>
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
        <source>{path} may not be written by you.</source>
        <translation>{path} darf von dir nicht beschrieben werden.</translation>
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
        <source>{text!r} is not a number.</source>
        <translation>{text!r} ist keine Zahl.</translation>
    </message>
    <message>
        <source>{text} has no ending of a known kind.</source>
        <translation>{text} hat keine bekannte Endung.</translation>
    </message>
    <message>
        <source>{text} is not a colour.</source>
        <translation>{text} ist keine Farbe.</translation>
    </message>
    <message>
        <source>{text} is not a server of that kind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} is not a size.</source>
        <translation>{text} ist keine Größe.</translation>
    </message>
    <message>
        <source>{text} is not an address that guests could use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} is out of range.</source>
        <translation>{text} liegt außerhalb des Bereichs.</translation>
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
