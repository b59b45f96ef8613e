import type { Store } from "../engine/storage";
import type { Words } from "../text/words";
import { h, setAttribute, setText } from "./dom";

const TONES = [660, 880];

/** A short sign for words that come while nobody looks. Silent until the visitor wants it. */
export class Sound {
  readonly button = h("button", { class: "contact-link", type: "button" });
  private context: AudioContext | null = null;
  private unread = 0;

  constructor(
    private readonly words: Words,
    private readonly store: Store,
  ) {
    this.button.addEventListener("click", () => {
      if (this.on) this.store.remove("sound");
      else {
        this.store.set("sound", "1");
        this.ring();
      }
      this.render();
    });
    this.render();
  }

  /** So many wait to be read now. */
  hear(unread: number): void {
    if (unread > this.unread && this.on) this.ring();
    this.unread = unread;
  }

  private get on(): boolean {
    return this.store.get("sound") !== null;
  }

  private render(): void {
    setText(this.button, this.on ? this.words.soundOn : this.words.soundOff);
    setAttribute(this.button, "aria-pressed", String(this.on));
  }

  private ring(): void {
    try {
      const context = (this.context ??= new AudioContext());
      TONES.forEach((frequency, place) => {
        const tone = context.createOscillator();
        const volume = context.createGain();
        const at = context.currentTime + place * 0.12;
        tone.frequency.value = frequency;
        volume.gain.setValueAtTime(0.08, at);
        volume.gain.exponentialRampToValueAtTime(0.001, at + 0.25);
        tone.connect(volume).connect(context.destination);
        tone.start(at);
        tone.stop(at + 0.25);
      });
    } catch {
      // A browser without sound is a silent one.
    }
  }
}
