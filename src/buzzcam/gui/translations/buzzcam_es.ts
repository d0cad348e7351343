<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About BuzzCam</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A private camera for every call: hides the room, on this machine only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MIT licence. Made with Qt %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose work is in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list of licences cannot be read. Install BuzzCam again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ActionBar</name>
    <message>
        <source>Snapshot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turns the camera off and on again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Private – show me again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Private now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody sees a card until you release it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BackgroundPanel</name>
    <message>
        <source>Evening room</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bright office</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Garden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Harbour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Concrete studio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mountain morning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paper arches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is behind you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plain green, for programs that cut it out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A picture or video of your own; you can also drop it on the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add backgrounds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures and videos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your room is seen as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You stand in front of your screen. What is on it is seen by everybody.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You stand in front of a window. What is in it is seen by everybody.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plain green, for programs that cut it out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (Delete takes it off the shelf)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Screen %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another colour</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Nothing can be written to %1 (%2). Choose another folder under Outputs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your choices cannot be saved (%1); they hold until you quit.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Putting the report together…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Welcome to BuzzCam</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It hides your room before others see it. Nothing leaves this machine. A short look at what it needs:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The camera BuzzCam for other programs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your screen as a source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring what this machine can do…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the demo meanwhile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do it now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo stands in for it; choose your camera above the picture when it is there.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Hotkeys</name>
    <message>
        <source>Wayland does not let programs have them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They work on Linux with X11 only.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainMenu</name>
    <message>
        <source>Menu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check-up…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shortcuts…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report a problem…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About BuzzCam…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Choices</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OutputsPanel</name>
    <message>
        <source>In other programs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Virtual camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the remedy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In Zoom, Meet or Teams choose the camera called BuzzCam.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recordings and stills</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recordings show what others see. They have no sound.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off. Other programs do not see you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is using it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready; no program is using it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where files go</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PicturePanel</name>
    <message>
        <source>Camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which way round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mirror my preview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mirror what others see</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Others read text the right way round unless you mirror it for them too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light and frame</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warmth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As it comes from the camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting and closing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start with the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start minimised</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep running in the tray when closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This desktop has no tray: closing the window quits BuzzCam.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In every program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Global shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not available here: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Alt+P: private now.  Ctrl+Alt+O: camera on or off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The language changes when you start BuzzCam again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Preview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold to compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows you your camera as it is, for as long as you hold it. Nobody else sees it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report a problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BuzzCam puts together a file that helps us to find the fault. It stays on this machine; whether and to whom you send it is up to you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In it: the log, versions, the check-up&apos;s findings, your choices.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not in it: pictures, sound, the names of your files and looks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Private now, and back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera on or off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start or stop recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take a snapshot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare with your camera as it is, while held</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch to a look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In every program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switched off; allow them in the preferences.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not available here: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SpeedPanel</name>
    <message>
        <source>How finely you are cut out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Small</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the time for one picture that is used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For a quiet fan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quiet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uses at most half of one processor core for cutting you out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last change: %1 → %2, because %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs on: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing, hiding is off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 ms used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 would drop to %2 pictures a second here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Turn the camera on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show me again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The camera is off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other programs see a card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Private now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everybody sees a card until you release it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It comes back by itself; others see a card meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is watching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Someone is watching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is watching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ms delay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Small</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Large</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Menu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the choices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Screen %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera is plugged in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A video or picture…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a video or picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save this look…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename “%1”…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything as on the first day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save this look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its name:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Private now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BuzzCam goes on here. Quit it from this icon&apos;s menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BuzzCam: the camera is off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BuzzCam: private, others see a card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BuzzCam: recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BuzzCam: the camera is on</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>names</name>
    <message>
        <source>small</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>studio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>capture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>frames</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tuner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>calibration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>virtual</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>checkup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hotkeys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>thumbnails</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>(a version before 0.13)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A background {kind} needs a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A model cannot be opened on {provider} ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add yourself to the group: sudo usermod -aG video $USER</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All {count} model files are intact and open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program has {keys}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program is sending to {device}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cameras found: {there}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the path and its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a number from 0 to {most}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a screen, a camera or a file instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another place for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the whole screen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close it, or choose another virtual camera.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close that program and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close that program, or run with --size {size}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Did you mean {word}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For example {example}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For {what}, use {low:g} to {high:g}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free it there, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Global shortcuts cannot be had here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install BuzzCam again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install OBS Studio 30 or later; it brings the driver.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install the driver: {command}  (&quot;buzzcam doctor&quot; checks it)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It can be played. Make room and record again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It comes back by itself once it is plugged in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It comes back once it is open again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has no device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is opened again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is tried again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its libraries or driver are missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let your user write there, or add BuzzCam to your system&apos;s list of programs to start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in to an X11 session, or choose a camera or a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look into the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring what this machine can do ({done} of {total}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {before} -&gt; {after}: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {rung} cannot be used: {error}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name a picture or a video.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name each output once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No virtual camera can be opened ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is watching: the camera is released.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not available as a source: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it, or choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plug it in, or choose another camera.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plug one in, or choose another source, for example the demo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plug one in; on a laptop look for a privacy switch.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run BuzzCam inside a graphical session.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run: {command}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Screen {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Single windows can be shown on Linux with X11 only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Someone is watching: the camera is on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the output again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the recording again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test pattern</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The OpenCV kernels are in use: the same picture at 1.5 times the cost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The X server cannot be reached.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The catalogue of models is damaged ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The catalogue of models is missing ({path}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The compiled kernels are in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo&apos;s picture is missing or damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full: {path} ends here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The driver v4l2loopback is not loaded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The driver v4l2loopback {number} is loaded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {name} cannot be read ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {name} failed ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {name} is damaged: its checksum is wrong ({size} bytes).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {name} is missing ({file}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The output {name} is named twice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture is paused: {error}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The screen can be captured ({size}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The screen can no longer be captured ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The screen cannot be captured ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The virtual camera {device} is fixed at {size} while a program has it open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window {title} was closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The {name} takes pictures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no camera {wanted}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no device {device}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model called {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no picture to keep: none came.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no screen {number}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no virtual camera on this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no window called {title}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no {what} called {word}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They cannot be tried without a model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This Wayland session does not let programs capture the screen this way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This X server cannot show single windows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turn the camera on and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use a PNG, JPEG, WebP, BMP or TIFF file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use one of: {known}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use {least} to {most}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Windows&apos; list of programs to start cannot be changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write it as #rrggbb, for example color:#1e2a38</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write it as 1280x720</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your settings are damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your settings are of a newer BuzzCam</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your settings cannot be read ({reason}); these are the defaults.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a blur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>brightness</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>frames a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>frames were late ({cost:.0f} of {interval:.0f} ms)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>matte {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no effect of the chain hides the room</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none at all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>onnxruntime {version}, {count} processors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>picture {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recording {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the matte is not of this picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is time for it ({cost:.0f} of {interval:.0f} ms expected)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>virtual camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>virtual camera {device}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>warmth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{command}, then install BuzzCam again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{device} cannot be used as a virtual camera ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{error} The paused card is shown meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{hint} Secure Boot is on: sign the module ({command}, then restart).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{kind}: needs a path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} ({path}) gives no picture; another program may be using it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} ({path}) gives {size} at {fps:.0f} fps.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} ({path}) may not be opened by you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} cannot be played on ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} gives no more pictures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is in use by BuzzCam and gives pictures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is not open for {size}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is not plugged in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is not used: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is released while nobody watches.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} no longer takes pictures ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} was unplugged or switched off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} works ({took:.0f} ms to open).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{one} is faster than {other}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{part}: {error}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be changed ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be written on ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not a picture that can be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not a video that can be played ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} may not be written by you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} would overwrite a file that is read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{provider} cannot be used on this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{provider} failed ({error}); going on with the CPU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text!r} is not a number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} has no ending of a known kind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} is not a colour.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} is not a size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} is out of range.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what} and cannot be moved ({reason}); these are the defaults.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}; they are kept as {name}, and these are the defaults.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
