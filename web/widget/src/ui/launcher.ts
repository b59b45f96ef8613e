import { fill, type Words } from "../text/words";
import { h, setAttribute, setText, show } from "./dom";
import { icon } from "./icons";

/** The round button in the corner of the page. */
export class Launcher {
  readonly element: HTMLButtonElement;
  private readonly badge = h("span", { class: "badge", "aria-hidden": "true" });

  constructor(
    private readonly words: Words,
    onPress: () => void,
  ) {
    this.element = h("button", { class: "launcher", type: "button", "aria-haspopup": "dialog" });
    this.element.append(
      h("span", { class: "face closed" }, icon("chat", 28)),
      h("span", { class: "face opened" }, icon("down", 26)),
      this.badge,
    );
    this.element.addEventListener("click", onPress);
  }

  render(open: boolean, unread: number): void {
    const { words } = this;
    this.element.classList.toggle("open", open);
    setAttribute(this.element, "aria-expanded", String(open));
    const label = unread ? fill(words.launcherUnread, unread) : words.launcherOpen;
    setAttribute(this.element, "aria-label", open ? words.close : label);
    setText(this.badge, unread > 99 ? "99+" : String(unread));
    show(this.badge, unread > 0);
  }
}
