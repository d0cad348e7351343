// A guest for tests: answers an offer, sends a numbered canvas and a tone, reads what it gets. Loaded into an empty page.
"use strict";
const COLUMNS = 20, ROWS = 2;
const epochMs = () => performance.timeOrigin + performance.now();
const checksum = n => ((Number((BigInt(n) * 0x9E3779B1n >> 13n) & 0xFFn)) ^ n ^ (n >>> 16)) & 0xFF;

function draw(context, width, height, number, step) {
  context.fillStyle = `hsl(${step % 360} 40% 40%)`;
  context.fillRect(0, 0, width, height);
  for (let k = 0; k < 12; k++) {
    context.fillStyle = `hsl(${k * 30} 60% 50%)`;
    context.fillRect((k * 97 + step * 5) % width, 100 + (k * 61 + step * 3) % (height - 100), 60, 60);
  }
  const side = Math.floor(width / COLUMNS), whole = BigInt(number) << 8n | BigInt(checksum(number));
  for (let k = 0; k < COLUMNS * ROWS; k++) {
    context.fillStyle = whole >> BigInt(39 - k) & 1n ? "#fff" : "#000";
    context.fillRect((k % COLUMNS) * side, Math.floor(k / COLUMNS) * side, side, side);
  }
}

const strip = new OffscreenCanvas(COLUMNS * 4, ROWS * 4).getContext("2d", {willReadFrequently: true});

function read(video) {
  const side = video.videoWidth / COLUMNS;
  strip.drawImage(video, 0, 0, video.videoWidth, side * ROWS, 0, 0, COLUMNS * 4, ROWS * 4);
  const pixels = strip.getImageData(0, 0, COLUMNS * 4, ROWS * 4).data;
  let whole = 0n;
  for (let k = 0; k < COLUMNS * ROWS; k++) {
    const x = (k % COLUMNS) * 4 + 2, y = Math.floor(k / COLUMNS) * 4 + 2;
    whole = whole << 1n | (pixels[(y * COLUMNS * 4 + x) * 4] > 126 ? 1n : 0n);
  }
  const number = Number(whole >> 8n);
  return checksum(number) === Number(whole & 0xFFn) ? number : null;
}

function watch(video, seen) {
  const look = (_now, about) => {
    const number = read(video);
    if (number === null) seen.broken++;
    seen.frames.push([number, epochMs(), about.rtpTimestamp ?? 0, video.videoHeight]);
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}

class Guest {
  // sends: {width, height, stamped}: stamped puts the time into pictures instead of their number
  constructor(sends) {
    this.pc = new RTCPeerConnection({iceServers: []});
    this.seen = [{frames: [], broken: 0}, {frames: [], broken: 0}];
    this.sent = 0;
    this.started = epochMs();
    if (sends) this.send(sends);
  }

  send({width, height, stamped}) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    const stream = canvas.captureStream(0);
    this.picture = stream.getVideoTracks()[0];
    this.timer = setInterval(() => {
      draw(context, width, height, stamped ? Math.floor(epochMs()) % 4294967296 : this.sent, this.sent++);
      this.picture.requestFrame();
    }, 33);
    this.audio = new AudioContext();
    const tone = this.audio.createOscillator(), out = this.audio.createMediaStreamDestination();
    tone.frequency.value = 880;
    tone.connect(out);
    tone.start();
    this.sound = out.stream.getAudioTracks()[0];
  }

  async answer(offer) {
    await this.pc.setRemoteDescription({type: "offer", sdp: offer});
    const [audio, ...videos] = this.pc.getTransceivers();
    for (const [transceiver, track] of [[audio, this.sound], [videos[0], this.picture], [videos[1], null]]) {
      if (!transceiver) continue;
      transceiver.direction = this.picture ? "sendrecv" : "recvonly";
      if (track) await transceiver.sender.replaceTrack(track);
    }
    this.videos = videos.map((transceiver, k) => {
      const video = document.createElement("video");
      video.muted = true;
      video.srcObject = new MediaStream([transceiver.receiver.track]);
      document.body.append(video);
      video.play().catch(() => {});
      watch(video, this.seen[k]);
      return video;
    });
    const player = document.createElement("audio");  // Chromium pulls remote sound only for an element
    player.muted = true;
    player.srcObject = new MediaStream([audio.receiver.track]);
    player.play().catch(() => {});
    this.hearing = this.audio ?? new AudioContext();
    this.analyser = this.hearing.createAnalyser();
    this.analyser.fftSize = 8192;
    this.hearing.createMediaStreamSource(player.srcObject).connect(this.analyser);
    await this.pc.setLocalDescription();
    if (this.pc.iceGatheringState !== "complete") {
      await Promise.race([
        new Promise(done => this.pc.addEventListener("icegatheringstatechange", () => {
          if (this.pc.iceGatheringState === "complete") done();
        })),
        new Promise(done => setTimeout(done, 300)),
      ]);
    }
    return this.pc.localDescription.sdp;
  }

  heardHz() {  // the strongest frequency, 0 for silence
    const levels = new Float32Array(this.analyser.frequencyBinCount);
    this.analyser.getFloatFrequencyData(levels);
    const best = levels.reduce((top, level, k) => level > levels[top] ? k : top, 0);
    return levels[best] > -80 ? best * this.hearing.sampleRate / this.analyser.fftSize : 0;
  }

  take(k = 0) {  // what was seen since the last call
    const frames = this.seen[k].frames;
    this.seen[k].frames = [];
    return {frames, broken: this.seen[k].broken};
  }

  async stats() {
    const all = [...(await this.pc.getStats()).values()];
    const pick = (type, kind) => all.filter(s => s.type === type && s.kind === kind)
      .sort((a, b) => (b.bytesReceived ?? b.bytesSent ?? 0) - (a.bytesReceived ?? a.bytesSent ?? 0))[0] ?? {};
    return {video: pick("inbound-rtp", "video"), audio: pick("inbound-rtp", "audio"), out: pick("outbound-rtp", "video"),
            state: this.pc.connectionState, played: this.videos?.[0]?.getVideoPlaybackQuality?.() ?? null};
  }

  close() {
    clearInterval(this.timer);
    this.pc.close();
  }
}
