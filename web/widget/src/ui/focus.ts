const STOPS = "button:not([disabled]),a[href],input:not([disabled]),textarea:not([disabled])";

/** Keeps Tab inside `scope` (in the order of the page), as long as the dialog is open. */
export function keepFocusInside(scope: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Tab") return;
  const stops = [...scope.querySelectorAll<HTMLElement>(STOPS)].filter(
    (one) => one.tabIndex >= 0 && one.getClientRects().length > 0,
  );
  const first = stops[0];
  const last = stops[stops.length - 1];
  if (!first || !last) return;
  const active = (scope.getRootNode() as ShadowRoot | Document).activeElement;
  const leaving = event.shiftKey ? active === first : active === last;
  if (leaving || !scope.contains(active)) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
