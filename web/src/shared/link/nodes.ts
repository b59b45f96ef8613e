/** Elements of a page that a link opens: text alone, never markup. */
export function node<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className = '', text = ''): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

export function button(text: string, className: string, press: () => void) {
  const made = node('button', className, text)
  made.type = 'button'
  made.addEventListener('click', press)
  return made
}
