import { loadDeskWords } from '@/shared/desk/load'

/** The pages with their words, which nobody else needs. */
export async function enterRouting() {
  const [file] = await Promise.all([import('./pages/RoutingPage'), loadDeskWords()])
  return { default: file.RoutingPage }
}

export async function enterSupervisor() {
  const [file] = await Promise.all([import('./pages/SupervisorPage'), loadDeskWords()])
  return { default: file.SupervisorPage }
}

export async function enterPresence() {
  const [file] = await Promise.all([import('./pages/PresencePage'), loadDeskWords()])
  return { default: file.PresencePage }
}
