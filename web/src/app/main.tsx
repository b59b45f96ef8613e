import { createRoot } from 'react-dom/client'
import { loadLanguage, preferredLanguage } from '@/i18n'
import { hideTerms } from '@/shared/address'
import { App } from './App'
import './base.css'

hideTerms()
const root = document.getElementById('root')
if (!root) throw new Error('The page has no root element.')
void loadLanguage(preferredLanguage()).then(() => createRoot(root).render(<App />))
