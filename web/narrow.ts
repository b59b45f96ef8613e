import type { Plugin } from 'vite'

/**
 * Ant Design reaches for one value through the index of a large package in three places that every first screen
 * needs. Followed as written, the form engine with its validator, the colour picker and the collapse panel would
 * be loaded before anybody can sign in. Here these imports go straight to the file that holds the value.
 */
const STRAIGHT: [from: RegExp, name: string, to: string][] = [
  [/antd\/es\/form\/context\.js$/, '@rc-component/form', 'export { FormProvider } from "@rc-component/form/es/FormContext"'],
  [/antd\/es\/color-picker\/color\.js$/, '@rc-component/color-picker', 'export { Color } from "@rc-component/color-picker/es/color"'],
  [/antd\/es\/button\/style\/token\.js$/, '../../color-picker/components/ColorPresets', `
    import { Color } from "@rc-component/color-picker/es/color"
    export const isBright = (value, background) => {
      const { r, g, b, a } = value.toRgb()
      if (a <= 0.5) return new Color(value.toRgbString()).onBackground(background).toHsv().v > 0.5
      return r * 0.299 + g * 0.587 + b * 0.114 > 192
    }`],
]
const MARK = '\0narrow:'

export function narrow(): Plugin {
  return {
    name: 'narrow',
    apply: 'build',
    enforce: 'pre',
    resolveId(source, importer = '') {
      const place = STRAIGHT.findIndex(([from, name]) => source === name && from.test(importer))
      return place < 0 ? null : `${MARK}${place}`
    },
    load: (id) => (id.startsWith(MARK) ? STRAIGHT[Number(id.slice(MARK.length))]?.[2] : null),
  }
}
