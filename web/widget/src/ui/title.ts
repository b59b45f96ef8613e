const BEAT_MS = 1200;

/** Calls from the title of a page in the background, and gives the title back on return. */
export class TitleCall {
  private timer: ReturnType<typeof setInterval> | null = null;
  private original = "";
  private shown = "";

  update(text: string | null): void {
    if (!text || !document.hidden) {
      this.rest();
      return;
    }
    this.shown = text;
    if (this.timer !== null) return;
    this.original = document.title;
    this.timer = setInterval(() => this.beat(), BEAT_MS);
    this.beat();
  }

  private beat(): void {
    if (document.title === this.shown) document.title = this.original;
    else {
      // The page may have changed its title meanwhile: then that is the one to return to.
      this.original = document.title;
      document.title = this.shown;
    }
  }

  private rest(): void {
    if (this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
    if (document.title === this.shown) document.title = this.original;
  }
}
