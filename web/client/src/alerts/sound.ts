/** Two soft notes, made here: no file to load. Frequencies in Hz, times in seconds. */
const NOTES = [
  { frequency: 660, at: 0 },
  { frequency: 880, at: 0.09 },
] as const;
const LASTS = 0.28;
const LOUDNESS = 0.08;

let context: AudioContext | null = null;

/** Silent until the page was clicked or typed into once: browsers want it so. */
export function beep(): void {
  if (!("AudioContext" in window)) return;
  context ??= new AudioContext();
  const audio = context;
  void audio.resume();
  for (const { frequency, at } of NOTES) {
    const start = audio.currentTime + at;
    const note = new OscillatorNode(audio, { frequency });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + LASTS);
    note.connect(volume).connect(audio.destination);
    note.start(start);
    note.stop(start + LASTS);
  }
}
