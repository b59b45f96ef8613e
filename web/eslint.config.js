import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** Imports go app → rooms → shared → api (i18n stands beside api); rooms never import each other. */
const floor = (files, forbidden, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group: forbidden, message }] }] },
})
const climb = ['../../**']

const visibleAttributes = '/^(title|label|placeholder|alt|aria-label|okText|cancelText|description)$/'

export default tseslint.config(
  { ignores: ['node_modules', 'widget', 'src/api/schema.d.ts'] },
  ...tseslint.configs.recommended,
  hooks.configs.flat['recommended-latest'],
  {
    rules: {
      'max-lines': ['error', 250],
      'react-hooks/refs': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  floor(['src/api/**'], ['@/app/**', '@/rooms/**', '@/shared/**', ...climb], 'api imports nothing above it.'),
  floor(['src/i18n/**'], ['@/app/**', '@/rooms/**', '@/shared/**', '@/api/**', ...climb], 'i18n imports nothing above it.'),
  floor(['src/shared/**'], ['@/app/**', '@/rooms/**', ...climb], 'shared imports api and i18n only.'),
  floor(['src/rooms/*/*/**'], ['@/app/**', '@/rooms/**', ...climb], 'A room imports shared and api; meet another room by its URL.'),
  floor(['src/rooms/*/*.ts', 'src/rooms/*/*.tsx'], ['@/app/**', '@/rooms/**', '../**'], 'A room imports shared and api; meet another room by its URL.'),
  {
    files: ['src/**/*.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXText[value=/\\p{L}/u]', message: 'Visible text needs a translation key.' },
        { selector: `JSXAttribute[name.name=${visibleAttributes}] > Literal[value=/\\p{L}/u]`, message: 'Visible text needs a translation key.' },
      ],
    },
  },
)
