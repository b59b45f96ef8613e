import type { Words } from "../text/words";
import { fill } from "../text/words";
import { h, setText, show } from "./dom";

const SCORES = [1, 2, 3, 4, 5];

/** Five marks to choose from once a talk is over. The one that was given stays chosen and can be changed. */
export class Rating {
  readonly element: HTMLElement;
  private readonly note = h("span", { class: "rating-note", role: "status" });
  private readonly marks: HTMLButtonElement[];

  constructor(
    private readonly words: Words,
    private readonly save: (score: number) => Promise<void>,
  ) {
    this.marks = SCORES.map((score) => {
      const mark = h("button", { class: "mark", type: "button", "aria-label": fill(words.ratingMark, score), "aria-pressed": "false" }, String(score));
      mark.addEventListener("click", () => void this.give(score));
      return mark;
    });
    this.element = h(
      "div",
      { class: "rating", role: "group", "aria-label": words.ratingTitle },
      h("span", {}, words.ratingTitle),
      h("span", { class: "marks" }, ...this.marks),
      this.note,
    );
    this.element.hidden = true;
  }

  render(over: boolean, rated: number | null): void {
    show(this.element, over);
    if (!over) setText(this.note, "");
    else if (rated !== null) setText(this.note, this.words.ratingThanks);
    this.marks.forEach((mark, n) => mark.setAttribute("aria-pressed", String(n + 1 === rated)));
  }

  private async give(score: number): Promise<void> {
    for (const mark of this.marks) mark.disabled = true;
    try {
      await this.save(score);
    } catch {
      setText(this.note, this.words.ratingFailed);
    }
    for (const mark of this.marks) mark.disabled = false;
  }
}
